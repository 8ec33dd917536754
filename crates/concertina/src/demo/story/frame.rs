//! The picture of the live view.

use super::fleet::{FleetMember, Group};
use super::teller::Story;
use super::words::since;
use crate::terminal::{bad, bold, faint, good, notable};
use jiff::Timestamp;
use model::{MemberId, MemberState};

const BAR_CELLS: usize = 24;
const NAME_LETTERS: usize = 14;

impl Story {
    /// The picture at a moment: some lines, to be cut to the terminal's width.
    pub(crate) fn frame(&self, now: Timestamp) -> Vec<String> {
        let mut lines = vec![
            faint(&"─".repeat(78)),
            format!("{}  {}", bold(&since(self.start, now)), bold(&self.phase)),
        ];
        lines.push(self.counts());
        for (id, member) in &self.fleet.members {
            lines.push(self.member(*id, member, now));
        }
        lines.push(self.requests());
        lines.push(self.firing());
        lines.push(self.decision());
        lines
    }

    /// How it goes, in one line; `None` while there is nothing to tell.
    pub(crate) fn status(&self) -> Option<String> {
        let members: Vec<String> = self
            .fleet
            .members
            .iter()
            .filter_map(|(id, member)| Some(format!("{id} {:.0} %", member.cpu_percent?)))
            .collect();
        if members.is_empty() {
            return None;
        }
        let load = &self.load;
        Some(format!(
            "{:.1} requests/s, {:.1} answered; {} sent, {} failed; CPU {}",
            load.rate,
            load.answered_rate,
            load.sent,
            load.failed,
            members.join(", ")
        ))
    }

    fn counts(&self) -> String {
        let fleet = &self.fleet;
        let wished = fleet
            .desired
            .map_or_else(|| "–".to_owned(), |d| d.to_string());
        let bounds = fleet.group.as_ref().map_or_else(String::new, |group| {
            format!(" · bounds {} to {}", group.bounds.min(), group.bounds.max())
        });
        format!(
            "{} {wished} wished · {} there · {} in service{bounds}",
            label("members"),
            fleet.members.len(),
            fleet.in_service()
        )
    }

    fn member(&self, id: MemberId, member: &FleetMember, now: Timestamp) -> String {
        let name: String = member.name.chars().take(NAME_LETTERS).collect();
        let state = format!("{:<10}", member.state.word());
        let state = match &member.state {
            MemberState::InService { .. } => good(&state),
            MemberState::Joining { .. } => notable(&state),
            MemberState::Draining { cause, .. } | MemberState::Leaving { cause } => {
                match cause.server_answers() {
                    true => faint(&state),
                    false => bad(&state),
                }
            }
        };
        let doing = match member.cpu_percent {
            Some(percent) => cpu(percent, self.fleet.group.as_ref()),
            None => faint(self.fleet.step_of(id).unwrap_or_default()),
        };
        let time = since(member.since, now);
        format!("  {name:<NAME_LETTERS$} {state} {time:>5}  {doing}")
    }

    fn requests(&self) -> String {
        let load = &self.load;
        let failed = format!("{} failed", load.failed);
        let failed = match load.failed {
            0 => failed,
            _ => bad(&failed),
        };
        let median = load
            .median
            .map_or_else(String::new, |m| format!(" · median {} ms", m.as_millis()));
        format!(
            "{} {:.1}/s set · {:.1}/s answered · {} in all · {failed}{median}",
            label("load"),
            load.rate,
            load.answered_rate,
            load.sent,
        )
    }

    fn firing(&self) -> String {
        let firing: Vec<String> = self
            .fleet
            .firing
            .values()
            .map(|(rule, who)| format!("{rule} {who}"))
            .collect();
        match firing.is_empty() {
            true => format!("{} {}", label("firing"), faint("nothing")),
            false => format!("{} {}", label("firing"), notable(&firing.join(", "))),
        }
    }

    fn decision(&self) -> String {
        match &self.fleet.decided {
            None => format!("{} {}", label("decision"), faint("none yet")),
            Some(decided) => format!(
                "{} {} {}: {}",
                label("decision"),
                faint(&since(self.start, decided.at)),
                bold(&decided.what),
                decided.why
            ),
        }
    }
}

fn label(text: &str) -> String {
    faint(&format!("{text:<9}"))
}

/// A bar with the upper bound on it.
fn cpu(percent: f64, group: Option<&Group>) -> String {
    let cells = |percent: f64| {
        let share = (percent / 100.0).clamp(0.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "between 0 and the number of cells"
        )]
        let cells = (share * BAR_CELLS as f64).round() as usize;
        cells
    };
    let filled = cells(percent);
    let bound = group.map(|group| cells(group.upper_percent));
    let bar: String = (0..BAR_CELLS)
        .map(|cell| match cell {
            cell if Some(cell) == bound => '│',
            cell if cell < filled => '█',
            _ => '·',
        })
        .collect();
    let text = format!("CPU {percent:>3.0} % {bar}");
    match group {
        Some(group) if percent > group.upper_percent => bad(&text),
        Some(group) if percent < group.lower_percent => faint(&text),
        _ => text,
    }
}
