//! Watches while something is waited for: reads the log, asks for CPU, tells the story, and ends the
//! waiting when the thing is there, its time is over, somebody interrupts, or a part has broken.

use super::agent::{Agent, Door};
use super::calibrate::{Governor, Strain};
use super::load::{Load, LoadHandle, Tally as LoadTally};
use super::monitors::Monitors;
use super::prometheus::Prometheus;
use super::screen::Screen;
use super::settings::CEILING;
use super::story::{Fact, LoadNow, Story};
use crate::exit::{Exit, Failure};
use crate::story::took;
use crate::wiring::{House, Tally};
use engine::StopLevel;
use engine::ports::{Log, LogEntry, Sequence};
use jiff::Timestamp;
use model::{MemberId, ServiceName};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep};

/// The picture moves that often.
const BEAT: Duration = Duration::from_millis(300);
/// CPU is asked for that often.
const CPU_EVERY: Duration = Duration::from_secs(2);
/// Where nothing moves, a line says how it goes that often.
const STATUS_EVERY: Duration = Duration::from_secs(15);
/// Log entries read at once.
const BATCH: usize = 200;
/// Rates and latencies are those of the last seconds.
const LATELY_SECONDS: u32 = 5;

/// Why the demo does not go on.
#[derive(Debug)]
pub(super) enum Halt {
    /// Ctrl-C.
    Interrupted,
    /// Something failed.
    Failed(Failure),
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Everything that runs. Parts come one by one.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) door: Option<Door>,
    pub(super) monitors: Option<Monitors>,
    pub(super) agent: Option<Agent>,
    pub(super) load: Option<Load>,
}

/// The one who watches.
pub(super) struct Director {
    pub(super) house: Arc<House>,
    pub(super) service: ServiceName,
    pub(super) counted: Arc<Tally>,
    pub(super) story: Story,
    pub(super) parts: Parts,
    pub(super) entries: Vec<LogEntry>,
    screen: Screen,
    after: Sequence,
    stop: watch::Receiver<StopLevel>,
    cpu: watch::Receiver<BTreeMap<MemberId, f64>>,
    status_at: Instant,
    notes: mpsc::UnboundedReceiver<String>,
    notebook: mpsc::UnboundedSender<String>,
    governor: Governor,
}

impl Director {
    pub(super) fn new(
        house: Arc<House>,
        service: ServiceName,
        prometheus: Prometheus,
        screen: Screen,
        stop: watch::Receiver<StopLevel>,
        start: Timestamp,
    ) -> Self {
        let (notebook, notes) = mpsc::unbounded_channel();
        let (told, cpu) = watch::channel(BTreeMap::new());
        tokio::spawn(async move {
            loop {
                sleep(CPU_EVERY).await;
                // silence is no news; the last word stands until the next
                if let Ok(now) = prometheus.cpu_now().await
                    && told.send(now).is_err()
                {
                    return;
                }
            }
        });
        Self {
            house,
            service,
            counted: Arc::new(Tally::default()),
            story: Story::new(start),
            parts: Parts::default(),
            entries: Vec::new(),
            screen,
            after: Sequence(0),
            stop,
            cpu,
            status_at: Instant::now() + STATUS_EVERY,
            notes,
            notebook,
            governor: Governor::new(CEILING),
        }
    }

    /// What is written here is told at the next look.
    pub(super) fn notebook(&self) -> mpsc::UnboundedSender<String> {
        self.notebook.clone()
    }

    /// Takes a fact in, and tells it.
    pub(super) fn tell(&mut self, fact: Fact) {
        self.tell_at(Timestamp::now(), &fact);
    }

    fn tell_at(&mut self, at: Timestamp, fact: &Fact) {
        if let Some(line) = self.story.tell(at, fact) {
            self.screen.print(at, &line);
        }
    }

    /// Says something plainly.
    pub(super) fn say(&mut self, text: &str) {
        self.screen.say(text);
    }

    /// Takes the picture away.
    pub(super) fn clear(&mut self) {
        self.screen.clear();
    }

    /// How urgently we are asked to stop.
    pub(super) fn stop_level(&self) -> StopLevel {
        *self.stop.borrow()
    }

    /// Waits until a condition holds. `what` reads after "no sign of …".
    pub(super) async fn until<T>(
        &mut self,
        what: &str,
        patience: Duration,
        mut condition: impl FnMut(&mut Self) -> Option<T>,
    ) -> Result<T, Halt> {
        let end = Instant::now() + patience;
        loop {
            self.look().await?;
            if let Some(found) = condition(self) {
                return Ok(found);
            }
            self.not_stopped()?;
            self.sound()?;
            if Instant::now() >= end {
                let why = format!("no sign of {what} within {}", took(patience));
                return Err(Halt::Failed(Failure::text(Exit::Failed, why)));
            }
            sleep(BEAT).await;
        }
    }

