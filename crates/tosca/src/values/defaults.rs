//! Defaults of data types: a default may need others, which may need itself.

use super::Schema;
use super::lower::Lowering;
use crate::diagnostic::{Code, Report};
use crate::limits::{MAX_DEFAULT_DEPTH, MAX_DEFAULTS_IN_DEFAULTS};
use crate::yaml::Node;
use serde_json::Value;
use std::cell::Cell;
use topology::Expr;

/// How deep defaults lie in defaults just now, and how many the outermost one needed so far.
#[derive(Debug, Default)]
pub(crate) struct Defaults {
    depth: Cell<usize>,
    nested: Cell<usize>,
    told: Cell<bool>,
}

impl Defaults {
    /// Goes one deeper; not, if that is deeper or more than anything sensible.
    fn enter(&self) -> bool {
        let depth = self.depth.get();
        let nested = self.nested.get() + usize::from(depth > 0);
        if depth >= MAX_DEFAULT_DEPTH || nested > MAX_DEFAULTS_IN_DEFAULTS {
            return false;
        }
        self.nested.set(nested);
        self.depth.set(depth + 1);
        true
    }

    fn leave(&self) {
        let depth = self.depth.get().saturating_sub(1);
        self.depth.set(depth);
        if depth == 0 {
            self.nested.set(0);
        }
    }
}

impl<'a> Lowering<'_, 'a> {
    /// The default of a property that is left out.
    pub(super) fn default_of(
        &self,
        name: &str,
        default: &Node,
        schema: Option<&Schema<'a>>,
    ) -> Expr {
        let defaults = &self.ledger.defaults;
        if !defaults.enter() {
            if !defaults.told.replace(true) {
                let message = format!(
                    "the default of `{name}` needs other defaults without end, or far too many"
                );
                Report::error(Code::TooDeep, default.span, message)
                    .help("write the value out, or leave the default out".to_owned())
                    .to(self.sink);
            }
            return Expr::literal(Value::Null);
        }
        let subject = format_args!("the default of `{name}`");
        let value = self.of_types().value(&subject, default, schema);
        defaults.leave();
        value
    }
}
