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
}

/// What a value may look like.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// Anything: a value, or what a later stage reads.
    Any,
    /// A string.
    Text,
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
}

/// A keyname that may be left out.
pub(crate) const fn may(name: &'static str, shape: Shape) -> Key {
    Key {
        name,
        shape,
        need: Need::Optional,
        since: Version::V1_0,
        until: None,
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
    /// Not before that version.
    pub(crate) const fn since(self, since: Version) -> Self {
        Self { since, ..self }
    }
}

impl Construct {
    /// A keyname by name.
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|k| k.name == name)
    }
}
