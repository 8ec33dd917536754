//! Which instance of a node template is meant.

use crate::{IdError, MemberId, NodeName};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// One instance of a node template. Prints as `balancer`, or `app@m7` for a member's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum InstanceId {
    /// The only instance of a node outside every scaling group.
    Single(NodeName),
    /// A member's instance of a node of its group.
    OfMember(NodeName, MemberId),
}

impl InstanceId {
    /// The node template that this is an instance of.
    pub fn node(&self) -> &NodeName {
        match self {
            Self::Single(node) | Self::OfMember(node, _) => node,
        }
    }

    /// The member that it belongs to.
    pub fn member(&self) -> Option<MemberId> {
        match self {
            Self::Single(_) => None,
            Self::OfMember(_, member) => Some(*member),
        }
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Single(node) => f.pad(node.as_str()),
            Self::OfMember(node, member) => f.pad(&format!("{node}@{member}")),
        }
    }
}

impl FromStr for InstanceId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Ok(match text.split_once('@') {
            Some((node, member)) => Self::OfMember(node.parse()?, member.parse()?),
            None => Self::Single(text.parse()?),
        })
    }
}

impl TryFrom<String> for InstanceId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<InstanceId> for String {
    fn from(id: InstanceId) -> String {
        id.to_string()
    }
}
