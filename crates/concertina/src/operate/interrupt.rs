//! Ctrl-C once: what runs is finished. Twice: it is cancelled, and settled by the next command. A
//! terminal that is closed counts as well.

use crate::exit::{Exit, Failure};
use crate::terminal::complain;
use engine::StopLevel;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// What is said when a signal comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Words {
    /// Nothing: there may be a picture on the terminal, or the end itself says enough.
    #[default]
    None,
    /// What becomes of the steps that run.
    Acting,
}

impl Words {
    fn on(self, level: StopLevel) -> Option<&'static str> {
        match (self, level) {
            (Self::None, _) | (Self::Acting, StopLevel::Run) => None,
            (Self::Acting, StopLevel::Finish) => {
                Some("stopping: what runs is finished, nothing new begins (again: cancels it)")
            }
            (Self::Acting, StopLevel::Cancel) => {
                Some("cancelling what runs; the next command settles it")
            }
        }
    }
}

/// Hears Ctrl-C, SIGTERM and SIGHUP from now on. Says nothing of its own until it is told what.
#[derive(Debug)]
pub(crate) struct Interrupts {
    level: watch::Receiver<StopLevel>,
    words: Arc<Mutex<Words>>,
}

impl Interrupts {
    /// Begins to listen.
    ///
    /// # Errors
    /// If the system does not let us.
    pub(crate) fn listen() -> Result<Self, Failure> {
        let words: Arc<Mutex<Words>> = Arc::default();
        let said = words.clone();
        let level = hear(move |level| {
            let words = *said.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(text) = words.on(level) {
                complain(text);
            }
        })
        .map_err(|error| Failure::doing(Exit::Machine, "failed to listen for Ctrl-C", error))?;
        Ok(Self { level, words })
    }

    /// From now on signals are answered with these words.
    pub(crate) fn announce(&self, words: Words) {
        *self.words.lock().unwrap_or_else(PoisonError::into_inner) = words;
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
