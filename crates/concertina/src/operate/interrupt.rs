//! Ctrl-C once: what runs is finished. Twice: it is cancelled, and settled by the next command. A
//! terminal that is closed counts as well.

use crate::terminal::complain;
use engine::StopLevel;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Hears Ctrl-C, SIGTERM and SIGHUP from now on.
#[derive(Debug)]
pub(crate) struct Interrupts {
    level: watch::Receiver<StopLevel>,
}

impl Interrupts {
    /// Begins to listen. `first` is said at the first signal.
    ///
    /// # Errors
    /// If the system does not let us.
    pub(crate) fn listen(first: &'static str) -> std::io::Result<Self> {
        let level = hear(move |level| match level {
            StopLevel::Finish => complain(first),
            _ => complain("cancelling what runs; the next command settles it"),
        })?;
        Ok(Self { level })
    }

    /// Begins to listen, and says nothing: there may be a picture on the terminal.
    ///
    /// # Errors
    /// If the system does not let us.
    pub(crate) fn listen_quietly() -> std::io::Result<Self> {
        let level = hear(drop)?;
        Ok(Self { level })
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
