//! From a file to what is deployed: parsed, its policies compiled, its files gathered.

use super::manner::Manner;
use super::origin::Origin;
use super::package::Package;
use super::policy_findings;
use super::remote::Remote;
use super::template_error::TemplateError;
use engine::ports::{Blueprint, References};
use model::ThresholdPolicy;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use topology::{ScalingGroups, Topology};
use tosca::{Diagnostic, Inputs, Mode, Processed, SourceLoader};

/// A template that can be deployed.
#[derive(Debug)]
pub(crate) struct Template {
    /// Where it came from.
    pub(crate) file: PathBuf,
    /// The graph.
    pub(crate) topology: Topology,
    /// Its scaling groups.
    pub(crate) groups: ScalingGroups,
    /// Its scaling policies.
    pub(crate) policies: Vec<ThresholdPolicy>,
    /// What is probably not meant.
    pub(crate) warnings: Findings,
    /// All bytes that it is made from.
    pub(crate) package: Package,
    /// What inputs refer to.
    pub(crate) references: References,
}

/// What was found in a template, with the lines it is about.
#[derive(Debug, Default, Clone)]
pub(crate) struct Findings {
    /// What the grammar, the types and the policies say.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Diagnostics with their lines, to be painted.
    pub(crate) rendered: Vec<tosca::Rendered>,
}

/// What a template says, without its bytes.
pub(crate) struct Understood {
    pub(crate) topology: Topology,
    pub(crate) groups: ScalingGroups,
    pub(crate) policies: Vec<ThresholdPolicy>,
    /// The values that were given for its inputs.
    pub(crate) given: BTreeMap<String, Value>,
    pub(crate) warnings: Findings,
}

impl Template {
    /// Reads a template with its inputs. Changes nothing.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub(crate) fn read(
        file: &Path,
        inputs: &Inputs,
        manner: Manner,
        remote: Remote,
    ) -> Result<Self, TemplateError> {
        Self::read_as(file, inputs, (manner, manner.mode()), remote)
    }

    /// The same, with what is only tolerated refused.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(crate) fn read_strictly(
        file: &Path,
        inputs: &Inputs,
        remote: Remote,
    ) -> Result<Self, TemplateError> {
        Self::read_as(file, inputs, (Manner::Own, Mode::Strict), remote)
    }

    fn read_as(
        file: &Path,
        inputs: &Inputs,
        (manner, mode): (Manner, Mode),
        remote: Remote,
    ) -> Result<Self, TemplateError> {
        let unreadable = |path: &Path, source| TemplateError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let mut origin = Origin::open(file, mode, remote)?;
        let references = manner.look_up(inputs);
        let missing: Vec<String> = references
            .missing
            .iter()
            .map(|(reference, why)| format!("{reference}: {why}"))
            .collect();
        if !missing.is_empty() {
            return Err(TemplateError::References {
                file: file.to_owned(),
                missing,
            });
        }
        let referring = referring(inputs.clone(), &references);
        let inputs = &referring;
        let processed = origin.process(inputs, mode);
        let Origin {
            sources,
            entry,
            diagnostics,
            ..
        } = origin;
        let found_first = Findings::of(diagnostics, &sources);
        let mut understood = match understood(processed, &inputs.beside(&sources)) {
            Ok(understood) if found_first.errors() == 0 => understood,
            Ok(Understood { warnings, .. }) | Err(warnings) => {
                return Err(TemplateError::Findings {
                    file: file.to_owned(),
                    findings: found_first.and(warnings),
                });
            }
        };
        understood.warnings = found_first.and(understood.warnings);
        for path in &understood.topology.files {
            let read = sources.read(path);
            read.map_err(|error| unreadable(Path::new(path), error))?;
        }
        let package = Package {
            entry,
            files: sources.into_read(),
            inputs: std::mem::take(&mut understood.given),
            manner,
        };
        let Understood {
            topology,
            groups,
            policies,
            warnings,
            ..
        } = manner.applied(understood);
        let references = References {
            declared: References::secret_texts(&topology, &groups),
            ..references
        };
        Ok(Self {
            file: file.to_owned(),
            topology,
            groups,
            policies,
            warnings,
            package,
            references,
        })
    }

    /// As the engine takes it, with its files below `files_root`, and its bytes.
    pub(crate) fn into_blueprint(self, files_root: PathBuf) -> (Blueprint, Package) {
        let blueprint = Blueprint {
            revision: self.package.revision(),
            topology: self.topology,
            groups: self.groups,
            policies: self.policies,
            files_root,
            digests: self.package.digests(),
            computes: topology::PlainComputes::default(),
            rules: self.package.manner.rules(),
            references: self.references,
        };
        (blueprint, self.package)
    }

    /// As the engine takes it, with its files below `files_root`.
    pub(crate) fn blueprint(&self, files_root: PathBuf) -> Blueprint {
        Blueprint {
            revision: self.package.revision(),
            topology: self.topology.clone(),
            groups: self.groups.clone(),
            policies: self.policies.clone(),
            files_root,
            digests: self.package.digests(),
            computes: topology::PlainComputes::default(),
            rules: self.package.manner.rules(),
            references: self.references.clone(),
        }
    }
}

