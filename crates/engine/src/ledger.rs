//! Writes the records under the lease: only what changed, all or nothing.

use crate::converge::EngineError;
use crate::keys;
use crate::lease::{Lease, encode};
use crate::ports::{Check, Committed, Store, Transaction, Write};
use plan::Recorded;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

/// The holder's pen.
#[derive(Clone)]
pub(crate) struct Ledger {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) lease: Lease,
}

impl Ledger {
    /// Writes the difference between two states of the records, together with `extra`. Very large
    /// differences take several transactions, `extra` with the last: each is consistent by itself.
    ///
    /// # Errors
    /// [`EngineError::LeaseLost`] if another process acts by now; [`EngineError::Raced`] if a check of
    /// `extra` did not hold (nothing of it was written).
    pub(crate) async fn commit(
        &self,
        before: &Recorded,
        after: &Recorded,
        extra: Transaction,
    ) -> Result<(), EngineError> {
        let mut writes = self.difference(before, after);
        let room = Transaction::MAX_OPERATIONS - 1;
        let with_extra = room.saturating_sub(extra.checks.len() + extra.writes.len());
        while writes.len() > with_extra {
            let rest = writes.split_off(room.min(writes.len()));
            self.send(Transaction {
                checks: Vec::new(),
                writes,
            })
            .await?;
            writes = rest;
        }
        let mut last = extra;
        last.writes.append(&mut writes);
        if last.checks.is_empty() && last.writes.is_empty() {
            return Ok(());
        }
        self.send(last).await
    }

    async fn send(&self, mut transaction: Transaction) -> Result<(), EngineError> {
        let mut fenced = self.lease.transaction();
        let holder_key = keys::holder(&self.lease.service);
        let mut checks: Vec<Check> = std::mem::take(&mut fenced.checks);
        checks.append(&mut transaction.checks);
        transaction.checks = checks;
        match self.store.commit(transaction).await? {
            Committed::Yes { .. } => Ok(()),
            Committed::Conflict { key } if key == holder_key => Err(EngineError::LeaseLost),
            Committed::Conflict { key } => Err(EngineError::Raced { key }),
        }
    }

    fn difference(&self, before: &Recorded, after: &Recorded) -> Vec<Write> {
        // where it takes several transactions, what stands on others comes first: pairs must not be
        // remembered as made with an instance that is gone, nor instances of a member that is
        let mut writes = Vec::new();
        self.changed("relation", &before.relations, &after.relations, &mut writes);
        self.changed("edge", &before.edges, &after.edges, &mut writes);
        self.changed("instance", &before.instances, &after.instances, &mut writes);
        self.changed("group", &before.groups, &after.groups, &mut writes);
        self.changed("member", &before.members, &after.members, &mut writes);
        writes
    }

    fn changed<K: Ord + Display, V: PartialEq + Serialize>(
        &self,
        kind: &str,
        before: &BTreeMap<K, V>,
        after: &BTreeMap<K, V>,
        writes: &mut Vec<Write>,
    ) {
        let key = |id: &K| keys::of_kind(&self.lease.service, kind, id);
        for (id, value) in after {
            if before.get(id) != Some(value) {
                writes.push(Write::Put {
                    key: key(id),
                    value: encode(value),
                });
            }
        }
        for id in before.keys().filter(|id| !after.contains_key(*id)) {
            writes.push(Write::Delete { key: key(id) });
        }
    }
}
