//! What is being removed goes on by another revision of the same shape: a script that kept it from going was
//! mended. Records alone change; level-triggered as an update is.

use super::outcome::EngineError;
use super::service_loop::Holder;
use crate::ancestors::Ancestors;
use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{Blueprint, Transaction};
use crate::records::{MadeFrom, ServiceRecord};
use crate::snapshot::Stamped;
use model::Wish;
use topology::Renaming;

impl Holder {
    /// The revision by which the rest is to be removed.
    fn undone_by(&self) -> Option<MadeFrom> {
        let wish = self.state.wish.as_ref().map(|wish| &wish.value)?;
        let other = wish.undone_by.as_ref()?;
        let is_other = other.revision != self.blueprint.revision;
        (wish.wish == Wish::Undeployed && is_other).then(|| other.clone())
    }

    /// Once nothing is under way, that revision holds; tells whether it is to be planned anew.
    pub(super) async fn amend(&mut self) -> Result<bool, EngineError> {
        let rests = self.flights.count() == 0;
        let Some(MadeFrom { revision, template }) = self.undone_by().filter(|_| rests) else {
            return Ok(false);
        };
        let Some(Stamped { value: old, .. }) = self.state.record.clone() else {
            return Ok(false);
        };
        let to: Blueprint = self.ports.library.load(&revision)?;
        let to = to.with_computes(self.blueprint.computes);
        // whoever wished it has looked; another update may have come between
        if self.blueprint.same_shape(&to).is_err() {
            return Ok(false);
        }
        let before = self.state.recorded.clone();
        let mut after = before.clone();
        for member in after.members.values_mut() {
            if member.revision == old.revision {
                member.revision = revision.clone();
            }
        }
        let record = ServiceRecord {
            revision: revision.clone(),
            template,
            ..old.clone()
        };
        let extra = Transaction::new().put(keys::record(&self.service), encode(&record));
        let ancestors = Ancestors::load(&*self.ports.library, &to, &after)?;
        self.ledger.commit(&before, &after, extra).await?;
        self.ancestors = ancestors;
        self.state.recorded = after;
        if let Some(record_now) = &mut self.state.record {
            record_now.value = record;
        }
        self.blueprint = to;
        let changed = Event::RevisionChanged {
            from: old.revision,
            to: revision,
            renamed: Renaming::default(),
        };
        self.tell(vec![changed]).await?;
        Ok(true)
    }
}
