//! Statements of the log: append, read, forget.
//!
//! Responsible for: how entries are written down, and retention.
//! Must not know: what events mean, but for which group an evaluation is of.

use crate::failure::Failure;
use engine::Event;
use engine::ports::{LogEntry, Sequence};
use jiff::Timestamp;
use model::ServiceName;
use rusqlite::{Connection, params};

/// Rows of one commit while forgetting, so that writers wait for milliseconds only.
const PRUNE_ROWS: i64 = 1000;
/// What a row takes beside its texts, about.
const ROW_OVERHEAD_BYTES: usize = 64;

/// What retention removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// How many entries.
    pub entries: u64,
    /// How many bytes, about.
    pub bytes: u64,
}

/// An entry as it is written down.
#[derive(Debug)]
pub(crate) struct LogRow {
    at_ns: i64,
    service: String,
    decided_group: Option<String>,
    event: String,
}

impl LogRow {
    /// Fails for a time that does not fit (before 1678, after 2262).
    pub(crate) fn of(entry: &LogEntry) -> Result<Self, Failure> {
        Ok(Self {
            at_ns: nanoseconds(entry.at)?,
            service: entry.service.to_string(),
            decided_group: match &entry.event {
                Event::Evaluated { evaluation } => Some(evaluation.group.to_string()),
                _ => None,
            },
            event: serde_json::to_string(&entry.event).map_err(|error| Failure::Unstorable {
                why: format!("an event cannot be written down: {error}; report this as a fault"),
            })?,
        })
    }

    fn bytes(&self) -> i64 {
        let texts = self.service.len() + self.event.len();
        i64::try_from(texts + ROW_OVERHEAD_BYTES).unwrap_or(i64::MAX)
    }
}

/// Time as it is written down.
pub(crate) fn nanoseconds(at: Timestamp) -> Result<i64, Failure> {
    i64::try_from(at.as_nanosecond()).map_err(|_| Failure::Unstorable {
        why: format!("the time {at} cannot be written down; set the system's clock"),
    })
}

/// Adds rows in order; the sequence of the last, or of the newest entry where there are none.
pub(crate) fn append(connection: &Connection, rows: &[LogRow]) -> Result<Sequence, Failure> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO log (at_ns, service, decided_group, event, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut bytes = 0;
    let mut last = None;
    for row in rows {
        insert.execute(params![
            row.at_ns,
            row.service,
            row.decided_group,
            row.event,
            row.bytes()
        ])?;
        bytes += row.bytes();
        last = Some(connection.last_insert_rowid());
    }
    count_bytes(connection, bytes)?;
    let last = match last {
        Some(last) => last,
        None => connection.query_row("SELECT ifnull(max(sequence), 0) FROM log", [], |row| {
            row.get(0)
        })?,
    };
    Ok(Sequence(last.cast_unsigned()))
}

fn count_bytes(connection: &Connection, change: i64) -> Result<(), Failure> {
    connection
        .prepare_cached("UPDATE counters SET value = value + ?1 WHERE name = 'log_bytes'")?
        .execute([change])?;
    Ok(())
}

/// Which way to read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    /// What comes after a sequence.
    After(Sequence),
    /// The last.
    Tail,
}

/// Entries of a service, oldest first, at most `limit`. Those that this program cannot read, as a
/// newer one wrote them, are left out.
pub(crate) fn read(
    connection: &Connection,
    service: &ServiceName,
    part: Part,
    limit: usize,
) -> Result<Vec<(Sequence, LogEntry)>, Failure> {
    let (sql, after) = match part {
        Part::After(Sequence(after)) => (
            "SELECT sequence, at_ns, event FROM log
             WHERE service = ?1 AND sequence > ?2 ORDER BY sequence",
            i64::try_from(after).unwrap_or(i64::MAX),
        ),
        Part::Tail => (
            "SELECT sequence, at_ns, event FROM log
             WHERE service = ?1 AND sequence > ?2 ORDER BY sequence DESC",
            0,
        ),
    };
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![service.as_str(), after])?;
    let mut entries = Vec::new();
    let mut skipped = 0_u64;
    while entries.len() < limit
        && let Some(row) = rows.next()?
    {
        let sequence = Sequence(row.get::<_, i64>(0)?.cast_unsigned());
        let at = Timestamp::from_nanosecond(row.get::<_, i64>(1)?.into());
        match (
            at,
            serde_json::from_str(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?),
        ) {
            (Ok(at), Ok(event)) => entries.push((
                sequence,
                LogEntry {
                    at,
                    service: service.clone(),
                    event,
                },
            )),
            _ => skipped += 1,
        }
    }
    if skipped > 0 {
        tracing::warn!(%service, skipped, "log entries of a newer program were left out");
    }
    if matches!(part, Part::Tail) {
        entries.reverse();
    }
    Ok(entries)
}

/// Forgets some of the entries that are too old or too many; nothing when there are none. The last
/// evaluation of each group always stays.
pub(crate) fn prune(
    connection: &Connection,
    older_than_ns: i64,
    max_bytes: u64,
) -> Result<Pruned, Failure> {
    let total: i64 = connection
        .prepare_cached("SELECT value FROM counters WHERE name = 'log_bytes'")?
        .query_row([], |row| row.get(0))?;
    let mut excess = total - i64::try_from(max_bytes).unwrap_or(i64::MAX);
    let mut doomed: Vec<(i64, i64)> = connection
        .prepare_cached(
            "SELECT sequence, bytes FROM log WHERE at_ns < ?1 AND sequence NOT IN (
                 SELECT max(sequence) FROM log WHERE decided_group IS NOT NULL
                 GROUP BY service, decided_group)
             ORDER BY at_ns LIMIT ?2",
        )?
        .query_map([older_than_ns, PRUNE_ROWS], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    if doomed.is_empty() && excess > 0 {
        doomed = connection
            .prepare_cached(
                "SELECT sequence, bytes FROM log WHERE sequence NOT IN (
                     SELECT max(sequence) FROM log WHERE decided_group IS NOT NULL
                     GROUP BY service, decided_group)
                 ORDER BY sequence LIMIT ?1",
            )?
            .query_map([PRUNE_ROWS], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        doomed.retain(|(_, bytes)| {
            let still = excess > 0;
            excess -= bytes;
            still
        });
    }
    let mut delete = connection.prepare_cached("DELETE FROM log WHERE sequence = ?1")?;
    let mut pruned = Pruned::default();
    for (sequence, bytes) in doomed {
        delete.execute([sequence])?;
        count_bytes(connection, -bytes)?;
        pruned.entries += 1;
        pruned.bytes += bytes.cast_unsigned();
    }
    Ok(pruned)
}

/// Gives space that is free inside the file back to the file system, one page a row.
pub(crate) fn shrink(connection: &Connection) -> Result<(), Failure> {
    let mut statement = connection.prepare("PRAGMA incremental_vacuum(4096)")?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}
