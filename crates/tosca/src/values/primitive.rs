//! Types that the grammar itself has (TOSCA 1.3 §3.3).

use super::unit::Quantity;
use crate::diagnostic::with_article;
use crate::grammar::Version;

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
    /// Base64 (TOSCA 2.0 §9.1.1.5).
    Bytes,
    /// Numbers with a unit of one's own; the units are in the data type (TOSCA 2.0 §9.1.2.2).
    UserScalar,
}

/// A type with its article, for messages.
pub(crate) fn a_type(name: &str) -> String {
    match name {
        "bytes" | "nil" | "null" => name.to_owned(),
        _ => with_article(name),
    }
}

impl Primitive {
    /// Until 1.3.
    const OF_1: [(&'static str, Self); 14] = [
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

    /// Since 2.0 (§9.1).
    const OF_2: [(&'static str, Self); 11] = [
        ("string", Self::String),
        ("integer", Self::Integer),
        ("float", Self::Float),
        ("boolean", Self::Boolean),
        ("bytes", Self::Bytes),
        ("nil", Self::Null),
        ("timestamp", Self::Timestamp),
        ("version", Self::Version),
        ("scalar", Self::UserScalar),
        ("list", Self::List),
        ("map", Self::Map),
    ];

    /// All of a version, by name.
    pub(crate) fn all(version: Version) -> &'static [(&'static str, Self)] {
        if version.is_2() {
            &Self::OF_2
        } else {
            &Self::OF_1
        }
    }

    /// The type of that name.
    pub(crate) fn from_name(name: &str, version: Version) -> Option<Self> {
        // the specification's own text also writes some with a prefix (TOSCA 1.3 §3.3, §5.3)
        let short = match version.is_2() {
            true => name,
            false => name.strip_prefix("tosca:").unwrap_or(name),
        };
        let mut known = Self::all(version).iter();
        known
            .find(|(known, _)| *known == short)
            .map(|(_, primitive)| *primitive)
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        let mut known = Self::OF_1.iter().chain(&Self::OF_2);
        let found = known.find(|(_, primitive)| *primitive == self);
        found.map_or("value", |(name, _)| name)
    }
}
