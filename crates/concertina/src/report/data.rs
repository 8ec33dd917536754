//! All that the page shows, as plain values.

use jiff::Timestamp;

/// A statement about the run that was looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    /// What should hold, in words.
    pub(crate) what: String,
    /// Whether it did.
    pub(crate) outcome: Outcome,
}

/// Whether something held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did.
    Held,
    /// It did not.
    Broken {
        /// What was seen instead.
        seen: String,
    },
}

/// A number at the head of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Figure {
    /// What it counts.
    pub(crate) label: String,
    /// The number with its unit.
    pub(crate) value: String,
    /// What else there is to say.
    pub(crate) note: String,
}

/// A moment that all charts show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// When.
    pub(crate) at: Timestamp,
    /// What happened.
    pub(crate) text: String,
}

/// One second of load.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LoadPoint {
    /// The second.
    pub(crate) at: Timestamp,
    /// Requests sent.
    pub(crate) sent: u32,
    /// Good answers.
    pub(crate) ok: u32,
    /// Failures.
    pub(crate) failed: u32,
    /// Median time to a good answer, in milliseconds.
    pub(crate) median_ms: Option<f64>,
    /// Time within which 95 of 100 good answers came, in milliseconds.
    pub(crate) p95_ms: Option<f64>,
}

/// A server's CPU over time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CpuSeries {
    /// Whose, for people.
    pub(crate) name: String,
    /// CPU in use, in percent.
    pub(crate) points: Vec<(Timestamp, f64)>,
}

/// Bounds of the scaling policies, in percent of CPU.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CpuBounds {
    /// Above it the fleet grows.
    pub(crate) upper: f64,
    /// Below it the fleet shrinks.
    pub(crate) lower: f64,
}

/// Numbers of members from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CountPoint {
    /// From then on.
    pub(crate) at: Timestamp,
    /// Desired capacity.
    pub(crate) desired: u32,
    /// Members that exist.
    pub(crate) observed: u32,
    /// Members that serve.
    pub(crate) in_service: u32,
}

/// What a member does during a part of its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LifeState {
    /// Being made.
    Joining,
    /// It serves.
    InService,
    /// Going, as planned.
    Leaving,
    /// Dead, and being cleared away.
    Lost,
}

/// A part of a member's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LifeSpan {
    /// What it does.
    pub(crate) state: LifeState,
    /// From.
    pub(crate) from: Timestamp,
    /// To.
    pub(crate) to: Timestamp,
    /// What there is to say about it.
    pub(crate) note: String,
}

/// A member's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Life {
    /// Whose, for people; the same name as in the CPU chart.
    pub(crate) name: String,
    /// Its parts, in order.
    pub(crate) spans: Vec<LifeSpan>,
}

/// A time during which an alert fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AlertBar {
    /// The rule.
    pub(crate) rule: String,
    /// What it is about, for people.
    pub(crate) about: String,
    /// From.
    pub(crate) from: Timestamp,
    /// To.
    pub(crate) to: Timestamp,
}

/// Which way a decision goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DecisionKind {
    /// More members.
    Out,
    /// Fewer members.
    In,
    /// A member is replaced.
    Heal,
    /// Nothing is done, for a reason.
    Keep,
}

/// A decision and its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DecisionRow {
    /// When.
    pub(crate) at: Timestamp,
    /// Which way.
    pub(crate) kind: DecisionKind,
    /// What was decided.
    pub(crate) what: String,
    /// Why, the most telling first.
    pub(crate) why: Vec<String>,
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReportData {
    /// The headline.
    pub(crate) title: String,
    /// One sentence below it.
    pub(crate) subtitle: String,
    /// Left end of all charts.
    pub(crate) started: Timestamp,
    /// Right end of all charts.
    pub(crate) ended: Timestamp,
    /// What was looked into.
    pub(crate) checks: Vec<Check>,
    /// Numbers.
    pub(crate) figures: Vec<Figure>,
    /// Moments.
    pub(crate) marks: Vec<Mark>,
    /// Load, in order.
    pub(crate) load: Vec<LoadPoint>,
    /// CPU of members, in the order of their coming.
    pub(crate) cpu: Vec<CpuSeries>,
    /// The policies' bounds.
    pub(crate) bounds: CpuBounds,
    /// Numbers of members, in order.
    pub(crate) counts: Vec<CountPoint>,
    /// Lives of members, in the order of their coming.
    pub(crate) lives: Vec<Life>,
    /// Alerts, in order.
    pub(crate) alerts: Vec<AlertBar>,
    /// Decisions, in order.
    pub(crate) decisions: Vec<DecisionRow>,
    /// With what settings it ran.
    pub(crate) settings: Vec<(String, String)>,
}
