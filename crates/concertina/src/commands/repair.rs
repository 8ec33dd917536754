//! `concertina repair`

use super::choose;
use super::consent::Consent;
use super::drift_text::drift_text;
use super::refresh::look;
use super::repair_choice::{Choice, Choices};
use super::running::Running;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{
    Ask, Form, Goal, Interrupts, Order, Prepared, Toward, Way, desired, next_member, way_on,
};
use crate::terminal::{Answer, bad, bold, can_be_asked, confirm, faint, good, say};
use crate::wiring::{Cloud, House, Known};
use engine::{
    LookError, Repair, RestoredRecord, Scene, Seen, Snapshot, Stamped, capacities, foresee, raised,
};
use model::{CapacitySource, DesiredCapacity, Generation, MemberId, ServiceName, Wish};
use serde_json::json;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  concertina repair                        what is not as recorded, what will be done; asks
  concertina repair --yes                  without asking
  concertina repair --adopt fake-1f0c      a server that no record accounts for is taken up
  concertina repair --delete fake-1f0c     or goes; --delete-unknown: all such servers
  concertina repair --json                 for programs: does not ask

The provider is asked about every server first, as by `concertina refresh`. A server that is gone or
dead: it and all that stood on it is made anew, a member is replaced. One that answers elsewhere: its
new addresses are recorded, and whoever lists the members is told; what else was configured with the
old one is not run again by itself. One that was given another name or size gets back what it had
(for its size the server is begun anew). One that was made twice: the one that no record uses goes.
One of ours that no record accounts for is left alone until you choose. Each is looked at again, by
its id, before anything is done. With an agent about, that does it, and this follows.

An adopted server is that of the instance that it was made for, if the template still has that and it
has none; what runs on it is created and configured again. Where its group has all members that are
wished, one more is wished from then on, and policies leave the group alone for 15 minutes.

After `concertina store restore` the records are those of the backup, and nothing is removed until
you have looked here. Confirmed, removals go on: by the agent, or by the next `deploy`, `update`,
`scale` or `undeploy`.

Without a terminal nothing is changed unless --yes is given.
";

/// How long policies leave a group alone that grew by adopted members.
const HOLD: Duration = Duration::from_secs(900);

/// Arguments of `repair`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    running: Running,
    /// Print one JSON object a line, and do not ask: what is not as recorded, the plan, what happens, how it
    /// ended
    #[arg(long)]
    pub(crate) json: bool,
}

impl Arguments {
    fn form(&self) -> Form {
        Form::of(self.json)
    }
}

/// Mends what is not as recorded, and lets a restored service go on.
///
/// # Errors
/// If there is no such service, the provider does not answer, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let context = &context.with(&arguments.running);
    let form = arguments.form();
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.service.as_ref()).await?;
    let service = &known.service;
    let restored = known.snapshot.restored.as_ref();
    if let Some(restored) = restored {
        form.tell(&format!(
            "{}: {}",
            bold(service.as_str()),
            restored.value.why()
        ));
        show_removals(&house, &known, form).await?;
    }
    let cloud = house.cloud(known.provider).map_err(Failure::machine)?;
    let seen = match (look(&house, &cloud, service, "repair").await, restored) {
        (Ok(seen), _) => seen,
        (Err(error @ LookError::Provider(_)), Some(restored)) if !arguments.choice.is_made() => {
            let why = Failure::machine(error).lines().join(": ");
            form.tell(&bad(&format!(
                "which servers there are is not known: {why}"
            )));
            return confirm_restore(&house, service, restored, arguments).await;
        }
        (Err(error), _) => return Err(Failure::machine(error)),
    };
    let mut choices = arguments.choice.of(&seen.record.found)?;
    match form {
        Form::Text => drift_text(&seen.record).into_iter().for_each(say),
        Form::JsonLines => {
            let seen = json!({ "event": "drift", "service": service, "drift": seen.record });
            say(seen.to_string());
        }
    }
    if wish_of(&known) == Wish::Undeployed {
        choices.keep_removals();
    }
    choices.show(form);
    if choices.mends.is_empty() {
        return match restored {
            Some(restored) => confirm_restore(&house, service, restored, arguments).await,
            None => Ok(nothing_to_do(service, &choices, form)),
        };
    }
    let task = Task {
        house: &house,
        cloud: &cloud,
        known: &known,
        seen: &seen,
    };
    task.mend(choices, arguments, context).await
}

/// Servers to be mended.
struct Task<'a> {
    house: &'a House,
    cloud: &'a Cloud,
    known: &'a Known,
    seen: &'a Seen,
}

