//! One file for each chart; all share the canvas.

mod alerts;
mod cpu;
mod decisions;
mod latency;
mod lives;
mod load;
mod members;

use super::data::ReportData;

/// All charts, in the order of the page.
pub(super) fn all(data: &ReportData) -> String {
    [
        load::chart(data),
        cpu::chart(data),
        members::chart(data),
        lives::chart(data),
        alerts::chart(data),
        decisions::chart(data),
        latency::chart(data),
    ]
    .concat()
}

/// Colours of members repeat after so many.
pub(super) const COLOURS: usize = 8;

/// The colour class of a member by its place.
fn colour(place: usize) -> String {
    format!("c{}", place % COLOURS)
}

/// Entries of a legend.
fn legend(entries: &[(&str, &str)]) -> Vec<(String, String)> {
    entries
        .iter()
        .map(|(class, text)| ((*class).to_owned(), (*text).to_owned()))
        .collect()
}
