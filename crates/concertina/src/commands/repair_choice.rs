//! What an operator chooses to be done about servers that are not as recorded.

use crate::exit::{Exit, Failure};
use crate::operate::Form;
use crate::terminal::{counted, nearest};
use engine::{Drift, Mend};
use model::ServerId;

/// What is to be done about servers that no record accounts for.
#[derive(Debug, clap::Args)]
pub(super) struct Choice {
    /// Delete this server, which is ours and which no record accounts for (may be repeated)
    #[arg(long, value_name = "SERVER")]
    delete: Vec<ServerId>,
    /// Delete all of these
    #[arg(long)]
    delete_unknown: bool,
    /// Make this server that of the instance that it was made for, if that has none (may be repeated)
    #[arg(long, value_name = "SERVER")]
    adopt: Vec<ServerId>,
}

/// Differences with what is going to be done about them.
#[derive(Debug, Default)]
pub(super) struct Choices {
    /// To be mended.
    pub(super) mends: Vec<Mend>,
    /// Left alone until somebody chooses.
    pub(super) open: Vec<Drift>,
}

impl Choice {
    /// Whether anything was chosen.
    pub(super) fn is_made(&self) -> bool {
        self.delete_unknown || !self.delete.is_empty() || !self.adopt.is_empty()
    }

    /// The options that were given, as they were typed.
    pub(super) fn repeated(&self) -> String {
        let mut text = String::new();
        for server in &self.delete {
            text.push_str(&format!(" --delete {server}"));
        }
        if self.delete_unknown {
            text.push_str(" --delete-unknown");
        }
        for server in &self.adopt {
            text.push_str(&format!(" --adopt {server}"));
        }
        text
    }

    /// What is going to be done about each difference.
    ///
    /// # Errors
    /// If a server is named about which there is nothing to choose.
    pub(super) fn of(&self, found: &[Drift]) -> Result<Choices, Failure> {
        for server in self.delete.iter().chain(&self.adopt) {
            self.check(server, found)?;
        }
        let mut choices = Choices::default();
        for drift in found {
            match (drift.mend(), drift) {
                (Some(mend), _) => choices.mends.push(mend),
                (None, drift) if self.adopt.contains(drift.server()) => {
                    choices.mends.push(Mend::Adopt {
                        server: drift.server().clone(),
                        instance: drift.instance().clone(),
                    });
                }
                (None, drift) if self.delete_unknown || self.delete.contains(drift.server()) => {
                    choices.mends.push(Mend::Delete {
                        server: drift.server().clone(),
                    });
                }
                (None, drift) => choices.open.push(drift.clone()),
            }
        }
        // what comes back by itself must not take the place of what is adopted
        choices
            .mends
            .sort_by_key(|mend| !matches!(mend, Mend::Adopt { .. }));
        Ok(choices)
    }

    fn check(&self, server: &ServerId, found: &[Drift]) -> Result<(), Failure> {
        let refused = |text: String| Err(Failure::text(Exit::Failed, text));
        if self.delete.contains(server) && self.adopt.contains(server) {
            return refused(format!(
                "{server} is to be deleted and adopted: choose one; nothing was changed"
            ));
        }
        let unknown: Vec<&str> = found
            .iter()
            .filter(|drift| matches!(drift, Drift::Unknown { .. }))
            .map(|drift| drift.server().as_str())
            .collect();
        if unknown.contains(&server.as_str()) {
            return Ok(());
        }
        if let Some(drift) = found.iter().find(|drift| drift.server() == server) {
            return refused(format!(
                "there is nothing to choose about {server}, repair mends it by itself ({drift}); \
                 nothing was changed"
            ));
        }
        let meant = nearest(server.as_str(), unknown.iter().copied());
        let help = match (meant, unknown.as_slice()) {
            (Some(meant), _) => format!("did you mean {meant}?"),
            (None, []) => "every server of ours is accounted for".to_owned(),
            (None, all) => format!("there is {}", all.join(", ")),
        };
        refused(format!(
            "{server} is no server of ours that no record accounts for: {help}; nothing was changed"
        ))
    }
}

impl Choices {
    /// Of a service that is being removed nothing is made anew.
    pub(super) fn keep_removals(&mut self) {
        self.mends
            .retain(|mend| matches!(mend, Mend::Delete { .. }));
    }

    /// Says what is going to be done, and what is left to choose.
    pub(super) fn show(&self, form: Form) {
        if !self.mends.is_empty() {
            form.tell("to be mended:");
        }
        for mend in &self.mends {
            form.tell(&format!("  {mend}"));
        }
        if self.open.is_empty() {
            return;
        }
        let servers = counted(self.open.len(), "unknown server");
        form.tell(&format!("left alone: {servers} of ours; choose:"));
        let which = self.open.first().map_or("SERVER", |d| d.server().as_str());
        form.tell(&format!(
            "  --adopt {which}, --delete {which}, or --delete-unknown for all of them"
        ));
    }
}
