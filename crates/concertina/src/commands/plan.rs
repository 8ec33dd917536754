//! `concertina plan`

use super::choose;
use super::provider_choice::ProviderChoice;
use super::saved_plan::{Made, SavedPlan};
use super::template::{Reading, TemplateArguments};
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{Form, Now, Outlook, desired, next_member, show, way_on};
use crate::terminal::complain;
use crate::wiring::{Cloud, House, Known, ProviderName, SystemClock};
use engine::Snapshot;
use engine::ports::{Blueprint, Library};
use model::{ServiceName, Wish};
use std::path::PathBuf;
use std::sync::Arc;

const EXAMPLES: &str = "\
Examples:
  concertina plan service.yaml              what `deploy`, or `update`, of it would do, and why
  concertina plan service.yaml --json | jq '.steps[].what'
  concertina plan service.yaml --out change.plan && concertina deploy --plan change.plan
  concertina plan                           what is left to do of what was last wished

Changes nothing. For a service that is deployed it compares the template, its inputs and the
contents of its files with what is deployed, and says for each node whether it stays, runs again,
is replaced, comes or goes. Of each Compute it says who makes it: the provider, its own `create`, or
nobody, as it exists.
";

/// Arguments of `plan`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The service template (TOSCA 2.0, or the Simple Profile 1.0 to 1.3), an archive (CSAR), or a
    /// folder that is one [default: what was last wished]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Name of the service [default: the name of the file, or of its folder]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// Who would make servers [default: qemu]; named, those of plain Computes as well
    #[arg(long, value_name = "NAME", requires = "file")]
    provider: Option<ProviderName>,
    /// Keep it in a file, for `deploy --plan FILE`, which does it only if nothing has changed since
    #[arg(long, value_name = "FILE", requires = "file")]
    out: Option<PathBuf>,
    /// Print it as one JSON object
    #[arg(long)]
    json: bool,
}

/// Shows what would be done.
///
/// # Errors
/// If the template is wrong, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    match &arguments.file {
        Some(file) => {
            let template = TemplateArguments {
                file: file.clone(),
                reading: arguments.reading.clone(),
            };
            of_template(&template, arguments, context).await
        }
        None => of_wish(arguments, context).await,
    }
}

/// What is left to do of what was last wished.
async fn of_wish(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    if arguments.reading != Reading::default() {
        let text = "--inputs, --compat and --allow-remote belong to a template: name its file, too";
        return Err(Failure::text(Exit::Usage, text));
    }
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.service.as_ref()).await?;
    let outlook = way_on(&house, &known).await?;
    let outlook = with_choices(outlook, &known.blueprint, known.provider, context).await?;
    let form = Form::of(arguments.json);
    show(&known.service, known.provider, &outlook, form);
    Ok(Exit::Done)
}

/// Which service the template is of, and what is known of it.
async fn meant(
    house: Option<&House>,
    given: &TemplateArguments,
    arguments: &Arguments,
) -> Result<(ServiceName, Option<Known>), Failure> {
    let service = match &arguments.service {
        Some(name) => name.clone(),
        None => choose::name_of(&given.file)?,
    };
    let Some(house) = house else {
        return Ok((service, None));
    };
    let known = house.known(&service).await.map_err(Failure::machine)?;
    if known.is_none() && arguments.service.is_none() {
        tell_of_others(house, &service).await?;
    }
    Ok((service, known))
}

/// As `deploy` would make another service of it, which may not be what is meant.
async fn tell_of_others(house: &House, service: &ServiceName) -> Result<(), Failure> {
    let others = house.services().await.map_err(Failure::machine)?;
    if let Some(other) = others.first() {
        complain(format!(
            "{service} is not deployed: this would be its first deploy; an update of {other} is planned with \
             --service {other}"
        ));
    }
    Ok(())
}

async fn of_template(
    given: &TemplateArguments,
    arguments: &Arguments,
    context: &Context,
) -> Result<Exit, Failure> {
    let house = context.house_if_there()?;
    let (service, known) = meant(house.as_ref(), given, arguments).await?;
    let manner = known.as_ref().map(|known| known.manner).unwrap_or_default();
    let template = given.read_as(manner)?;
    let (next, at) = match &house {
        Some(house) => (
            next_member(house).await.map_err(Failure::machine)?,
            house.clock.now(),
        ),
        None => (model::MemberId(1), jiff::Timestamp::now()),
    };
    let revision = template.package.revision();
    let files = match &house {
        Some(house) => house.library.files_root(&revision),
        None => context.folder()?.revisions(),
    };
    let (blueprint, _) = template.into_blueprint(files);
    let record = known
        .as_ref()
        .and_then(|known| known.snapshot.record.as_ref());
    let record = record.map(|record| &record.value);
    let choice = ProviderChoice::of(arguments.provider, record, &blueprint.topology)?;
    choice.check(arguments.provider, &blueprint.topology)?;
    let blueprint = blueprint.with_computes(choice.computes);
    let nothing = Snapshot::default();
    let snapshot = known.as_ref().map_or(&nothing, |known| &known.snapshot);
    let now = Now {
        snapshot,
        library: house.as_ref().map(|house| &*house.library as &dyn Library),
        next_member: next,
        at,
    };
    let outlook = match &known {
        Some(known) if known.blueprint.revision != revision => {
            Outlook::of_update(&known.blueprint, &blueprint, now)
        }
        _ => {
            let wished = desired(&blueprint, snapshot, Wish::Deployed, None);
            Outlook::new(&blueprint, &wished, now)
        }
    }
    .map_err(|error| Failure::new(Exit::Failed, error))?;
    let outlook = outlook.telling_makers(&blueprint);
    let ProviderChoice { provider, computes } = choice;
    let outlook = with_choices(outlook, &blueprint, provider, context).await?;
    show(&service, provider, &outlook, Form::of(arguments.json));
    if let Some(file) = &arguments.out {
        let made = Made {
            service: &service,
            provider,
            computes,
            template: given,
            revision: &revision,
            snapshot,
            outlook: &outlook,
        };
        SavedPlan::of(&made)?.write(file)?;
        complain(format!(
            "kept; do it with: concertina deploy --plan {}",
            file.display()
        ));
    }
    Ok(Exit::Done)
}

/// With what the provider would choose, where it has a choice.
async fn with_choices(
    outlook: Outlook,
    blueprint: &Blueprint,
    provider: ProviderName,
    context: &Context,
) -> Result<Outlook, Failure> {
    if provider != ProviderName::OpenStack {
        return Ok(outlook);
    }
    let (config, folder) = (context.config()?, context.folder()?);
    let cloud = Cloud::open(provider, &config, &folder, Arc::new(SystemClock));
    Ok(match cloud {
        Ok(cloud) => outlook.telling_choices(blueprint, &cloud).await,
        Err(error) => {
            complain(format!(
                "which flavor and image servers would have is not told: {}",
                Failure::machine(error).lines().join(": ")
            ));
            outlook
        }
    })
}
