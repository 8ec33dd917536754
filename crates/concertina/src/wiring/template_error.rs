//! Why there is no template: in words for people, and as a finding for programs.

use super::template::Findings;
use crate::terminal::nearest;
use std::fmt;
use std::path::{Path, PathBuf};
use topology::Location;
use tosca::{Code, Diagnostic, Severity};

/// Why there is no template.
#[derive(Debug)]
pub(crate) enum TemplateError {
    /// There is no such file.
    Absent {
        path: PathBuf,
        meant: Option<PathBuf>,
    },
    /// The file can't be read, or one that it needs.
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// An archive that is refused.
    Archive {
        path: PathBuf,
        why: tosca::csar::ArchiveError,
    },
    /// What inputs refer to is not there.
    References {
        /// The template.
        file: PathBuf,
        /// Each reference with why.
        missing: Vec<String>,
    },
    /// Errors in the template, or what is open.
    Findings { file: PathBuf, findings: Findings },
}

// === impl TemplateError ===

impl TemplateError {
    /// With the template beside it, or one folder further in or out, whose name is nearest.
    pub(super) fn absent(file: &Path) -> Self {
        let meant = nearby(file);
        Self::Absent {
            path: file.to_owned(),
            meant,
        }
    }

    /// The same for programs that read reports: what was found, or the one reason why nothing was.
    pub(crate) fn findings(&self) -> Findings {
        let mut section = None;
        let (code, path, message, help) = match self {
            Self::Findings { findings, .. } => return findings.clone(),
            Self::Absent { path, meant } => {
                let help = match meant {
                    Some(meant) => format!("did you mean {}?", meant.display()),
                    None => "name a service template, such as service.yaml".to_owned(),
                };
                let message = format!("there is no file {}", path.display());
                (Code::Unreadable, path, message, Some(help))
            }
            Self::Unreadable { path, source } => {
                let message = format!("{} cannot be read: {source}", path.display());
                (Code::Unreadable, path, message, None)
            }
            Self::Archive { path, why } => {
                let help =
                    "pack its folder anew, by `concertina package`: as a zip file, or as .tar.gz";
                let message = format!("the archive is refused: {why}");
                section = Some("TOSCA 2.0 §17.1");
                (Code::ArchiveRefused, path, message, Some(help.to_owned()))
            }
            Self::References { file, missing } => {
                let message = format!("inputs refer to what is not there: {}", missing.join("; "));
                (Code::BadInputs, file, message, None)
            }
        };
        let location = Location {
            file: path.display().to_string(),
            line: 1,
            column: 1,
        };
        let diagnostic = Diagnostic {
            code,
            severity: Severity::Error,
            message,
            location,
            length: 1,
            help,
            replacement: None,
            related: Vec::new(),
            section: section.map(Into::into),
        };
        Findings {
            diagnostics: vec![diagnostic],
            ..Findings::default()
        }
    }
}

/// The template that was meant by a path that leads nowhere: one of that name in a folder below, or
/// one of a similar name beside it.
fn nearby(file: &Path) -> Option<PathBuf> {
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let name = file.file_name()?.to_str()?;
    let entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    let below = entries.iter().map(|path| path.join(name));
    if let Some(found) = below.into_iter().find(|path| path.is_file()) {
        return Some(found);
    }
    let names: Vec<&str> = entries
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "yaml" || e == "yml"))
        .filter_map(|path| path.file_name()?.to_str())
        .collect();
    nearest(name, names).map(|name| folder.join(name))
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent { path, meant } => {
                write!(f, "there is no file {}", path.display())?;
                match meant {
                    Some(meant) => write!(f, "; did you mean {}?", meant.display()),
                    None => write!(f, "; name a service template, such as service.yaml"),
                }
            }
            Self::Unreadable { path, .. } => write!(f, "failed to read {}", path.display()),
            Self::Archive { path, why } => write!(
                f,
                "the archive {} is refused: {why}; nothing was touched; pack its folder anew, by \
                 `concertina package`",
                path.display()
            ),
            Self::References { missing, .. } => {
                write!(
                    f,
                    "inputs refer to what is not there: {}",
                    missing.join("; ")
                )
            }
            Self::Findings { file, findings } => {
                let file = file.display();
                match (findings.errors(), findings.open()) {
                    (0, 1) => write!(f, "{file} cannot be deployed yet: 1 thing is open"),
                    (0, n) => write!(f, "{file} cannot be deployed yet: {n} things are open"),
                    (1, _) => write!(f, "{file} has 1 error"),
                    (n, _) => write!(f, "{file} has {n} errors"),
                }?;
                write!(f, "; nothing was touched")
            }
        }
    }
}

impl std::error::Error for TemplateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Absent { .. }
            | Self::Archive { .. }
            | Self::References { .. }
            | Self::Findings { .. } => None,
        }
    }
}
