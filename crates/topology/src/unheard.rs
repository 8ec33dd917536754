//! Metadata `concertina.was` that counts for nothing.

use crate::{Renaming, Topology, names};
use model::NodeName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A node that says what its name was, in vain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unheard {
    /// The name that it says.
    pub was: String,
    /// Why it counts for nothing.
    pub why: UnheardReason,
}

/// Why a former name counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnheardReason {
    /// The node itself was there under its present name.
    HadItsName,
    /// A node of that name is there as before.
    StillThere,
    /// None of that name was there.
    NeverThere,
    /// Another node says the same.
    SaidTwice,
}

impl fmt::Display for Unheard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let was = &self.was;
        match self.why {
            UnheardReason::HadItsName => f.write_str(
                "it was there before under the name that it has; names cannot be swapped in one update",
            ),
            UnheardReason::StillThere => write!(f, "{was} is still there"),
            UnheardReason::NeverThere => write!(f, "there is no {was} in what is deployed"),
            UnheardReason::SaidTwice => write!(f, "another node says that it was {was}, too"),
        }
    }
}

/// What nodes of a revision say of their former names, and the renaming does not follow. One that
/// said the same in the revision before has been heard then.
pub fn unheard(old: &Topology, new: &Topology, renaming: &Renaming) -> BTreeMap<NodeName, Unheard> {
    let nodes = new.nodes.values();
    let found = nodes.filter_map(|node| {
        let said = node.metadata.get(names::WAS)?;
        let was = NodeName::new(said.trim()).ok();
        let before = old.nodes.get(&node.name);
        let heard_now = was.as_ref() == Some(renaming.former(&node.name));
        let heard_before = before.is_some_and(|node| node.metadata.get(names::WAS) == Some(said));
        if heard_now || heard_before {
            return None;
        }
        let among =
            |topology: &Topology| was.as_ref().is_some_and(|w| topology.nodes.contains_key(w));
        let why = if before.is_some() {
            UnheardReason::HadItsName
        } else if among(new) {
            UnheardReason::StillThere
        } else if among(old) {
            UnheardReason::SaidTwice
        } else {
            UnheardReason::NeverThere
        };
        let was = said.trim().to_owned();
        Some((node.name.clone(), Unheard { was, why }))
    });
    found.collect()
}
