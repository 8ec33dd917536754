//! `concertina store export`

use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::terminal::say;
use serde_json::json;

const EXAMPLES: &str = "\
Examples:
  concertina store export >records.jsonl
  concertina store export | jq -c 'select(.kind == \"member\") | .record.state'

The first line says what this is: {\"concertina_export\": 1, \"store\": ID, \"at\": TIME}. Each
further one is a record: {\"service\": NAME or null, \"kind\": KIND, \"id\": ID or null,
\"version\": N, \"record\": …}. Kinds: record, wish, capacity, alert, action, member, instance,
edge, relation, group, intent, holder, heartbeat, progress, restored; `counter` is of the store.
All are of one moment. What the template declares secret, and what is named like a password, token or key, is `***`.

For people and scripts, not for a way back: that is `concertina store backup`.
";

/// Arguments of `store export`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {}

/// Prints all records.
///
/// # Errors
/// If there is no store, or it can't be read.
pub(crate) async fn run(_arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.existing_house()?;
    let records = engine::export(&house.store, &*house.library)
        .await
        .map_err(Failure::machine)?;
    let head = json!({
        "concertina_export": 1,
        "store": house.store.store_id(),
        "at": house.clock.now(),
    });
    say(head.to_string());
    for record in &records {
        let line = serde_json::to_string(record);
        say(line.map_err(|e| Failure::new(Exit::Failed, e))?);
    }
    Ok(Exit::Done)
}
