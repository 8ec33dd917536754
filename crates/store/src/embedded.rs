//! The handle of an embedded store: both ports over one file.
//!
//! Responsible for: opening, and handing work to the threads.
//! Must not know: what keys, values and events mean.

use crate::failure::Failure;
use crate::format::{FORMATS, Formats};
use crate::journal::{LogRow, Part, Pruned};
use crate::watches::Watches;
use crate::worker::Worker;
use crate::{entries, file, format, journal};
use async_trait::async_trait;
use engine::ports::{
    Committed, Log, LogEntry, LogError, Sequence, Store, StoreError, Transaction, Versioned, Watch,
};
use jiff::Timestamp;
use model::{ServiceName, StoreId};
use rusqlite::TransactionBehavior;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Store and log in one folder (`state.db`, mode 0600; a folder that is made has 0700). Cheap to
/// clone; any number of processes may have the same folder open.
#[derive(Debug, Clone)]
pub struct EmbeddedStore {
    rooms: Arc<Rooms>,
}

#[derive(Debug)]
struct Rooms {
    path: PathBuf,
    id: StoreId,
    writer: Worker,
    reader: Worker,
    watches: Watches,
}

impl EmbeddedStore {
    /// Opens the store of a folder; makes folder and store where there are none.
    ///
    /// Blocks on the disk for some milliseconds, longer when it migrates (a backup is made beside
    /// the file before) or waits for another process that is opening the same folder.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_as(folder.as_ref(), &FORMATS)
    }

    pub(crate) fn open_as(folder: &Path, formats: &Formats) -> Result<Self, StoreError> {
        let path = file::prepare(folder)?;
        let mut lock = file::OpeningLock::take(folder)?;
        let failed = |error: rusqlite::Error| Failure::from(error).into_store_error(&path);
        if format::is_new(&path, &mut lock)? {
            format::create(&path, formats)?;
        }
        let mut writing = file::connect(&path).map_err(failed)?;
        let id = format::bring_up(&mut writing, &path, &mut lock, formats)?;
        let id = StoreId::new(id).map_err(|error| StoreError::Unavailable {
            path: path.display().to_string(),
            why: format!("its own id is damaged: {error}; restore a backup"),
        })?;
        let reading = file::connect(&path).map_err(failed)?;
        let watching = file::connect(&path).map_err(failed)?;
        let seen = entries::newest_version(&watching).map_err(failed)?;
        let threads = || -> std::io::Result<(Worker, Worker, Watches)> {
            let (immediate, deferred) = (
                TransactionBehavior::Immediate,
                TransactionBehavior::Deferred,
            );
            Ok((
                Worker::start("store-write", writing, immediate, formats.newest)?,
                Worker::start("store-read", reading, deferred, formats.newest)?,
                Watches::start(watching, seen)?,
            ))
        };
        let (writer, reader, watches) = threads().map_err(|error| {
            file::unavailable(
                &path,
                "cannot start its threads",
                &error,
                "raise the limit of threads",
            )
        })?;
        Ok(Self {
            rooms: Arc::new(Rooms {
                path,
                id,
                writer,
                reader,
                watches,
            }),
        })
    }

    /// Identity of this store: made with it, never changes.
    pub fn store_id(&self) -> &StoreId {
        &self.rooms.id
    }

    /// Its file.
    pub(crate) fn path(&self) -> &Path {
        &self.rooms.path
    }

    /// Forgets log entries from before a time, and the oldest while the log has more than so many
    /// bytes. The last evaluation of each group always stays.
    pub async fn prune(&self, older_than: Timestamp, max_bytes: u64) -> Result<Pruned, LogError> {
        let failed = |failure: Failure| failure.into_log_error(&self.rooms.path);
        let older_than_ns = journal::nanoseconds(older_than).map_err(failed)?;
        let mut all = Pruned::default();
        loop {
            let some = self
                .rooms
                .writer
                .submit(
                    move |connection| journal::prune(connection, older_than_ns, max_bytes),
                    |_| {},
                )
                .await
                .map_err(failed)?;
            if some.entries == 0 {
                break;
            }
            all.entries += some.entries;
            all.bytes += some.bytes;
        }
        self.rooms
            .writer
            .submit(journal::shrink, |()| {})
            .await
            .map_err(failed)?;
        Ok(all)
    }

    async fn read_log(
        &self,
        service: &ServiceName,
        part: Part,
        limit: usize,
    ) -> Result<Vec<(Sequence, LogEntry)>, LogError> {
        let service = service.clone();
        self.rooms
            .reader
            .submit(
                move |connection| journal::read(connection, &service, part, limit),
                |_| {},
            )
            .await
            .map_err(|failure| failure.into_log_error(&self.rooms.path))
    }
}

