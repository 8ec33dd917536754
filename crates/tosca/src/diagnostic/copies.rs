//! What a copy has of the template that it copies: a mistake that both have is told at that one alone.

use super::{Code, Diagnostic};
use std::collections::{BTreeMap, BTreeSet};
use topology::Location;

/// A template that is one by `copy`.
#[derive(Debug, Clone)]
pub(crate) struct CopyOf {
    /// Its name, and where that is written.
    pub(crate) name: String,
    pub(crate) at: Location,
    /// The same of what it copies.
    pub(crate) of: String,
    pub(crate) source: Location,
}

/// Where a mistake is, and what is said of it.
type Mistake = (Code, Location, String);

/// Leaves out what is told of a copy in the very words in which it is told of what it copies: where that is
/// mended, the copy is. A copy's own mistakes are told in other words, or at a place that it has alone.
pub(super) fn only_sources(reports: &mut Vec<Diagnostic>, copies: &[CopyOf]) {
    if copies.is_empty() {
        return;
    }
    let mut by_name: BTreeMap<&str, Vec<&CopyOf>> = BTreeMap::new();
    for copy in copies {
        by_name.entry(&copy.name).or_default().push(copy);
    }
    let said = |d: &Diagnostic| (d.code, d.location.clone(), d.message.clone());
    let all: BTreeSet<Mistake> = reports.iter().map(said).collect();
    reports.retain(|report| {
        // names stand between such signs
        let names = report.message.split('`').skip(1).step_by(2);
        let mut copies = names.filter_map(|name| by_name.get(name)).flatten();
        !copies.any(|copy| all.contains(&of_source(report, copy)))
    });
}

/// What would be said of the source, were it the one with this mistake.
fn of_source(report: &Diagnostic, copy: &CopyOf) -> Mistake {
    let quoted = |name: &str| format!("`{name}`");
    let message = report
        .message
        .replace(&quoted(&copy.name), &quoted(&copy.of));
    let location = match report.location == copy.at {
        true => copy.source.clone(),
        // written in the source, and seen in both
        false => report.location.clone(),
    };
    (report.code, location, message)
}
