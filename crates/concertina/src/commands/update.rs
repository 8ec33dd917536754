//! `concertina update`

use super::choose;
use super::consent::Consent;
use super::running::Running;
use super::template::TemplateArguments;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{Form, Goal, Interrupts, Order, Prepared, Toward, Way};
use crate::terminal::complain;
use crate::wiring::{House, Known, Template};
use engine::MadeFrom;
use model::ServiceName;

const EXAMPLES: &str = "\
Examples:
  concertina update service.yaml                     shows what changes and why, asks, does it
  concertina update service.yaml -i production.yaml  the same with other inputs
  concertina plan service.yaml                       only shows it
  concertina update OLD.yaml                         goes back, also in the middle

What changed is found by comparing the template, its inputs and the contents of its files with
what is deployed. For each node: nothing, `configure` and `start` again (or `modify`, where its type
has it), replace, add or delete. What goes is taken down as it was deployed; a node that depends on
a changed one is told by `target_changed`, else by the relationship's hooks. A group keeps the number
of members that scaling gave it; they come to the new revision one after the other, one more and none
fewer, and two new ones that fail stop it. A node that has another name says what it was
(metadata `concertina.was`). One that was killed goes on where it is when it is asked for again.
";

/// Arguments of `update`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    template: TemplateArguments,
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

/// Updates.
///
/// # Errors
/// If the template is wrong, there is no such service, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let context = &context.with(&arguments.running);
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.service.as_ref()).await?;
    let template = arguments.template.read_as(known.manner)?;
    let revision = template.package.revision();
    tell_of_lost_inputs(&house, &known, &template);
    let blueprint = template.blueprint(house.library.files_root(&revision));
    let blueprint = blueprint.with_computes(known.blueprint.computes);
    let cloud = house.cloud(known.provider).map_err(Failure::machine)?;
    let order = Order {
        house: &house,
        cloud: &cloud,
        service: &known.service,
        blueprint: &blueprint,
        command: "update",
        goal: Goal::Revised,
        way: Way(format!(
            "concertina update {} --service {}{}",
            arguments.template.repeated(),
            known.service,
            context.repeated()
        )),
        form: Form::of(arguments.json),
    };
    let toward = Toward::Revision {
        from: &known.blueprint,
    };
    let ask = arguments.consent.ask();
    let Some(needs) = order.agree(&known.snapshot, toward, ask).await? else {
        return Ok(Exit::Failed);
    };
    let interrupts = Interrupts::listen()?;
    if order.prepare(&needs, &interrupts).await? == Prepared::Stopped {
        return Ok(Exit::Stopped);
    }
    let keep = |e| Failure::doing(Exit::Machine, "failed to keep the template's files", e);
    let guard = house.library.guard().map_err(keep)?;
    house
        .library
        .keep_understood(&template.package, &blueprint)
        .map_err(keep)?;
    let to = MadeFrom {
        revision,
        template: template.file.display().to_string(),
    };
    let wishes = house.wishes();
    let wish = async {
        let wished = wishes.update(&known.service, to, "update").await;
        // from here on the wish says that the revision is needed
        drop(guard);
        wished
    };
    let exit = order.fulfil(wish, &interrupts).await?;
    if exit == Exit::Done {
        // inputs of former revisions may be secret: none is kept longer than a member needs it
        house.tidy().await.map_err(Failure::machine)?;
    }
    Ok(exit)
}

/// Inputs come with a template: what was given before counts no more where it is not given again.
fn tell_of_lost_inputs(house: &House, known: &Known, template: &Template) {
    // one that can't be read is told where it is needed
    let Ok(former) = house.library.package(&known.blueprint.revision) else {
        return;
    };
    let given = &template.package.inputs;
    let declared = &template.topology.inputs;
    let lost = former.inputs.keys();
    let lost = lost.filter(|name| !given.contains_key(*name) && declared.contains_key(*name));
    let lost: Vec<&str> = lost.map(String::as_str).collect();
    if !lost.is_empty() {
        complain(format!(
            "given before and not now: {}; what the template says holds, unless -i gives them again",
            lost.join(", ")
        ));
    }
}
