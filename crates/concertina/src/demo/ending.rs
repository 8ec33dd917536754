//! What is said at the end, and the cleaning up.

use super::director::Director;
use super::stage::Stage;
use crate::exit::Failure;
use crate::report::{Check, Figure, Outcome};
use crate::terminal::{bad, bold, faint, good};

/// The figures and what held, as lines.
pub(super) fn told(figures: &[Figure], checks: &[Check]) -> Vec<String> {
    let mut lines = vec![String::new(), bold("Summary")];
    for figure in figures {
        lines.push(format!(
            "  {:<21}{:<12} {}",
            figure.label,
            figure.value,
            faint(&figure.note)
        ));
    }
    lines.push(String::new());
    for check in checks {
        lines.push(match &check.outcome {
            Outcome::Held => format!("  {} {}", good("✓"), check.what),
            Outcome::Broken { seen } => {
                format!("  {} {}: {}", bad("✗"), check.what, bad(seen))
            }
        });
    }
    lines.push(String::new());
    lines
}

/// Ends and removes everything; the proper way was tried before.
pub(super) async fn clean(mut director: Director, stage: Stage) -> Result<(), Failure> {
    let parts = std::mem::take(&mut director.parts);
    drop(parts.load);
    if let Some(agent) = parts.agent {
        agent.cancel().await;
    }
    if let Some(door) = parts.door {
        door.close().await;
    }
    if let Some(monitors) = parts.monitors {
        monitors.end().await;
    }
    let store = stage.house.store.store_id();
    let left = stage
        .cloud
        .provider
        .list(store, &stage.service)
        .await
        .unwrap_or_default();
    for server in left {
        // what does not go this way is ended with the folder
        let _ = stage.cloud.provider.delete(store, &server.id).await;
    }
    let Stage {
        place,
        house,
        cloud,
        ..
    } = stage;
    drop(director);
    drop((house, cloud));
    tokio::task::spawn_blocking(move || place.remove())
        .await
        .unwrap_or(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_is_a_table_and_a_list() {
        let figures = [Figure {
            label: "Requests".to_owned(),
            value: "412".to_owned(),
            note: "median 64 ms".to_owned(),
        }];
        let check = |what: &str, outcome| Check {
            what: what.to_owned(),
            outcome,
        };
        let seen = "2 at the peak".to_owned();
        let checks = [
            check("It grew", Outcome::Broken { seen }),
            check("It shrank", Outcome::Held),
        ];
        let text = told(&figures, &checks).join("\n");
        let plain = anstream::adapter::strip_str(&text).to_string();
        let expected = "\nSummary\n  Requests             412          median 64 ms\n\n  \
                        ✗ It grew: 2 at the peak\n  ✓ It shrank\n";
        assert_eq!(plain, expected);
    }
}
