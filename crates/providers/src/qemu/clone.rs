//! Turns a machine that waits for a template's state into itself: takes on the state, then a clock, a
//! random state and an identity of its own.

use super::control::Control;
use super::folders::file;
use super::identity::Identity;
use super::qmp::Qmp;
use super::template::ignore_shared_memory;
use serde_json::json;
use std::error::Error;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How long each part may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Takes on the state, runs, and becomes this one. The template's state is linked in the folder.
pub(super) fn become_itself(
    folder: &Path,
    qmp: &mut Qmp,
    identity: &Identity,
) -> Result<(), Box<dyn Error>> {
    ignore_shared_memory(qmp)?;
    qmp.execute(
        "migrate-incoming",
        &json!({ "uri": format!("exec:cat {}", file::STATE) }),
    )?;
    let begun = Instant::now();
    loop {
        let answer = qmp.execute("query-status", &json!({}))?;
        match answer["status"].as_str() {
            Some("running") => break,
            Some("paused") => {
                qmp.execute("cont", &json!({}))?;
                break;
            }
            _ if begun.elapsed() > PATIENCE => {
                return Err("does not take on its template's state".into());
            }
            _ => thread::sleep(Duration::from_millis(5)),
        }
    }
    let loaded = begun.elapsed();
    let mut control = Control::open(folder)?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let time = format!("TIME={}.{:03}\n", now.as_secs(), now.subsec_millis());
    control.ask(&time, "TIME", PATIENCE)?;
    let heard = begun.elapsed();
    let lines = format!("{}seed={}\nEND\n", identity.lines(), seed()?);
    control.ask(&lines, &format!("TAKEN {}", identity.host), PATIENCE)?;
    tracing::debug!(?loaded, ?heard, taken = ?begun.elapsed(), "cloned");
    Ok(())
}

/// 32 bytes from this computer's random state, in hexadecimal digits.
fn seed() -> io::Result<String> {
    let mut bytes = [0_u8; 32];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
