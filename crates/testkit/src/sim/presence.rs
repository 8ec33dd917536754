//! Which holders are dead: all but the one that runs.

use engine::ports::Presence;
use model::HolderId;
use std::sync::{Arc, Mutex, PoisonError};

/// There is one process at a time; any other holder is dead.
#[derive(Debug, Clone)]
pub struct NobodyElse {
    me: Arc<Mutex<HolderId>>,
}

impl NobodyElse {
    /// The process that runs.
    pub fn but(me: HolderId) -> Self {
        Self {
            me: Arc::new(Mutex::new(me)),
        }
    }

    /// Another process runs now.
    pub fn becomes(&self, me: HolderId) {
        *self.me.lock().unwrap_or_else(PoisonError::into_inner) = me;
    }
}

impl Presence for NobodyElse {
    fn surely_gone(&self, holder: &HolderId) -> bool {
        *self.me.lock().unwrap_or_else(PoisonError::into_inner) != *holder
    }
}
