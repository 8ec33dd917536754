//! Types that the grammar itself has (TOSCA 1.3 §3.3).

use super::unit::Quantity;

/// A built-in type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Primitive {
    String,
    Integer,
    Float,
    Boolean,
    Null,
    Timestamp,
    Version,
    Range,
    List,
    Map,
    Scalar(Quantity),
}

impl Primitive {
    pub(crate) const ALL: [(&'static str, Self); 14] = [
        ("string", Self::String),
        ("integer", Self::Integer),
        ("float", Self::Float),
        ("boolean", Self::Boolean),
        ("null", Self::Null),
        ("timestamp", Self::Timestamp),
        ("version", Self::Version),
        ("range", Self::Range),
        ("list", Self::List),
        ("map", Self::Map),
        ("scalar-unit.size", Self::Scalar(Quantity::Size)),
        ("scalar-unit.time", Self::Scalar(Quantity::Time)),
        ("scalar-unit.frequency", Self::Scalar(Quantity::Frequency)),
        ("scalar-unit.bitrate", Self::Scalar(Quantity::Bitrate)),
    ];

    /// The type of that name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        // the specification's own text also writes some with a prefix (§3.3, §5.3)
        let short = name.strip_prefix("tosca:").unwrap_or(name);
        Self::ALL
            .iter()
            .find(|(known, _)| *known == short)
            .map(|(_, primitive)| *primitive)
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        let known = Self::ALL.iter().find(|(_, primitive)| *primitive == self);
        known.map_or("value", |(name, _)| name)
    }
}
