//! `concertina repair`

use super::choose;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{Now, Outlook, desired, next_member};
use crate::terminal::{Answer, bad, bold, confirm, faint, good, is_terminal, say};
use crate::wiring::{House, Known};
use engine::ports::{Blueprint, Library, Server};
use model::{ServiceName, Wish};
use std::io::IsTerminal;

const EXAMPLES: &str = "\
Examples:
  concertina repair                  what would be removed, and what is not in the records; asks
  concertina repair --yes            confirms without asking

After `concertina store restore` the records are those of the backup, and nothing is removed until
you have looked here. Confirmed, removals go on: by the agent, or by the next `deploy`, `update`,
`scale` or `undeploy`. A server of ours that no record accounts for is shown and never removed.
";

/// Arguments of `repair`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

/// Shows what a restored service would lose, and lets it go on.
///
/// # Errors
/// If there is no such service, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.service.as_ref()).await?;
    let service = &known.service;
    let Some(restored) = &known.snapshot.restored else {
        say(good(&format!(
            "{service}: nothing is to be confirmed, its records are not those of a backup"
        )));
        return Ok(Exit::Done);
    };
    say(format!(
        "{}: {}",
        bold(service.as_str()),
        restored.value.why()
    ));
    show_removals(&house, &known).await?;
    show_servers(&house, &known).await?;
    if !arguments.yes {
        if !std::io::stdin().is_terminal() || !is_terminal() {
            say("nothing was changed; to confirm it: concertina repair --yes");
            return Ok(Exit::Failed);
        }
        if confirm("Are the records right? What is to be removed then goes.") == Answer::No {
            say("left as it is");
            return Ok(Exit::Failed);
        }
    }
    let confirmed = engine::confirm(
        &house.store,
        &*house.clock,
        service,
        restored.version,
        "repair",
    );
    if !confirmed.await.map_err(Failure::machine)? {
        let text = format!("{service} was restored again, or confirmed, meanwhile: look again");
        return Err(Failure::text(Exit::Failed, text));
    }
    say(good(&format!("{service} is confirmed: removals go on")));
    Ok(Exit::Done)
}

async fn show_removals(house: &House, known: &Known) -> Result<(), Failure> {
    let now = Now {
        snapshot: &known.snapshot,
        library: Some(&*house.library),
        next_member: next_member(house).await.map_err(Failure::machine)?,
        at: house.clock.now(),
    };
    let wish = known.snapshot.wish.as_ref().map(|wish| &wish.value);
    let other = wish
        .filter(|wish| wish.wish == Wish::Deployed)
        .and_then(|wish| wish.made_from.as_ref())
        .filter(|to| to.revision != known.blueprint.revision);
    let outlook = match other {
        Some(to) => {
            let to: Blueprint = house
                .library
                .load(&to.revision)
                .map_err(|e| Failure::new(Exit::Failed, e))?;
            Outlook::of_update(&known.blueprint, &to, now)
        }
        None => {
            let wish = wish.map_or(Wish::Deployed, |wish| wish.wish);
            let wished = desired(&known.blueprint, &known.snapshot, wish, None);
            Outlook::new(&known.blueprint, &wished, now)
        }
    }
    .map_err(|error| Failure::new(Exit::Failed, error))?;
    let removals = outlook.removals();
    if removals.is_empty() {
        say("by these records nothing would be removed");
        return Ok(());
    }
    say("by these records this would be removed:");
    for step in removals {
        say(format!(
            "  {} {}",
            step.action,
            faint(&format!("({})", step.why))
        ));
    }
    Ok(())
}

/// Where the provider and the records differ.
async fn show_servers(house: &House, known: &Known) -> Result<(), Failure> {
    let cloud = house.cloud(known.provider).map_err(Failure::machine)?;
    let listed = cloud
        .provider
        .list(house.store.store_id(), &known.service)
        .await;
    let servers = match listed {
        Ok(servers) => servers,
        Err(error) => {
            say(bad(&format!(
                "which servers there are is not known: {error}"
            )));
            return Ok(());
        }
    };
    let records = known.snapshot.recorded.instances.values();
    let recorded: Vec<_> = records
        .filter_map(|r| Some((&r.id, r.server.key()?)))
        .collect();
    let is_recorded = |server: &&Server| recorded.iter().any(|(_, key)| **key == server.owner.key);
    for server in servers.iter().filter(|server| !is_recorded(server)) {
        say(format!(
            "  {} server {} ({}), made for {}: no record accounts for it, it is left alone; remove it \
             with the provider's own tools if it is of no use",
            bad("unknown:"),
            server.id,
            server.name,
            server.owner.instance
        ));
    }
    for (instance, key) in recorded {
        if !servers.iter().any(|server| server.owner.key == *key) {
            say(format!(
                "  {} the server of {instance} is not there any more",
                bad("missing:")
            ));
        }
    }
    Ok(())
}
