//! What follows from another mistake at the very place is not told beside it.

use super::{Code, Diagnostic};
use std::collections::BTreeSet;

/// An input that no property of the substituted node is mapped to has no value because of that: that it must be
/// given one is the same mistake, seen from the template alone.
pub(super) fn only_causes(reports: &mut Vec<Diagnostic>) {
    let of = |code: Code| reports.iter().filter(move |d| d.code == code);
    if of(Code::InputMissing).next().is_none() {
        return;
    }
    let causes: BTreeSet<_> = of(Code::BadMapping).map(|d| d.location.clone()).collect();
    reports.retain(|d| d.code != Code::InputMissing || !causes.contains(&d.location));
}
