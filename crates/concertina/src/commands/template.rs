//! Reads the template that a command is about, and tells what is wrong with it.

use crate::exit::{Exit, Failure};
use crate::terminal::{bad, bold, complain, faint, notable};
use crate::wiring::{Findings, Manner, Outline, Remote, Template, TemplateError, read_inputs};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use tosca::{Inputs, Mode};

/// The template and its inputs, as every command takes them.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct TemplateArguments {
    /// The service template (TOSCA 2.0, or the Simple Profile 1.0 to 1.3), an archive (CSAR), or a
    /// folder that is one
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// How a template is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args, Serialize, Deserialize)]
pub(crate) struct Reading {
    /// Take what another orchestrator takes, with warnings: `opera`, property names that no type
    /// declares, and drafts of 2.0 with a `topology_template`
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) compat: Option<Compat>,
    /// File of input values: a map in YAML or JSON
    #[arg(short, long, value_name = "FILE")]
    pub(crate) inputs: Option<PathBuf>,
    /// Fetch imports and artifacts that the template names by http and https URLs; what is deployed is
    /// kept, and not fetched again
    #[arg(long)]
    pub(crate) allow_remote: bool,
}

/// Whose templates are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Compat {
    /// xOpera 0.7
    Opera,
}

impl TemplateArguments {
    /// By whose rules it is read.
    pub(crate) fn manner(&self) -> Manner {
        match self.reading.compat {
            Some(Compat::Opera) => Manner::Compat,
            None => Manner::Own,
        }
    }

    /// How strictly it is read.
    pub(crate) fn mode(&self) -> Mode {
        self.manner().mode()
    }

    /// Whether what lies elsewhere is fetched.
    pub(crate) fn remote(&self) -> Remote {
        match self.reading.allow_remote {
            true => Remote::Allowed,
            false => Remote::Refused,
        }
    }

    /// The inputs.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn given(&self) -> Result<Inputs, TemplateError> {
        match &self.reading.inputs {
            Some(path) => read_inputs(path, &self.file),
            None => Ok(Inputs::default()),
        }
    }

    /// The template, by the rules of what is deployed already; what is wrong with it is told.
    ///
    /// # Errors
    /// If there is anything wrong.
    pub(crate) fn read_as(&self, deployed: Manner) -> Result<Template, Failure> {
        match (self.reading.compat, deployed) {
            (None, Manner::Compat | Manner::Opera) => self.read_by(deployed),
            _ => self.read(),
        }
    }

    fn read_by(&self, manner: Manner) -> Result<Template, Failure> {
        let read = self
            .given()
            .and_then(|given| Template::read(&self.file, &given, manner, self.remote()));
        let template = read.map_err(refused)?;
        tell(&template.warnings);
        Ok(template)
    }

    /// The template; what is wrong with it is told.
    ///
    /// # Errors
    /// If there is anything wrong.
    pub(crate) fn read(&self) -> Result<Template, Failure> {
        self.read_by(self.manner())
    }

    /// The template as far as it is there; what is open or wrong with it is told.
    ///
    /// # Errors
    /// If there is anything wrong.
    pub(crate) fn outline(&self) -> Result<Outline, Failure> {
        let read = self
            .given()
            .and_then(|given| Outline::read(&self.file, &given, self.mode(), self.remote()));
        let outline = read.map_err(refused)?;
        tell(&outline.findings);
        Ok(outline)
    }

    /// The folder that places in its findings are relative to.
    pub(crate) fn folder(&self) -> PathBuf {
        if self.file.is_dir() {
            return self.file.clone();
        }
        self.file.parent().map(Path::to_owned).unwrap_or_default()
    }

    /// How to repeat it in an advice.
    pub(crate) fn repeated(&self) -> String {
        let mut words = self.file.display().to_string();
        if self.reading.compat == Some(Compat::Opera) {
            words.push_str(" --compat opera");
        }
        if self.reading.allow_remote {
            words.push_str(" --allow-remote");
        }
        if let Some(inputs) = &self.reading.inputs {
            words.push_str(&format!(" --inputs {}", inputs.display()));
        }
        words
    }
}

/// What is wrong is told; the failure sums it up.
pub(crate) fn refused(error: TemplateError) -> Failure {
    if let TemplateError::Findings { findings, .. } = &error {
        tell(findings);
    }
    Failure::new(Exit::Failed, error)
}

/// Every finding with its lines.
pub(crate) fn tell(findings: &Findings) {
    for rendered in &findings.rendered {
        for line in &rendered.lines {
            let text: String = line
                .iter()
                .map(|(style, text)| painted(*style, text))
                .collect();
            complain(text.trim_end());
        }
        complain("");
    }
}

fn painted(style: tosca::Style, text: &str) -> String {
    match style {
        tosca::Style::Error | tosca::Style::Caret => bad(text),
        tosca::Style::Open | tosca::Style::Warning | tosca::Style::NoteCaret => notable(text),
        tosca::Style::Message => bold(text),
        tosca::Style::Frame => faint(text),
        tosca::Style::Source | tosca::Style::Help => text.to_owned(),
    }
}
