//! Paths in the conditions of node filters: the names in them are there, and what they lead to is compared
//! with values of its type (TOSCA 2.0 §8.6, §10.3).

use super::data::DataShape;
use super::node::NodeType;
use super::node_filter::{Capability, Ends, FilterNames, This};
use super::property::Properties;
use super::universe::Universe;
use crate::diagnostic::{Code, Report, Sink};
use crate::source::Span;
use crate::values::{Conditions, Subject, Written};
use crate::yaml::Node;

/// Where a path has come to.
#[derive(Clone, Copy)]
enum At<'u, 'a> {
    Node(&'u NodeType<'a>),
    Relationship(Option<&'u super::relationship::RelationshipType<'a>>),
    Capability(Capability<'u, 'a>),
}

/// What lacks a property.
struct Whose {
    label: String,
    /// That may stand in place of the property.
    words: &'static [&'static str],
    defined: Option<Span>,
}

/// What may follow a relationship.
const ENDS: [&str; 3] = ["TARGET", "SOURCE", "CAPABILITY"];

struct Walker<'u, 'a> {
    universe: &'u Universe<'a>,
    ends: Ends<'u, 'a>,
    sink: &'u Sink,
}

impl<'a> Universe<'a> {
    /// Checks a filter that is a condition.
    pub(super) fn check_filter_condition<'u>(
        &'u self,
        filter: &Node,
        ends: Ends<'u, 'a>,
        names: FilterNames,
        sink: &'u Sink,
    ) {
        let conditions = Conditions {
            universe: self,
            sink,
        };
        if names == FilterNames::SeenTo {
            return conditions.check(filter, Subject::Nothing);
        }
        let walker = Walker {
            universe: self,
            ends,
            sink,
        };
        let shape = |call: Written<'_>| walker.shape(call);
        conditions.check(filter, Subject::Graph(&shape));
    }
}

// === impl Walker ===

impl<'u, 'a> Walker<'u, 'a> {
    /// The type of what a path leads to, where it is known. Names that are not there are reported.
    fn shape(&self, call: Written<'_>) -> Option<DataShape<'u, 'a>> {
        if !matches!(call.name, "get_property" | "get_attribute") {
            return None;
        }
        let [first, steps @ ..] = call.arguments() else {
            return None;
        };
        if first.as_text() != Some("SELF") {
            return None;
        }
        let mut at = match self.ends.this {
            This::Node => At::Node(self.ends.target?),
            This::Relationship(of_type) => At::Relationship(of_type),
        };
        let mut steps = steps;
        while let [step, rest @ ..] = steps {
            let word = step.as_text()?;
            match (at, word) {
                (At::Relationship(_), "TARGET") => at = At::Node(self.ends.target?),
                (At::Relationship(_), "SOURCE") => at = At::Node(self.ends.source?),
                (At::Relationship(_), "CAPABILITY") => at = At::Capability(self.ends.capability?),
                (At::Node(of), "CAPABILITY") => {
                    let [name, rest @ ..] = rest else { return None };
                    at = At::Capability(self.capability(of, name)?);
                    steps = rest;
                    continue;
                }
                // a way to other nodes
                (At::Node(_) | At::Capability(_), "RELATIONSHIP") => return None,
                _ => return self.property(call, at, step, rest),
            }
            steps = rest;
        }
        None
    }

    fn capability(&self, of: &'u NodeType<'a>, name: &Node) -> Option<Capability<'u, 'a>> {
        let written = name.as_text()?;
        if let Some(definition) = of.capabilities.get(written) {
            let of_type = self
                .universe
                .capability_type(definition.type_name?.as_text()?)?;
            return Some(Capability {
                of_type,
                definition: Some(definition),
            });
        }
        self.no_capability(of, name);
        None
    }

