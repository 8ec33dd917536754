//! A plan in a file: what was agreed to, executed only if nothing has changed since.

use super::template::{Reading, TemplateArguments};
use crate::exit::{Exit, Failure};
use crate::operate::Outlook;
use crate::wiring::ProviderName;
use engine::Snapshot;
use model::{Revision, ServiceName};
use plan::{NodeChange, StepKey};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use topology::PlainComputes;

/// The form that this program writes and reads.
const FORM: u32 = 1;

/// A plan that was shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SavedPlan {
    /// The form of this file.
    plan_form: u32,
    /// The service.
    pub(super) service: ServiceName,
    /// Who makes its servers.
    pub(super) provider: String,
    /// Whether it makes those of plain Computes, too.
    #[serde(default)]
    pub(super) computes: PlainComputes,
    /// The template, in full.
    file: PathBuf,
    /// How it is read.
    reading: Reading,
    /// What template, inputs and files came to.
    revision: Revision,
    /// Digest of what the store held of the service.
    base: String,
    /// What happens to which node.
    changes: BTreeMap<String, NodeChange>,
    /// The steps, in an order in which they could run.
    steps: Vec<StepKey>,
}

/// What a plan is made of.
pub(super) struct Made<'m> {
    pub(super) service: &'m ServiceName,
    pub(super) provider: ProviderName,
    pub(super) computes: PlainComputes,
    pub(super) template: &'m TemplateArguments,
    pub(super) revision: &'m Revision,
    pub(super) snapshot: &'m Snapshot,
    pub(super) outlook: &'m Outlook,
}

impl SavedPlan {
    /// Of what was worked out.
    ///
    /// # Errors
    /// If there is no working folder.
    pub(super) fn of(made: &Made<'_>) -> Result<Self, Failure> {
        let whole = |path: &Path| std::path::absolute(path).map_err(Failure::machine);
        let inputs = made.template.reading.inputs.as_deref().map(whole);
        let changes = made.outlook.changes.nodes.iter();
        Ok(Self {
            plan_form: FORM,
            service: made.service.clone(),
            provider: made.provider.as_str().to_owned(),
            computes: made.computes,
            file: whole(&made.template.file)?,
            reading: Reading {
                inputs: inputs.transpose()?,
                ..made.template.reading.clone()
            },
            revision: made.revision.clone(),
            base: base(made.snapshot),
            changes: changes
                .map(|(node, change)| (node.to_string(), change.clone()))
                .collect(),
            steps: keys(made.outlook),
        })
    }

    /// Writes it, for its owner alone, whole or not at all.
    ///
    /// # Errors
    /// If the disk does not take it.
    pub(super) fn write(&self, to: &Path) -> Result<(), Failure> {
        let failed = |error| {
            let what = format!("failed to write {}", to.display());
            Failure::doing(Exit::Machine, what, error)
        };
        let mut text = serde_json::to_string_pretty(self).map_err(Failure::machine)?;
        text.push('\n');
        let mut name = to.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let mut options = std::fs::OpenOptions::new();
        let options = options.write(true).create(true).truncate(true).mode(0o600);
        let written = options.open(&part).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(failed)?;
        std::fs::rename(&part, to).map_err(failed)
    }

    /// Reads one.
    ///
    /// # Errors
    /// If it is none, or one that another version of this program wrote.
    pub(super) fn read(from: &Path) -> Result<Self, Failure> {
        let what = |word: &str| format!("failed to {word} the plan {}", from.display());
        let text = std::fs::read_to_string(from)
            .map_err(|error| Failure::doing(Exit::Usage, what("read"), error))?;
        let form: Option<u64> = serde_json::from_str::<serde_json::Value>(&text)
            .ok()
            .and_then(|value| value.get("plan_form")?.as_u64());
        if form.is_some_and(|form| form != u64::from(FORM)) {
            return Err(Failure::text(
                Exit::Usage,
                format!(
                    "{} is a plan of another version of this program; make it anew with: concertina \
                     plan FILE --out {}",
                    from.display(),
                    from.display()
                ),
            ));
        }
        if form.is_none() {
            return Err(Failure::text(
                Exit::Usage,
                format!(
                    "{0} is no plan that was kept: make one with `concertina plan TEMPLATE --out FILE`; \
                     a template is deployed with: concertina deploy {0}",
                    from.display()
                ),
            ));
        }
        serde_json::from_str(&text)
            .map_err(|error| Failure::doing(Exit::Usage, what("understand"), error))
    }

    /// The template that it was made from.
    pub(super) fn template(&self) -> TemplateArguments {
        TemplateArguments {
            file: self.file.clone(),
            reading: self.reading.clone(),
        }
    }

    /// Whether all is as it was when it was made.
    ///
    /// # Errors
    /// What is not, and what to do.
    pub(super) fn check(
        &self,
        revision: &Revision,
        snapshot: &Snapshot,
        outlook: &Outlook,
    ) -> Result<(), Failure> {
        let changed = if &self.revision != revision {
            "the template, its inputs or its files are not what the plan was made from"
        } else if self.base != base(snapshot) {
            "the service is not as it was when the plan was made"
        } else if self.steps != keys(outlook) {
            "other steps would be needed by now"
        } else {
            return Ok(());
        };
        Err(Failure::text(
            Exit::Failed,
            format!("{changed}; nothing was done. Make the plan anew, and look at it again"),
        ))
    }
}

fn keys(outlook: &Outlook) -> Vec<StepKey> {
    let steps = outlook.steps().into_iter();
    steps.map(|step| step.action.key()).collect()
}

/// Digest of all that a plan is made from, beside the template.
fn base(snapshot: &Snapshot) -> String {
    let record = snapshot.record.as_ref().map(|record| &record.value);
    let wish = snapshot.wish.as_ref().map(|wish| &wish.value);
    let capacities = snapshot.capacities.iter();
    let capacities: BTreeMap<_, _> = capacities.map(|(g, c)| (g.to_string(), &c.value)).collect();
    let recorded = &snapshot.recorded;
    let instances: Vec<_> = recorded.instances.values().collect();
    let members: Vec<_> = recorded.members.values().collect();
    let edges: Vec<_> = recorded.edges.values().collect();
    let relations: Vec<_> = recorded.relations.values().collect();
    let whole = json!([
        record, wish, capacities, instances, members, edges, relations
    ]);
    let digest = Sha256::digest(whole.to_string());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
