//! `concertina plan`

use super::choose;
use super::provider_choice::ProviderChoice;
use super::saved_plan::{Made, SavedPlan};
use super::template::TemplateArguments;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{Form, Now, Outlook, desired, next_member, show};
use crate::terminal::complain;
use crate::wiring::ProviderName;
use engine::Snapshot;
use engine::ports::Library;
use model::{ServiceName, Wish};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina plan service.yaml              what `deploy`, or `update`, of it would do, and why
  concertina plan service.yaml --json | jq '.steps[].what'
  concertina plan service.yaml --out change.plan && concertina deploy --plan change.plan

Changes nothing. For a service that is deployed it compares the template, its inputs and the
contents of its files with what is deployed, and says for each node whether it stays, runs again,
is replaced, comes or goes. Of each Compute it says who makes it: the provider, its own `create`, or
nobody, as it exists.
";

/// Arguments of `plan`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    template: TemplateArguments,
    /// Name of the service [default: the name of the file, or of its folder]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// Who would make servers [default: qemu]; named, those of plain Computes as well
    #[arg(long, value_name = "NAME")]
    provider: Option<ProviderName>,
    /// Keep it in a file, for `deploy --plan FILE`, which does it only if nothing has changed since
    #[arg(long, value_name = "FILE")]
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
    let service = match &arguments.service {
        Some(name) => name.clone(),
        None => choose::name_of(&arguments.template.file)?,
    };
    let house = context.house_if_there()?;
    let known = match &house {
        Some(house) => house.known(&service).await.map_err(Failure::machine)?,
        None => None,
    };
    let manner = known.as_ref().map(|known| known.manner).unwrap_or_default();
    let template = arguments.template.read_as(manner)?;
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
    let choice = ProviderChoice::of(arguments.provider, record.map(|record| &record.value))?;
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
    show(&service, provider, &outlook, Form::of(arguments.json));
    if let Some(file) = &arguments.out {
        let made = Made {
            service: &service,
            provider,
            computes,
            template: &arguments.template,
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
