//! What the fake cloud decides about a call: which fault strikes, whether there is room, whose a
//! server is.

use super::record::{MAX_NUMBER, RecordedStatus, ServerRecord, id_of, second_id_of};
use super::table::Servers;
use super::{CallFault, ServerFault};
use engine::ports::{ProviderError, ServerRequest};
use jiff::Timestamp;
use model::ServerId;
use std::collections::{BTreeMap, BTreeSet};

/// The fault that strikes a call for a server of this name, and counts it.
pub(super) fn strike(
    faults: &[ServerFault],
    met: &mut BTreeMap<usize, u64>,
    name: &str,
) -> Option<CallFault> {
    let mut struck = None;
    for (place, fault) in faults.iter().enumerate() {
        if fault.name.matches(name) {
            let count = met.entry(place).or_default();
            *count += 1;
            if fault.nth.is_none_or(|nth| nth == *count) {
                struck = struck.or(Some(fault.fault));
            }
        }
    }
    struck
}

pub(super) fn no_answer() -> ProviderError {
    ProviderError::Unavailable {
        why: "the fake cloud was told to be silent".to_owned(),
    }
}

pub(super) fn no_room(what: String) -> ProviderError {
    ProviderError::NoRoom {
        what,
        advice: "remove servers, or raise max_servers in the script of the fake provider"
            .to_owned(),
    }
}

pub(super) fn scripted_failure(name: &str) -> ProviderError {
    ProviderError::Failed {
        name: name.to_owned(),
        why: "the script of the fake provider lets it fail".to_owned(),
    }
}

/// Puts a server into the table, unless its key is there already; its id.
pub(super) fn admit(
    servers: &mut Servers,
    request: &ServerRequest,
    max_servers: u32,
    ready_at: Option<Timestamp>,
    fault: Option<CallFault>,
) -> Result<ServerId, ProviderError> {
    let key = &request.owner.key;
    if let Some(record) = servers.values().find(|record| record.owner.key == *key) {
        if record.owner.store != request.owner.store {
            return Err(not_ours(record));
        }
        return Ok(record.id.clone());
    }
    let mut ids = vec![id_of(key)];
    if fault == Some(CallFault::Twice) {
        ids.push(second_id_of(key));
    }
    for id in &ids {
        let taken: BTreeSet<u32> = servers.values().map(|record| record.number).collect();
        let number = (1..=MAX_NUMBER.min(max_servers)).find(|number| !taken.contains(number));
        let Some(number) = number else {
            return Err(no_room(format!("all {max_servers} servers exist")));
        };
        let mut record = ServerRecord::building(id.clone(), request, number, ready_at);
        if fault == Some(CallFault::Broken) {
            record.status = RecordedStatus::Dead;
            record.why = Some("the script of the fake provider lets it break".to_owned());
        }
        servers.insert(id.clone(), record);
    }
    Ok(ids.swap_remove(0))
}

pub(super) fn not_ours(record: &ServerRecord) -> ProviderError {
    ProviderError::NotOurs {
        id: record.id.clone(),
        why: format!("it belongs to store {}", record.owner.store),
    }
}
