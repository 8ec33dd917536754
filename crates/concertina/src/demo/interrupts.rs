//! Ctrl-C once: the demo undeploys and cleans up. Twice: everything is ended at once. A terminal that
//! is closed counts as well. Says nothing by itself, as there may be a picture on the terminal.

use engine::StopLevel;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Hears from now on.
///
/// # Errors
/// If the system does not let us.
pub(super) fn listen() -> std::io::Result<watch::Receiver<StopLevel>> {
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
            told.send_replace(next);
        }
    });
    Ok(level)
}
