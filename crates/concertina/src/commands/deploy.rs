//! `concertina deploy`

use super::choose;
use super::template::TemplateArguments;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{Ask, Form, Goal, Interrupts, Order, Prepared, Toward, Way, desired};
use crate::wiring::ProviderName;
use engine::ports::Blueprint;
use engine::{Snapshot, WishError};
use model::{ServiceName, Wish};

const EXAMPLES: &str = "\
Examples:
  concertina deploy examples/web-fleet/service.yaml       shows the plan and asks
  concertina deploy service.yaml -i production.yaml --yes
  concertina deploy service.yaml --provider fake          no machine is made, nothing is run
  concertina deploy service.yaml                          again: goes on with what failed
  concertina deploy service.yaml --json | jq 'select(.event == \"ended\") | .outputs'

The plan is made anew each time from what is wished and what is there: a deploy that was killed, or
failed, goes on where it is. Ctrl-C once finishes the steps that run; twice cancels them.
";

/// Arguments of `deploy`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    template: TemplateArguments,
    /// Name of the service [default: the name of the file, or of its folder]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// Who makes servers; fixed by the first deploy [default: qemu]
    #[arg(long, value_name = "NAME")]
    provider: Option<ProviderName>,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Print one JSON object a line, and do not ask: the plan, what happens, how it ended
    #[arg(long)]
    json: bool,
}

/// Deploys.
///
/// # Errors
/// If the template is wrong, something is missing, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let template = arguments.template.read()?;
    let service = match &arguments.service {
        Some(name) => name.clone(),
        None => choose::name_of(&arguments.template.file)?,
    };
    let house = context.house()?;
    let snapshot = Snapshot::read(&house.store, &service).await;
    let snapshot = snapshot.map_err(Failure::machine)?;
    let provider = provider(arguments.provider, &snapshot)?;
    let revision = template.package.revision();
    let blueprint = template.blueprint(house.library.files_root(&revision));
    refuse_what_differs(&service, &snapshot, &blueprint)?;
    let cloud = house.cloud(provider).map_err(Failure::machine)?;
    let order = Order {
        house: &house,
        cloud: &cloud,
        service: &service,
        blueprint: &blueprint,
        command: "deploy",
        goal: Goal::Deployed,
        way: Way(format!(
            "concertina deploy {} --service {service}{}",
            arguments.template.repeated(),
            context.repeated()
        )),
        form: Form::of(arguments.json),
    };
    let wished = desired(&blueprint, &snapshot, Wish::Deployed, None);
    let ask = Ask::unless(arguments.yes);
    let Some(needs) = order.agree(&snapshot, Toward::Wish(&wished), ask).await? else {
        return Ok(Exit::Failed);
    };
    let interrupts = Interrupts::listen()?;
    if order.prepare(&needs, &interrupts).await? == Prepared::Stopped {
        return Ok(Exit::Stopped);
    }
    let keep = |e| Failure::doing(Exit::Machine, "failed to keep the template's files", e);
    let guard = house.library.guard().map_err(keep)?;
    house.library.keep(&template.package).map_err(keep)?;
    let from = template.file.display().to_string();
    let wishes = house.wishes();
    let wish = async {
        let (name, by) = (provider.as_str(), "deploy");
        let wished = wishes.deploy(&service, &blueprint, name, &from, by).await;
        // from here on the service's record says that the revision is needed
        drop(guard);
        wished
    };
    order.fulfil(wish, &interrupts).await
}

/// The provider that is asked for; the recorded one where none is.
fn provider(given: Option<ProviderName>, snapshot: &Snapshot) -> Result<ProviderName, Failure> {
    let Some(record) = &snapshot.record else {
        return Ok(given.unwrap_or_default());
    };
    let recorded = &record.value.provider;
    match given {
        Some(given) if given.as_str() != recorded => Err(Failure::text(
            Exit::Failed,
            format!(
                "this service has its servers at provider {recorded}, which can't be changed: \
                 undeploy it first, or deploy under another name (--service)"
            ),
        )),
        _ => recorded
            .parse()
            .map_err(|why: String| Failure::text(Exit::Failed, why)),
    }
}

/// Another revision is refused before a plan is shown.
fn refuse_what_differs(
    service: &ServiceName,
    snapshot: &Snapshot,
    blueprint: &Blueprint,
) -> Result<(), Failure> {
    match &snapshot.record {
        Some(record) if record.value.revision != blueprint.revision => Err(Failure::doing(
            Exit::Failed,
            format!("failed to deploy {service}"),
            WishError::OtherRevision {
                service: service.clone(),
                deployed: record.value.revision.clone(),
                offered: blueprint.revision.clone(),
            },
        )),
        _ => Ok(()),
    }
}