    fn not_stopped(&mut self) -> Result<(), Halt> {
        if self.stop_level() == StopLevel::Run {
            return Ok(());
        }
        self.tell(Fact::Trouble(
            "stopping: the demo undeploys and cleans up (Ctrl-C again ends everything at once)"
                .to_owned(),
        ));
        Err(Halt::Interrupted)
    }

    /// Watches for a while.
    pub(super) async fn rest(&mut self, span: Duration) -> Result<(), Halt> {
        let end = Instant::now() + span;
        let patience = span + Duration::from_secs(60);
        self.until("the end of a rest", patience, |_| {
            (Instant::now() >= end).then_some(())
        })
        .await
    }

    /// Waits for work while the story goes on.
    pub(super) async fn during<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Halt> {
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Ok(done),
                () = sleep(BEAT) => {}
            }
            self.look().await?;
            self.not_stopped()?;
            self.sound()?;
        }
    }

    /// Takes in what is new, and draws.
    pub(super) async fn look(&mut self) -> Result<(), Failure> {
        while let Ok(note) = self.notes.try_recv() {
            self.tell(Fact::Aside(note));
        }
        self.drain().await?;
        let cpu = self.cpu.borrow_and_update().clone();
        self.tell(Fact::Cpu(cpu));
        if let Some(load) = &self.parts.load {
            let handle = load.handle();
            self.tell(Fact::Load(load_now(&handle)));
            self.govern(&handle);
        }
        if self.screen.draws() {
            let picture = self.story.frame(Timestamp::now());
            self.screen.draw(&picture);
        } else if Instant::now() >= self.status_at {
            self.status_at = Instant::now() + STATUS_EVERY;
            if let Some(text) = self.story.status() {
                self.tell(Fact::Aside(text));
            }
        }
        Ok(())
    }

    async fn drain(&mut self) -> Result<(), Failure> {
        loop {
            let read = self
                .house
                .store
                .read(&self.service, self.after, BATCH)
                .await;
            let entries = read.map_err(|error| Failure::new(Exit::Machine, error))?;
            let count = entries.len();
            for (sequence, entry) in entries {
                self.after = sequence;
                self.counted.note(&entry);
                self.tell_at(entry.at, &Fact::Happened(entry.event.clone()));
                self.entries.push(entry);
            }
            if count < BATCH {
                return Ok(());
            }
        }
    }

    /// Fails if a part that should run does not.
    fn sound(&mut self) -> Result<(), Failure> {
        if let Some(monitors) = &mut self.parts.monitors {
            monitors.still_running()?;
        }
        if let Some(door) = &self.parts.door {
            door.still_open()?;
        }
        let ended = self.parts.agent.as_ref().is_some_and(Agent::has_ended);
        match ended {
            false => Ok(()),
            true => Err(Failure::text(Exit::Failed, "the agent ended by itself")),
        }
    }

    /// Lowers the rate before the fleet drowns.
    fn govern(&mut self, load: &LoadHandle) {
        let strain = Strain {
            rate: load.rate(),
            busiest_percent: self.story.busiest(),
            outstanding: load.read(LoadTally::outstanding),
        };
        if let Some(rate) = self.governor.lower(Timestamp::now(), &strain) {
            load.set_rate(rate);
            self.tell(Fact::Note(format!(
                "this computer is too busy for that (a member uses {:.0} %, {} requests wait): the \
                 rate becomes {rate:.1} a second",
                strain.busiest_percent.unwrap_or_default(),
                strain.outstanding
            )));
        }
    }

    /// The load's rate, per second.
    pub(super) fn rate(&self) -> f64 {
        self.parts
            .load
            .as_ref()
            .map_or(0.0, |load| load.handle().rate())
    }

    /// Sets the load's rate.
    pub(super) fn set_rate(&mut self, per_second: f64) {
        if let Some(load) = &self.parts.load {
            load.handle().set_rate(per_second);
        }
    }
}

fn load_now(load: &LoadHandle) -> LoadNow {
    let now = Timestamp::now();
    let lately = now - jiff::SignedDuration::from_secs(i64::from(LATELY_SECONDS));
    load.read(|tally: &LoadTally| LoadNow {
        rate: load.rate(),
        answered_rate: tally.ok_rate(now, LATELY_SECONDS),
        sent: tally.totals().sent,
        failed: tally.totals().failed,
        median: tally.quantile_since(lately, 0.5),
    })
}
