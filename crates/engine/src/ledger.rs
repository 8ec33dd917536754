//! Writes the records under the lease: only what changed, all or nothing.

use crate::converge::EngineError;
use crate::keys;
use crate::lease::{Lease, encode};
use crate::ports::{Check, Committed, Store, Transaction, Write};
use model::MemberId;
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
    /// differences take several transactions, `extra` with the last, its checks with the first as well: each is
    /// consistent by itself, and what is written of a revision is found again when that is tried again.
    ///
    /// # Errors
    /// [`EngineError::LeaseLost`] if another process acts by now; [`EngineError::Raced`] if a check of
    /// `extra` did not hold (nothing was written, unless it held for the first transaction and not for the last).
    pub(crate) async fn commit(
        &self,
        before: &Recorded,
        after: &Recorded,
        extra: Transaction,
    ) -> Result<(), EngineError> {
        self.send(self.parts(before, after, extra)).await
    }

    /// As [`Self::commit`], with `first` before all of it: where a check of that does not hold, nothing
    /// is written.
    ///
    /// # Errors
    /// As of [`Self::commit`].
    pub(crate) async fn commit_behind(
        &self,
        first: Transaction,
        before: &Recorded,
        after: &Recorded,
    ) -> Result<(), EngineError> {
        let mut parts = vec![first];
        parts.extend(self.parts(before, after, Transaction::new()));
        self.send(parts).await
    }

    fn parts(&self, before: &Recorded, after: &Recorded, extra: Transaction) -> Vec<Transaction> {
        let mut writes = self.difference(before, after).into_iter();
        // one is for the lease
        let room = (Transaction::MAX_OPERATIONS - 1).saturating_sub(extra.checks.len());
        let with_extra = room.saturating_sub(extra.writes.len());
        let mut parts = Vec::new();
        while writes.len() > with_extra {
            parts.push(Transaction {
                checks: Vec::new(),
                writes: writes.by_ref().take(room).collect(),
            });
        }
        if let Some(first) = parts.first_mut() {
            first.checks.clone_from(&extra.checks);
        }
        let mut last = extra;
        last.writes.extend(writes);
        parts.push(last);
        parts
    }

    /// One after the other, under the lease.
    ///
    /// # Errors
    /// As of [`Self::commit`].
    pub(crate) async fn send(&self, parts: Vec<Transaction>) -> Result<(), EngineError> {
        let holder_key = keys::holder(&self.lease.service);
        let fenced = |mut part: Transaction| {
            let mut checks: Vec<Check> = self.lease.transaction().checks;
            checks.append(&mut part.checks);
            part.checks = checks;
            part
        };
        let parts: Vec<Transaction> = parts
            .into_iter()
            .filter(|part| !part.checks.is_empty() || !part.writes.is_empty())
            .map(fenced)
            .collect();
        if parts.is_empty() {
            return Ok(());
        }
        match self.store.commit_in_order(parts).await? {
            Committed::Yes { .. } => Ok(()),
            Committed::Conflict { key } if key == holder_key => Err(EngineError::LeaseLost),
            Committed::Conflict { key } => Err(EngineError::Raced { key }),
        }
    }

    /// Removes all that is stored of the service, the lease excepted.
    ///
    /// # Errors
    /// As of [`Self::commit`].
    pub(crate) async fn forget_all(&self) -> Result<(), EngineError> {
        let service = &self.lease.service;
        let holder = [keys::holder(service), keys::heartbeat(service)];
        let all = self.store.scan(&keys::service(service)).await?;
        // last of all the wish: a service with a record and no wish would be deployed again
        let last = [keys::record(service), keys::wish(service)];
        let keys = all.into_iter().map(|(key, _)| key);
        let rest: Vec<String> = keys
            .filter(|key| !holder.contains(key) && !last.contains(key))
            .chain(last.clone())
            .collect();
        let parts = rest.chunks(Transaction::MAX_OPERATIONS - 2).map(|chunk| {
            let whole = Transaction::new();
            chunk.iter().fold(whole, |t, key| t.delete(key))
        });
        self.send(parts.collect()).await
    }

    fn difference(&self, before: &Recorded, after: &Recorded) -> Vec<Write> {
        // where it takes several transactions, what stands on others comes first: pairs must not be
        // remembered as made with an instance that is gone, nor instances of a member that is, or is not yet
        let mut writes = Vec::new();
        let is_new = |id: &MemberId| !before.members.contains_key(id);
        let come = after.members.iter().filter(|(id, _)| is_new(id));
        writes.extend(come.map(|(id, member)| self.put("member", id, member)));
        self.changed("relation", &before.relations, &after.relations, &mut writes);
        self.changed("edge", &before.edges, &after.edges, &mut writes);
        self.changed("instance", &before.instances, &after.instances, &mut writes);
        self.changed("group", &before.groups, &after.groups, &mut writes);
        self.changed("run", &before.runs, &after.runs, &mut writes);
        for (id, was) in &before.members {
            match after.members.get(id) {
                None => writes.push(Write::Delete {
                    key: keys::of_kind(&self.lease.service, "member", id),
                }),
                Some(is) if is != was => writes.push(self.put("member", id, is)),
                Some(_) => {}
            }
        }
        writes
    }

    fn put<K: Display, V: Serialize>(&self, kind: &str, id: &K, value: &V) -> Write {
        Write::Put {
            key: keys::of_kind(&self.lease.service, kind, id),
            value: encode(value),
        }
    }

    fn changed<K: Ord + Display, V: PartialEq + Serialize>(
        &self,
        kind: &str,
        before: &BTreeMap<K, V>,
        after: &BTreeMap<K, V>,
        writes: &mut Vec<Write>,
    ) {
        for (id, value) in after {
            if before.get(id) != Some(value) {
                writes.push(self.put(kind, id, value));
            }
        }
        for id in before.keys().filter(|id| !after.contains_key(*id)) {
            writes.push(Write::Delete {
                key: keys::of_kind(&self.lease.service, kind, id),
            });
        }
    }
}