/// Inputs with what they refer to.
fn referring(inputs: Inputs, references: &References) -> Inputs {
    match references.found.is_empty() {
        true => inputs,
        false => Inputs::Referring {
            inputs: Box::new(inputs),
            found: references.found.clone(),
        },
    }
}

/// Processes a template that is kept, with what its inputs refer to as far as that is found here.
pub(super) fn understand_kept(
    entry: &str,
    sources: &dyn SourceLoader,
    inputs: &BTreeMap<String, Value>,
    manner: Manner,
) -> Result<(Understood, References), Findings> {
    let inputs = Inputs::from(inputs.clone());
    let references = manner.look_up(&inputs);
    let understood = understand(entry, sources, &referring(inputs, &references), manner)?;
    let Understood {
        topology, groups, ..
    } = &understood;
    let references = References {
        declared: References::secret_texts(topology, groups),
        ..references
    };
    Ok((understood, references))
}

/// Processes a template and compiles its policies.
pub(crate) fn understand(
    entry: &str,
    sources: &dyn SourceLoader,
    inputs: &Inputs,
    manner: Manner,
) -> Result<Understood, Findings> {
    let processed = tosca::process(entry, sources, inputs, manner.mode());
    understood(processed, &inputs.beside(sources)).map(|understood| manner.applied(understood))
}

/// Compiles the policies of a template.
pub(super) fn understood(
    processed: Processed,
    sources: &dyn SourceLoader,
) -> Result<Understood, Findings> {
    let findings = Findings::of(processed.diagnostics, sources);
    let (Some(topology), Some(groups)) = (processed.topology, processed.groups) else {
        return Err(findings);
    };
    let (policies, problems) = policy::compile(&topology, &groups);
    let problems = problems.iter().map(policy_findings::told);
    let findings = findings.and(Findings::of(problems.collect(), sources));
    if findings.diagnostics.iter().any(Diagnostic::blocks) {
        return Err(findings);
    }
    Ok(Understood {
        topology,
        groups,
        policies,
        given: processed.given,
        warnings: findings,
    })
}

// === impl Findings ===

impl Findings {
    /// What the grammar and the types say.
    pub(super) fn of(diagnostics: Vec<Diagnostic>, sources: &dyn SourceLoader) -> Self {
        Self {
            rendered: tosca::render_structured(&diagnostics, sources),
            diagnostics,
        }
    }

    /// Both, these first.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.diagnostics.extend(other.diagnostics);
        self.rendered.extend(other.rendered);
        self
    }

    /// How many are wrong.
    pub(crate) fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.is_error()).count()
    }

    /// How many must be answered before it can be deployed, though it is right.
    pub(crate) fn open(&self) -> usize {
        let open = |d: &&Diagnostic| d.blocks() && !d.is_error();
        self.diagnostics.iter().filter(open).count()
    }

    /// How many do not.
    pub(crate) fn warnings(&self) -> usize {
        self.diagnostics.len() - self.errors() - self.open()
    }
}
