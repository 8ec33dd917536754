//! `concertina undeploy`

use super::choose;
use super::consent::Consent;
use super::running::Running;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{Form, Goal, Interrupts, Order, Toward, Way, desired};
use model::{ServiceName, Wish};

const EXAMPLES: &str = "\
Examples:
  concertina undeploy                      the only service
  concertina undeploy --service shop --yes

Works with and without an agent: where one acts for the service, it does the work and this follows.
";

/// Arguments of `undeploy`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// Only go on with an undeploy that was begun: what nobody removes yet is left alone
    #[arg(short, long)]
    resume: bool,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    running: Running,
    /// Print one JSON object a line, and do not ask: the plan, what happens, how it ended
    #[arg(long)]
    pub(crate) json: bool,
}

/// Removes a service.
///
/// # Errors
/// If there is none, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let context = &context.with(&arguments.running);
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.service.as_ref()).await?;
    let wish = known.snapshot.wish.as_ref().map(|wish| wish.value.wish);
    if arguments.resume && wish != Some(Wish::Undeployed) {
        let text = format!(
            "no undeploy of {} was begun, so there is none to go on with; without --resume it is removed",
            known.service
        );
        return Err(Failure::text(Exit::Failed, text));
    }
    let cloud = house.cloud(known.provider).map_err(Failure::machine)?;
    let order = Order {
        house: &house,
        cloud: &cloud,
        service: &known.service,
        blueprint: &known.blueprint,
        command: "undeploy",
        goal: Goal::Undeployed,
        way: Way(format!(
            "concertina undeploy --service {}{}",
            known.service,
            context.repeated()
        )),
        form: Form::of(arguments.json),
    };
    let wished = desired(&known.blueprint, &known.snapshot, Wish::Undeployed, None);
    let ask = arguments.consent.ask();
    let agreed = order
        .agree(&known.snapshot, Toward::Wish(&wished), ask)
        .await?;
    if agreed.is_none() {
        return Ok(Exit::Failed);
    }
    let wishes = house.wishes();
    order
        .fulfil(
            wishes.undeploy(&known.service, "undeploy"),
            &Interrupts::listen()?,
        )
        .await
}
