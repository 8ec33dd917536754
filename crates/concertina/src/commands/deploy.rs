//! `concertina deploy`

use super::choose;
use super::consent::Consent;
use super::provider_choice::ProviderChoice;
use super::running::Running;
use super::saved_plan::SavedPlan;
use super::template::{Reading, TemplateArguments};
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{Ask, Form, Goal, Interrupts, Order, Prepared, Toward, Way, desired};
use crate::wiring::{Needs, Package, ProviderName};
use engine::ports::{Blueprint, Library as _};
use engine::{MadeFrom, Snapshot, WishError};
use model::{ServiceName, Wish};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  concertina deploy examples/web-fleet/service.yaml       shows the plan and asks
  concertina deploy service.yaml -i production.yaml --yes
  concertina deploy service.yaml --provider fake          no machine is made, nothing is run
  concertina deploy service.yaml --provider qemu          each plain Compute is a virtual machine, too
  concertina deploy                                       what is deployed: goes on with what failed
  concertina deploy service.yaml --resume --workers 2     the same, two steps at once, nothing new
  concertina deploy --plan change.plan                    what `plan --out` kept, if it still holds
  concertina deploy service.yaml --json | jq 'select(.event == \"ended\") | .outputs'

The plan is made anew each time from what is wished and what is there: a deploy that was killed, or
failed, goes on where it is. It says of each Compute who makes it: without --provider only a
concertina.nodes.Server is made, and a tosca.nodes.Compute is a host that exists. Ctrl-C once finishes the steps that run; twice cancels them.
";

/// Arguments of `deploy`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The service template (TOSCA 2.0, or the Simple Profile 1.0 to 1.3), an archive (CSAR), or a
    /// folder that is one [default: what is deployed]
    #[arg(value_name = "FILE", conflicts_with = "plan")]
    file: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Do what that file of `plan --out` says, without asking, if nothing has changed since
    #[arg(long, value_name = "FILE", conflicts_with_all = ["inputs", "compat", "service", "provider"])]
    plan: Option<PathBuf>,
    /// Name of the service [default: the name of the file, or of its folder]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// Who makes servers, fixed by the first deploy [default: qemu]. Named, it makes those of plain
    /// Computes as well that have neither a `create` nor an address; else they are hosts that exist
    #[arg(long, value_name = "NAME")]
    provider: Option<ProviderName>,
    /// Only go on with what was begun: where there is no such service yet, none is made
    #[arg(short, long, conflicts_with = "plan")]
    resume: bool,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    running: Running,
    /// Print one JSON object a line, and do not ask: the plan, what happens, how it ended
    #[arg(long)]
    pub(crate) json: bool,
}

/// Deploys.
///
/// # Errors
/// If the template is wrong, something is missing, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let context = &context.with(&arguments.running);
    if let Some(plan) = &arguments.plan {
        return planned(&SavedPlan::read(plan)?, arguments, context).await;
    }
    let Some(file) = &arguments.file else {
        return again(arguments, context).await;
    };
    let given = TemplateArguments {
        file: file.clone(),
        reading: arguments.reading.clone(),
    };
    let template = given.read()?;
    let service = match &arguments.service {
        Some(name) => name.clone(),
        None => choose::name_of(file)?,
    };
    let house = context.house()?;
    let snapshot = Snapshot::read(&house.store, &service).await;
    let snapshot = snapshot.map_err(Failure::machine)?;
    if arguments.resume && snapshot.record.is_none() {
        return Err(nothing_begun(&service));
    }
    let record = snapshot.record.as_ref().map(|record| &record.value);
    let revision = template.package.revision();
    let (blueprint, package) = template.into_blueprint(house.library.files_root(&revision));
    let choice = ProviderChoice::of(arguments.provider, record, &blueprint.topology)?;
    let provider = choice.provider;
    choice.check(arguments.provider, &blueprint.topology)?;
    let blueprint = blueprint.with_computes(choice.computes);
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
            given.repeated(),
            context.repeated()
        )),
        form: Form::of(arguments.json),
    };
    let wished = desired(&blueprint, &snapshot, Wish::Deployed, None);
    let ask = arguments.consent.ask();
    let Some(needs) = order.agree(&snapshot, Toward::Wish(&wished), ask).await? else {
        return Ok(Exit::Failed);
    };
    deploy(&order, &needs, Some(&package), &given.file).await
}

