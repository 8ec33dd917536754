//! The fake cloud behind the `Provider` port, and the levers that tests pull.
//!
//! Each call yields before and after it takes effect, so that a simulated crash can strike on either
//! side.

use super::record::{RecordedStatus, ServerRecord};
use super::rules::{admit, no_answer, no_room, not_ours, scripted_failure, strike};
use super::table::{Servers, Table};
use super::{CallFault, FakeCall, FakeScript};
use async_trait::async_trait;
use engine::ports::{
    Clock, ListedServer, MadeAs, Provider, ProviderError, Server, ServerNeeds, ServerRequest,
    ServerStatus,
};
use jiff::Timestamp;
use model::{IdempotencyKey, ServerId, ServiceName, StoreId};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::yield_now;

/// How often a server in building is looked at.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// A cloud without machines. Clones share it.
#[derive(Clone)]
pub struct FakeProvider {
    table: Table,
    clock: Arc<dyn Clock>,
    opened: Timestamp,
    desk: Arc<Mutex<Desk>>,
}

#[derive(Debug)]
struct Desk {
    script: FakeScript,
    calls: Vec<FakeCall>,
    /// How many calls met each fault of the script, by its place there.
    met_creating: BTreeMap<usize, u64>,
    met_deleting: BTreeMap<usize, u64>,
    line: Line,
    /// Left out of lists though they exist.
    hidden: BTreeSet<ServerId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Up,
    Cut,
}

impl FakeProvider {
    /// Servers are files of a folder, which is made (0700) when it is needed; other processes see
    /// them.
    pub fn in_folder(
        servers: impl Into<PathBuf>,
        script: FakeScript,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self::new(Table::Folder(servers.into()), script, clock)
    }

    /// Servers are kept in memory; nothing touches the disk or another thread.
    pub fn in_memory(script: FakeScript, clock: Arc<dyn Clock>) -> Self {
        Self::new(Table::Memory(Arc::default()), script, clock)
    }

    fn new(table: Table, script: FakeScript, clock: Arc<dyn Clock>) -> Self {
        Self {
            table,
            opened: clock.now(),
            clock,
            desk: Arc::new(Mutex::new(Desk {
                script,
                calls: Vec::new(),
                met_creating: BTreeMap::new(),
                met_deleting: BTreeMap::new(),
                line: Line::Up,
                hidden: BTreeSet::new(),
            })),
        }
    }

    /// Changes the script from now on. Faults keep their counts by their place.
    pub fn rescript(&self, change: impl FnOnce(&mut FakeScript)) {
        change(&mut self.desk().script);
    }

    /// No call is answered until [`reconnect`](Self::reconnect).
    pub fn disconnect(&self) {
        self.desk().line = Line::Cut;
    }

    /// Calls are answered again.
    pub fn reconnect(&self) {
        self.desk().line = Line::Up;
    }

    /// Shuts a server off behind everyone's back; it stays listed, dead.
    pub async fn kill(&self, id: &ServerId, why: &str) -> Result<(), ProviderError> {
        let (id, why) = (id.clone(), why.to_owned());
        self.table
            .change(move |servers| {
                if let Some(record) = servers.get_mut(&id) {
                    record.status = RecordedStatus::Dead;
                    record.why = Some(why);
                }
            })
            .await
    }

    /// Removes a server behind everyone's back.
    pub async fn vanish(&self, id: &ServerId) -> Result<(), ProviderError> {
        let id = id.clone();
        self.table
            .change(move |servers| {
                servers.remove(&id);
            })
            .await
    }

    /// Leaves a server out of lists from now on; `inspect` and `find` still see it.
    pub fn hide_from_lists(&self, id: &ServerId) {
        self.desk().hidden.insert(id.clone());
    }

    /// All servers, whosever they are, by id. Not a call: it is answered always and not recorded.
    pub async fn all_servers(&self) -> Result<Vec<Server>, ProviderError> {
        self.select(|_| true).await
    }

    /// What was asked so far, in order.
    pub fn calls(&self) -> Vec<FakeCall> {
        self.desk().calls.clone()
    }

