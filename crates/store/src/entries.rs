//! Statements of the store: keys, values, versions.
//!
//! Responsible for: reading ranges and applying a transaction inside one of SQLite's.
//! Must not know: threads, watches, when anything is committed.

use engine::ports::{Committed, Expected, Transaction, Versioned, Write};
use rusqlite::{Connection, OptionalExtension, params};

/// One key.
pub(crate) fn get(connection: &Connection, key: &str) -> rusqlite::Result<Option<Versioned>> {
    connection
        .prepare_cached("SELECT value, version FROM entries WHERE key = ?1")?
        .query_row([key], |row| {
            Ok(Versioned {
                value: row.get(0)?,
                version: row.get::<_, i64>(1)?.cast_unsigned(),
            })
        })
        .optional()
}

/// All keys with a prefix, in the order of their bytes.
pub(crate) fn scan(
    connection: &Connection,
    prefix: &str,
) -> rusqlite::Result<Vec<(String, Versioned)>> {
    let mut statement = connection.prepare_cached(
        "SELECT key, value, version FROM entries
         WHERE key >= ?1 AND (?2 IS NULL OR key < ?2) ORDER BY key",
    )?;
    let rows = statement.query_map(params![prefix, prefix_end(prefix)], |row| {
        Ok((
            row.get(0)?,
            Versioned {
                value: row.get(1)?,
                version: row.get::<_, i64>(2)?.cast_unsigned(),
            },
        ))
    })?;
    rows.collect()
}

/// The version of the newest write.
pub(crate) fn newest_version(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT value FROM counters WHERE name = 'version'")?
        .query_row([], |row| row.get::<_, i64>(0))
        .map(i64::cast_unsigned)
}

/// Checks, then writes. The caller has a write transaction open and checked the limits.
pub(crate) fn apply(
    connection: &Connection,
    transaction: &Transaction,
) -> rusqlite::Result<Committed> {
    for check in &transaction.checks {
        let found = connection
            .prepare_cached("SELECT version FROM entries WHERE key = ?1")?
            .query_row([&check.key], |row| row.get::<_, i64>(0))
            .optional()?
            .map(i64::cast_unsigned);
        let holds = match check.expected {
            Expected::Absent => found.is_none(),
            Expected::Version(version) => found == Some(version),
        };
        if !holds {
            return Ok(Committed::Conflict {
                key: check.key.clone(),
            });
        }
    }
    if transaction.writes.is_empty() {
        return Ok(Committed::Yes {
            version: newest_version(connection)?,
        });
    }
    let version: i64 = connection
        .prepare_cached(
            "UPDATE counters SET value = value + 1 WHERE name = 'version' RETURNING value",
        )?
        .query_row([], |row| row.get(0))?;
    for write in &transaction.writes {
        match write {
            Write::Put { key, value } => connection
                .prepare_cached(
                    "INSERT INTO entries (key, value, version) VALUES (?1, ?2, ?3)
                     ON CONFLICT (key) DO UPDATE SET value = ?2, version = ?3",
                )?
                .execute(params![key, value, version])?,
            Write::Delete { key } => connection
                .prepare_cached("DELETE FROM entries WHERE key = ?1")?
                .execute([key])?,
        };
    }
    Ok(Committed::Yes {
        version: version.cast_unsigned(),
    })
}

/// What several transactions came to.
pub(crate) struct Applied {
    /// How the last that was tried ended.
    pub(crate) ended: Committed,
    /// The keys of each that wrote something, by its version.
    pub(crate) written: Vec<(u64, Vec<String>)>,
}

/// One after the other, up to the first that does not hold.
pub(crate) fn apply_in_order(
    connection: &Connection,
    transactions: &[Transaction],
) -> rusqlite::Result<Applied> {
    let mut applied = Applied {
        ended: Committed::Yes {
            version: newest_version(connection)?,
        },
        written: Vec::new(),
    };
    for transaction in transactions {
        applied.ended = apply(connection, transaction)?;
        let Committed::Yes { version } = applied.ended else {
            break;
        };
        if !transaction.writes.is_empty() {
            let keys = transaction.writes.iter().map(|w| w.key().to_owned());
            applied.written.push((version, keys.collect()));
        }
    }
    Ok(applied)
}

/// The first text after all those with a prefix; none when the prefix has no end. The order of
/// UTF-8 bytes, which SQLite compares, is that of code points.
fn prefix_end(prefix: &str) -> Option<String> {
    let mut head = prefix.to_owned();
    while let Some(last) = head.pop() {
        let next = match last {
            '\u{D7FF}' => Some('\u{E000}'),
            other => char::from_u32(u32::from(other) + 1),
        };
        if let Some(next) = next {
            head.push(next);
            return Some(head);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_end_of_a_prefix() {
        assert_eq!(prefix_end("a/"), Some("a0".to_owned()));
        assert_eq!(prefix_end("a\u{10FFFF}"), Some("b".to_owned()));
        assert_eq!(prefix_end("\u{D7FF}"), Some("\u{E000}".to_owned()));
        assert_eq!(prefix_end("\u{10FFFF}"), None);
        assert_eq!(prefix_end(""), None);
    }

    proptest! {
        #[test]
        fn a_range_is_a_prefix(prefix in any::<String>(), key in any::<String>(), rest in any::<String>()) {
            for key in [key, format!("{prefix}{rest}")] {
                let inside = key >= prefix && prefix_end(&prefix).is_none_or(|end| key < end);
                prop_assert_eq!(inside, key.starts_with(&prefix));
            }
        }
    }
}