/// What is deployed, once more: goes on with what failed or was left.
async fn again(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    if arguments.reading.inputs.is_some() {
        let text = "inputs belong to a template: name its file, too";
        return Err(Failure::text(Exit::Usage, text));
    }
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.service.as_ref()).await?;
    let record = known.snapshot.record.as_ref().map(|record| &record.value);
    let topology = &known.blueprint.topology;
    let choice = ProviderChoice::of(arguments.provider, record, topology)?;
    choice.check(arguments.provider, topology)?;
    let cloud = house.cloud(known.provider).map_err(Failure::machine)?;
    let service = &known.service;
    // an update that has not come to its end is gone on with
    let to = known.snapshot.on_its_way();
    let revision = to.map(|to| house.library.load(&to.revision)).transpose();
    let revision = revision.map_err(Failure::machine)?;
    let revision = revision.map(|revision| revision.with_computes(known.blueprint.computes));
    let wished = desired(&known.blueprint, &known.snapshot, Wish::Deployed, None);
    let (blueprint, goal, toward) = match &revision {
        Some(revision) => {
            let from = &known.blueprint;
            (revision, Goal::Revised, Toward::Revision { from })
        }
        None => (&known.blueprint, Goal::Deployed, Toward::Wish(&wished)),
    };
    let order = Order {
        house: &house,
        cloud: &cloud,
        service,
        blueprint,
        command: "deploy",
        goal,
        way: Way(format!(
            "concertina deploy --service {service}{}",
            context.repeated()
        )),
        form: Form::of(arguments.json),
    };
    let ask = arguments.consent.ask();
    let Some(needs) = order.agree(&known.snapshot, toward, ask).await? else {
        return Ok(Exit::Failed);
    };
    let from = to.map_or("", |to| to.template.as_str());
    deploy(&order, &needs, None, Path::new(from)).await
}

/// What was planned and agreed to, if all is as it was.
async fn planned(
    plan: &SavedPlan,
    arguments: &Arguments,
    context: &Context,
) -> Result<Exit, Failure> {
    let house = context.house()?;
    let service = &plan.service;
    let known = house.known(service).await.map_err(Failure::machine)?;
    let manner = known.as_ref().map(|known| known.manner).unwrap_or_default();
    let given = plan.template();
    let template = given.read_as(manner)?;
    let provider: ProviderName = plan
        .provider
        .parse()
        .map_err(|why: String| Failure::text(Exit::Usage, why))?;
    let revision = template.package.revision();
    let (blueprint, package) = template.into_blueprint(house.library.files_root(&revision));
    let recorded = known.as_ref().map(|known| known.blueprint.computes);
    let blueprint = blueprint.with_computes(recorded.unwrap_or(plan.computes));
    let nothing = Snapshot::default();
    let snapshot = known.as_ref().map_or(&nothing, |known| &known.snapshot);
    let wished = desired(&blueprint, snapshot, Wish::Deployed, None);
    let toward = match &known {
        Some(known) if known.blueprint.revision != revision => Toward::Revision {
            from: &known.blueprint,
        },
        _ => Toward::Wish(&wished),
    };
    let cloud = house.cloud(provider).map_err(Failure::machine)?;
    let order = Order {
        house: &house,
        cloud: &cloud,
        service,
        blueprint: &blueprint,
        command: "deploy",
        goal: match toward {
            Toward::Wish(_) => Goal::Deployed,
            Toward::Revision { .. } => Goal::Revised,
        },
        way: Way(format!(
            "concertina {} {} --service {service}{}",
            match toward {
                Toward::Wish(_) => "deploy",
                Toward::Revision { .. } => "update",
            },
            given.repeated(),
            context.repeated()
        )),
        form: Form::of(arguments.json),
    };
    let outlook = order.outlook(snapshot, toward).await?;
    plan.check(&revision, snapshot, &outlook)?;
    let Some(needs) = order.agree(snapshot, toward, Ask::Never).await? else {
        return Ok(Exit::Failed);
    };
    deploy(&order, &needs, Some(&package), &given.file).await
}

/// Writes the wish and carries it out. Without a package it is what is deployed already.
async fn deploy(
    order: &Order<'_>,
    needs: &Needs,
    package: Option<&Package>,
    from: &Path,
) -> Result<Exit, Failure> {
    let interrupts = Interrupts::listen()?;
    if order.prepare(needs, &interrupts).await? == Prepared::Stopped {
        return Ok(Exit::Stopped);
    }
    let library = &order.house.library;
    let keep = |e| Failure::doing(Exit::Machine, "failed to keep the template's files", e);
    let guard = library.guard().map_err(keep)?;
    if let Some(package) = package {
        library
            .keep_understood(package, order.blueprint)
            .map_err(keep)?;
    }
    let from = from.display().to_string();
    let wishes = order.house.wishes();
    let wish = async {
        let (service, blueprint) = (order.service, order.blueprint);
        let wished = match order.goal {
            Goal::Revised => {
                let to = MadeFrom {
                    revision: blueprint.revision.clone(),
                    template: from,
                };
                wishes.update(service, to, order.command).await
            }
            _ => {
                let name = order.cloud.name.as_str();
                let by = order.command;
                wishes.deploy(service, blueprint, name, &from, by).await
            }
        };
        // from here on the service's record says that the revision is needed
        drop(guard);
        wished
    };
    order.fulfil(wish, &interrupts).await
}

fn nothing_begun(service: &ServiceName) -> Failure {
    let text = format!(
        "{service} was never begun here, so there is nothing to go on with; without --resume it is deployed"
    );
    Failure::text(Exit::Failed, text)
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
