//! Versions of the grammar. A version is a filter over the table.

/// A version of TOSCA's YAML grammar, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Simple Profile 1.0.
    V1_0,
    /// Simple Profile 1.1.
    V1_1,
    /// Simple Profile 1.2.
    V1_2,
    /// Simple Profile 1.3.
    V1_3,
    /// TOSCA 2.0.
    V2_0,
}

/// What the namespaces of 1.x begin with.
const NAMESPACE: &str = "http://docs.oasis-open.org/tosca/ns/simple/yaml/";

impl Version {
    /// All, with their `tosca_definitions_version`.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::V1_0, "tosca_simple_yaml_1_0"),
        (Self::V1_1, "tosca_simple_yaml_1_1"),
        (Self::V1_2, "tosca_simple_yaml_1_2"),
        (Self::V1_3, "tosca_simple_yaml_1_3"),
        (Self::V2_0, "tosca_2_0"),
    ];

    /// The version that a header names.
    pub(crate) fn from_header(header: &str) -> Option<Self> {
        let namespace = header
            .strip_prefix(NAMESPACE)
            .map(|v| v.trim_end_matches('/'));
        match namespace {
            Some(number) => Self::from_number(number).filter(|v| !v.is_2()),
            None => Self::ALL
                .iter()
                .find(|(_, h)| *h == header)
                .map(|(v, _)| *v),
        }
    }

    /// The version of that number, such as `1.3`.
    pub fn from_number(number: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(version, _)| version.number() == number)
            .map(|(version, _)| *version)
    }

    /// Its number, such as `1.3`.
    pub fn number(self) -> &'static str {
        match self {
            Self::V1_0 => "1.0",
            Self::V1_1 => "1.1",
            Self::V1_2 => "1.2",
            Self::V1_3 => "1.3",
            Self::V2_0 => "2.0",
        }
    }

    /// Its `tosca_definitions_version`.
    pub fn header(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// All that a file of it may say for its `tosca_definitions_version`.
    pub(crate) fn headers(self) -> Vec<String> {
        let namespace = (!self.is_2()).then(|| format!("{NAMESPACE}{}", self.number()));
        let own = std::iter::once(self.header().to_owned());
        own.chain(namespace).collect()
    }

    /// Whether it is of the second generation: another way to call functions, no profile built in.
    pub(crate) fn is_2(self) -> bool {
        self >= Self::V2_0
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
        assert_eq!(Version::from_header("tosca_3_0"), None);
        let namespace = "http://docs.oasis-open.org/tosca/ns/simple/yaml/1.2";
        assert_eq!(Version::from_header(namespace), Some(Version::V1_2));
    }
}
