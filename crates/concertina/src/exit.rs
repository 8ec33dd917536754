//! Exit codes, in one place, and the errors that lead to them.

use model::ServiceName;
use std::error::Error;
use std::fmt;
use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Not done: a wrong template, a step that failed, something that is not there.
    Failed,
    /// The command line or the settings are wrong.
    Usage,
    /// Another process acts.
    Held,
    /// This machine lacks something: a program, a port, memory, disk, a permission.
    Machine,
    /// What was looked for was found, and whoever asked wanted that as an exit status.
    Drift,
    /// Stopped by Ctrl-C or a signal.
    Stopped,
}

/// The table, for `--help`.
pub(crate) const TABLE: &str = "\
Exit status:
  0    done
  1    not done: a wrong template, a step that failed, something that is not there
  2    the command line or the settings are wrong
  3    another process acts
  4    this machine lacks something: a program, a port, memory, disk, a permission
  5    servers are not as recorded (`refresh --exit-code` alone)
  130  stopped by Ctrl-C or a signal";

impl Exit {
    /// The number.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Held => 3,
            Self::Machine => 4,
            Self::Drift => 5,
            Self::Stopped => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command was not done, and the exit that follows.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit.
    pub(crate) exit: Exit,
    /// Of which service, where that is known.
    pub(crate) service: Option<ServiceName>,
    error: Box<dyn Error + Send + Sync>,
}

impl Failure {
    /// From an error with its causes.
    pub(crate) fn new(exit: Exit, error: impl Error + Send + Sync + 'static) -> Self {
        Self {
            exit,
            service: None,
            error: Box::new(error),
        }
    }

    /// From an error of this machine: store, disk, programs.
    pub(crate) fn machine(error: impl Error + Send + Sync + 'static) -> Self {
        Self::new(Exit::Machine, error)
    }

    /// From a sentence.
    pub(crate) fn text(exit: Exit, text: impl Into<String>) -> Self {
        Self {
            exit,
            service: None,
            error: text.into().into(),
        }
    }

    /// The same, of that service.
    pub(crate) fn of(self, service: &ServiceName) -> Self {
        Self {
            service: Some(service.clone()),
            ..self
        }
    }

    /// What was being done, before the cause.
    pub(crate) fn doing(
        exit: Exit,
        what: impl Into<String>,
        source: impl Error + Send + Sync + 'static,
    ) -> Self {
        Self::new(
            exit,
            Doing {
                what: what.into(),
                source: Box::new(source),
            },
        )
    }

    /// The error with all its causes: the first line says what failed, each further one why.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.error.to_string()];
        let mut cause = self.error.source();
        while let Some(error) = cause {
            lines.push(error.to_string());
            cause = error.source();
        }
        lines.dedup();
        lines
    }
}

#[derive(Debug)]
struct Doing {
    what: String,
    source: Box<dyn Error + Send + Sync>,
}

impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for Doing {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_code() {
        for exit in [
            Exit::Done,
            Exit::Failed,
            Exit::Usage,
            Exit::Held,
            Exit::Machine,
            Exit::Drift,
            Exit::Stopped,
        ] {
            let code = exit.code().to_string();
            let told = TABLE
                .lines()
                .any(|line| line.split_whitespace().next() == Some(&code));
            assert!(told, "{exit:?}");
        }
    }

    #[test]
    fn causes_follow_what_failed() {
        let inner = std::io::Error::other("disk full");
        let failure = Failure::doing(Exit::Machine, "failed to keep the revision", inner);
        assert_eq!(
            failure.lines(),
            ["failed to keep the revision", "disk full"]
        );
    }
}
