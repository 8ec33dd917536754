//! The wish that a service be removed: by what it was made from, or by a template in which something was mended.

use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::Transaction;
use crate::records::MadeFrom;
use crate::snapshot::Snapshot;
use crate::wishes::{WishError, Wishes, expected, next_wish};
use model::{ServiceName, Wish};

impl Wishes<'_> {
    /// The service is to be removed, as it is, or as a revision of the same shape says: with its operations
    /// and properties nothing is done but to take down.
    ///
    /// # Errors
    /// If there is none.
    pub async fn undeploy(
        &self,
        service: &ServiceName,
        undone_by: Option<&MadeFrom>,
        by: &str,
    ) -> Result<(), WishError> {
        let by = &self.asker(by);
        loop {
            let snapshot = Snapshot::read(self.store, service).await?;
            if snapshot.record.is_none() {
                return Err(WishError::NoService(service.clone()));
            }
            let now = self.clock.now();
            let mut wish = next_wish(snapshot.wish.as_ref(), Wish::Undeployed, by, now);
            if let Some(other) = undone_by {
                wish.undone_by = Some(other.clone());
            }
            let transaction = Transaction::new()
                .check(keys::wish(service), expected(snapshot.wish.as_ref()))
                .put(keys::wish(service), encode(&wish));
            let events = vec![Event::WishChanged {
                wish: Wish::Undeployed,
                by: by.clone(),
            }];
            if self.commit(service, transaction, now, events).await? {
                return Ok(());
            }
        }
    }
}
