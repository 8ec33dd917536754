//! TOSCA paths of 2.0: through relationships and capabilities to a property (TOSCA 2.0 §10.3).

use super::is_call;
use crate::grammar::Version;
use crate::yaml::Node;
use topology::{Asked, Entity, EntityPath, GraphPath, Hop, Nodes, PathStep, Which};

/// Why a list is no path: what is wrong, and at which of its items.
pub(super) struct PathError {
    pub(super) at: usize,
    pub(super) why: Refusal,
}

/// Why a path is not taken.
pub(super) enum Refusal {
    Wrong(String),
    /// An index that has to be worked out is right, and not followed.
    NotYet,
}

/// A path that has been read. Places are indexes of the items that say it.
pub(super) enum Read {
    /// As entity and steps, with the way as it is written.
    Path(EntityPath, Route),
    /// One that goes other ways, or to several.
    Graph(Route),
}

/// From an entity along relationships to what is asked for.
#[derive(Clone)]
pub(super) struct Route {
    pub(super) entity: Entity,
    /// Which of a node template's nodes, where that is said.
    pub(super) which: Option<Nodes>,
    pub(super) hops: Vec<(Hop, usize)>,
    /// What is asked for there. Never empty.
    pub(super) steps: Vec<(PathStep, usize)>,
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
    hops: Vec<(Hop, usize)>,
}

/// Reads `[ SELF, RELATIONSHIP, host, TARGET, name, … ]`; `in_relationship`: what SELF means.
pub(super) fn read(items: &[Node], in_relationship: bool) -> Result<Read, PathError> {
    let mut reader = Reader {
        items,
        next: 0,
        hops: Vec::new(),
    };
    let Some(first) = reader.text() else {
        return reader.wrong("a path begins with SELF or the name of a node template");
    };
    let (entity, mut at) = reader.start(first, in_relationship)?;
    let unnumbered = reader.next;
    let which = match entity {
        Entity::Node(_) => Some(reader.nodes()?),
        _ => None,
    };
    // a name alone means all that there are
    let which = which.filter(|_| reader.next > unnumbered);
    while let Some(next) = reader.step(at)? {
        at = next;
    }
    let mut steps = vec![reader.name_here("the name of what is asked for")?];
    while let Some(item) = reader.items.get(reader.next) {
        // from here on keys and indexes are worked out
        if is_call(item, Version::V2_0).is_some() {
            break;
        }
        let Some(step) = super::keys::step(item, Version::V2_0) else {
            return reader.wrong("a key or an index is expected here");
        };
        steps.push((step, reader.next));
        reader.next += 1;
    }
    let plain = match which {
        Some(_) => None,
        None => plain(&entity, &reader.hops),
    };
    let route = Route {
        entity,
        which,
        hops: reader.hops,
        steps,
    };
    Ok(match plain {
        Some((entity, mut before)) => {
            before.extend(route.steps.iter().map(|(step, _)| step.clone()));
            let steps = before;
            Read::Path(EntityPath { entity, steps }, route)
        }
        None => Read::Graph(route),
    })
}

/// Hops from node to node by requirements, and at last to a capability: a path as 1.x has it.
fn plain(entity: &Entity, hops: &[(Hop, usize)]) -> Option<(Entity, Vec<PathStep>)> {
    let mut entity = entity.clone();
    let mut steps = Vec::new();
    let mut rest = hops;
    match (&entity, rest) {
        (Entity::This, [(Hop::Source, _), after @ ..]) => {
            (entity, rest) = (Entity::Source, after);
        }
        (Entity::This, [(Hop::Target, _), after @ ..]) => {
            (entity, rest) = (Entity::Target, after);
        }
        _ => {}
    }
    loop {
        rest = match rest {
            [] => return Some((entity, steps)),
            [(Hop::Capability(name), _)] => {
                steps.push(PathStep::Name(name.clone()));
                return Some((entity, steps));
            }
            // back to where it came from
            [(Hop::Requirement { .. }, _), (Hop::Source, _), after @ ..] => after,
            [
                (
                    Hop::Requirement {
                        name,
                        which: Which::At(index),
                    },
                    _,
                ),
                (Hop::Target, _),
                after @ ..,
            ] => {
                steps.push(PathStep::Name(name.clone()));
                if *index > 0 {
                    steps.push(PathStep::Index(*index));
                }
                after
            }
            _ => return None,
        };
    }
}

