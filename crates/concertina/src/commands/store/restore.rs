//! `concertina store restore`

use crate::cli::Context;
use crate::commands::consent::Consent;
use crate::exit::{Exit, Failure};
use crate::terminal::{Answer, bad, can_be_asked, complain, confirm, good, say};
use crate::wiring::{House, RevisionLibrary, StateFolder, who};
use ::store::{Former, Restoration};
use engine::ports::StoreError;
use engine::{RestoredRecord, Snapshot, living_holder, mark_restored};
use jiff::Timestamp;
use model::ServiceName;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina store restore /backups/shop-2026-11-27.db
  concertina store restore shop.db --state /new/place     begins in another folder
  concertina store restore shop.db --yes                  where nobody can be asked

End the agent first; a command that still acts for a service is named. The store that is there is
kept beside, under a name with the time, and can be restored in its turn.

What was made after the backup is not in its records, and what was removed since still is. So
nothing is removed afterwards (no server, no member, no instance) until you have looked:
`concertina repair` shows what would go, and asks. What is missing is made anew meanwhile.
";

/// Arguments of `store restore`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A file that `store backup` wrote, or one that was kept before a migration or a restore
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    consent: Consent,
}

/// Puts a backup in the place of the store.
///
/// # Errors
/// If somebody acts for a service, the backup is none, or the disk fails: the store is then as it was.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let folder = context.folder()?;
    let former = match folder.has_store().map_err(Failure::machine)? {
        true => nobody_acts(context).await?,
        false => Vec::new(),
    };
    let restoration =
        Restoration::prepare(folder.path(), &arguments.file).map_err(Failure::machine)?;
    let services = engine::services(restoration.store())
        .await
        .map_err(Failure::machine)?;
    announce(&restoration, &services, &former);
    let question = format!("Put it in the place of {}?", folder.path().display());
    if !arguments.consent.yes && !can_be_asked() {
        say("nothing was changed: nobody can be asked here; with --yes it is restored");
        return Ok(Exit::Failed);
    }
    if !arguments.consent.yes && confirm(&question) == Answer::No {
        say("left as it is");
        return Ok(Exit::Failed);
    }
    let restored = RestoredRecord {
        at: Timestamp::now(),
        from: arguments.file.display().to_string(),
        taken_at: restoration.taken_at().and_then(|text| text.parse().ok()),
    };
    mark_restored(restoration.store(), &restored)
        .await
        .map_err(Failure::machine)?;
    let kept = put_in_place(restoration, &folder, restored.at)?;
    say(match kept {
        Former::None => "there was no store before".to_owned(),
        Former::Kept(path) => format!("what was there is kept as {}", path.display()),
        Former::Damaged(path) => format!("the damaged file is kept as {}", path.display()),
    });
    say(good("restored"));
    if !services.is_empty() {
        say(format!(
            "nothing is removed until you have looked: concertina repair{}",
            context.repeated()
        ));
    }
    Ok(Exit::Done)
}

/// The services that there are, for none of which anybody acts. A store that can't be read has none.
async fn nobody_acts(context: &Context) -> Result<Vec<ServiceName>, Failure> {
    let house = match House::open(context.config()?, context.folder()?) {
        Ok(house) => house,
        Err(crate::wiring::HouseError::Store(error @ StoreError::Unavailable { .. })) => {
            complain(format!(
                "{} {error}",
                bad("the store that is there can't be read:")
            ));
            return Ok(Vec::new());
        }
        Err(error) => return Err(Failure::machine(error)),
    };
    let services = engine::services(&house.store).await;
    let services = services.map_err(Failure::machine)?;
    for name in &services {
        let snapshot = Snapshot::read(&house.store, name).await;
        let snapshot = snapshot.map_err(Failure::machine)?;
        let holder = living_holder(&snapshot, &*house.presence, house.clock.now());
        if let Some((holder, age)) = holder {
            return Err(Failure::text(
                Exit::Held,
                format!(
                    "{} ({}) acts for {name} since {:.0}, its last sign of life is {} s old: end it \
                     first (Ctrl-C, or `systemctl stop` for an agent); nothing was changed",
                    who(&holder.holder),
                    holder.command,
                    holder.since,
                    age.as_secs()
                ),
            ));
        }
    }
    Ok(services)
}

fn announce(restoration: &Restoration, services: &[ServiceName], former: &[ServiceName]) {
    let names = |services: &[ServiceName]| -> String {
        let names: Vec<&str> = services.iter().map(ServiceName::as_str).collect();
        match names.is_empty() {
            true => "none".to_owned(),
            false => names.join(", "),
        }
    };
    let taken = restoration.taken_at().unwrap_or("at an unknown time");
    say(format!(
        "the backup was taken {taken}; services in it: {}",
        names(services)
    ));
    let lost: Vec<ServiceName> = former
        .iter()
        .filter(|name| !services.contains(name))
        .cloned()
        .collect();
    if !lost.is_empty() {
        say(bad(&format!(
            "not in it: {}; what runs of that goes on, and nobody will know of it: undeploy it before",
            names(&lost)
        )));
    }
}

fn put_in_place(
    restoration: Restoration,
    folder: &StateFolder,
    now: Timestamp,
) -> Result<Former, Failure> {
    let library = RevisionLibrary::below(folder.revisions());
    let unwritten = |error| Failure::doing(Exit::Machine, "failed to restore the templates", error);
    let guard = library.guard().map_err(unwritten)?;
    let mut intake = library.intake(&guard).map_err(unwritten)?;
    restoration
        .each_attached(|path, contents| intake.take(path, contents))
        .map_err(Failure::machine)?;
    intake.finish().map_err(unwritten)?;
    let attached = library.attached().map_err(unwritten)?;
    restoration.finish(attached, now).map_err(Failure::machine)
}