    /// How often each function was called.
    pub fn call_counts(&self) -> BTreeMap<&'static str, u32> {
        let mut counts = BTreeMap::new();
        for call in &self.desk().calls {
            *counts.entry(call.name()).or_default() += 1;
        }
        counts
    }

    pub(crate) fn script(&self) -> FakeScript {
        self.desk().script.clone()
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    pub(crate) fn is_on_disk(&self) -> bool {
        matches!(self.table, Table::Folder(_))
    }

    /// Whether a running server has this public address.
    pub(crate) async fn answers(&self, address: IpAddr) -> Result<bool, ProviderError> {
        let at_address = move |record: &ServerRecord| record.public_address() == address;
        let found = self.select(at_address).await?;
        Ok(found.iter().any(|s| s.status == ServerStatus::Running))
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a call and says whether anybody answers.
    async fn call(&self, call: FakeCall) -> Result<(), ProviderError> {
        self.desk().calls.push(call);
        yield_now().await;
        let open = Duration::try_from(self.clock.now().duration_since(self.opened));
        let open = open.unwrap_or(Duration::ZERO);
        let desk = self.desk();
        let silent = desk.line == Line::Cut
            || desk
                .script
                .silent_windows
                .iter()
                .any(|window| (window.from..window.to).contains(&open));
        if silent { Err(no_answer()) } else { Ok(()) }
    }

    async fn select(
        &self,
        wanted: impl Fn(&ServerRecord) -> bool + Send + 'static,
    ) -> Result<Vec<Server>, ProviderError> {
        let now = self.clock.now();
        let select = move |servers: &mut Servers| {
            let found = servers.values().filter(|record| wanted(record));
            found.map(|record| record.server(now)).collect()
        };
        self.table.change(select).await
    }

    /// Waits until a server runs, and writes that down.
    async fn wait_until_running(&self, id: &ServerId, name: &str) -> Result<Server, ProviderError> {
        let failed = |why: String| ProviderError::Failed {
            name: name.to_owned(),
            why,
        };
        loop {
            let (id, now) = (id.clone(), self.clock.now());
            let found = self
                .table
                .change(move |servers| {
                    let record = servers.get_mut(&id)?;
                    if record.status(now) == ServerStatus::Running {
                        record.status = RecordedStatus::Running;
                    }
                    Some(record.clone())
                })
                .await?;
            yield_now().await;
            let Some(record) = found else {
                return Err(failed("it was deleted while it was being made".to_owned()));
            };
            let server = record.server(now);
            match server.status {
                ServerStatus::Running => return Ok(server),
                ServerStatus::Dead { why } => return Err(failed(why)),
                ServerStatus::Building => {}
            }
            let rest = record.ready_at.map_or(POLL_INTERVAL, |at| {
                Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO)
            });
            self.clock.sleep(rest.min(POLL_INTERVAL)).await;
        }
    }

    async fn hang(&self) -> ProviderError {
        loop {
            self.clock.sleep(POLL_INTERVAL).await;
        }
    }
}

