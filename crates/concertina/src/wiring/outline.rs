//! A template as far as it is there: to be looked at, whether or not it can be deployed.

use super::origin::Origin;
use super::remote::Remote;
use super::template::{Findings, Understood, understood};
use super::template_error::TemplateError;
use model::ThresholdPolicy;
use std::path::{Path, PathBuf};
use topology::{ScalingGroups, Topology};
use tosca::{Inputs, Mode};

/// What a template shows.
#[derive(Debug)]
pub(crate) struct Outline {
    /// Where it came from.
    pub(crate) file: PathBuf,
    /// The graph.
    pub(crate) topology: Topology,
    /// Its scaling groups.
    pub(crate) groups: ScalingGroups,
    /// Its scaling policies, but for those whose numbers are open.
    pub(crate) policies: Vec<ThresholdPolicy>,
    /// What is open, and what is probably not meant.
    pub(crate) findings: Findings,
}

impl Outline {
    /// Reads a template that is right, open or not. Changes nothing.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub(crate) fn read(
        file: &Path,
        inputs: &Inputs,
        mode: Mode,
        remote: Remote,
    ) -> Result<Self, TemplateError> {
        let mut origin = Origin::open(file, mode, remote)?;
        let mut processed = origin.process(inputs, mode);
        let sources = origin.sources;
        let found_first = Findings::of(origin.diagnostics, &sources);
        let given = processed.given.clone();
        let open = processed.outline.take();
        let shown = match (understood(processed, &inputs.beside(&sources)), open) {
            (Ok(understood), _) => Ok(understood),
            (Err(findings), Some((topology, groups))) => Ok(Understood {
                // what is wrong with a policy may come of what is open
                policies: policy::compile(&topology, &groups).0,
                topology,
                groups,
                given,
                warnings: findings,
            }),
            (Err(findings), None) => Err(findings),
        };
        match shown {
            Ok(shown) if found_first.errors() == 0 => Ok(Self {
                file: file.to_owned(),
                topology: shown.topology,
                groups: shown.groups,
                policies: shown.policies,
                findings: found_first.and(shown.warnings),
            }),
            Ok(Understood { warnings, .. }) | Err(warnings) => Err(TemplateError::Findings {
                file: file.to_owned(),
                findings: found_first.and(warnings),
            }),
        }
    }
}
