//! Versions of the grammar. A version is a filter over the table.

/// A version of TOSCA's YAML grammar, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V1_0,
    V1_1,
    V1_2,
    V1_3,
}

impl Version {
    /// All, with their `tosca_definitions_version`.
    pub(crate) const ALL: [(Self, &'static str); 4] = [
        (Self::V1_0, "tosca_simple_yaml_1_0"),
        (Self::V1_1, "tosca_simple_yaml_1_1"),
        (Self::V1_2, "tosca_simple_yaml_1_2"),
        (Self::V1_3, "tosca_simple_yaml_1_3"),
    ];

    /// The version that a header names.
    pub(crate) fn from_header(header: &str) -> Option<Self> {
        let namespace = header
            .strip_prefix("http://docs.oasis-open.org/tosca/ns/simple/yaml/")
            .map(|v| v.trim_end_matches('/'));
        match namespace {
            Some("1.0") => Some(Self::V1_0),
            Some("1.1") => Some(Self::V1_1),
            Some("1.2") => Some(Self::V1_2),
            Some("1.3") => Some(Self::V1_3),
            _ => Self::ALL
                .iter()
                .find(|(_, h)| *h == header)
                .map(|(v, _)| *v),
        }
    }

    /// Its `tosca_definitions_version`.
    pub(crate) fn header(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_round_trip() {
        for (version, header) in Version::ALL {
            assert_eq!(Version::from_header(header), Some(version));
            assert_eq!(version.header(), header);
        }
        assert_eq!(Version::from_header("tosca_2_0"), None);
        let namespace = "http://docs.oasis-open.org/tosca/ns/simple/yaml/1.2";
        assert_eq!(Version::from_header(namespace), Some(Version::V1_2));
    }
}
