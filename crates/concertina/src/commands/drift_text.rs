//! What is not as recorded, for people.

use crate::story::clock_time;
use crate::terminal::{bad, faint, good, notable};
use engine::{Drift, DriftRecord};

/// Lines that say what differed when the provider was asked last.
pub(super) fn drift_text(record: &DriftRecord) -> Vec<String> {
    let seen = faint(&format!(
        "(seen {} by {})",
        clock_time(record.at),
        record.by
    ));
    let mut lines = Vec::new();
    if record.found.is_empty() && record.silent.is_empty() {
        let all = match record.asked {
            0 => faint("no server is a provider's: there is nothing to compare"),
            _ => good("every server is as recorded"),
        };
        lines.push(format!("{all} {seen}"));
        return lines;
    }
    if !record.found.is_empty() {
        let mended = faint("(`concertina repair` mends it)");
        lines.push(format!("{} {seen} {mended}", bad("not as recorded")));
    } else {
        lines.push(format!("servers {seen}"));
    }
    lines.extend(
        record
            .found
            .iter()
            .map(|drift| format!("  {}", line(drift))),
    );
    if record.more > 0 {
        lines.push(format!("  and {} more", record.more));
    }
    for (instance, why) in &record.silent {
        lines.push(format!("  {instance}: {} {why}", notable("not known:")));
    }
    lines
}

fn line(drift: &Drift) -> String {
    match drift {
        Drift::Gone { .. } | Drift::Dead { .. } => bad(&drift.to_string()),
        Drift::Moved { .. }
        | Drift::Changed { .. }
        | Drift::Rebooted { .. }
        | Drift::Unknown { .. }
        | Drift::Twice { .. } => notable(&drift.to_string()),
    }
}