#[async_trait]
impl Store for EmbeddedStore {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, StoreError> {
        let key = key.to_owned();
        self.rooms
            .reader
            .submit(
                move |connection| Ok(entries::get(connection, &key)?),
                |_| {},
            )
            .await
            .map_err(|failure| failure.into_store_error(&self.rooms.path))
    }

    async fn scan(&self, prefix: &str) -> Result<Vec<(String, Versioned)>, StoreError> {
        let prefix = prefix.to_owned();
        self.rooms
            .reader
            .submit(
                move |connection| Ok(entries::scan(connection, &prefix)?),
                |_| {},
            )
            .await
            .map_err(|failure| failure.into_store_error(&self.rooms.path))
    }

    async fn commit(&self, transaction: Transaction) -> Result<Committed, StoreError> {
        transaction.check_limits()?;
        let keys: Vec<String> = transaction
            .writes
            .iter()
            .map(|write| write.key().to_owned())
            .collect();
        let tell = self.rooms.watches.teller();
        self.rooms
            .writer
            .submit(
                move |connection| Ok(entries::apply(connection, &transaction)?),
                move |committed| {
                    if let Committed::Yes { version } = committed
                        && !keys.is_empty()
                    {
                        tell(*version, &keys);
                    }
                },
            )
            .await
            .map_err(|failure| failure.into_store_error(&self.rooms.path))
    }

    async fn commit_in_order(
        &self,
        transactions: Vec<Transaction>,
    ) -> Result<Committed, StoreError> {
        for transaction in &transactions {
            transaction.check_limits()?;
        }
        let tell = self.rooms.watches.teller();
        let committed = self
            .rooms
            .writer
            .submit(
                move |connection| Ok(entries::apply_in_order(connection, &transactions)?),
                move |applied: &entries::Applied| {
                    for (version, keys) in &applied.written {
                        tell(*version, keys);
                    }
                },
            )
            .await;
        match committed {
            Ok(applied) => Ok(applied.ended),
            Err(failure) => Err(failure.into_store_error(&self.rooms.path)),
        }
    }

    fn watch(&self, prefix: &str) -> Box<dyn Watch> {
        Box::new(self.rooms.watches.watch(prefix))
    }
}

#[async_trait]
impl Log for EmbeddedStore {
    async fn append(&self, entries: Vec<LogEntry>) -> Result<Sequence, LogError> {
        let failed = |failure: Failure| failure.into_log_error(&self.rooms.path);
        let rows: Vec<LogRow> = entries
            .iter()
            .map(LogRow::of)
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        self.rooms
            .writer
            .submit(move |connection| journal::append(connection, &rows), |_| {})
            .await
            .map_err(failed)
    }

    async fn read(
        &self,
        service: &ServiceName,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<(Sequence, LogEntry)>, LogError> {
        self.read_log(service, Part::After(after), limit).await
    }

    async fn tail(
        &self,
        service: &ServiceName,
        limit: usize,
    ) -> Result<Vec<(Sequence, LogEntry)>, LogError> {
        self.read_log(service, Part::Tail, limit).await
    }
}
