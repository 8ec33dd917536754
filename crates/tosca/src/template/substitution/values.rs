//! Properties and attributes in substitution mappings, in every form (TOSCA 1.3 §3.8.8, §3.8.9, TOSCA 2.0
//! §15.2, §15.3).

use super::mapped_relationships;
use super::mappings::{Checker, Side};
use super::outer::Outer;
use super::stitches::mapped;
use super::value_types;
use crate::diagnostic::{Code, Report};
use crate::values::Scope;
use crate::yaml::{Entry, Node};

/// What is mapped.
enum Form<'a> {
    /// An input or output.
    Name(&'a Node, &'a str),
    /// A value, until 1.3 and out of use there.
    Value(&'a Node),
    /// Something of a node template.
    Of(&'a Node, &'a Node),
    /// Nothing that a mapping may be.
    Other,
}

impl<'a> Checker<'_, '_, 'a> {
    /// A property and an input, or an attribute and an output.
    pub(super) fn value(&self, entry: &'a Entry, side: Side) {
        let (outer, inner, section) = side.words();
        let declared = match side {
            Side::In => &self.node_type.properties,
            // properties are attributes as well (TOSCA 1.3 §3.6.12)
            Side::Out => &self.node_type.attributes,
        };
        match Outer::of(&entry.key) {
            Outer::Own(at)
                if !declared.contains_key(at.0)
                    && !self.node_type.properties.contains_key(at.0) =>
            {
                self.not_there(outer, at, declared.keys().copied());
            }
            Outer::Other(parts) => mapped_relationships::no_way(self, entry, parts, outer),
            _ => {}
        }
        value_types::check(self, entry, side);
        let entries = self.context.template.entries_at(section);
        let names = || entries.iter().map(|e| e.key.text.as_str());
        match self.form(entry, side, names()) {
            Form::Name(at, written) => {
                if !names().any(|name| name == written) {
                    let message = format!("there is no {inner} `{written}`");
                    self.report(Code::BadMapping, at.span, message, written, names());
                }
            }
            Form::Value(value) => self.plain(entry, value),
            Form::Of(node, name) => self.of_template(entry, node, name),
            Form::Other => {
                let message = format!("the {outer} `{}` is mapped to no {inner}", entry.key.text);
                Report::error(Code::BadMapping, entry.value.span, message)
                    .help(
                        self.context
                            .sink
                            .meant("", names(), "declare one, and write its name"),
                    )
                    .section("TOSCA 1.3 §3.8.8")
                    .to(self.context.sink);
            }
        }
    }

    fn form<'n>(
        &self,
        entry: &'a Entry,
        side: Side,
        mut names: impl Iterator<Item = &'n str> + Clone,
    ) -> Form<'a> {
        let takes_values = matches!(side, Side::In) && !self.context.universe.version.is_2();
        let node = &entry.value;
        if let Some(value) = node.get("value").filter(|_| takes_values) {
            return Form::Value(value);
        }
        let is_plain = takes_values && node.get("mapping").is_none();
        match (mapped(node), node.get("mapping").unwrap_or(node).as_list()) {
            (Some((_, text)), None) if is_plain => {
                let is_name = names.clone().any(|name| name == text);
                // a slip of the pen is likelier than a value
                match is_name || self.context.sink.closest(text, &mut names).is_some() {
                    true => Form::Name(node, text),
                    false => Form::Value(node),
                }
            }
            (Some((at, text)), _) => Form::Name(at, text),
            (None, Some([first, second])) if self.is_template(first) => Form::Of(first, second),
            (None, _) if is_plain && !node.is_null() => Form::Value(node),
            _ => Form::Other,
        }
    }

    fn is_template(&self, node: &Node) -> bool {
        node.as_text()
            .is_some_and(|name| self.context.draft(name).is_some())
    }

    /// A property that has that value, whatever the node says.
    fn plain(&self, entry: &'a Entry, value: &'a Node) {
        let sink = self.context.sink;
        let name = entry.key.text.as_str();
        let schema = self
            .node_type
            .properties
            .get(name)
            .and_then(|p| p.schema.as_ref());
        let lowering = self
            .context
            .lowering(Scope::Literal("a value in a mapping"));
        lowering.assign(&format_args!("the property `{name}`"), value, schema);
        if !sink.has_reported(value.span) && !sink.is_wrong_at(entry.key.span) {
            let message = format!("that `{name}` has a value here is not acted upon");
            Report::warning(Code::NotActedUpon, value.span, message)
                .help("ask for it: `substitution_filter: { properties: [ … ] }`; or map an input: `[ NAME ]`")
                .section("TOSCA 1.3 §3.8.8")
                .to(sink);
        }
    }

    /// A property or attribute of a node template, as drafts have it.
    fn of_template(&self, entry: &Entry, node: &Node, at: &Node) {
        let sink = self.context.sink;
        let draft = node.as_text().and_then(|name| self.context.draft(name));
        let of_type = draft.and_then(|d| Some((d, d.node_type?)));
        let Some((draft, node_type)) = of_type.filter(|(_, t)| !t.head.broken) else {
            return;
        };
        let names = || {
            node_type
                .properties
                .keys()
                .chain(node_type.attributes.keys())
                .copied()
        };
        let Some(name) = at.as_text().filter(|name| names().any(|n| n == *name)) else {
            let written = at.as_text().unwrap_or_default();
            let message = format!(
                "the node template `{}` has no property or attribute `{written}`",
                draft.name
            );
            return self.report(Code::BadMapping, at.span, message, written, names());
        };
        let message = format!(
            "the mapping of `{}` to `{name}` of a node is not acted upon",
            entry.key.text
        );
        Report::warning(Code::NotActedUpon, entry.value.span, message)
            .help("map it to an input or an output: `[ NAME ]`")
            .section("TOSCA 1.3 §3.8.8")
            .to(sink);
    }
}