#[async_trait]
impl Provider for FakeProvider {
    fn name(&self) -> &'static str {
        "fake"
    }

    async fn check(&self, wanted: &[ServerNeeds]) -> Result<(), Vec<ProviderError>> {
        self.call(FakeCall::Check).await.map_err(|e| vec![e])?;
        let exist = self.all_servers().await.map_err(|e| vec![e])?.len();
        let room = usize::try_from(self.desk().script.max_servers).unwrap_or(usize::MAX);
        if exist + wanted.len() > room {
            let count = wanted.len();
            return Err(vec![no_room(format!(
                "{count} more, {exist} of {room} exist"
            ))]);
        }
        Ok(())
    }

    async fn create(&self, request: &ServerRequest) -> Result<Server, ProviderError> {
        self.call(FakeCall::Create {
            name: request.name.clone(),
            key: request.owner.key.clone(),
        })
        .await?;
        let (fault, script) = {
            let desk = &mut *self.desk();
            let faults = &desk.script.create_faults;
            let fault = strike(faults, &mut desk.met_creating, &request.name);
            (fault, desk.script.clone())
        };
        match fault {
            Some(CallFault::NoRoom) => return Err(no_room("as scripted".to_owned())),
            Some(CallFault::Failed) => return Err(scripted_failure(&request.name)),
            Some(CallFault::Silent) => return Err(no_answer()),
            _ => {}
        }
        let ready_at = match fault {
            Some(CallFault::Hang) => None,
            _ => self.clock.now().checked_add(script.create_time).ok(),
        };
        let wanted = request.clone();
        let id = self
            .table
            .change(move |servers| admit(servers, &wanted, script.max_servers, ready_at, fault))
            .await??;
        yield_now().await;
        if fault == Some(CallFault::LostAnswer) {
            return Err(no_answer());
        }
        self.wait_until_running(&id, &request.name).await
    }

    async fn find(&self, key: &IdempotencyKey) -> Result<Vec<Server>, ProviderError> {
        self.call(FakeCall::Find { key: key.clone() }).await?;
        let key = key.clone();
        self.select(move |record| record.owner.key == key).await
    }

    async fn inspect(&self, id: &ServerId) -> Result<Option<Server>, ProviderError> {
        self.call(FakeCall::Inspect { id: id.clone() }).await?;
        let id = id.clone();
        Ok(self.select(move |record| record.id == id).await?.pop())
    }

    async fn list(
        &self,
        store: &StoreId,
        service: &ServiceName,
    ) -> Result<Vec<Server>, ProviderError> {
        self.call(FakeCall::List {
            service: service.clone(),
        })
        .await?;
        let (store, service) = (store.clone(), service.clone());
        let hidden = self.desk().hidden.clone();
        self.select(move |record| {
            record.owner.store == store
                && record.owner.service == service
                && !hidden.contains(&record.id)
        })
        .await
    }

    async fn everything(&self) -> Result<Vec<ListedServer>, ProviderError> {
        let all = self.all_servers().await?;
        Ok(all.into_iter().map(ListedServer::from).collect())
    }

    async fn restore(
        &self,
        store: &StoreId,
        id: &ServerId,
        made_as: &MadeAs,
    ) -> Result<(), ProviderError> {
        self.call(FakeCall::Restore { id: id.clone() }).await?;
        let (store, id, name) = (store.clone(), id.clone(), made_as.name.clone());
        let change = move |servers: &mut Servers| match servers.get_mut(&id) {
            Some(record) if record.owner.store == store => {
                record.name = name.unwrap_or_else(|| record.name.clone());
                Ok(())
            }
            Some(record) => Err(not_ours(record)),
            None => Err(ProviderError::Refused {
                why: format!("there is no server {id}"),
            }),
        };
        self.table.change(change).await?
    }

    async fn delete(&self, store: &StoreId, id: &ServerId) -> Result<(), ProviderError> {
        self.call(FakeCall::Delete { id: id.clone() }).await?;
        let wanted = id.clone();
        let read = move |servers: &mut Servers| servers.get(&wanted).cloned();
        let Some(record) = self.table.change(read).await? else {
            return Ok(());
        };
        if record.owner.store != *store {
            return Err(not_ours(&record));
        }
        let (fault, time) = {
            let desk = &mut *self.desk();
            let faults = &desk.script.delete_faults;
            let fault = strike(faults, &mut desk.met_deleting, &record.name);
            (fault, desk.script.delete_time)
        };
        match fault {
            Some(CallFault::Failed | CallFault::Broken | CallFault::NoRoom) => {
                return Err(scripted_failure(&record.name));
            }
            Some(CallFault::Silent) => return Err(no_answer()),
            Some(CallFault::Hang) => return Err(self.hang().await),
            Some(CallFault::LostAnswer | CallFault::Twice) | None => {}
        }
        self.clock.sleep(time).await;
        self.vanish(id).await?;
        yield_now().await;
        match fault {
            Some(CallFault::LostAnswer) => Err(no_answer()),
            _ => Ok(()),
        }
    }
}