// === impl Route ===

impl Route {
    /// Where each hop and each step is written, by index of the item.
    pub(super) fn places(&self) -> Vec<usize> {
        let hops = self.hops.iter().map(|(_, at)| *at);
        hops.chain(self.steps.iter().map(|(_, at)| *at)).collect()
    }

    pub(super) fn path(&self, asked: Asked) -> GraphPath {
        GraphPath {
            entity: self.entity.clone(),
            which: self.which,
            hops: self.hops.iter().map(|(hop, _)| hop.clone()).collect(),
            asked,
            steps: self.steps.iter().map(|(step, _)| step.clone()).collect(),
        }
    }
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
        Ok(word)
    }

    /// One word and what belongs to it; none: the path has come to its end.
    fn step(&mut self, at: At) -> Result<Option<At>, PathError> {
        let (Some(word), place) = (self.text(), self.next) else {
            return Ok(None);
        };
        let (hop, to) = match (at, word) {
            (At::Node, "RELATIONSHIP") => {
                let (name, place) = self.name("the name of a requirement")?;
                let which = self.which_or_first()?;
                self.hops.push((Hop::Requirement { name, which }, place));
                return Ok(Some(At::Relationship));
            }
            (At::Node, "CAPABILITY") => {
                let (name, place) = self.name("the name of a capability")?;
                self.hops.push((Hop::Capability(name), place));
                return Ok(Some(At::Capability));
            }
            (At::Relationship, "SOURCE") => (Hop::Source, At::Node),
            (At::Relationship, "TARGET") => (Hop::Target, At::Node),
            (At::Relationship, "CAPABILITY") => (Hop::TargetCapability, At::Capability),
            (At::Capability, "RELATIONSHIP") => {
                self.next += 1;
                let which = self.which_or_first()?;
                self.hops.push((Hop::Incoming(which), place));
                return Ok(Some(At::Relationship));
            }
            _ => return Ok(None),
        };
        self.next += 1;
        self.hops.push((hop, place));
        Ok(Some(to))
    }

    fn text(&self) -> Option<&'n str> {
        let item = self.items.get(self.next)?;
        item.as_text().filter(|_| item.as_integer().is_none())
    }

    /// The name after a word.
    fn name(&mut self, what: &str) -> Result<(String, usize), PathError> {
        self.next += 1;
        match self.name_here(what)? {
            (PathStep::Name(name), at) => Ok((name, at)),
            (PathStep::Index(_), _) => self.wrong(&format!("{what} is missing")),
        }
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

    /// Of the nodes of a template.
    fn nodes(&mut self) -> Result<Nodes, PathError> {
        let call = self.items.get(self.next);
        let call = call.and_then(|item| is_call(item, Version::V2_0));
        if call.is_some_and(|call| call.name == "node_index" && call.arguments().is_empty()) {
            self.next += 1;
            return Ok(Nodes::Own);
        }
        Ok(match self.which_or_first()? {
            Which::At(index) => Nodes::At(index),
            Which::All => Nodes::All,
        })
    }

    fn which_or_first(&mut self) -> Result<Which, PathError> {
        let item = self.items.get(self.next);
        if item.is_some_and(|item| is_call(item, Version::V2_0).is_some()) {
            return Err(PathError {
                at: self.next,
                why: Refusal::NotYet,
            });
        }
        match self.which() {
            Some(which) => Ok(which),
            None => self.wrong("an index is a whole number from 0 on, or ALL"),
        }
    }

    /// An index, where there is one: the first. None: one that is no index.
    fn which(&mut self) -> Option<Which> {
        let Some(item) = self.items.get(self.next) else {
            return Some(Which::At(0));
        };
        if item.as_text() == Some("ALL") {
            self.next += 1;
            return Some(Which::All);
        }
        let Some(index) = item.as_integer() else {
            return Some(Which::At(0));
        };
        let index = usize::try_from(index).ok()?;
        self.next += 1;
        Some(Which::At(index))
    }

    fn wrong<T>(&self, message: &str) -> Result<T, PathError> {
        Err(PathError {
            at: self.next.min(self.items.len().saturating_sub(1)),
            why: Refusal::Wrong(message.to_owned()),
        })
    }
}
