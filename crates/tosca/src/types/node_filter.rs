//! Node filters: names in them, and what is asked of properties (TOSCA 1.3 §3.6.5, TOSCA 2.0 §8.6).

use super::data::DataShape;
use super::head::TypeKind;
use super::node::{CapabilityDef, CapabilityType, NodeType};
use super::property::Properties;
use super::relationship::RelationshipType;
use super::universe::Universe;
use crate::diagnostic::{Code, Report, Sink};
use crate::values::{Constraint, Echo, Ledger, Lowering, Schema, Scope, has_call};
use crate::yaml::{Entry, Kind, Node};

/// What a filter is about, as far as types say.
#[derive(Clone, Copy)]
pub(crate) struct Ends<'u, 'a> {
    pub(crate) this: This<'u, 'a>,
    /// The node that has the requirement.
    pub(crate) source: Option<&'u NodeType<'a>>,
    /// The nodes to choose from.
    pub(crate) target: Option<&'u NodeType<'a>>,
    pub(crate) capability: Option<Capability<'u, 'a>>,
}

/// What `SELF` is (TOSCA 2.0 §8.6).
#[derive(Clone, Copy)]
pub(crate) enum This<'u, 'a> {
    /// The node that is chosen.
    Node,
    /// The relationship to it, of that type where known.
    Relationship(Option<&'u RelationshipType<'a>>),
}

/// A capability by its type, with its definition where that is known.
#[derive(Clone, Copy)]
pub(crate) struct Capability<'u, 'a> {
    pub(super) of_type: &'u CapabilityType<'a>,
    pub(super) definition: Option<&'u CapabilityDef<'a>>,
}

/// Whether names are looked at; else somebody else does, or nobody can.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FilterNames {
    Checked,
    SeenTo,
}

// === impl This ===

impl This<'_, '_> {
    /// For people.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Node => {
                "SELF is the node that is chosen: its capabilities are at `[ SELF, CAPABILITY, name, … ]`"
            }
            Self::Relationship(_) => {
                "SELF is the relationship: its ends are at `[ SELF, TARGET, … ]` and `[ SELF, SOURCE, … ]`"
            }
        }
    }
}

// === impl Capability ===

impl<'u, 'a> Capability<'u, 'a> {
    /// The properties that it has.
    pub(super) fn properties(self) -> [&'u Properties<'a>; 2] {
        let own = self.definition.map(|d| &d.properties);
        [
            own.unwrap_or(&self.of_type.properties),
            &self.of_type.properties,
        ]
    }

    /// What it lacks is not held against it.
    pub(crate) fn is_broken(self) -> bool {
        self.of_type.head.broken
    }

    /// Those, and its attributes.
    pub(crate) fn attributes(self) -> [&'u Properties<'a>; 4] {
        let own = self.definition.map(|d| &d.attributes);
        let [first, second] = self.properties();
        let of_type = &self.of_type.attributes;
        [first, second, own.unwrap_or(of_type), of_type]
    }
}

// === impl Ends ===

impl<'u, 'a> Ends<'u, 'a> {
    /// Of nodes of a type, without a requirement.
    pub(crate) fn of_node(target: Option<&'u NodeType<'a>>) -> Self {
        Self {
            this: This::Node,
            source: None,
            target,
            capability: None,
        }
    }
}