    /// The type of a property, or of what lies in it.
    fn property(
        &self,
        call: Written<'_>,
        at: At<'u, 'a>,
        step: &Node,
        inner: &[Node],
    ) -> Option<DataShape<'u, 'a>> {
        let name = step.as_text()?;
        let attributes = call.name == "get_attribute";
        let sets: Vec<&'u Properties<'a>> = match at {
            At::Node(of) if attributes => vec![&of.properties, &of.attributes],
            At::Node(of) => vec![&of.properties],
            At::Capability(of) if attributes => of.attributes().to_vec(),
            At::Capability(of) => of.properties().to_vec(),
            At::Relationship(of) => {
                let sets = of.map(|of| vec![&of.properties, &of.attributes]);
                sets.unwrap_or_default()
            }
        };
        let found = sets.iter().filter_map(|set| set.get(name));
        let schema = found.clone().find_map(|d| d.schema.as_ref());
        if found.clone().next().is_none() {
            self.no_property(call, at, (step, inner), &sets);
            return None;
        }
        let mut shape = self.universe.data_shape(schema?.type_name)?;
        for step in inner {
            let DataShape::Data(data) = shape else {
                return None;
            };
            let inner = data.properties.get(step.as_text()?)?.schema.as_ref()?;
            shape = self.universe.data_shape(inner.type_name)?;
        }
        Some(shape)
    }

    fn no_property(
        &self,
        call: Written<'_>,
        at: At<'u, 'a>,
        (step, inner): (&Node, &[Node]),
        sets: &[&'u Properties<'a>],
    ) {
        let name = step.as_text().unwrap_or_default();
        let Some(whose) = self.whose(at, name) else {
            return;
        };
        let names = sets.iter().flat_map(|set| set.keys().copied());
        // they lead on to something
        let words = whose.words.iter().copied().filter(|_| !inner.is_empty());
        let names: Vec<&str> = names.chain(words).collect();
        let message = format!("{} has no property `{name}`", whose.label);
        let meant = self.sink.closest(name, names.iter().copied());
        // paths of 1.x, that begin at the target, are met in files of 2.0
        let is_first = call
            .arguments()
            .get(1)
            .is_some_and(|first| first.span == step.span);
        let report =
            match meant {
                None if is_first => Report::warning(Code::UnknownProperty, step.span, message)
                    .help(self.ends.this.meaning()),
                _ => Report::error(Code::UnknownProperty, step.span, message)
                    .help(self.sink.meant(name, names, "it has none")),
            };
        defined(report, whose.defined).to(self.sink);
    }

    /// What lacks a property; none: what may be chosen may have it, or what it is is not known.
    fn whose(&self, at: At<'u, 'a>, name: &str) -> Option<Whose> {
        let universe = self.universe;
        Some(match at {
            At::Node(of) => {
                let has = |t: &NodeType<'a>| {
                    t.properties.contains_key(name) || t.attributes.contains_key(name)
                };
                if universe.some_derived(of, has) {
                    return None;
                }
                Whose {
                    label: format!("the node type {}", of.head.name),
                    words: &["CAPABILITY", "RELATIONSHIP"],
                    defined: Some(of.head.span),
                }
            }
            At::Capability(of) => {
                let head = &of.of_type.head;
                let derived = universe.some_derived_capability(of.of_type, |t| {
                    t.properties.contains_key(name) || t.attributes.contains_key(name)
                });
                if derived {
                    return None;
                }
                Whose {
                    label: format!("the capability type {}", head.name),
                    words: &["RELATIONSHIP"],
                    defined: Some(head.span),
                }
            }
            At::Relationship(Some(of)) if of.head.broken => return None,
            At::Relationship(Some(of)) => Whose {
                label: format!("the relationship type {}", of.head.name),
                words: &ENDS,
                defined: Some(of.head.span),
            },
            // of a relationship that is not known the words are
            At::Relationship(None) => {
                self.sink.closest(name, ENDS)?;
                Whose {
                    label: "the relationship".to_owned(),
                    words: &ENDS,
                    defined: None,
                }
            }
        })
    }

    fn no_capability(&self, of: &NodeType<'a>, name: &Node) {
        let written = name.as_text().unwrap_or_default();
        let has = |t: &NodeType<'a>| t.capabilities.contains_key(written);
        if self.universe.some_derived(of, has) {
            return;
        }
        let message = format!(
            "the node type {} has no capability `{written}`",
            of.head.name
        );
        let names = of.capabilities.keys().copied();
        let report = Report::error(Code::UnknownCapability, name.span, message)
            .help(self.sink.meant(written, names, "it has none"));
        defined(report, Some(of.head.span)).to(self.sink);
    }
}

fn defined(report: Report, at: Option<Span>) -> Report {
    let report = report.section("TOSCA 2.0 §8.6");
    match at {
        Some(at) => report.related(at, "the type is defined here"),
        None => report,
    }
}
