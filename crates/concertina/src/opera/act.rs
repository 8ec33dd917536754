//! A wish carried out, told in xOpera's lines, and how it ended.

use super::place::Place;
use super::transcript::Transcript;
use crate::exit::{Exit, Failure};
use crate::operate::{
    Errand, Form, Goal, Interrupts, Order, Prepared, Progress, Reached, Teller, Way, carry_out,
};
use crate::terminal::{complain, say};
use crate::wiring::{Cloud, House, Needs};
use engine::ports::Blueprint;
use engine::{Snapshot, WishError};
use model::{Generation, ServiceName};

/// What a command does.
pub(super) struct Act<'a> {
    pub(super) house: &'a House,
    pub(super) blueprint: &'a Blueprint,
    pub(super) cloud: &'a Cloud,
    pub(super) command: &'static str,
    pub(super) goal: Goal,
    pub(super) needs: Needs,
    pub(super) transcript: Transcript,
}

impl Act<'_> {
    /// Checks what it needs, writes the wish and carries it out.
    ///
    /// # Errors
    /// If something that is needed is missing, the wish is refused, or store or log fail.
    pub(super) async fn carry_out(
        self,
        wish: impl Future<Output = Result<(), WishError>>,
    ) -> Result<Exit, Failure> {
        let service = Place::service();
        let obstacles = self.cloud.obstacles(&self.needs).await;
        if !obstacles.is_empty() {
            let text = format!("this can't be done here: {}", obstacles.join("; "));
            return Err(Failure::text(Exit::Machine, text));
        }
        let interrupts = Interrupts::listen()?;
        let order = Order {
            house: self.house,
            cloud: self.cloud,
            service: &service,
            blueprint: self.blueprint,
            command: self.command,
            goal: self.goal.clone(),
            way: Way(format!("opera {} --resume", self.command)),
            form: Form::Text,
        };
        if order.prepare(&self.needs, &interrupts).await? == Prepared::Stopped {
            return Ok(Exit::Stopped);
        }
        let mut transcript = self.transcript;
        transcript.begin().into_iter().for_each(say);
        let teller = Teller::Opera(Box::new(transcript));
        let progress = Progress::from_now(self.house, &service, teller).await;
        let mut progress = progress.map_err(Failure::machine)?;
        wish.await.map_err(|error| {
            let what = format!("failed to {}", self.command);
            Failure::doing(Exit::Failed, what, error)
        })?;
        let errand = Errand {
            house: self.house,
            cloud: self.cloud,
            service: &service,
            blueprint: self.blueprint,
            command: self.command,
            goal: self.goal.clone(),
            generation: generation(self.house, &service).await?,
        };
        let reached = carry_out(&errand, &interrupts, &mut progress).await?;
        if reached == Reached::Done {
            self.house.tidy().await.map_err(Failure::machine)?;
        }
        Ok(ended(reached, self.command, &progress))
    }
}

async fn generation(house: &House, service: &ServiceName) -> Result<Generation, Failure> {
    let snapshot = Snapshot::read(&house.store, service).await;
    let snapshot = snapshot.map_err(Failure::machine)?;
    Ok(snapshot.wish.map_or(Generation(0), |w| w.value.generation))
}

/// xOpera ends in a traceback where a step failed; its status, 1, is ours, too.
fn ended(reached: Reached, command: &str, progress: &Progress) -> Exit {
    match reached {
        Reached::Done => Exit::Done,
        Reached::Stuck { why, .. } => {
            for step in &progress.failed {
                let message = step.message.lines().next().unwrap_or_default();
                say(format!("Error processing {}: {message}", step.what));
            }
            if progress.failed.is_empty() {
                why.iter().for_each(complain);
            }
            // what is told of once is not gone on with
            if command != "notify" {
                complain("What is done stays. When the cause is mended, go on with --resume.");
            }
            Exit::Failed
        }
        Reached::Stopped | Reached::LeftTo(_) => {
            complain("stopped; the same command goes on from here");
            Exit::Stopped
        }
        Reached::FellBack { why } => {
            complain(why);
            Exit::Failed
        }
        Reached::Overruled { by } => {
            complain(format!("somebody wished otherwise meanwhile: {by}"));
            Exit::Failed
        }
    }
}
