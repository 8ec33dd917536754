//! What still lies between a service as it is and what was last wished of it.

use super::outlook::{Now, Outlook, desired, next_member};
use crate::exit::{Exit, Failure};
use crate::wiring::{House, Known};
use engine::ports::{Blueprint, Library};
use model::Wish;

/// Works it out; of an update that is under way, or was stopped, that is the rest of it.
///
/// # Errors
/// If the store, or a revision, can't be read.
pub(crate) async fn way_on(house: &House, known: &Known) -> Result<Outlook, Failure> {
    let now = Now {
        snapshot: &known.snapshot,
        library: Some(&*house.library),
        next_member: next_member(house).await.map_err(Failure::machine)?,
        at: house.clock.now(),
    };
    let failed = |error| Failure::new(Exit::Failed, error);
    let present = &known.blueprint;
    let wish = known.snapshot.wish.as_ref().map(|wish| &wish.value);
    let other = wish
        .filter(|wish| wish.wish == Wish::Deployed)
        .and_then(|wish| wish.made_from.as_ref())
        .filter(|to| to.revision != present.revision);
    let Some(to) = other else {
        let wish = wish.map_or(Wish::Deployed, |wish| wish.wish);
        let wished = desired(present, &known.snapshot, wish, None);
        let outlook = Outlook::new(present, &wished, now).map_err(failed)?;
        return Ok(outlook.telling_makers(present));
    };
    let to: Blueprint = house.library.load(&to.revision).map_err(failed)?;
    let to = to.with_computes(present.computes);
    let outlook = Outlook::of_update(present, &to, now).map_err(failed)?;
    Ok(outlook.telling_makers(&to))
}
