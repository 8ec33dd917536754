//! What has been told to be wrong: what depends on it is not worked out, as that would only say so again.

use super::Site;
use crate::Expr;
use std::collections::BTreeSet;

/// Inputs and values that have been told to be wrong.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Names of inputs.
    pub inputs: BTreeSet<String>,
    /// What values are, and where.
    pub values: Vec<(Site, Expr)>,
}

impl Told {
    pub(super) fn is_of(&self, expr: &Expr, site: &Site) -> bool {
        let mut values = self.values.iter();
        values.any(|(at, value)| at == site && value == expr)
    }
}
