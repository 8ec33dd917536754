//! Which instance of a relationship is meant.

use crate::{IdError, InstanceId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A relationship between two instances. Prints as `app@m7/balancer.0/balancer`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EdgeId {
    /// The instance that requires.
    pub source: InstanceId,
    /// Name of the requirement.
    pub requirement: String,
    /// Place among the requirements of that name, from 0.
    pub index: u32,
    /// The instance that is required.
    pub target: InstanceId,
}

impl fmt::Display for EdgeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{}.{}/{}",
            self.source, self.requirement, self.index, self.target
        )
    }
}

impl FromStr for EdgeId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let form = || IdError::Form {
            kind: "relationship instance",
            text: text.to_owned(),
            expected: "SOURCE/REQUIREMENT.INDEX/TARGET",
        };
        let mut parts = text.split('/');
        let (Some(source), Some(middle), Some(target), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(form());
        };
        let (requirement, index) = middle.rsplit_once('.').ok_or_else(form)?;
        Ok(Self {
            source: source.parse()?,
            requirement: requirement.to_owned(),
            index: index.parse().map_err(|_| form())?,
            target: target.parse()?,
        })
    }
}

impl TryFrom<String> for EdgeId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<EdgeId> for String {
    fn from(id: EdgeId) -> String {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_print_as_they_parse() {
        let text = "app@m7/balancer.0/lb";
        let edge: EdgeId = text.parse().unwrap();
        assert_eq!(edge.to_string(), text);
        assert_eq!(edge.requirement, "balancer");
        assert!("app/balancer/lb".parse::<EdgeId>().is_err());
    }
}