impl Task<'_> {
    async fn mend(
        &self,
        choices: Choices,
        arguments: &Arguments,
        context: &Context,
    ) -> Result<Exit, Failure> {
        let Self {
            house,
            cloud,
            known,
            ..
        } = *self;
        let service = &known.service;
        let order = Order {
            house,
            cloud,
            service,
            blueprint: &known.blueprint,
            command: "repair",
            goal: match wish_of(known) {
                Wish::Deployed => Goal::Mended,
                // it goes on being removed
                Wish::Undeployed => Goal::Undeployed,
            },
            way: Way(format!(
                "concertina repair{} --service {service}{}",
                arguments.choice.repeated(),
                context.repeated()
            )),
            form: arguments.form(),
        };
        let foreseen = self.foreseen(&choices, arguments.form()).await?;
        let wished = desired(&known.blueprint, &foreseen, wish_of(known), None);
        let toward = Toward::Wish(&wished);
        let Some(needs) = order.agree(&foreseen, toward, Ask::Never).await? else {
            return Ok(Exit::Failed);
        };
        if !agreed(arguments, "Do all of this?") {
            return Ok(Exit::Failed);
        }
        let interrupts = Interrupts::listen()?;
        if order.prepare(&needs, &interrupts).await? == Prepared::Stopped {
            return Ok(Exit::Stopped);
        }
        if let Some(restored) = &known.snapshot.restored {
            lift(house, service, restored, arguments.form()).await?;
        }
        let repair = Repair {
            mends: choices.mends,
            hold: HOLD,
        };
        let wishes = house.wishes();
        let wish = wishes.repair(service, &known.blueprint, &repair, "repair");
        let exit = order.fulfil(wish, &interrupts).await?;
        if exit == Exit::Done {
            // what was mended is seen as it is now; that it could not be seen changes nothing of it
            let _ = look(house, cloud, service, "repair").await;
        }
        Ok(exit)
    }

    /// The records as they will be when all of it is done.
    ///
    /// # Errors
    /// What can't be done: then nothing is.
    async fn foreseen(&self, choices: &Choices, form: Form) -> Result<Snapshot, Failure> {
        let Self {
            house, known, seen, ..
        } = *self;
        let mut snapshot = seen.snapshot.clone();
        let blueprint = &known.blueprint;
        let now = house.clock.now();
        let raised = raised(&snapshot, blueprint, &choices.mends).map_err(|(group, needed)| {
        let text = format!(
            "with what is to be adopted {group} would have {needed} members, more than its bounds \
             allow; nothing was changed"
        );
        Failure::text(Exit::Failed, text)
    })?;
        for (group, to) in raised {
            form.tell(&format!(
                "  {group}: {to} are wished from then on, policies held for 15 minutes"
            ));
            let source = CapacitySource::Operator {
                hold_until: now,
                operator: None,
            };
            let value = DesiredCapacity::new(to, source, Generation(0), now);
            snapshot
                .capacities
                .insert(group, Stamped { value, version: 0 });
        }
        let next = next_member(house).await.map_err(Failure::machine)?;
        let scene = Scene {
            service: &known.service,
            store: house.store.store_id(),
            blueprint,
            capacities: capacities(&snapshot, blueprint),
            last_member: MemberId(next.0.saturating_sub(1)),
            now,
        };
        let refused = foresee(
            &mut snapshot.recorded,
            &choices.mends,
            &seen.sighting,
            &scene,
        );
        if refused.is_empty() {
            return Ok(snapshot);
        }
        let lines: Vec<String> = refused.iter().map(|line| format!("\n  {line}")).collect();
        let text = format!("this can't be done; nothing was changed:{}", lines.concat());
        Err(Failure::text(Exit::Failed, text))
    }
}

fn wish_of(known: &Known) -> Wish {
    let wish = known.snapshot.wish.as_ref();
    wish.map_or(Wish::Deployed, |wish| wish.value.wish)
}

fn nothing_to_do(service: &ServiceName, choices: &Choices, form: Form) -> Exit {
    if choices.open.is_empty() {
        form.tell(&good(&format!(
            "{service}: nothing is to be mended; nothing is to be confirmed, its records are not those \
             of a backup"
        )));
    }
    form.end(service, "done");
    Exit::Done
}

/// Whether somebody said yes, here or on the command line.
fn agreed(arguments: &Arguments, question: &str) -> bool {
    if arguments.consent.yes || arguments.json {
        return true;
    }
    if !can_be_asked() {
        say("nothing was changed; to confirm it: concertina repair --yes");
        return false;
    }
    let answer = confirm(question);
    if answer == Answer::No {
        say("left as it is");
    }
    answer == Answer::Yes
}

async fn confirm_restore(
    house: &House,
    service: &ServiceName,
    restored: &Stamped<RestoredRecord>,
    arguments: &Arguments,
) -> Result<Exit, Failure> {
    let question = "Are the records right? What is to be removed then goes.";
    if !agreed(arguments, question) {
        return Ok(Exit::Failed);
    }
    lift(house, service, restored, arguments.form()).await?;
    arguments.form().end(service, "done");
    Ok(Exit::Done)
}

/// From here on what is superfluous may be removed.
async fn lift(
    house: &House,
    service: &ServiceName,
    restored: &Stamped<RestoredRecord>,
    form: Form,
) -> Result<(), Failure> {
    let (store, clock) = (&house.store, &*house.clock);
    let confirmed = engine::confirm(store, clock, service, restored.version, "repair").await;
    if !confirmed.map_err(Failure::machine)? {
        let text = format!("{service} was restored again, or confirmed, meanwhile: look again");
        return Err(Failure::text(Exit::Failed, text));
    }
    form.tell(&good(&format!("{service} is confirmed: removals go on")));
    Ok(())
}

async fn show_removals(house: &House, known: &Known, form: Form) -> Result<(), Failure> {
    let outlook = way_on(house, known).await?;
    let removals = outlook.removals();
    if removals.is_empty() {
        form.tell("by these records nothing would be removed");
        return Ok(());
    }
    form.tell("by these records this would be removed:");
    for step in removals {
        form.tell(&format!(
            "  {} {}",
            step.action,
            faint(&format!("({})", step.why))
        ));
    }
    Ok(())
}
