//! Ctrl-C once: what runs is finished. Twice: it is cancelled, and settled by the next command. A
//! terminal that is closed counts as well.

use crate::exit::{Exit, Failure};
use crate::terminal::complain;
use engine::StopLevel;
use std::sync::{Arc, OnceLock};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Hears Ctrl-C, SIGTERM and SIGHUP from now on. Says nothing of its own until it is told what:
/// there may be a picture on the terminal.
#[derive(Debug)]
pub(crate) struct Interrupts {
    level: watch::Receiver<StopLevel>,
    words: Arc<OnceLock<&'static str>>,
}

impl Interrupts {
    /// Begins to listen.
    ///
    /// # Errors
    /// If the system does not let us.
    pub(crate) fn listen() -> Result<Self, Failure> {
        let words: Arc<OnceLock<&'static str>> = Arc::default();
        let said = words.clone();
        let level = hear(move |level| match (level, said.get()) {
            (_, None) => {}
            (StopLevel::Finish, Some(first)) => complain(*first),
            (_, Some(_)) => complain("cancelling what runs; the next command settles it"),
        })
        .map_err(|error| Failure::doing(Exit::Machine, "failed to listen for Ctrl-C", error))?;
        Ok(Self { level, words })
    }

    /// From now on the first signal is answered with these words, and the second one as well.
    pub(crate) fn announce(&self, first: &'static str) {
        // who announced first goes on
        let _ = self.words.set(first);
    }

    /// For the engine.
    pub(crate) fn level(&self) -> watch::Receiver<StopLevel> {
        self.level.clone()
    }

    /// Returns when the first signal came.
    pub(crate) async fn asked(&self) {
        let mut level = self.level.clone();
        // the sender lives as long as the program
        let _ = level.wait_for(|level| *level != StopLevel::Run).await;
    }
}

/// The level after each signal, told before it is in force.
fn hear(tell: impl Fn(StopLevel) + Send + 'static) -> std::io::Result<watch::Receiver<StopLevel>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let (told, level) = watch::channel(StopLevel::Run);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                biased;
                Some(()) = interrupt.recv() => {}
                Some(()) = terminate.recv() => {}
                Some(()) = hang_up.recv() => {}
                else => return,
            }
            let next = match *told.borrow() {
                StopLevel::Run => StopLevel::Finish,
                StopLevel::Finish | StopLevel::Cancel => StopLevel::Cancel,
            };
            tell(next);
            told.send_replace(next);
        }
    });
    Ok(level)
}
