//! Ends a server and removes what is kept of it. The last one takes the switch along.

use super::durable::{failed, remove_folder};
use super::folders::{Folders, GONE, LOCK, NEW};
use super::lock::Lock;
use super::observe::process_of;
use super::qmp::Qmp;
use super::record::Record;
use super::settings::QemuSettings;
use super::start::{SHORT, forget};
use super::switch;
use engine::ports::ProviderError;
use model::{ServerId, StoreId};
use serde_json::json;
use std::fs;
use std::time::Duration;

/// Removes a server of this store; one that is gone is fine.
pub(super) fn delete(
    settings: &QemuSettings,
    folders: &Folders,
    store: &StoreId,
    id: &ServerId,
) -> Result<(), ProviderError> {
    let folder = folders.server(id);
    let lock = Lock::take(&folders.server_lock(id), settings.deadline)?;
    let Some(record) = Record::read(&folder)? else {
        return clear(folders, lock);
    };
    record.belongs_to(store)?;
    if let Some(process) = process_of(folders, &record) {
        let mark = record.process_name();
        if !settings.stop_wait.is_zero() {
            ask_to_stop(folders, id);
            process.wait_gone(&mark, settings.stop_wait);
        }
        process
            .kill(&mark, SHORT)
            .map_err(failed("ending the server in", &folder))?;
    }
    let _state = Lock::take(&folders.state_lock(), SHORT)?;
    forget(folders, &record)?;
    clear_locked(folders, lock)
}

fn clear(folders: &Folders, lock: Lock) -> Result<(), ProviderError> {
    let _state = Lock::take(&folders.state_lock(), SHORT)?;
    clear_locked(folders, lock)
}

/// Removes what is left of interrupted work, and the switch when nobody needs it. The caller holds the
/// state folder's lock.
fn clear_locked(folders: &Folders, lock: Lock) -> Result<(), ProviderError> {
    lock.remove()?;
    let servers = folders.servers();
    for entry in fs::read_dir(&servers).map_err(failed("reading", &servers))? {
        let entry = entry.map_err(failed("reading", &servers))?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        // Both are made and removed under the lock that is held here.
        if name.starts_with(NEW) || name.starts_with(GONE) {
            remove_folder(&entry.path())?;
        }
        if let Some(id) = name.strip_prefix(LOCK)
            && !servers.join(id).exists()
            && let Some(lock) = Lock::take_if_free(&entry.path())?
        {
            lock.remove()?;
        }
    }
    if Record::read_all(folders)?.is_empty() {
        switch::end(folders)?;
    }
    Ok(())
}

/// As if its power button were pressed.
fn ask_to_stop(folders: &Folders, id: &ServerId) {
    let asked = Qmp::open(&folders.server(id), Duration::from_millis(500))
        .and_then(|mut qmp| qmp.execute("system_powerdown", &json!({})));
    if let Err(error) = asked {
        tracing::debug!(server = %id, %error, "could not be asked to stop; it is ended");
    }
}
