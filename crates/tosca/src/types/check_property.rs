//! Definitions of properties and attributes: their types, and values that they give.

use super::check::Checker;
use super::head::Head;
use super::property::{Properties, PropertyDef};
use crate::diagnostic::{Code, Report, Sink};
use crate::source::Span;
use crate::values::{Echo, Ledger, Lowering, Schema};
use crate::yaml::Node;

impl<'a> Checker<'_, 'a> {
    /// The same of a whole type; what it leaves out may stand in a parent that could not be read.
    pub(super) fn properties_of(
        &self,
        properties: &Properties<'a>,
        head: &Head<'a>,
        section: &str,
    ) {
        match head.broken {
            true => self.typed_properties(properties, head.node, section),
            false => self.properties(properties, head.node, section),
        }
    }

    /// Definitions that name a type: what the others refine is not known.
    pub(super) fn typed_properties(
        &self,
        properties: &Properties<'a>,
        node: &'a Node,
        section: &str,
    ) {
        for entry in node.entries_at(section) {
            let found = properties.get(entry.key.text.as_str());
            if let Some(property) = found.filter(|property| property.schema.is_some()) {
                self.property(&entry.key.text, property);
            }
        }
    }

    /// Definitions that stand in this very type: their schemas and defaults.
    pub(super) fn properties(&self, properties: &Properties<'a>, node: &'a Node, section: &str) {
        for entry in node.entries_at(section) {
            let Some(property) = properties.get(entry.key.text.as_str()) else {
                continue;
            };
            self.property(&entry.key.text, property);
        }
    }

    pub(super) fn property(&self, name: &str, property: &PropertyDef<'a>) {
        let Some(schema) = &property.schema else {
            self.without_type(name, property);
            return;
        };
        self.schema(schema);
        self.never_taken(name, property);
        if let Some(fixed) = property.fixed.filter(|f| !f.is_null()) {
            self.default(name, fixed, schema);
        }
        match property.default {
            Some(default) if property.node.get("default").is_none() => {
                self.inherited_default(name, default, property.span, schema);
            }
            Some(default) => self.default(name, default, schema),
            None => {}
        }
    }

    /// One that is inherited is a value of what it is refined to: else the refinement is the mistake.
    pub(super) fn inherited_default(
        &self,
        name: &str,
        default: &Node,
        at: Span,
        schema: &Schema<'a>,
    ) {
        // what it cannot be refined to is told as that, and a default that is wrong by itself too
        let constraints = schema.constraints.iter().map(|c| c.span);
        let mut places = constraints.chain([schema.span, default.span]);
        if places.any(|place| self.sink.is_wrong_at(place)) {
            return;
        }
        let unheard = Sink::new(self.sink.mode());
        let checker = Checker {
            universe: self.universe,
            sink: &unheard,
            scope: self.scope.clone(),
        };
        checker.default(name, default, schema);
        if !unheard.blocks() {
            return;
        }
        let Some(first) = unheard.finish(default.span).into_iter().next() else {
            return;
        };
        let message = format!("{}, and it is inherited", first.message);
        Report::error(first.code, at, message)
            .help("refine the default as well")
            .related(default.span, "the default is written here")
            .section("TOSCA 1.3 §3.7.1")
            .to(self.sink);
    }

    pub(super) fn default(&self, name: &str, value: &Node, schema: &Schema<'a>) {
        let ledger = Ledger::default();
        let lowering = Lowering {
            universe: self.universe,
            sink: self.sink,
            ledger: &ledger,
            scope: self.scope.clone(),
            echo: Echo::Shown,
        };
        lowering.value(
            &format_args!("the default of `{name}`"),
            value,
            Some(schema),
        );
    }

    /// A value in place of a definition is one of a refinement (TOSCA 2.0 §9.4).
    fn without_type(&self, name: &str, property: &PropertyDef<'a>) {
        let node = property.node;
        let is_map = node.as_map().is_some();
        if !(is_map || self.universe.version.is_2()) || node.get("type").is_some() {
            return;
        }
        // an attribute has no short form, which the grammar has told
        if self.sink.is_wrong_at(node.span) {
            return;
        }
        let message = format!("the definition of `{name}` needs the keyname `type`");
        let (at, help) = match node.as_text().filter(|_| !is_map) {
            Some(text) if self.universe.data_shape(text).is_some() => {
                (node.span, Some(format!("write `{{ type: {text} }}`")))
            }
            Some(_) => {
                let help = "a value alone is for what a parent defines";
                (node.span, Some(help.to_owned()))
            }
            None => (property.span, None),
        };
        Report::error(Code::MissingKeyname, at, message)
            .help_if(help)
            .section("TOSCA 1.3 §3.6.10")
            .to(self.sink);
    }

    /// A property that is not required stays undefined (TOSCA 2.0 §9.4); examples there have a default
    /// all the same.
    fn never_taken(&self, name: &str, property: &PropertyDef<'a>) {
        let own = |key: &str| {
            let map = property.node.as_map();
            map.and_then(|map| map.entry(key))
        };
        let Some((default, required)) = own("default").zip(own("required")) else {
            return;
        };
        if !self.universe.version.is_2() || required.value.as_boolean() != Some(false) {
            return;
        }
        let message = format!("`{name}` is not required, so it has no default");
        Report::warning(Code::KeynamesExclude, default.key.span, message)
            .help("leave `required: false` out: with a default nobody has to give a value")
            .related(required.key.span, "said here")
            .section("TOSCA 2.0 §9.4")
            .to(self.sink);
    }
}
