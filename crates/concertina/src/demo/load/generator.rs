//! Sends at a set rate.

use super::request::{ask, client};
use super::tally::{Failure, FailureKind, Tally};
use jiff::Timestamp;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// What is asked, and how patiently.
#[derive(Debug, Clone)]
pub(crate) struct LoadSettings {
    /// The page.
    pub(crate) url: String,
    /// A request without an answer for so long has failed.
    pub(crate) timeout: Duration,
    /// Requests on their way at most; one more is not sent, and counted as failed.
    pub(crate) most_outstanding: usize,
}

/// A load that runs until it is stopped. Begins with a rate of nothing. Dropping it ends it, and what
/// is on its way is given up.
#[derive(Debug)]
pub(crate) struct Load {
    handle: LoadHandle,
    sender: JoinHandle<()>,
    patience: Duration,
}

/// Sets the rate of a load, and reads what became of it.
#[derive(Debug, Clone)]
pub(crate) struct LoadHandle {
    rate: Arc<watch::Sender<f64>>,
    tally: Arc<Mutex<Tally>>,
}

struct Sender {
    client: reqwest::Client,
    url: String,
    tally: Arc<Mutex<Tally>>,
    room: Arc<Semaphore>,
    requests: tokio::task::JoinSet<()>,
}

fn lock(tally: &Mutex<Tally>) -> MutexGuard<'_, Tally> {
    // counters stay usable whoever panicked while counting
    tally.lock().unwrap_or_else(PoisonError::into_inner)
}

// === impl Load ===

impl Load {
    /// Starts with no requests at all.
    pub(crate) fn start(settings: LoadSettings) -> Result<Self, reqwest::Error> {
        let (rate, rates) = watch::channel(0.0);
        let tally = Arc::new(Mutex::new(Tally::default()));
        let sender = Sender {
            client: client(settings.timeout)?,
            url: settings.url,
            tally: tally.clone(),
            room: Arc::new(Semaphore::new(settings.most_outstanding)),
            requests: tokio::task::JoinSet::new(),
        };
        Ok(Self {
            handle: LoadHandle {
                rate: Arc::new(rate),
                tally,
            },
            sender: tokio::spawn(sender.run(rates)),
            patience: settings.timeout,
        })
    }

    /// For whoever sets the rate and reads.
    pub(crate) fn handle(&self) -> LoadHandle {
        self.handle.clone()
    }

    /// Sends nothing more, waits for what is on its way, and says what became of all.
    pub(crate) async fn stop(self) -> Tally {
        self.handle.set_rate(0.0);
        let end = Instant::now() + self.patience + Duration::from_secs(1);
        while Instant::now() < end && self.handle.read(Tally::outstanding) > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.handle.read(Tally::clone)
    }
}

impl LoadHandle {
    /// Requests per second from now on; nothing, or nonsense, sends none.
    pub(crate) fn set_rate(&self, per_second: f64) {
        self.rate.send_replace(per_second);
    }

    /// The rate that is set.
    pub(crate) fn rate(&self) -> f64 {
        *self.rate.borrow()
    }

    /// Reads something of what is known so far.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Tally) -> T) -> T {
        read(&lock(&self.tally))
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.sender.abort();
    }
}

// === impl Sender ===

impl Sender {
    /// The time of the next request follows from that of the one before, so that a late wake-up is
    /// made up for and the rate holds.
    async fn run(mut self, mut rates: watch::Receiver<f64>) {
        let mut last = Instant::now();
        loop {
            let rate = *rates.borrow_and_update();
            let next = gap(rate).map(|gap| last + gap);
            tokio::select! {
                biased;
                changed = rates.changed() => match changed {
                    Ok(()) => {
                        // a rest is not made up for
                        if next.is_none() {
                            last = Instant::now();
                        }
                    }
                    Err(_) => return,
                },
                () = wait_until(next) => {
                    last = next.unwrap_or(last);
                    self.send();
                }
                Some(_) = self.requests.join_next() => {}
            }
        }
    }

