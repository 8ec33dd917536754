//! `concertina scale`

use super::choose;
use super::consent::Consent;
use super::running::Running;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{Form, Goal, Interrupts, Order, Prepared, Toward, Way, desired};
use crate::wiring::Known;
use engine::{Scale, WishError};
use jiff::SignedDuration;
use model::{Capacity, ServiceName, Wish};
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  concertina scale app_vm --to 3               policies leave it alone for 15 minutes
  concertina scale app_vm --by -1              one fewer than are wished now
  concertina scale app_vm --to 1 --hold 1h30m
  concertina scale app_vm --by -1 --victim m4  this one goes (`status` shows the members)
  concertina scale app_vm --to 9 --atomic      nine, or as many as before
  concertina scale app_vm --to 2 --hold 0s     policies may change it at once

Works with and without an agent: where one acts for the service, it does the work and this follows.
Bounds are those of the template. Healing goes on during a hold.
";

/// Arguments of `scale`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("how_many").required(true).args(["to", "by"]))]
pub(crate) struct Arguments {
    /// The scaling group: the name of its server's node template
    #[arg(value_name = "GROUP")]
    group: String,
    /// Members that are wished
    #[arg(long, value_name = "N")]
    to: Option<u32>,
    /// So many more than are wished now, or fewer
    #[arg(long, value_name = "±N", allow_negative_numbers = true)]
    by: Option<i64>,
    /// A member that goes first: its id (m3), its name (`app_vm[1]`) or its number; may be repeated
    #[arg(long, value_name = "MEMBER")]
    victim: Vec<String>,
    /// If not all can come, all that came go again
    #[arg(long)]
    atomic: bool,
    /// How long policies leave it alone
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = hold)]
    hold: Duration,
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    running: Running,
    /// Print one JSON object a line, and do not ask: the plan, what happens, how it ended
    #[arg(long)]
    pub(crate) json: bool,
}

fn hold(text: &str) -> Result<Duration, String> {
    let wrong = "write a time such as 15m, 1h30m or 90s, at most a year";
    let span: SignedDuration = text.parse().map_err(|_| wrong.to_owned())?;
    let span = Duration::try_from(span).map_err(|_| wrong.to_owned())?;
    if span > Duration::from_secs(366 * 86_400) {
        return Err(wrong.to_owned());
    }
    Ok(span)
}

impl Arguments {
    /// How many members are asked for.
    fn wished(&self, known: &Known) -> Result<Capacity, Failure> {
        let by = match (self.to, self.by) {
            (Some(to), _) => return Ok(Capacity(to)),
            (None, by) => by.unwrap_or(0),
        };
        let desired = desired(&known.blueprint, &known.snapshot, Wish::Deployed, None);
        let mut wished = desired.capacities.iter();
        // a group that there is not is told by the wish
        let now = wished.find(|(group, _)| group.as_str() == self.group);
        let now = now.map_or(0, |(_, capacity)| i64::from(capacity.0));
        let to = u32::try_from(now.saturating_add(by)).map_err(|_| {
            let text = format!("{now} are wished of {}: --by {by} is too much", self.group);
            Failure::text(Exit::Failed, text)
        })?;
        Ok(Capacity(to))
    }
}

/// Sets a capacity.
///
/// # Errors
/// If there is no such service or group, or the capacity is out of its bounds.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let context = &context.with(&arguments.running);
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.service.as_ref()).await?;
    let cloud = house.cloud(known.provider).map_err(Failure::machine)?;
    let to = arguments.wished(&known)?;
    let scale = Scale {
        group: arguments.group.clone(),
        to,
        hold: arguments.hold,
        victims: arguments.victim.clone(),
        atomic: arguments.atomic,
    };
    let service = &known.service;
    // a wish that will be refused has no plan
    let sound = scale.sound(service, &known.snapshot, &known.blueprint);
    let sound = sound.map_err(|error| {
        let what = format!("failed to scale {service}");
        Failure::doing(Exit::Failed, what, error)
    })?;
    let order = Order {
        house: &house,
        cloud: &cloud,
        service: &known.service,
        blueprint: &known.blueprint,
        command: "scale",
        goal: Goal::Scaled {
            group: sound.group.clone(),
            to,
        },
        way: Way(format!(
            "concertina scale {} --to {to}{} --service {}{}",
            arguments.group,
            if arguments.atomic { " --atomic" } else { "" },
            known.service,
            context.repeated()
        )),
        form: Form::of(arguments.json),
    };
    let capacity = Some((&sound.group, to));
    let mut wished = desired(&known.blueprint, &known.snapshot, Wish::Deployed, capacity);
    wished.victims = sound.victims;
    let ask = arguments.consent.ask();
    let agreed = order
        .agree(&known.snapshot, Toward::Wish(&wished), ask)
        .await?;
    let Some(needs) = agreed else {
        return Ok(Exit::Failed);
    };
    let interrupts = Interrupts::listen()?;
    if order.prepare(&needs, &interrupts).await? == Prepared::Stopped {
        return Ok(Exit::Stopped);
    }
    let wishes = house.wishes();
    let wish = async {
        let blueprint = &known.blueprint;
        wishes
            .scale(service, blueprint, &scale)
            .await
            .map(drop)
            .map_err(|error: WishError| error)
    };
    order.fulfil(wish, &interrupts).await
}

#[cfg(test)]
mod tests {
    use super::hold;
    use std::time::Duration;

    #[test]
    fn holds_read_as_people_write_them() {
        let table = [("15m", 900), ("1h30m", 5400), ("90s", 90), ("0s", 0)];
        for (text, seconds) in table {
            assert_eq!(hold(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "15", "-3m", "soon", "9000d", "2 years"] {
            assert!(hold(text).is_err(), "{text}");
        }
    }
}
