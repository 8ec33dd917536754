//! Constraints that allow what an inherited one refuses: the inherited one still holds, so they say something
//! that is never true (TOSCA 1.3 §3.7.1).

use super::refine::Checker;
use crate::diagnostic::{Code, Report};
use crate::values::{Constraint, Primitive};
use std::fmt::Display;

impl<'a> Checker<'_, 'a> {
    /// Constraints of data types.
    pub(super) fn data_types(&self) {
        for own in self.universe.data.values() {
            let parent = own.head.ancestry.get(1);
            if let Some(parent) = parent.and_then(|name| self.universe.data_type(name)) {
                let (name, above) = (own.head.name, &parent.constraints);
                self.constraints(&name, &own.constraints, above, own.primitive);
            }
        }
    }

    /// Tells of a type's own constraints that are looser; `all` may have the inherited ones as well.
    pub(super) fn constraints(
        &self,
        subject: &dyn Display,
        all: &[Constraint<'a>],
        above: &[Constraint<'a>],
        primitive: Option<Primitive>,
    ) {
        let is_own = |own: &&Constraint<'a>| above.iter().all(|a| a.span != own.span);
        for own in all.iter().filter(is_own) {
            let looser = above
                .iter()
                .find_map(|a| Some((a, own.allows_more(a, primitive)?)));
            let Some((inherited, refusal)) = looser else {
                continue;
            };
            let message = format!(
                "{subject} is inherited with narrower constraints, which still hold: a value {refusal}"
            );
            Report::warning(Code::Refinement, own.span, message)
                .help("narrow it further, or leave the constraint out")
                .related(inherited.span, "inherited from here")
                .section("TOSCA 1.3 §3.7.1")
                .once()
                .to(self.sink);
        }
    }
}
