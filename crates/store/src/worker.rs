//! A thread with a connection of its own.
//!
//! Responsible for: keeping SQLite off the async runtime, and committing what has queued up in one
//! go: one sync of the disk for all of it.
//! Must not know: what the work is.
//!
//! Invariant: an answer is sent only after the commit, so also that of a conflict with a write of
//! the same group.

use crate::failure::Failure;
use rusqlite::{Connection, TransactionBehavior};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Most pieces of work in one commit.
const MAX_GROUP: usize = 64;

/// Takes work for a thread. Dropped, it waits until what was handed in is done and the connection
/// closed: connections that close at the same moment leave their log behind, unmerged.
#[derive(Debug)]
pub(crate) struct Worker {
    // before the thread: it ends once nobody can hand in more
    queue: Sender<Box<dyn Errand>>,
    #[expect(dead_code, reason = "what it is for happens when it is dropped")]
    thread: Joined,
}

/// A thread whose end is waited for when this is dropped.
#[derive(Debug)]
pub(crate) struct Joined(Option<JoinHandle<()>>);

impl Joined {
    pub(crate) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<Self> {
        let builder = std::thread::Builder::new().name(name.to_owned());
        Ok(Self(Some(builder.spawn(work)?)))
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            // one that panicked has told so, and its connection is closed all the same
            let _ = thread.join();
        }
    }
}

/// A piece of work and whoever waits for it.
trait Errand: Send {
    /// Does it inside a transaction; may be called again after a rollback.
    fn apply(&mut self, connection: &Connection) -> Result<(), Failure>;
    /// Tells how it ended.
    fn answer(self: Box<Self>, ended: Result<(), Failure>);
}

struct Pending<T, W, A> {
    work: W,
    outcome: Option<T>,
    after: A,
    reply: oneshot::Sender<Result<T, Failure>>,
}

impl<T, W, A> Errand for Pending<T, W, A>
where
    T: Send,
    W: FnMut(&Connection) -> Result<T, Failure> + Send,
    A: FnOnce(&T) + Send,
{
    fn apply(&mut self, connection: &Connection) -> Result<(), Failure> {
        self.outcome = Some((self.work)(connection)?);
        Ok(())
    }

    fn answer(self: Box<Self>, ended: Result<(), Failure>) {
        let Self {
            outcome,
            after,
            reply,
            ..
        } = *self;
        let answer = match (ended, outcome) {
            (Ok(()), Some(outcome)) => {
                after(&outcome);
                Ok(outcome)
            }
            (Ok(()), None) => Err(Failure::Stopped),
            (Err(failure), _) => Err(failure),
        };
        // Whoever asked may have given up; the work is done all the same.
        let _ = reply.send(answer);
    }
}

impl Worker {
    /// Starts the thread. `Immediate` for a writer, `Deferred` for a reader.
    pub(crate) fn start(
        name: &str,
        mut connection: Connection,
        behavior: TransactionBehavior,
        format: u32,
    ) -> std::io::Result<Self> {
        let (queue, errands) = channel();
        let thread = Joined::spawn(name, move || {
            serve(&mut connection, behavior, format, &errands);
        })?;
        Ok(Self { queue, thread })
    }

    /// Has work done and waits for it. `after` runs once it is durable, whether or not anybody
    /// still waits.
    pub(crate) async fn submit<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> Result<T, Failure> + Send + 'static,
        after: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, Failure> {
        let (reply, answer) = oneshot::channel();
        let errand = Pending {
            work,
            outcome: None,
            after,
            reply,
        };
        self.queue
            .send(Box::new(errand))
            .map_err(|_| Failure::Stopped)?;
        answer.await.map_err(|_| Failure::Stopped)?
    }
}

fn serve(
    connection: &mut Connection,
    behavior: TransactionBehavior,
    format: u32,
    errands: &Receiver<Box<dyn Errand>>,
) {
    while let Ok(first) = errands.recv() {
        // Taken before the transaction begins: each sees all that was durable when it was asked.
        let group: Vec<_> = std::iter::once(first)
            .chain(errands.try_iter().take(MAX_GROUP - 1))
            .collect();
        settle(connection, behavior, format, group);
    }
}

/// One commit for the group; where that fails, one for each, so that nobody fails for another.
fn settle(
    connection: &mut Connection,
    behavior: TransactionBehavior,
    format: u32,
    mut group: Vec<Box<dyn Errand>>,
) {
    match attempt(connection, behavior, format, &mut group) {
        Ok(()) => {
            for errand in group {
                errand.answer(Ok(()));
            }
        }
        Err(_) if group.len() > 1 => {
            for errand in group {
                settle(connection, behavior, format, vec![errand]);
            }
        }
        Err(failure) => {
            if let Some(errand) = group.pop() {
                errand.answer(Err(failure));
            }
        }
    }
}

fn attempt(
    connection: &mut Connection,
    behavior: TransactionBehavior,
    format: u32,
    group: &mut [Box<dyn Errand>],
) -> Result<(), Failure> {
    let transaction = connection.transaction_with_behavior(behavior)?;
    let found: u32 = transaction
        .prepare_cached("PRAGMA user_version")?
        .query_row([], |row| row.get(0))?;
    if found != format {
        return Err(Failure::Newer {
            found,
            known: format,
        });
    }
    for errand in group {
        errand.apply(&transaction)?;
    }
    Ok(transaction.commit()?)
}
