//! `concertina undeploy`

use super::choose;
use super::consent::Consent;
use super::mended::Mended;
use super::running::Running;
use super::template::{Reading, TemplateArguments};
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{Form, Goal, Interrupts, Order, Toward, Way, desired};
use crate::wiring::{House, Known};
use model::{ServiceName, Wish};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina undeploy                      the only service
  concertina undeploy --service shop --yes
  concertina undeploy service.yaml         by a template in which a script that failed was mended

Works with and without an agent: where one acts for the service, it does the work and this follows.
";

/// Arguments of `undeploy`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A template with the same nodes, by whose operations it is removed [default: what is deployed]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
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

impl Arguments {
    fn template(&self) -> Option<TemplateArguments> {
        let file = self.file.clone()?;
        let reading = self.reading.clone();
        Some(TemplateArguments { file, reading })
    }
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
    let mended = mended(arguments, &house, &known)?;
    let blueprint = mended
        .as_ref()
        .map_or(&known.blueprint, |mended| &mended.blueprint);
    let order = Order {
        house: &house,
        cloud: &cloud,
        service: &known.service,
        blueprint,
        command: "undeploy",
        goal: Goal::Undeployed,
        way: Way(format!(
            "concertina undeploy{} --service {}{}",
            arguments
                .template()
                .map_or_else(String::new, |given| format!(" {}", given.repeated())),
            known.service,
            context.repeated()
        )),
        form: Form::of(arguments.json),
    };
    let wished = desired(blueprint, &known.snapshot, Wish::Undeployed, None);
    let ask = arguments.consent.ask();
    let agreed = order
        .agree(&known.snapshot, Toward::Wish(&wished), ask)
        .await?;
    if agreed.is_none() {
        return Ok(Exit::Failed);
    }
    let interrupts = Interrupts::listen()?;
    let kept = mended.as_ref().map(|mended| mended.keep(&house));
    let kept = kept.transpose()?;
    let (wishes, service) = (house.wishes(), &known.service);
    let wish = async move {
        let undone_by = kept.as_ref().map(|(undone_by, _)| undone_by);
        let wished = wishes.undeploy(service, undone_by, "undeploy").await;
        drop(kept);
        wished
    };
    order.fulfil(wish, &interrupts).await
}

/// The template that is named, if it can remove what is deployed.
fn mended(arguments: &Arguments, house: &House, known: &Known) -> Result<Option<Mended>, Failure> {
    let Some(given) = arguments.template() else {
        if arguments.reading != Reading::default() {
            let text =
                "--inputs, --compat and --allow-remote belong to a template: name its file, too";
            return Err(Failure::text(Exit::Usage, text));
        }
        return Ok(None);
    };
    let template = given.read_as(known.manner)?;
    let mended = Mended::of(template, house, known).map_err(|why| {
        let text = format!(
            "{} can't remove {}: {why}; mend its operations and properties alone, or undeploy without a file",
            given.file.display(),
            known.service
        );
        Failure::text(Exit::Failed, text)
    })?;
    Ok(Some(mended))
}
