//! Keynames that 2.0 has no more, and what it has in their place.

use super::interfaces::IMPLEMENTATION;
use super::table::Construct;
use super::version::Version;

/// What 2.0 has in place of a keyname of 1.x.
pub(super) enum Successor {
    /// The same under another name.
    Name(&'static str),
    /// The same under that keyname.
    Inside(&'static str),
    /// Nothing.
    Nothing,
}

// === impl Successor ===

impl Successor {
    pub(super) fn help(&self, version: Version) -> String {
        match self {
            Self::Nothing => format!(
                "leave it out: {} has nothing in its place",
                version.header()
            ),
            Self::Name(now) => format!("{} calls it `{now}`", version.header()),
            Self::Inside(outer) => format!(
                "an artifact in place stands under `{outer}:`, as `{outer}: {{ type: …, file: … }}`"
            ),
        }
    }
}

/// What 1.x has in place of a keyname of 2.0.
pub(super) fn predecessor(construct: &Construct, keyname: &str) -> Option<&'static str> {
    let before = match keyname {
        "service_template" => "topology_template",
        "validation" => "constraints",
        "count_range" | "count" => "occurrences",
        "url" => "file",
        "namespace" => "namespace_prefix",
        "valid_source_node_types" => "valid_source_types",
        "valid_capability_types" => "valid_target_types",
        "precondition" => "preconditions",
        _ => return None,
    };
    construct.key(before).map(|key| key.name)
}

pub(super) fn successor(construct: &Construct, keyname: &str) -> Option<Successor> {
    Some(Successor::Name(match keyname {
        // how many capabilities there are is no matter of the template any more
        "occurrences" if construct.name.starts_with("capability") => {
            return Some(Successor::Nothing);
        }
        "occurrences" if construct.name == "requirement assignment" => "count",
        "topology_template" => "service_template",
        "constraints" => "validation",
        "occurrences" => "count_range",
        "file" if std::ptr::eq(construct, &IMPLEMENTATION) => {
            return Some(Successor::Inside("primary"));
        }
        "file" => "url",
        "namespace_prefix" => "namespace",
        "valid_source_types" => "valid_source_node_types",
        "valid_target_types" => "valid_capability_types",
        "preconditions" => "precondition",
        _ => return None,
    }))
}
