//! Takes facts in, and says which are worth a line.

use super::fact::{Fact, LoadNow};
use super::fleet::{Decided, Fleet, Group};
use super::words;
use crate::story::{Line, Mood};
use engine::Event;
use jiff::Timestamp;
use model::{MemberId, RuleName};
use policy::{AlertStatus, Decision};

/// The story so far.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(super) start: Timestamp,
    pub(super) phase: String,
    pub(super) fleet: Fleet,
    pub(super) load: LoadNow,
}

impl Story {
    /// Begins.
    pub(crate) fn new(start: Timestamp) -> Self {
        Self {
            start,
            phase: String::new(),
            fleet: Fleet::default(),
            load: LoadNow::default(),
        }
    }

    /// When it began.
    pub(crate) fn start(&self) -> Timestamp {
        self.start
    }

    /// Takes a fact in. Returns the line that it is worth, if any.
    pub(crate) fn tell(&mut self, at: Timestamp, fact: &Fact) -> Option<Line> {
        match fact {
            Fact::Group {
                group,
                bounds,
                upper_percent,
                lower_percent,
            } => {
                self.fleet.group = Some(Group {
                    name: group.clone(),
                    bounds: *bounds,
                    upper_percent: *upper_percent,
                    lower_percent: *lower_percent,
                });
                None
            }
            Fact::Phase(text) => {
                self.phase.clone_from(text);
                Some(words::line(Mood::Good, format!("▶ {text}")))
            }
            Fact::Note(text) => Some(words::line(Mood::Plain, text)),
            Fact::Aside(text) => Some(words::line(Mood::Faint, text)),
            Fact::Trouble(text) => Some(words::line(Mood::Bad, text)),
            Fact::Load(load) => {
                self.load = *load;
                None
            }
            Fact::Cpu(percents) => {
                for (id, member) in &mut self.fleet.members {
                    member.cpu_percent = percents.get(id).copied();
                }
                None
            }
            Fact::Happened(event) => {
                self.take(at, event);
                let line = words::event(&self.fleet, event, at, self.start);
                self.forget(event);
                line
            }
        }
    }

    /// Members in service.
    pub(crate) fn serving(&self) -> Vec<MemberId> {
        let serving = self
            .fleet
            .members
            .iter()
            .filter(|(_, m)| m.state.in_service());
        serving.map(|(id, _)| *id).collect()
    }

    /// Members that there are.
    pub(crate) fn members(&self) -> usize {
        self.fleet.members.len()
    }

    /// A member's name for people.
    pub(crate) fn name(&self, member: MemberId) -> String {
        self.fleet.name(member)
    }

    /// Whether a rule's alert fires for a member.
    pub(crate) fn fires(&self, rule: RuleName) -> bool {
        self.fleet
            .firing
            .values()
            .any(|(firing, _)| *firing == rule)
    }

    /// Whether no step is under way.
    pub(crate) fn is_quiet(&self) -> bool {
        self.fleet.under_way.is_empty()
    }

    /// CPU of the busiest member in service, in percent.
    pub(crate) fn busiest(&self) -> Option<f64> {
        let serving = self.fleet.members.values().filter(|m| m.state.in_service());
        serving.filter_map(|m| m.cpu_percent).reduce(f64::max)
    }

    fn take(&mut self, at: Timestamp, event: &Event) {
        let fleet = &mut self.fleet;
        match event {
            Event::CapacityChanged { to, .. } => fleet.desired = Some(*to),
            Event::MemberChanged {
                member,
                group,
                ordinal,
                state: Some(state),
                ..
            } => {
                fleet.changed(at, *member, (group, *ordinal), state);
            }
            Event::AlertChanged {
                fingerprint,
                rule,
                member,
                instance,
                status,
                ..
            } => match status {
                AlertStatus::Firing => {
                    let who = member.map_or_else(|| instance.clone(), |m| fleet.name(m));
                    fleet.firing.insert(fingerprint.clone(), (*rule, who));
                }
                AlertStatus::Resolved { .. } => drop(fleet.firing.remove(fingerprint)),
            },
            Event::StepStarted { step, title, .. } => {
                fleet.under_way.insert(*step, (title.clone(), at));
            }
            Event::StepFinished { step, .. } | Event::StepSettled { step, .. } => {
                fleet.under_way.remove(step);
            }
            Event::Evaluated { evaluation } => {
                let (what, why) = words::evaluation(evaluation, self.start);
                let news = evaluation.decision != Decision::Keep || fleet.decided.is_none();
                // a decision to do something stays in view until the next one that is news
                if news
                    || fleet
                        .decided
                        .as_ref()
                        .is_some_and(|d| d.what.starts_with("keep"))
                {
                    fleet.decided = Some(Decided { at, what, why });
                }
            }
            Event::Health { member, verdict } => {
                let what = format!("health of {}", fleet.name(*member));
                let why = verdict.clone();
                fleet.decided = Some(Decided { at, what, why });
            }
            _ => {}
        }
    }

    /// What is gone leaves the picture after its line was told.
    fn forget(&mut self, event: &Event) {
        if let Event::MemberChanged {
            member,
            state: None,
            ..
        } = event
        {
            self.fleet.members.remove(member);
        }
    }
}
