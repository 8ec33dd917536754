//! TOSCA paths of 2.0: through relationships and capabilities to a property (TOSCA 2.0 §10.3).

use crate::yaml::Node;
use topology::{Entity, EntityPath, PathStep};

/// Why a list is no path: what is wrong, and at which of its items.
pub(super) struct PathError {
    pub(super) at: usize,
    pub(super) message: String,
}

/// A path that has been read.
pub(super) enum Read {
    /// As entity and steps; the steps' places are those of the items with these indexes.
    Path(EntityPath, Vec<usize>),
    /// A right path, to a relationship or one of several: what is recorded does not tell them apart
    /// yet.
    Beyond,
}

/// Where a path has come to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Node,
    Relationship,
    Capability,
}

struct Reader<'n> {
    items: &'n [Node],
    next: usize,
    steps: Vec<(PathStep, usize)>,
    beyond: bool,
}

/// Reads `[ SELF, RELATIONSHIP, host, TARGET, name, … ]`; `in_relationship`: what SELF means.
pub(super) fn read(items: &[Node], in_relationship: bool) -> Result<Read, PathError> {
    let mut reader = Reader {
        items,
        next: 0,
        steps: Vec::new(),
        beyond: false,
    };
    let Some(first) = reader.text() else {
        return reader.wrong("a path begins with SELF or the name of a node template");
    };
    reader.next = 1;
    let (mut entity, mut at) = match first {
        "SELF" if in_relationship => (Entity::This, At::Relationship),
        "SELF" => (Entity::This, At::Node),
        "SOURCE" | "TARGET" | "HOST" => {
            reader.next = 0;
            return reader.wrong("since 2.0 a path begins with SELF or a node template: `[ SELF, SOURCE, … ]`");
        }
        name => {
            let Ok(name) = model::NodeName::new(name) else {
                reader.next = 0;
                return reader.wrong("this is no name of a node template");
            };
            reader.index();
            (Entity::Node(name), At::Node)
        }
    };
    while let Some(word) = reader.text() {
        match (at, word) {
            (At::Node, "RELATIONSHIP") => {
                let requirement = reader.name("the name of a requirement")?;
                reader.index();
                match reader.text() {
                    Some("TARGET") => {
                        reader.steps.push(requirement);
                        reader.next += 1;
                    }
                    // back to where it came from
                    Some("SOURCE") => reader.next += 1,
                    _ => {
                        reader.beyond = true;
                        at = At::Relationship;
                    }
                }
            }
            (At::Node, "CAPABILITY") => {
                let capability = reader.name("the name of a capability")?;
                reader.steps.push(capability);
                at = At::Capability;
            }
            (At::Relationship, "SOURCE" | "TARGET") => {
                if entity == Entity::This && reader.next == 1 {
                    entity = match word {
                        "SOURCE" => Entity::Source,
                        _ => Entity::Target,
                    };
                } else {
                    reader.beyond = true;
                }
                reader.next += 1;
                at = At::Node;
            }
            (At::Relationship, "CAPABILITY") => {
                reader.beyond = true;
                reader.next += 1;
                at = At::Capability;
            }
            (At::Capability, "RELATIONSHIP") => {
                reader.beyond = true;
                reader.next += 1;
                reader.index();
                at = At::Relationship;
            }
            _ => break,
        }
    }
    let last = reader.name_here("the name of what is asked for")?;
    reader.steps.push(last);
    while let Some(item) = reader.items.get(reader.next) {
        let Some(step) = super::functions::step(item) else {
            return reader.wrong("a key or an index is expected here");
        };
        reader.steps.push((step, reader.next));
        reader.next += 1;
    }
    if reader.beyond {
        return Ok(Read::Beyond);
    }
    let (steps, places) = reader.steps.into_iter().unzip();
    Ok(Read::Path(EntityPath { entity, steps }, places))
}

// === impl Reader ===

impl<'n> Reader<'n> {
    fn text(&self) -> Option<&'n str> {
        let item = self.items.get(self.next)?;
        item.as_text().filter(|_| item.as_integer().is_none())
    }

    /// The name after a word.
    fn name(&mut self, what: &str) -> Result<(PathStep, usize), PathError> {
        self.next += 1;
        self.name_here(what)
    }

    fn name_here(&mut self, what: &str) -> Result<(PathStep, usize), PathError> {
        match self.text() {
            Some(name) => {
                let step = (PathStep::Name(name.to_owned()), self.next);
                self.next += 1;
                Ok(step)
            }
            None => self.wrong(&format!("{what} is missing")),
        }
    }

    /// An index, if there is one; only the first can be told apart yet.
    fn index(&mut self) {
        let Some(item) = self.items.get(self.next) else {
            return;
        };
        if item.as_text() == Some("ALL") || item.as_integer().is_some() {
            self.beyond |= item.as_integer() != Some(0);
            self.next += 1;
        }
    }

    fn wrong<T>(&self, message: &str) -> Result<T, PathError> {
        Err(PathError {
            at: self.next.min(self.items.len().saturating_sub(1)),
            message: message.to_owned(),
        })
    }
}
