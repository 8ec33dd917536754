//! The log, line by line, while work runs: the same lines whether we act or follow who acts.

use super::form::{Form, say_entry, say_note};
use crate::opera::Transcript;
use crate::story::{Weight, elapsed, tell, took};
use crate::terminal::{LiveLine, by_mood, complain, faint, say};
use crate::wiring::House;
use engine::Event;
use engine::ports::{Log, LogEntry, LogError, Sequence, Store, Watch};
use model::{ServiceName, StepNumber, StepStatus};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use store::EmbeddedStore;

/// Entries read at once.
const BATCH: usize = 200;
/// Log entries follow the store's changes by so much at most; also how often the live line moves.
const BEAT: Duration = Duration::from_millis(250);
/// Running steps that the live line names.
const NAMED: usize = 3;

/// A step that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FailedStep {
    /// Its number and title.
    pub(crate) what: String,
    /// Its title, the same when it is tried again.
    title: String,
    /// What went wrong.
    pub(crate) message: String,
    /// Its output.
    pub(crate) log_file: Option<PathBuf>,
}

/// Whose words are used.
#[derive(Debug)]
pub(crate) enum Teller {
    /// Lines for people, with a live one.
    People,
    /// One object a line.
    Programs,
    /// xOpera's.
    Opera(Box<Transcript>),
}

impl From<Form> for Teller {
    fn from(form: Form) -> Self {
        match form {
            Form::Text => Self::People,
            Form::JsonLines => Self::Programs,
        }
    }
}

/// What was shown so far.
pub(crate) struct Progress {
    teller: Teller,
    log: EmbeddedStore,
    watch: Box<dyn Watch>,
    service: ServiceName,
    logs: PathBuf,
    after: Sequence,
    begun: Instant,
    live: LiveLine,
    running: BTreeMap<StepNumber, (String, Instant)>,
    log_files: BTreeMap<StepNumber, PathBuf>,
    /// Steps that were done.
    pub(crate) done: usize,
    /// Steps that were not.
    pub(crate) failed: Vec<FailedStep>,
}

impl Progress {
    /// Shows what happens to a service from now on.
    ///
    /// # Errors
    /// If the log can't be read.
    pub(crate) async fn from_now(
        house: &House,
        service: &ServiceName,
        teller: Teller,
    ) -> Result<Self, LogError> {
        let last = house.store.tail(service, 1).await?;
        Ok(Self {
            teller,
            log: house.store.clone(),
            // a prefix of its own would miss the log, which is written after the store
            watch: house.store.watch(&format!("service/{service}/")),
            service: service.clone(),
            logs: house.folder.logs(),
            after: last.last().map_or(Sequence(0), |(sequence, _)| *sequence),
            begun: Instant::now(),
            live: LiveLine::new(),
            running: BTreeMap::new(),
            log_files: BTreeMap::new(),
            done: 0,
            failed: Vec::new(),
        })
    }

    /// Shows for as long as it is polled.
    ///
    /// # Errors
    /// If the log can't be read.
    pub(crate) async fn follow(&mut self) -> Result<(), LogError> {
        loop {
            self.drain().await?;
            self.refresh();
            tokio::select! {
                biased;
                () = self.watch.changed() => {}
                () = tokio::time::sleep(BEAT) => {}
            }
        }
    }

    /// Shows all that the log has by now.
    ///
    /// # Errors
    /// If the log can't be read.
    pub(crate) async fn drain(&mut self) -> Result<(), LogError> {
        loop {
            let entries = self.log.read(&self.service, self.after, BATCH).await?;
            let count = entries.len();
            for (sequence, entry) in entries {
                self.after = sequence;
                self.note(&entry.event);
                match &mut self.teller {
                    Teller::People => self.show(&entry),
                    Teller::Programs => say_entry(sequence, &entry),
                    Teller::Opera(transcript) => {
                        transcript.tell(&entry.event).into_iter().for_each(say);
                    }
                }
            }
            if count < BATCH {
                return Ok(());
            }
        }
    }

    /// Prints a line of our own among those of the log.
    pub(crate) fn print(&mut self, text: &str) {
        match self.teller {
            Teller::People => {}
            Teller::Programs => return say_note(text),
            Teller::Opera(_) => return complain(text),
        }
        let time = faint(&elapsed(self.begun.elapsed()));
        self.live.print(&format!("{time}  {text}"));
    }

    /// How long it took so far.
    pub(crate) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Takes the live line away.
    pub(crate) fn finish(&mut self) {
        self.live.clear();
    }

    fn show(&mut self, entry: &LogEntry) {
        let line = tell(&entry.event);
        if line.weight < Weight::Progress {
            return;
        }
        let mut texts = line.text.lines();
        self.print(&by_mood(line.mood, texts.next().unwrap_or_default()));
        for more in texts {
            self.live.print(&format!("          {more}"));
        }
    }

    fn note(&mut self, event: &Event) {
        match event {
            Event::StepStarted {
                step,
                title,
                log_file,
                ..
            } => {
                self.running.insert(*step, (title.clone(), Instant::now()));
                if let Some(file) = log_file {
                    self.log_files.insert(*step, self.logs.join(file));
                }
            }
            Event::StepFinished {
                step,
                title,
                status,
                message,
                ..
            } => {
                self.running.remove(step);
                let log_file = self.log_files.remove(step);
                match status {
                    StepStatus::Done => {
                        self.done += 1;
                        // it went well when it was tried again
                        self.failed.retain(|failed| failed.title != *title);
                    }
                    StepStatus::Failed | StepStatus::Unknown => self.failed.push(FailedStep {
                        what: format!("{step} {title}"),
                        title: title.clone(),
                        message: message.clone().unwrap_or_else(|| status.to_string()),
                        log_file,
                    }),
                    StepStatus::Planned
                    | StepStatus::Started
                    | StepStatus::Cancelled
                    | StepStatus::Superseded => {}
                }
            }
            Event::HolderChanged { .. } => self.running.clear(),
            _ => {}
        }
    }

    fn refresh(&mut self) {
        if self.running.is_empty() || !matches!(self.teller, Teller::People) {
            self.live.clear();
            return;
        }
        let now = Instant::now();
        let named: Vec<String> = self
            .running
            .values()
            .take(NAMED)
            .map(|(title, since)| format!("{title} {}", took(now - *since)))
            .collect();
        let more = match self.running.len().saturating_sub(NAMED) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        let time = elapsed(self.begun.elapsed());
        let text = format!("{time}  running: {}{more}", named.join(", "));
        self.live.show(&text);
    }
}
