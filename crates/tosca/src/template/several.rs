//! Whose relationships an assignment makes: several, each to another node template (TOSCA 2.0 §14.3.2), or
//! none to what is made here (§8.5.2).

use super::cardinality;
use super::context::Draft;
use super::requirements::{Link, Resolver, wanted};
use super::wish::{FROM_ELSEWHERE, Wish};
use crate::diagnostic::{Code, Report};
use crate::yaml::{Entry, Node};

impl<'c, 'u, 'a> Resolver<'c, 'u, 'a> {
    /// The relationships of an assignment.
    pub(super) fn each(&self, entry: &'a Entry, index: u32) -> Vec<Link<'u, 'a>> {
        let Some(targets) = self.as_many(entry) else {
            return self.one(entry, index).into_iter().collect();
        };
        let definition = self.checked(entry);
        if let Some(definition) = definition {
            self.narrows(&entry.value, definition, None);
        }
        let targets = (index..).zip(targets);
        targets
            .map(|(index, target)| self.link(entry, index, (definition, target)))
            .collect()
    }

    /// All that fit, where they are as many nodes as the assignment asks for; none: it is for one of them.
    fn as_many(&self, entry: &'a Entry) -> Option<Vec<&'c Draft<'u, 'a>>> {
        let context = self.context;
        let count = entry.value.get("count")?;
        let asked = cardinality::known(context, count).filter(|asked| *asked > 1)?;
        let definition = self.definition(&entry.key.text);
        let of_type = match wanted(&entry.value).and_then(Node::as_text) {
            Some(written) if context.draft(written).is_some() => return None,
            Some(written) => Some(context.universe.node_type(written)?.head.name),
            None => definition.and_then(|d| d.node).and_then(Node::as_text),
        };
        let wish = Wish {
            name: &entry.key.text,
            definition,
            assignment: &entry.value,
        };
        let fitting = self.fitting(of_type, &wish);
        if fitting.len() < 2 {
            return None;
        }
        let mut all: u64 = 0;
        for draft in &fitting {
            all = all.checked_add(cardinality::many(context, draft)?)?;
        }
        (all == asked).then_some(fitting)
    }

    /// That what is named is not what may fulfil the requirement.
    pub(super) fn is_made_here(&self, at: &Node, target: &Draft<'u, 'a>) {
        let message = format!(
            "`{}` is made by this template, and the requirement is to be fulfilled from outside of it",
            target.name
        );
        Report::open(Code::UnknownTarget, at.span, message)
            .help(FROM_ELSEWHERE)
            .section("TOSCA 2.0 §8.5")
            .to(self.context.sink);
    }
}
