//! The log of all services as lines with times, and the counters that follow from it.

use crate::exit::Failure;
use crate::story::{clock_time, tell};
use crate::terminal::{by_mood, faint, say};
use crate::wiring::{House, Tally};
use engine::ports::{Log, LogEntry, Sequence, Store};
use model::ServiceName;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Entries read at once.
const BATCH: usize = 200;
/// Log entries follow the store's changes by so much at most.
const BEAT: Duration = Duration::from_millis(500);

/// Tells what happens.
pub(super) struct Reporter {
    house: Arc<House>,
    tally: Arc<Tally>,
    read: BTreeMap<ServiceName, Sequence>,
}

impl Reporter {
    /// Tells what happens from now on.
    pub(super) async fn new(house: Arc<House>, tally: Arc<Tally>) -> Result<Self, Failure> {
        let mut read = BTreeMap::new();
        for service in house.services().await.map_err(Failure::machine)? {
            let last = house
                .store
                .tail(&service, 1)
                .await
                .map_err(Failure::machine)?;
            let sequence = last.last().map_or(Sequence(0), |(sequence, _)| *sequence);
            read.insert(service, sequence);
        }
        Ok(Self { house, tally, read })
    }

    /// For as long as it is polled.
    pub(super) async fn run(&mut self) -> Result<(), Failure> {
        let mut changes = self.house.store.watch("service/");
        loop {
            self.drain().await?;
            tokio::select! {
                biased;
                () = changes.changed() => {}
                () = tokio::time::sleep(BEAT) => {}
            }
        }
    }

    /// All that there is by now.
    pub(super) async fn drain(&mut self) -> Result<(), Failure> {
        for service in self.house.services().await.map_err(Failure::machine)? {
            self.read.entry(service).or_insert(Sequence(0));
        }
        for (service, after) in &mut self.read {
            loop {
                let entries = self.house.store.read(service, *after, BATCH).await;
                let entries = entries.map_err(Failure::machine)?;
                for (sequence, entry) in &entries {
                    *after = *sequence;
                    self.tally.note(entry);
                    show(entry);
                }
                if entries.len() < BATCH {
                    break;
                }
            }
        }
        Ok(())
    }
}

fn show(entry: &LogEntry) {
    let line = tell(&entry.event);
    let mut texts = line.text.lines();
    let first = by_mood(line.mood, texts.next().unwrap_or_default());
    let time = faint(&clock_time(entry.at));
    say(format!("{time}  {}: {first}", entry.service));
    for more in texts {
        say(format!("{:22}{more}", ""));
    }
}