    fn send(&mut self) {
        let sent_at = Timestamp::now();
        lock(&self.tally).sent(sent_at);
        let Ok(permit) = self.room.clone().try_acquire_owned() else {
            lock(&self.tally).failed(Failure {
                sent_at,
                ended_at: sent_at,
                kind: FailureKind::NotSent,
            });
            return;
        };
        let (client, url, tally) = (self.client.clone(), self.url.clone(), self.tally.clone());
        self.requests.spawn(async move {
            let begun = Instant::now();
            let outcome = ask(&client, &url).await;
            let ended_at = Timestamp::now();
            let mut tally = lock(&tally);
            match outcome {
                Ok(()) => tally.answered(ended_at, begun.elapsed()),
                Err(kind) => tally.failed(Failure {
                    sent_at,
                    ended_at,
                    kind,
                }),
            }
            drop(permit);
        });
    }
}

/// No rate is so high that nothing else gets its turn.
const SHORTEST_GAP: Duration = Duration::from_micros(500);

/// Time between two requests.
fn gap(per_second: f64) -> Option<Duration> {
    let gap =
        (per_second > 0.0).then(|| Duration::try_from_secs_f64(per_second.recip()).ok())??;
    Some(gap.max(SHORTEST_GAP))
}

async fn wait_until(when: Option<Instant>) {
    match when {
        Some(when) => sleep_until(when).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    const GOOD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    /// Answers each connection with the same bytes after a while, and then closes it.
    async fn server(answer: &'static str, after: Duration) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/work", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let _ = stream.read(&mut [0; 1024]).await;
                    tokio::time::sleep(after).await;
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        url
    }

    fn load(url: String, most_outstanding: usize, timeout_millis: u64) -> Load {
        Load::start(LoadSettings {
            url,
            timeout: Duration::from_millis(timeout_millis),
            most_outstanding,
        })
        .unwrap()
    }

    async fn run(load: Load, rate: f64, millis: u64) -> Tally {
        load.handle().set_rate(rate);
        tokio::time::sleep(Duration::from_millis(millis)).await;
        load.stop().await
    }

    fn kinds(tally: &Tally) -> Vec<FailureKind> {
        let mut kinds: Vec<_> = tally.failures().iter().map(|f| f.kind).collect();
        kinds.dedup();
        kinds
    }

    #[tokio::test]
    async fn the_rate_holds_whatever_the_answers_and_may_change() {
        let load = load(server(GOOD, Duration::from_millis(100)).await, 100, 2_000);
        load.handle().set_rate(100.0);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let before = load.handle().read(Tally::totals).sent;
        assert!((24..=32).contains(&before), "{before}");
        let tally = run(load, 20.0, 300).await;
        let after = tally.totals().sent - before;
        assert!((4..=8).contains(&after), "{after}");
        assert_eq!(tally.totals().ok, tally.totals().sent);
        let median = tally.quantile_since(Timestamp::UNIX_EPOCH, 0.5).unwrap();
        assert!(median >= Duration::from_millis(100), "{median:?}");
    }

    #[tokio::test]
    async fn no_more_are_on_their_way_than_allowed_and_the_rest_is_counted() {
        let url = server(GOOD, Duration::from_millis(400)).await;
        let tally = run(load(url, 3, 2_000), 100.0, 200).await;
        assert_eq!(tally.totals().ok, 3);
        assert_eq!(kinds(&tally), [FailureKind::NotSent]);
        assert_eq!(
            tally.totals().sent,
            tally.totals().ok + tally.totals().failed
        );
    }

    #[tokio::test]
    async fn failures_are_told_apart() {
        let bad = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n";
        let half = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok";
        for (answer, after, kind) in [
            (bad, 0, FailureKind::Status(502)),
            (half, 0, FailureKind::Broken),
            ("", 0, FailureKind::Broken),
            (GOOD, 500, FailureKind::TimedOut),
        ] {
            let url = server(answer, Duration::from_millis(after)).await;
            let tally = run(load(url, 10, 100), 50.0, 100).await;
            assert_eq!(kinds(&tally), [kind]);
        }
        // a port that nobody listens on
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", free.local_addr().unwrap());
        drop(free);
        let tally = run(load(url, 10, 500), 50.0, 60).await;
        assert_eq!(kinds(&tally), [FailureKind::NoConnection]);
    }

    #[test]
    fn nonsense_sends_nothing() {
        assert_eq!(gap(0.0), None);
        assert_eq!(gap(-1.0), None);
        assert_eq!(gap(f64::NAN), None);
        assert_eq!(gap(4.0), Some(Duration::from_millis(250)));
        assert_eq!(gap(f64::INFINITY), Some(SHORTEST_GAP));
    }
}
