//! `concertina logs`

use super::choose;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::story::clock_time;
use crate::terminal::{bold, complain, faint, say};
use crate::wiring::House;
use engine::Event;
use engine::ports::Log;
use jiff::Timestamp;
use model::{InstanceId, MemberId, ServiceName, StepNumber};
use std::path::{Path, PathBuf};
use std::str::FromStr;

const EXAMPLES: &str = "\
Examples:
  concertina logs              outputs that there are, oldest first
  concertina logs s12          what step 12 printed
  concertina logs m4           what all steps on member 4 printed, oldest first
  concertina logs app          the same of a node, with all its members
  concertina logs app@m4       of one instance

`status` shows the members, `history` the steps. A service that was undeployed keeps its outputs for
a while: name it with --service.
";

/// Arguments of `logs`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A step (s12), a member (m4), a node, or an instance (app@m4)
    #[arg(value_name = "STEP|MEMBER|NODE")]
    of: Option<Subject>,
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
}

/// Whose outputs are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    Step(StepNumber),
    Member(MemberId),
    Instance(InstanceId),
}

impl FromStr for Subject {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(step) = text.parse() {
            return Ok(Self::Step(step));
        }
        if let Ok(member) = text.parse() {
            return Ok(Self::Member(member));
        }
        text.parse().map(Self::Instance).map_err(|_| {
            "give a step as `history` numbers it (s12), a member (m4), a node, or an instance (app@m4)"
                .to_owned()
        })
    }
}

impl Subject {
    /// Whether a step is meant. A node stands for all its instances.
    fn means(&self, step: StepNumber, on: Option<&InstanceId>) -> bool {
        match self {
            Self::Step(wanted) => *wanted == step,
            Self::Member(wanted) => on.and_then(InstanceId::member) == Some(*wanted),
            Self::Instance(InstanceId::Single(node)) => on.is_some_and(|on| on.node() == node),
            Self::Instance(wanted) => on == Some(wanted),
        }
    }
}

/// An output, as the log knows it.
struct Output {
    step: StepNumber,
    title: String,
    at: Timestamp,
    file: PathBuf,
}

/// Shows what steps printed.
///
/// # Errors
/// If there is no such service, step or member, or an output can't be read.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.existing_house()?;
    let service = match &arguments.service {
        Some(name) => name.clone(),
        None => choose::service(&house, None).await?.service,
    };
    let folder = house.folder.logs().join(service.as_str());
    match &arguments.of {
        None => list(&folder),
        Some(Subject::Step(step)) => one(&folder, &service, *step),
        Some(subject) => all_of(&house, &service, subject).await,
    }
}

fn list(folder: &Path) -> Result<Exit, Failure> {
    let files = files(folder)?;
    files
        .iter()
        .for_each(|file| say(file.display().to_string()));
    Ok(Exit::Done)
}

/// Found by its number alone: the log may have forgotten it.
fn one(folder: &Path, service: &ServiceName, step: StepNumber) -> Result<Exit, Failure> {
    let prefix = format!("s{:05}-", step.0);
    let named = |file: &&PathBuf| {
        file.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
    };
    let files = files(folder)?;
    let Some(file) = files.iter().find(named) else {
        return Err(Failure::text(
            Exit::Failed,
            format!(
                "step {step} of {service} printed nothing; `concertina logs` lists those that did"
            ),
        ));
    };
    let text = read(file)?;
    complain(format!("# {}", file.display()));
    say(text.trim_end());
    Ok(Exit::Done)
}

async fn all_of(house: &House, service: &ServiceName, subject: &Subject) -> Result<Exit, Failure> {
    let outputs = outputs(house, service, subject).await?;
    if outputs.is_empty() {
        return Err(Failure::text(
            Exit::Failed,
            "no step on it printed anything that is still there; `concertina status` shows what there \
             is, `concertina logs` lists all outputs",
        ));
    }
    for output in outputs {
        let text = read(&output.file)?;
        let when = clock_time(output.at);
        say(format!(
            "{}  {}",
            bold(&format!("# {} {}", output.step, output.title)),
            faint(&when)
        ));
        say(text.trim_end());
    }
    Ok(Exit::Done)
}

async fn outputs(
    house: &House,
    service: &ServiceName,
    subject: &Subject,
) -> Result<Vec<Output>, Failure> {
    let entries = house.store.tail(service, usize::MAX).await;
    let entries = entries.map_err(Failure::machine)?;
    let logs = house.folder.logs();
    let output = |at, event| match event {
        Event::StepStarted {
            step,
            title,
            instance,
            log_file: Some(file),
            ..
        } if subject.means(step, instance.as_ref()) => {
            let file = logs.join(file);
            file.is_file().then_some(Output {
                step,
                title,
                at,
                file,
            })
        }
        _ => None,
    };
    let outputs = entries.into_iter();
    Ok(outputs
        .filter_map(|(_, entry)| output(entry.at, entry.event))
        .collect())
}

fn read(file: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(file).map_err(|error| failed(file, error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| failed(folder, error))?;
    let paths = entries.map(|entry| entry.map(|e| e.path()));
    let mut files: Vec<PathBuf> = paths
        .collect::<Result<_, _>>()
        .map_err(|error| failed(folder, error))?;
    files.sort();
    Ok(files)
}

fn failed(path: &Path, error: std::io::Error) -> Failure {
    let what = format!("failed to read {}", path.display());
    Failure::doing(Exit::Failed, what, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_a_step_a_member_a_node_or_an_instance() {
        let subject = |text: &str| text.parse::<Subject>().unwrap();
        let on = |text: &str| Some(text.parse::<InstanceId>().unwrap());
        let means = |text: &str, it: &str| subject(text).means(StepNumber(7), on(it).as_ref());
        assert!(means("s7", "app@m4") && !means("s8", "app@m4"));
        assert!(means("m4", "app@m4") && !means("m4", "app@m5") && !means("m4", "db"));
        assert!(means("app", "app@m4") && means("db", "db") && !means("app", "app_vm@m4"));
        assert!(means("app@m4", "app@m4") && !means("app@m4", "app@m5"));
        assert!(!subject("m4").means(StepNumber(7), None));
        assert!("a b@".parse::<Subject>().is_err());
    }
}
