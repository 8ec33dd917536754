//! TOSCA paths of 2.0: through relationships and capabilities to a property (TOSCA 2.0 §10.3).

use super::is_call;
use crate::grammar::Version;
use crate::yaml::Node;
use topology::{Entity, EntityPath, PathStep, RelationshipPath};

/// Why a list is no path: what is wrong, and at which of its items.
pub(super) struct PathError {
    pub(super) at: usize,
    pub(super) message: String,
}

/// A path that has been read.
pub(super) enum Read {
    /// As entity and steps; the steps' places are those of the items with these indexes.
    Path(EntityPath, Vec<usize>),
    /// To a property of a relationship, with the index of the item that names its requirement, and of
    /// the one that names the property.
    Relationship(RelationshipPath, [usize; 2]),
    /// A right path, to one of several: what is recorded does not tell them apart yet.
    Beyond,
}

/// Where a path has come to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Node,
    Relationship,
    Capability,
}

struct Arrived {
    requirement: String,
    /// Among those of the name.
    index: usize,
    /// Of the item that names the requirement.
    at: usize,
}

struct Reader<'n> {
    items: &'n [Node],
    next: usize,
    steps: Vec<(PathStep, usize)>,
    beyond: bool,
    /// The relationship that the path has come to, with its requirement's index.
    relationship: Option<Arrived>,
}

/// Reads `[ SELF, RELATIONSHIP, host, TARGET, name, … ]`; `in_relationship`: what SELF means.
pub(super) fn read(items: &[Node], in_relationship: bool) -> Result<Read, PathError> {
    let mut reader = Reader {
        items,
        next: 0,
        steps: Vec::new(),
        beyond: false,
        relationship: None,
    };
    let Some(first) = reader.text() else {
        return reader.wrong("a path begins with SELF or the name of a node template");
    };
    let (mut entity, mut at) = reader.start(first, in_relationship)?;
    while let Some(next) = reader.step(&mut entity, at)? {
        at = next;
    }
    let hops = reader.steps.len();
    let last = reader.name_here("the name of what is asked for")?;
    reader.steps.push(last);
    while let Some(item) = reader.items.get(reader.next) {
        // from here on keys and indexes are worked out
        if is_call(item, Version::V2_0).is_some() {
            break;
        }
        let Some(step) = super::functions::step(item) else {
            return reader.wrong("a key or an index is expected here");
        };
        reader.steps.push((step, reader.next));
        reader.next += 1;
    }
    if reader.beyond {
        return Ok(Read::Beyond);
    }
    let (mut steps, places): (Vec<PathStep>, Vec<usize>) = reader.steps.into_iter().unzip();
    if let Some(arrived) = reader.relationship {
        let named = steps.split_off(hops);
        let at = [arrived.at, places.get(hops).copied().unwrap_or(arrived.at)];
        let path = RelationshipPath {
            entity,
            hops: steps,
            requirement: arrived.requirement,
            index: arrived.index,
            steps: named,
        };
        return Ok(Read::Relationship(path, at));
    }
    Ok(Read::Path(EntityPath { entity, steps }, places))
}

// === impl Reader ===

impl<'n> Reader<'n> {
    fn start(&mut self, first: &str, in_relationship: bool) -> Result<(Entity, At), PathError> {
        let word = match first {
            "SELF" if in_relationship => (Entity::This, At::Relationship),
            "SELF" => (Entity::This, At::Node),
            "SOURCE" | "TARGET" | "HOST" => {
                let message = "since 2.0 a path begins with SELF or a node template";
                return self.wrong(&format!("{message}: `[ SELF, {first}, … ]`"));
            }
            name => match model::NodeName::new(name) {
                Ok(name) => (Entity::Node(name), At::Node),
                Err(_) => return self.wrong("this is no name of a node template"),
            },
        };
        self.next = 1;
        if let Entity::Node(_) = word.0 {
            // which of its nodes is nowhere said before a deploy
            self.beyond |= self.index().is_some_and(|index| index > 0);
        }
        Ok(word)
    }

    /// One word and what belongs to it; none: the path has come to its end.
    fn step(&mut self, entity: &mut Entity, at: At) -> Result<Option<At>, PathError> {
        let Some(word) = self.text() else {
            return Ok(None);
        };
        Ok(Some(match (at, word) {
            (At::Node, "RELATIONSHIP") => self.relationship()?,
            (At::Node, "CAPABILITY") => {
                let capability = self.name("the name of a capability")?;
                self.steps.push(capability);
                At::Capability
            }
            (At::Relationship, "SOURCE" | "TARGET") => {
                match (word, self.next) {
                    ("SOURCE", 1) => *entity = Entity::Source,
                    (_, 1) => *entity = Entity::Target,
                    _ => self.beyond = true,
                }
                self.next += 1;
                At::Node
            }
            (At::Relationship, "CAPABILITY") => {
                self.beyond = true;
                self.next += 1;
                At::Capability
            }
            (At::Capability, "RELATIONSHIP") => {
                self.beyond = true;
                self.next += 1;
                let _ = self.index();
                At::Relationship
            }
            _ => return Ok(None),
        }))
    }

    /// `RELATIONSHIP, requirement, index`, mostly with the end that is meant.
    fn relationship(&mut self) -> Result<At, PathError> {
        let requirement = self.name("the name of a requirement")?;
        let at = self.next;
        let index = self.index();
        match self.text() {
            Some("TARGET") => {
                self.steps.push(requirement);
                let later = index.filter(|index| *index > 0);
                self.steps
                    .extend(later.map(|index| (PathStep::Index(index), at)));
                self.next += 1;
                Ok(At::Node)
            }
            // back to where it came from
            Some("SOURCE") => {
                self.next += 1;
                Ok(At::Node)
            }
            _ => {
                let (PathStep::Name(name), at) = requirement else {
                    return self.wrong("the name of a requirement is missing");
                };
                self.relationship = Some(Arrived {
                    requirement: name,
                    index: index.unwrap_or(0),
                    at,
                });
                Ok(At::Relationship)
            }
        }
    }

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

    /// An index, if there is one; `ALL` leads beyond.
    fn index(&mut self) -> Option<usize> {
        let item = self.items.get(self.next)?;
        let index = item.as_integer().map(usize::try_from);
        if index.is_some() || item.as_text() == Some("ALL") {
            self.next += 1;
        }
        match index {
            Some(Ok(index)) => Some(index),
            Some(Err(_)) => {
                self.beyond = true;
                None
            }
            None => {
                self.beyond |= item.as_text() == Some("ALL");
                None
            }
        }
    }

    fn wrong<T>(&self, message: &str) -> Result<T, PathError> {
        Err(PathError {
            at: self.next.min(self.items.len().saturating_sub(1)),
            message: message.to_owned(),
        })
    }
}
