//! What a row of the table says.

use super::Version;

/// A construct of the grammar: a map with fixed keynames, and its short forms.
pub(crate) struct Construct {
    /// Its name for people: `node template`.
    pub(crate) name: &'static str,
    /// Section of the specification.
    pub(crate) section: &'static str,
    /// Keynames.
    pub(crate) keys: &'static [Key],
    /// Other forms than the map.
    pub(crate) short: &'static [Shape],
    /// What stands under keys that are no keynames, where a construct lets names stand beside its
    /// keynames (operations in an interface).
    pub(crate) others: Option<Shape>,
}

/// A keyname.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) need: Need,
    /// The keyname that excludes it.
    pub(crate) beside: Option<&'static str>,
    /// The first version that has it.
    pub(crate) since: Version,
    /// The last version that has it, if it was dropped.
    pub(crate) until: Option<Version>,
}

/// Whether a keyname must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Optional,
    Required,
    /// Required where that keyname is not there.
    Without(&'static str),
    /// Required where that keyname is there.
    With(&'static str),
    /// One of several says it all: where it is, it says something.
    Alone,
}

/// What a value may look like.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// Anything: a value, or what a later stage reads.
    Any,
    /// A string.
    Text,
    /// The name of a type, or of what may stand in its place (a capability, a template).
    Type,
    /// Any scalar that reads as text: versions, names that look like numbers.
    Scalar,
    /// One of these words.
    Word(&'static [&'static str]),
    /// An integer.
    Integer,
    /// A boolean.
    Boolean,
    /// A version: `major.minor[.fix[.qualifier[-build]]]` (TOSCA 1.3 §3.3.2).
    Version,
    /// `[ lower, upper ]`, upper may be `UNBOUNDED`.
    Occurrences,
    /// A construct.
    Of(&'static Construct),
    /// A map of names to values of a shape.
    MapOf(&'static Shape),
    /// A list.
    ListOf(&'static Shape),
    /// A list of maps with one entry each: an ordered map that may repeat a name.
    Sequence(&'static Shape),
    /// A construct, or a map with one entry: a name and that construct (named imports of 1.0).
    MaybeNamed(&'static Construct),
    /// The first of these that fits by kind (scalar, list, map).
    Either(&'static [Shape]),
    /// A list of two names.
    Pair,
    /// This, where the specification is followed; anything else is met in the wild and understood.
    /// The text says how to write it.
    Loosely(&'static Shape, &'static str),
    /// What a type says of an input: a definition. A plain value is met in the wild.
    Parameter(&'static Construct),
    /// What a type says of a property: a definition. Since 2.0 a value alone fixes one that is
    /// inherited (TOSCA 2.0 §9.4).
    Refinable(&'static Construct),
    /// One shape until 1.3, another since 2.0.
    Changed(&'static Shape, &'static Shape),
    /// A form that 2.0 has no more.
    Dropped(&'static Shape),
    /// A form that 2.0 has added.
    Added(&'static Shape),
}

/// What all constructs may have since 2.0 (TOSCA 2.0 §5.3).
static COMMON: [Key; 2] = [
    may("description", Shape::Text).since(Version::V2_0),
    may("metadata", Shape::MapOf(&Shape::Any)).since(Version::V2_0),
];

/// A keyname that may be left out.
pub(crate) const fn may(name: &'static str, shape: Shape) -> Key {
    Key {
        name,
        shape,
        need: Need::Optional,
        beside: None,
        since: Version::V1_0,
        until: None,
    }
}

/// A keyname that may be left out, and is never there without anything after it.
pub(crate) const fn alone(name: &'static str, shape: Shape) -> Key {
    Key {
        need: Need::Alone,
        ..may(name, shape)
    }
}

/// A keyname that must be there.
pub(crate) const fn must(name: &'static str, shape: Shape) -> Key {
    Key {
        need: Need::Required,
        ..may(name, shape)
    }
}

impl Key {
    /// Only required where that keyname is not there.
    pub(crate) const fn without(self, other: &'static str) -> Self {
        Self {
            need: Need::Without(other),
            ..self
        }
    }

    /// Required where that keyname is there.
    pub(crate) const fn with(self, other: &'static str) -> Self {
        Self {
            need: Need::With(other),
            ..self
        }
    }

    /// Never beside that keyname.
    pub(crate) const fn never_beside(self, other: &'static str) -> Self {
        Self {
            beside: Some(other),
            ..self
        }
    }

    /// Whether it may be left out by itself.
    pub(crate) fn may_be_left_out(&self) -> bool {
        matches!(self.need, Need::Optional | Need::With(_))
    }

    /// Not before that version.
    pub(crate) const fn since(self, since: Version) -> Self {
        Self { since, ..self }
    }

    /// Not after 1.3.
    pub(crate) const fn dropped(self) -> Self {
        Self {
            until: Some(Version::V1_3),
            ..self
        }
    }

    /// Since 2.0.
    pub(crate) const fn added(self) -> Self {
        self.since(Version::V2_0)
    }

    /// Whether a version has it.
    pub(crate) fn is_in(&self, version: Version) -> bool {
        self.since <= version && self.until.is_none_or(|until| version <= until)
    }
}

impl Construct {
    /// Its name for people, in a version: what was the topology template is the service template since 2.0.
    pub(crate) fn called(&self, version: Version) -> &'static str {
        match self.name {
            "service template" if version.is_2() => "TOSCA file",
            "topology template" if version.is_2() => "service template",
            name => name,
        }
    }

    /// A keyname by name.
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|k| k.name == name)
    }

    /// A keyname by name: the row of that version, or of another one that has it.
    pub(crate) fn key_of(&self, name: &str, version: Version) -> Option<&'static Key> {
        let mut rows = self.keys.iter().filter(|k| k.name == name);
        let own = rows.clone().find(|k| k.is_in(version));
        let common = || COMMON.iter().find(|k| k.name == name && k.is_in(version));
        own.or_else(common).or_else(|| rows.next())
    }

    /// Names of all that a version has.
    pub(crate) fn names(&self, version: Version) -> impl Iterator<Item = &'static str> + Clone {
        let common = COMMON.iter().filter(|k| self.key(k.name).is_none());
        let rows = self.keys.iter().chain(common);
        rows.filter(move |k| k.is_in(version)).map(|k| k.name)
    }
}

impl Shape {
    /// The shape that it is in a version; none where the version has not this form.
    pub(crate) fn of(self, version: Version) -> Option<Self> {
        match self {
            Self::Changed(_, after) if version.is_2() => after.of(version),
            Self::Changed(before, _) => before.of(version),
            Self::Dropped(inner) if !version.is_2() => inner.of(version),
            Self::Added(inner) if version.is_2() => inner.of(version),
            Self::Dropped(_) | Self::Added(_) => None,
            other => Some(other),
        }
    }
}
