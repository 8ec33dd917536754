//! What a command asks for, from its plan to its end.

use super::carry_out::{Errand, carry_out};
use super::ending::{Way, conclude};
use super::form::{Form, show};
use super::goal::Goal;
use super::interrupt::Interrupts;
use super::outlook::{Now, Outlook, next_member};
use super::progress::Progress;
use crate::exit::{Exit, Failure};
use crate::terminal::{Answer, complain, confirm};
use crate::wiring::{Cloud, House, Needs};
use engine::ports::Blueprint;
use engine::{Snapshot, WishError, living_holder};
use model::{Generation, ServiceName};
use plan::Desired;

/// Whether a person is asked before anything is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// On a terminal.
    First,
    /// The command line said yes already.
    Never,
}

impl Ask {
    /// On a terminal, unless the command line says yes.
    pub(crate) fn unless(yes: bool) -> Self {
        if yes { Self::Never } else { Self::First }
    }
}

/// Where a plan leads.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Toward<'a> {
    /// To what is wished of the order's blueprint.
    Wish(&'a Desired),
    /// To the order's blueprint.
    Revision {
        /// From that one.
        from: &'a Blueprint,
    },
}

/// What a command asks for.
pub(crate) struct Order<'a> {
    /// Where.
    pub(crate) house: &'a House,
    /// With which provider.
    pub(crate) cloud: &'a Cloud,
    /// For which service.
    pub(crate) service: &'a ServiceName,
    /// What it is made from.
    pub(crate) blueprint: &'a Blueprint,
    /// By which command.
    pub(crate) command: &'static str,
    /// What is wished.
    pub(crate) goal: Goal,
    /// How to go on after a failure.
    pub(crate) way: Way,
    /// How it is told.
    pub(crate) form: Form,
}

impl Order<'_> {
    /// Shows the plan, asks, and checks what it needs here, which is returned; none: the answer was
    /// no. Changes nothing.
    ///
    /// # Errors
    /// If something that is needed is missing, or the store fails.
    pub(crate) async fn agree(
        &self,
        snapshot: &Snapshot,
        toward: Toward<'_>,
        ask: Ask,
    ) -> Result<Option<Needs>, Failure> {
        let agreed = self.try_agree(snapshot, toward, ask).await;
        agreed.map_err(|failure| self.failed(failure))
    }

    /// What would be done.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn outlook(
        &self,
        snapshot: &Snapshot,
        toward: Toward<'_>,
    ) -> Result<Outlook, Failure> {
        let next = next_member(self.house).await.map_err(Failure::machine)?;
        let when = Now {
            snapshot,
            library: Some(&*self.house.library),
            next_member: next,
            at: self.house.clock.now(),
        };
        let outlook = match toward {
            Toward::Wish(desired) => Outlook::new(self.blueprint, desired, when),
            Toward::Revision { from } => Outlook::of_update(from, self.blueprint, when),
        };
        let outlook = outlook.map_err(|error| Failure::new(Exit::Failed, error))?;
        Ok(match self.goal {
            Goal::Deployed | Goal::Revised => outlook.telling_makers(self.blueprint),
            Goal::Scaled { .. }
            | Goal::Ran { .. }
            | Goal::GaveUp { .. }
            | Goal::Mended
            | Goal::Undeployed => outlook,
        })
    }

    async fn try_agree(
        &self,
        snapshot: &Snapshot,
        toward: Toward<'_>,
        ask: Ask,
    ) -> Result<Option<Needs>, Failure> {
        let outlook = self.outlook(snapshot, toward).await?;
        let now = self.house.clock.now();
        // where somebody acts already it is the holder's environment that counts
        let acted_for = living_holder(snapshot, &*self.house.presence, now).is_some();
        let outlook = match acted_for {
            true => outlook,
            false => outlook.telling_choices(self.blueprint, self.cloud).await,
        };
        show(self.service, self.cloud.name, &outlook, self.form);
        let needs = if acted_for {
            Needs::default()
        } else {
            outlook.needs(self.blueprint, self.cloud)
        };
        if outlook.is_empty() {
            return Ok(Some(needs));
        }
        // nobody is asked about what can't be done
        let obstacles = self.cloud.obstacles(&needs).await;
        if obstacles.is_empty() {
            let asks = ask == Ask::First && self.form == Form::Text;
            if asks && confirm("Go on?") == Answer::No {
                complain("nothing was done");
                return Ok(None);
            }
            return Ok(Some(needs));
        }
        let list: Vec<String> = obstacles.iter().map(|o| format!("\n  {o}")).collect();
        Err(Failure::text(
            Exit::Machine,
            format!(
                "this can't be done here; nothing was touched:{}",
                list.concat()
            ),
        ))
    }

    /// Writes the wish, carries it out and says how it ended.
    ///
    /// # Errors
    /// If the wish is refused, or store, log or revision fail.
    pub(crate) async fn fulfil(
        &self,
        wish: impl Future<Output = Result<(), WishError>>,
        interrupts: &Interrupts,
    ) -> Result<Exit, Failure> {
        let fulfilled = self.try_fulfil(wish, interrupts).await;
        fulfilled.map_err(|failure| self.failed(failure))
    }

    async fn try_fulfil(
        &self,
        wish: impl Future<Output = Result<(), WishError>>,
        interrupts: &Interrupts,
    ) -> Result<Exit, Failure> {
        let machine = Failure::machine;
        let progress = Progress::from_now(self.house, self.service, self.form.into()).await;
        let mut progress = progress.map_err(Failure::machine)?;
        wish.await.map_err(|e| self.refused(e))?;
        let snapshot = Snapshot::read(&self.house.store, self.service)
            .await
            .map_err(machine)?;
        let errand = Errand {
            house: self.house,
            cloud: self.cloud,
            service: self.service,
            blueprint: self.blueprint,
            command: self.command,
            goal: self.goal.clone(),
            generation: snapshot.wish.map_or(Generation(0), |w| w.value.generation),
        };
        let reached = carry_out(&errand, interrupts, &mut progress).await?;
        conclude(&errand, reached, &progress, &self.way, self.form).await
    }

    pub(super) fn failed(&self, failure: Failure) -> Failure {
        failure.of(self.service)
    }

    fn refused(&self, error: WishError) -> Failure {
        let exit = match &error {
            WishError::Store(_) | WishError::Log(_) => Exit::Machine,
            _ => Exit::Failed,
        };
        Failure::doing(
            exit,
            format!("failed to {} {}", self.command, self.service),
            error,
        )
    }
}
