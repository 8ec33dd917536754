//! Level 1: what the group should do, and why.
//!
//! Responsible for: compiling TOSCA policies into typed ones, reading alerts, and two pure decisions:
//! [`evaluate`] (how many members a group is to have) and [`judge`] (which members are dead).
//! Must not know: providers, executors, the store, HTTP, the clock. Time and observations are
//! arguments.

mod alert;
#[cfg(test)]
mod bench;
mod compile;
mod evaluate;
mod evaluation;
mod group_state;
mod health;
mod monitors;
mod settings;

pub use alert::{
    AlertFact, AlertStatus, ApiAlertsError, Delivery, Fingerprint, IgnoreReason, Ignored,
    WebhookError, merge, parse_api_alerts, parse_webhook,
};
pub use compile::{CompileProblem, Flaw, Severity, compile};
pub use evaluate::evaluate;
pub use evaluation::{Decision, Evaluation, Reason};
pub use group_state::{GroupState, LastAction, MemberView, PastRecommendation};
pub use health::{
    Death, DeferReason, HealOrder, HealthQuestion, Judgement, MemberHealthView, PauseReason,
    ProviderWord, Suspicion, Verdict, judge,
};
pub use monitors::{
    AlertmanagerFacts, Answer, CpuSample, FiringRule, Monitor, Monitors, PrometheusFacts,
    TargetCount,
};
pub use settings::PolicySettings;
