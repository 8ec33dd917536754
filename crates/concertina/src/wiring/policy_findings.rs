//! What is wrong with a scaling policy, as a diagnostic like all others.

use policy::{CompileProblem, Flaw, Severity};
use tosca::{Code, Diagnostic};

/// Where policies and their types are described.
const SECTION: &str = "TOSCA 1.3 §3.8.6, 2.0 §16.4";

/// The diagnostic.
pub(super) fn told(problem: &CompileProblem) -> Diagnostic {
    Diagnostic {
        code: code(&problem.flaw),
        severity: match problem.severity() {
            Severity::Warning => tosca::Severity::Warning,
            Severity::Open => tosca::Severity::Open,
            Severity::Error => tosca::Severity::Error,
        },
        message: problem.to_string(),
        location: problem.location.clone(),
        length: u32::try_from(problem.policy.as_str().chars().count()).unwrap_or(1),
        help: problem.flaw.help().map(str::to_owned),
        replacement: None,
        related: Vec::new(),
        section: Some(SECTION.into()),
    }
}

fn code(flaw: &Flaw) -> Code {
    match flaw {
        Flaw::NoTargets => Code::ScalingWithoutTargets,
        Flaw::UnknownTarget { .. } => Code::UnknownMember,
        Flaw::NotScalable { .. } => Code::NothingToScale,
        Flaw::Missing { .. } | Flaw::BadProperty { .. } => Code::ScalingValue,
        Flaw::NotActedOn { .. } => Code::NotActedUpon,
        Flaw::NeverHolds { .. } | Flaw::Overlap { .. } => Code::ScalingInVain,
    }
}
