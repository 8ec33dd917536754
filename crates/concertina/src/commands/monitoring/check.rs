//! `concertina monitoring check`

use super::spec::About;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::terminal::{bad, faint, good, json, notable, say};
use monitoring::{ExternalCheck, Finding, RenderedFile, Severity};
use std::path::{Path, PathBuf};
use std::process::Command;

const EXAMPLES: &str = "\
Examples:
  concertina monitoring check monitoring              the folder that was rendered
  concertina monitoring check /etc/prometheus         your own, with our parts in it
  concertina monitoring check monitoring --json

promtool and amtool check the grammar; our own checks ask whether an alert about a member would be
raised, with its labels, and whether Alertmanager's route brings it to the agent.
";

/// A folder of configuration files has no more than these.
const MOST_FILES: usize = 1000;
const MOST_BYTES: u64 = 8 << 20;

/// Arguments of `monitoring check`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder with the files of Prometheus and Alertmanager
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    about: About,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

/// What a program said of a file.
#[derive(Debug, serde::Serialize)]
struct Said {
    command: String,
    verdict: Verdict,
    output: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Passed,
    Failed,
    NotInstalled,
}

/// Judges the files.
///
/// # Errors
/// If the folder can't be read.
pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    let files = read(folder).map_err(|error| {
        Failure::doing(
            Exit::Failed,
            format!("failed to read {}", folder.display()),
            error,
        )
    })?;
    let spec = arguments.about.spec(context).await?;
    let said: Vec<Said> = monitoring::external_checks(&files)
        .iter()
        .map(|check| ask(folder, check))
        .collect();
    let findings = monitoring::lint(&files, &spec);
    let passed = said.iter().all(|s| s.verdict == Verdict::Passed)
        && findings.iter().all(|f| f.severity != Severity::Error);
    if arguments.json {
        json(&serde_json::json!({ "passed": passed, "tools": said, "findings": findings }));
    } else {
        said.iter().flat_map(said_text).for_each(say);
        findings.iter().map(finding_text).for_each(say);
        if passed {
            say(good("alerts reach the agent"));
        }
    }
    Ok(if passed { Exit::Done } else { Exit::Failed })
}

fn ask(folder: &Path, check: &ExternalCheck) -> Said {
    let command = format!("{} {}", check.program, check.args.join(" "));
    let output = Command::new(check.program)
        .args(&check.args)
        .current_dir(folder)
        .output();
    match output {
        Ok(output) => {
            let verdict = if output.status.success() {
                Verdict::Passed
            } else {
                Verdict::Failed
            };
            let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
            text.push_str(&String::from_utf8_lossy(&output.stderr));
            Said {
                command,
                verdict,
                output: text.trim().to_owned(),
            }
        }
        Err(error) => Said {
            command,
            verdict: Verdict::NotInstalled,
            output: format!(
                "failed to start {}: {error}; install Debian's packages prometheus and \
                 prometheus-alertmanager (`make setup` does)",
                check.program
            ),
        },
    }
}

fn said_text(said: &Said) -> Vec<String> {
    let word = match said.verdict {
        Verdict::Passed => good("passed"),
        Verdict::Failed | Verdict::NotInstalled => bad("failed"),
    };
    let mut lines = vec![format!("{word}: {}", said.command)];
    if said.verdict != Verdict::Passed {
        lines.extend(said.output.lines().map(|line| faint(&format!("  {line}"))));
    }
    lines
}

fn finding_text(finding: &Finding) -> String {
    let text = finding.to_string();
    match finding.severity {
        Severity::Error => bad(&text),
        Severity::Warning => notable(&text),
        Severity::Note => faint(&text),
    }
}

/// All text files of a folder that may be configuration.
fn read(folder: &Path) -> std::io::Result<Vec<RenderedFile>> {
    let mut files = Vec::new();
    gather(folder, folder, &mut files)?;
    files.sort_by(|a: &RenderedFile, b| a.path.cmp(&b.path));
    Ok(files)
}

fn gather(root: &Path, folder: &Path, files: &mut Vec<RenderedFile>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(root, &path, files)?;
            continue;
        }
        let configuration = path.extension().is_some_and(|e| e == "yml" || e == "yaml");
        if !configuration || std::fs::metadata(&path)?.len() > MOST_BYTES {
            continue;
        }
        if files.len() >= MOST_FILES {
            return Err(std::io::Error::other(
                "too many files: name the folder of the monitors",
            ));
        }
        if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            files.push(RenderedFile::new(name, std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}
