//! A run before it is asked for: what it would do, and whether this machine can.

use super::form::Form;
use super::order::{Ask, Order};
use crate::exit::{Exit, Failure};
use crate::terminal::{Answer, bold, complain, confirm, faint, say};
use crate::wiring::Needs;
use engine::ports::ImplementationKind;
use engine::{Snapshot, living_holder};
use model::Wish;
use plan::{RunAct, RunContext, RunOf, run_outline};
use serde_json::json;

impl Order<'_> {
    /// What a run would do.
    ///
    /// # Errors
    /// If it can't be run: there is no such workflow or trigger, or its inputs are wrong.
    pub(crate) fn outline(
        &self,
        snapshot: &Snapshot,
        what: &RunOf,
    ) -> Result<Vec<RunAct>, Failure> {
        let context = RunContext {
            topology: &self.blueprint.topology,
            groups: &self.blueprint.groups,
            revision: &self.blueprint.revision,
            wish: Wish::Deployed,
            now: self.house.clock.now(),
        };
        run_outline(context, &snapshot.recorded, what)
            .map_err(|why| self.failed(Failure::text(Exit::Failed, why)))
    }

    /// Shows what a run would do, asks, and checks what it needs here; false: the answer was no.
    ///
    /// # Errors
    /// As of [`Self::outline`], or if something that is needed is missing.
    pub(crate) async fn agree_to_run(
        &self,
        snapshot: &Snapshot,
        what: &RunOf,
        ask: Ask,
    ) -> Result<bool, Failure> {
        let acts = self.outline(snapshot, what)?;
        self.show_run(what, &acts);
        if ask == Ask::First && self.form == Form::Text && confirm("Go on?") == Answer::No {
            complain("nothing was done");
            return Ok(false);
        }
        let now = self.house.clock.now();
        if living_holder(snapshot, &*self.house.presence, now).is_some() {
            return Ok(true);
        }
        let playbooks = |act: &&RunAct| act.kind == Some(ImplementationKind::Playbook);
        let needs = Needs {
            playbooks: acts.iter().filter(playbooks).count(),
            ..Needs::default()
        };
        let obstacles = self.cloud.obstacles(&needs).await;
        if obstacles.is_empty() {
            return Ok(true);
        }
        let list: Vec<String> = obstacles.iter().map(|o| format!("\n  {o}")).collect();
        let text = format!(
            "this can't be done here; nothing was touched:{}",
            list.concat()
        );
        Err(self.failed(Failure::text(Exit::Machine, text)))
    }

    /// Shows what a run would do.
    pub(crate) fn show_run(&self, what: &RunOf, acts: &[RunAct]) {
        if self.form == Form::JsonLines {
            let acts: Vec<_> = acts
                .iter()
                .map(|act| json!({ "task": act.task, "what": act.what, "on": act.on }))
                .collect();
            let planned = json!({
                "event": "planned",
                "service": self.service,
                "run": what.to_string(),
                "acts": acts,
            });
            say(planned.to_string());
            return;
        }
        let count = match acts.len() {
            1 => "1 activity".to_owned(),
            n => format!("{n} activities"),
        };
        say(bold(&format!(
            "To run for {}: {what}, {count}",
            self.service
        )));
        for act in acts {
            let on = match act.on.as_slice() {
                [] => "nothing there has it".to_owned(),
                on => on.join(", "),
            };
            say(format!(
                "  {}: {} {}",
                act.task,
                act.what,
                faint(&format!("({on})"))
            ));
        }
    }
}
