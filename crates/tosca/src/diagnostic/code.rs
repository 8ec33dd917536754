//! Codes of diagnostics: stable, one for each kind of mistake.

use serde::{Serialize, Serializer};
use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The template is wrong: nothing is deployed.
    Error,
    /// The template is right, but cannot be deployed as it stands: a value must be given, or it
    /// needs what is not built yet.
    Open,
    /// It works, but is probably not what is meant.
    Warning,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The kind of a mistake. A code never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// All codes, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as printed, such as `T0101`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// A file cannot be read.
    Unreadable = "T0001",
    /// A file is not UTF-8.
    NotUtf8 = "T0002",
    /// A file is not YAML.
    YamlSyntax = "T0003",
    /// Nested too deep.
    TooDeep = "T0004",
    /// Aliases expand to too much.
    AliasExpansion = "T0005",
    /// A file is too large.
    TooLarge = "T0006",
    /// Too many files.
    TooManyFiles = "T0007",
    /// A key is written twice.
    DuplicateKey = "T0008",
    /// More than one document in a file.
    SeveralDocuments = "T0009",
    /// An alias without an anchor, or inside of it.
    UnknownAnchor = "T0010",
    /// A key that is not a scalar.
    KeyNotScalar = "T0011",
    /// Too many diagnostics: the rest is not shown.
    TooManyDiagnostics = "T0012",

    /// A keyname that the construct does not have.
    UnknownKeyname = "T0101",
    /// A value of the wrong kind: a list where a map is expected.
    WrongKind = "T0102",
    /// A keyname that must be there is not.
    MissingKeyname = "T0103",
    /// `tosca_definitions_version` is missing or not one that is read.
    Version = "T0104",
    /// A keyname that the file's version does not have.
    KeynameOfOtherVersion = "T0105",
    /// A name that cannot be used as one.
    BadName = "T0106",
    /// Read and checked, but not acted upon yet.
    NotActedUpon = "T0107",
    /// A key with nothing after it.
    Nothing = "T0108",
    /// A copy of what cannot be copied.
    BadCopy = "T0109",
    /// Keynames that exclude each other.
    KeynamesExclude = "T0110",

    /// An imported file is not there.
    ImportMissing = "T0201",
    /// An imported path leaves the service's files.
    ImportLeaves = "T0202",
    /// Something remote is imported; nothing is fetched.
    ImportRemote = "T0203",
    /// A repository that is not declared.
    UnknownRepository = "T0204",
    /// An import of what cannot be imported like this.
    BadImport = "T0205",
    /// A prefix for the names of a file that nothing uses.
    NamespaceUnused = "T0206",
    /// A type of a file that another one imports.
    NotImportedHere = "T0207",

    /// A type that does not exist.
    UnknownType = "T0301",
    /// Types that derive from each other.
    DerivationCycle = "T0302",
    /// A type that is defined twice.
    DuplicateType = "T0303",
    /// A refinement that widens what it refines.
    Refinement = "T0304",
    /// A constraint that makes no sense.
    BadConstraint = "T0305",
    /// Occurrences that make no sense.
    BadOccurrences = "T0306",
    /// An input of an operation without a type.
    UntypedInput = "T0307",
    /// A scalar type that makes no sense.
    BadScalarType = "T0308",
    /// A schema of keys or entries where there are none, or of the wrong type.
    BadSchema = "T0309",

    /// A value of the wrong type.
    ValueType = "T0401",
    /// A value that a constraint forbids.
    ValueConstraint = "T0402",
    /// A required property without a value.
    MissingProperty = "T0403",
    /// A property that the type does not declare.
    UnknownProperty = "T0404",
    /// An attribute that the type does not declare.
    UnknownAttribute = "T0405",
    /// A property that has a fixed value is assigned.
    FixedValue = "T0406",

    /// A call of a function that is not as the function wants it.
    BadCall = "T0501",
    /// A reference to an input that does not exist.
    UnknownInput = "T0502",
    /// A reference to a property that does not exist.
    UnknownPropertyReference = "T0503",
    /// A reference to an attribute that does not exist.
    UnknownAttributeReference = "T0504",
    /// A reference to a node template that does not exist.
    UnknownNodeReference = "T0505",
    /// `SELF`, `SOURCE`, `TARGET` or `HOST` where it means nothing.
    EntityMeaningless = "T0506",
    /// A value that cannot be worked out.
    NotEvaluable = "T0507",
    /// An attribute of a scaling group where one value is expected.
    ListForScalar = "T0508",
    /// A function that does not exist.
    UnknownFunction = "T0509",
    /// A reference to an artifact that does not exist.
    UnknownArtifact = "T0510",

    /// A requirement that the type does not have.
    UnknownRequirement = "T0601",
    /// A target that does not exist.
    UnknownTarget = "T0602",
    /// A target of the wrong node type.
    TargetType = "T0603",
    /// A target without a fitting capability.
    TargetCapability = "T0604",
    /// A requirement that nothing fulfils.
    MissingRequirement = "T0605",
    /// More of a requirement or capability than its occurrences allow.
    TooMany = "T0606",
    /// A capability that the type does not have.
    UnknownCapability = "T0607",
    /// A relationship that does not fit.
    RelationshipMisfit = "T0608",
    /// Requirements that go round in a circle.
    RequirementCycle = "T0609",
    /// Several targets fit, and none is named.
    AmbiguousTarget = "T0610",
    /// A substitution mapping of what does not exist or does not fit.
    BadMapping = "T0611",
    /// A target that does not satisfy the filter of the requirement.
    FilterUnsatisfied = "T0612",
    /// No service template, or several, stand for a node that asks for one.
    NoSubstitute = "T0613",
    /// More is taken of a capability than it has, or what has no amount is taken.
    Allocation = "T0614",
    /// Too many nodes are substituted, or templates stand for one another too deep.
    TooManySubstitutions = "T0615",

    /// An interface that the type does not have.
    UnknownInterface = "T0701",
    /// An operation that the interface does not have.
    UnknownOperation = "T0702",
    /// A file of an artifact or implementation that is not there.
    ArtifactMissing = "T0703",
    /// An input that an operation does not have, or needs.
    OperationInput = "T0704",
    /// A time limit, host or output of an operation that makes no sense.
    BadOperation = "T0705",
    /// An operation under the name of another interface.
    InterfaceMixedUp = "T0706",
    /// An activity that makes no sense.
    BadActivity = "T0707",
    /// Workflows or steps that go round in a circle, or inline too much.
    WorkflowCircle = "T0708",

    /// A target or member that does not exist.
    UnknownMember = "T0801",
    /// A target or member of the wrong type.
    MemberType = "T0802",
    /// A scaling policy without targets.
    ScalingWithoutTargets = "T0803",
    /// Bounds of a scaling group that make no sense.
    ScalingBounds = "T0804",
    /// A scaling group inside another.
    NestedScaling = "T0805",
    /// Nodes that look like a scaling group that nothing scales.
    ScalingOffered = "T0806",
    /// A scaling policy whose target cannot have more or fewer members.
    NothingToScale = "T0807",
    /// A scaling policy without a value that it needs, or with one that makes no sense.
    ScalingValue = "T0808",
    /// A scaling policy that never acts, or acts against another.
    ScalingInVain = "T0809",

    /// An input that must be given is not.
    InputMissing = "T0901",
    /// An input is given that the template does not have.
    InputUnknown = "T0902",
    /// A file of inputs that is none.
    BadInputs = "T0903",

    /// `TOSCA.meta` is not as it should be.
    MetaSyntax = "T1001",
    /// A version in `TOSCA.meta` that is not known, or does not fit.
    MetaVersion = "T1002",
    /// A name in `TOSCA.meta` that means nothing.
    MetaKeyname = "T1003",
    /// An archive that does not say where to begin, or wrongly.
    EntryMissing = "T1004",
    /// A name that `TOSCA.meta` must have is not there.
    MetaMissing = "T1005",
    /// An archive that is refused as a whole.
    ArchiveRefused = "T1006",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_in_order() {
        let all: Vec<_> = Code::ALL.iter().map(|c| c.as_str()).collect();
        let sorted: BTreeSet<_> = all.iter().copied().collect();
        assert_eq!(all, sorted.into_iter().collect::<Vec<_>>());
    }
}