impl<'a> Universe<'a> {
    /// A capability of a node type by its name, or any of a type.
    pub(crate) fn capability_of<'u>(
        &'u self,
        target: Option<&'u NodeType<'a>>,
        written: &str,
    ) -> Option<Capability<'u, 'a>> {
        let definition = target.and_then(|t| t.capabilities.get(written));
        let type_name = match definition {
            Some(definition) => definition.type_name?.as_text()?,
            None => written,
        };
        let of_type = self.capability_type(type_name)?;
        Some(Capability {
            of_type,
            definition,
        })
    }

    /// Checks a filter against the types of the nodes that it is about.
    pub(crate) fn check_filter<'u>(
        &'u self,
        filter: &'a Node,
        ends: Ends<'u, 'a>,
        names: FilterNames,
        sink: &'u Sink,
    ) {
        if self.version.is_2() {
            return self.check_filter_condition(filter, ends, names, sink);
        }
        let checker = Checker {
            universe: self,
            names,
            sink,
        };
        for entry in filter.sequenced_at("properties") {
            checker.of_node(entry, ends.target);
        }
        for entry in filter.sequenced_at("capabilities") {
            checker.capability(entry, ends.target);
        }
    }

    /// Whether a type that derives from this one has what it lacks: a filter may choose those.
    pub(super) fn some_derived(
        &self,
        of: &NodeType<'a>,
        has: impl Fn(&NodeType<'a>) -> bool,
    ) -> bool {
        let mut all = self.all_nodes();
        all.any(|t| t.head.is_a(of.head.name) && (t.head.broken || has(t)))
    }

    /// Whether a node type that may be chosen gives a capability, by that name or of that type, a property
    /// that its type has not.
    fn some_adds(
        &self,
        (name, of_type): (&str, &CapabilityType<'a>),
        target: Option<&NodeType<'a>>,
        property: &str,
    ) -> bool {
        let is_it = |called: &str, definition: &CapabilityDef<'a>| {
            let own = definition.type_name.and_then(Node::as_text);
            let own = own.and_then(|t| self.capability_type(t));
            definition.properties.contains_key(property)
                && (called == name || own.is_some_and(|t| t.head.is_a(of_type.head.name)))
        };
        let mut all = self.all_nodes();
        all.any(|t| {
            target.is_none_or(|of| t.head.is_a(of.head.name))
                && t.capabilities.iter().any(|(called, d)| is_it(called, d))
        })
    }

    /// As [`some_derived`](Self::some_derived), of capability types.
    pub(super) fn some_derived_capability(
        &self,
        of: &CapabilityType<'a>,
        has: impl Fn(&CapabilityType<'a>) -> bool,
    ) -> bool {
        let mut all = self.all_capabilities();
        all.any(|t| t.head.is_a(of.head.name) && (t.head.broken || has(t)))
    }
}

struct Checker<'u, 'a> {
    universe: &'u Universe<'a>,
    names: FilterNames,
    sink: &'u Sink,
}

// === impl Checker ===

impl<'a> Checker<'_, 'a> {
    fn of_node(&self, entry: &'a Entry, of: Option<&NodeType<'a>>) {
        let name = entry.key.text.as_str();
        let definition = of.and_then(|t| t.properties.get(name));
        self.clause(entry, definition.and_then(|d| d.schema.as_ref()));
        let Some(of) = of.filter(|_| definition.is_none()) else {
            return;
        };
        if self
            .universe
            .some_derived(of, |t| t.properties.contains_key(name))
        {
            return;
        }
        let message = format!("the node type {} has no property `{name}`", of.head.name);
        let names = of.properties.keys().copied();
        self.unknown(Code::UnknownProperty, entry, message, names, of.head.span);
    }

    /// By its name, or by its type.
    fn capability(&self, entry: &'a Entry, of: Option<&NodeType<'a>>) {
        let name = entry.key.text.as_str();
        let found = self.universe.capability_of(of, name);
        for clause in entry.value.sequenced_at("properties") {
            self.of_capability(clause, (name, found), of);
        }
        let Some(of) = of.filter(|_| found.is_none()) else {
            return;
        };
        // one whose type is not known has been reported
        if self
            .universe
            .some_derived(of, |t| t.capabilities.contains_key(name))
        {
            return;
        }
        let message = format!("the node type {} has no capability `{name}`", of.head.name);
        let names = of.capabilities.keys().copied();
        let types = self.universe.names(TypeKind::Capability);
        let names: Vec<&str> = match self.sink.closest(name, names.clone()) {
            Some(_) => names.collect(),
            None => match self.sink.closest_type(name, types) {
                Some(meant) => vec![meant.name],
                None => names.collect(),
            },
        };
        self.unknown(Code::UnknownCapability, entry, message, names, of.head.span);
    }

    fn of_capability(
        &self,
        entry: &'a Entry,
        (of, found): (&str, Option<Capability<'_, 'a>>),
        target: Option<&NodeType<'a>>,
    ) {
        let name = entry.key.text.as_str();
        let definitions = found.map(Capability::properties).into_iter().flatten();
        let definition = definitions.clone().find_map(|set| set.get(name));
        let schemas = definitions.filter_map(|set| set.get(name)?.schema.as_ref());
        self.clause(entry, schemas.into_iter().next());
        let Some(found) = found.filter(|_| definition.is_none()) else {
            return;
        };
        let of_type = found.of_type;
        let derived = self
            .universe
            .some_derived_capability(of_type, |t| t.properties.contains_key(name));
        if derived || self.universe.some_adds((of, of_type), target, name) {
            return;
        }
        let message = match of_type.head.name == of {
            true => format!("the capability type {of} has no property `{name}`"),
            false => format!(
                "the capability `{of}` ({}) has no property `{name}`",
                of_type.head.name
            ),
        };
        let names = found
            .properties()
            .into_iter()
            .flat_map(|set| set.keys().copied());
        self.unknown(
            Code::UnknownProperty,
            entry,
            message,
            names,
            of_type.head.span,
        );
    }

    fn unknown<'n>(
        &self,
        code: Code,
        entry: &Entry,
        message: String,
        names: impl IntoIterator<Item = &'n str>,
        defined: crate::source::Span,
    ) {
        if self.names == FilterNames::SeenTo {
            return;
        }
        let names: Vec<&str> = names.into_iter().collect();
        // a type that has nothing is there to be derived from: what is chosen may have it
        let report = match names.is_empty() {
            true => Report::warning(code, entry.key.span, message),
            false => Report::error(code, entry.key.span, message),
        };
        report
            .help(self.sink.meant(&entry.key.text, names, "it has none"))
            .related(defined, "the type is defined here")
            .section("TOSCA 1.3 §3.6.5")
            .to(self.sink);
    }

    /// `property: constraint`, or several in a list.
    fn clause(&self, entry: &'a Entry, schema: Option<&Schema<'a>>) {
        let constraints = match &entry.value.kind {
            Kind::Map(map) if map.entries.is_empty() => self.asks_nothing(entry),
            Kind::List(items) if items.is_empty() => self.asks_nothing(entry),
            _ => Constraint::of_filter(&entry.value, self.sink),
        };
        let shape = schema.and_then(|s| self.universe.data_shape(s.type_name));
        let version = self.universe.version;
        // what a call comes to is known where a target is chosen, or later
        let written = constraints.into_iter();
        for constraint in written.filter(|c| !has_call(c.operand, version)) {
            let wrong = match shape {
                Some(shape) => constraint.suits(shape.primitive()),
                None => constraint.well_formed(),
            };
            match (wrong, schema) {
                (Err(nonsense), _) => nonsense.report().to(self.sink),
                (Ok(()), Some(schema)) => self.operands(&entry.key.text, constraint, schema),
                (Ok(()), None) => {}
            }
        }
    }

    /// What a property is compared with is a value of its type.
    fn operands(&self, name: &str, constraint: Constraint<'a>, schema: &Schema<'a>) {
        let is_of_grammar = matches!(
            self.universe.data_shape(schema.type_name),
            Some(DataShape::Primitive(_))
        );
        if !is_of_grammar {
            return;
        }
        let ledger = Ledger::default();
        let lowering = Lowering {
            universe: self.universe,
            sink: self.sink,
            ledger: &ledger,
            scope: Scope::Outside,
            echo: Echo::Shown,
        };
        let bare = Schema::of_type(schema.type_name, schema.span);
        for operand in constraint.equals() {
            let subject = format_args!("what `{name}` is compared with");
            lowering.value(&subject, operand, Some(&bare));
        }
    }

    fn asks_nothing(&self, entry: &Entry) -> Vec<Constraint<'a>> {
        Report::quirk(Code::BadConstraint, entry.key.span, "this asks for nothing")
            .help("write a constraint, such as `equal: …`, or leave it out")
            .section("TOSCA 1.3 §3.6.5")
            .to(self.sink);
        Vec::new()
    }
}
