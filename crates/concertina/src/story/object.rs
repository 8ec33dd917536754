//! An entry of the log for programs.

use engine::ports::{LogEntry, Sequence};
use serde_json::{Value, json};

/// As an object with `sequence`, `at`, `service`, and what the event holds, its kind in `event`.
pub(crate) fn entry_object(sequence: Sequence, entry: &LogEntry) -> Value {
    let mut object = json!({
        "sequence": sequence,
        "at": entry.at,
        "service": entry.service,
    });
    // an event is a map with its kind in "event"
    if let (Some(object), Ok(Value::Object(event))) =
        (object.as_object_mut(), serde_json::to_value(&entry.event))
    {
        object.extend(event);
    }
    object
}
