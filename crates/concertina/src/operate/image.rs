//! The image of the embedded cloud, built before anything is wished: it takes minutes once, so it is
//! told, and Ctrl-C ends it at once.

use super::form::{Form, broken_off, say_note};
use super::interrupt::Interrupts;
use super::order::Order;
use crate::exit::{Exit, Failure};
use crate::story::elapsed;
use crate::terminal::{complain, say};
use crate::wiring::{Needs, ProviderName};
use providers::qemu::image::{self, ImageProgress};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the work can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prepared {
    /// It can.
    Ready,
    /// We were told to stop, and said so.
    Stopped,
}

impl Order<'_> {
    /// Sees to it that the image is there if servers are going to be made from it.
    ///
    /// # Errors
    /// If it can't be built.
    pub(crate) async fn prepare(
        &self,
        needs: &Needs,
        interrupts: &Interrupts,
    ) -> Result<Prepared, Failure> {
        if self.cloud.name != ProviderName::Qemu || needs.servers.is_empty() {
            return Ok(Prepared::Ready);
        }
        let failed = |e| Failure::doing(Exit::Machine, "failed to prepare the image", e);
        let settings = self.house.config.qemu.settings(&self.house.folder.qemu());
        let settings = settings.map_err(|error| self.failed(failed(error)))?;
        let others = AtomicBool::new(false);
        let progress = |told| {
            others.store(matches!(told, ImageProgress::Waiting), Ordering::Relaxed);
            tell(self.form, told);
        };
        let built = tokio::select! {
            biased;
            built = image::ensure(settings.cache_dir(), &progress) => Some(built),
            () = interrupts.asked() => None,
        };
        match built {
            Some(Ok(_)) => Ok(Prepared::Ready),
            Some(Err(error)) => Err(self.failed(failed(error))),
            None => {
                let why = if others.load(Ordering::Relaxed) {
                    "stopped while another process built the image (which goes on); nothing was touched"
                } else {
                    "stopped while the image was built; the unfinished one is removed, and nothing \
                     else was touched"
                };
                if self.form == Form::JsonLines {
                    say(broken_off(Some(self.service), "stopped", &[why.to_owned()]).to_string());
                }
                complain(format!("{why}. Begin again with:\n  {}", self.way.0));
                Ok(Prepared::Stopped)
            }
        }
    }
}

fn tell(form: Form, progress: ImageProgress) {
    let (time, text) = match progress {
        ImageProgress::Waiting => (None, "image: another process builds it; waiting".to_owned()),
        ImageProgress::Step { title, elapsed } => (Some(elapsed), format!("image: {title}")),
        ImageProgress::Built { elapsed } => {
            (Some(elapsed), "image: built, kept for next time".to_owned())
        }
    };
    match (form, time) {
        (Form::JsonLines, _) => say_note(&text),
        (Form::Text, None) => say(text),
        (Form::Text, Some(time)) => say(format!("{}  {text}", elapsed(time))),
    }
}
