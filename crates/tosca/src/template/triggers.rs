//! Triggers of policies: every form becomes one (TOSCA 1.1 §3.5.16, 1.3 §3.6.22, 2.0 §14.3).

use super::activities::Activities;
use super::callee::Callee;
use super::context::Context;
use super::{aimed, event_filter, events, older_action, schedule, words};
use crate::diagnostic::{Code, Report};
use crate::grammar::Version;
use crate::types::Properties;
use crate::values::{About, Aim, Known, Scope, literal_time};
use crate::yaml::{Entry, Node};
use std::time::Duration;
use topology::{Activity, Trigger, TriggerCondition, TriggerFilter};

/// Triggers of a policy, also those of its type, with its node templates as targets.
pub(super) fn lower<'a>(
    context: &Context<'_, 'a>,
    triggers: &[&'a Entry],
    targets: &[String],
) -> Vec<Trigger> {
    let reader = Reader { context, targets };
    triggers.iter().map(|entry| reader.one(entry)).collect()
}

struct Reader<'c, 'u, 'a> {
    context: &'c Context<'u, 'a>,
    targets: &'c [String],
}

// === impl Reader ===

impl<'u, 'a> Reader<'_, 'u, 'a> {
    fn one(&self, entry: &'a Entry) -> Trigger {
        let node = &entry.value;
        let event = node.get("event").or_else(|| node.get("event_type"));
        let schedule = node.get("schedule").filter(|n| !n.is_null());
        let filter = event_filter::read(self.context, node);
        let callees = self.callees();
        events::check(self.context, event, &callees);
        Trigger {
            name: entry.key.text.clone(),
            // a map names the type of the event
            event: event
                .and_then(|e| e.as_text().or_else(|| e.text_at("type")))
                .map(str::to_owned),
            schedule: schedule.map(|n| schedule::read(self.context, n)),
            condition: self.condition(node, filter.as_ref()),
            filter,
            actions: self.actions(node, &callees),
            location: self.context.location(entry.key.span),
        }
    }

    /// The condition in its place, or beside the trigger's other keynames as in 1.1.
    fn condition(
        &self,
        node: &'a Node,
        filter: Option<&TriggerFilter>,
    ) -> Option<TriggerCondition> {
        let written = node.get("condition").filter(|n| !n.is_null());
        let is_2 = self.context.universe.version.is_2();
        let extended = written.filter(|c| !is_2 && c.get("constraint").is_some());
        let around = extended.unwrap_or(node);
        let clause = around.get("constraint").filter(|n| !is_2 && !n.is_null());
        let clause = clause.or(written)?;
        let named = filter.filter(|f| self.context.draft(&f.node).is_some());
        let through = filter
            .into_iter()
            .flat_map(|f| [&f.requirement, &f.capability]);
        let about = About {
            node: named.and_then(|f| f.node.parse().ok()),
            through: through.flatten().cloned().collect(),
            known: match filter {
                Some(filter) => event_filter::known(self.context, filter),
                None => self.of_targets(),
            },
        };
        let holds = self
            .context
            .lowering(Scope::Outside)
            .condition(clause, &about)?;
        if let Some(method) = around.get("method") {
            let methods = ("method", words::METHODS.as_slice());
            words::check(self.context, method, methods, "TOSCA 1.3 §3.6.22");
        }
        Some(TriggerCondition {
            holds,
            period: self.period(around),
            evaluations: self.evaluations(around),
            method: around.text_at("method").map(str::to_owned),
        })
    }

    /// What attributes the targets have; none: that is not known of all of them.
    fn of_targets(&self) -> Option<Known> {
        let mut sets = Vec::new();
        for target in self.targets {
            let types = match self.context.draft(target) {
                Some(draft) => vec![draft.node_type?],
                None => {
                    let members = aimed::members(self.context, target).into_iter();
                    members.map(|(of_type, _)| of_type).collect()
                }
            };
            sets.extend(self.of_group(target));
            if types.is_empty() || types.iter().any(|t| t.head.broken) {
                return None;
            }
            sets.extend(types.iter().flat_map(|t| [&t.attributes, &t.properties]));
        }
        let label = match self.targets {
            [] => return None,
            [only] => format!("the target `{only}`"),
            several => format!("what is targeted ({})", several.join(", ")),
        };
        Some(Known::new(label, sets))
    }

    /// What attributes a group has itself.
    fn of_group(&self, name: &str) -> Vec<&'u Properties<'a>> {
        let mut groups = self.context.template.entries_at("groups").iter();
        let group = groups.find(|g| g.key.text == name);
        let type_name = group.and_then(|g| g.value.text_at("type"));
        let of_type = type_name.and_then(|t| self.context.universe.group_type(t));
        let of_type = of_type.into_iter();
        of_type
            .flat_map(|t| [&t.attributes, &t.properties])
            .collect()
    }

    fn evaluations(&self, around: &Node) -> Option<u32> {
        let node = around.get("evaluations")?;
        let count = u32::try_from(node.as_integer()?).ok();
        let count = count.filter(|n| *n > 0);
        if count.is_none() {
            let message = format!("{} is no number of evaluations", node.describe());
            Report::error(Code::ValueType, node.span, message)
                .help("write how many in a row must hold: 1 or more")
                .section("TOSCA 1.3 §3.6.22")
                .to(self.context.sink);
        }
        count
    }

    /// A time with a unit; a number alone is meant in seconds, as the examples of 1.1 write it.
    fn period(&self, around: &Node) -> Option<Duration> {
        let node = around.get("period").filter(|n| !n.is_null())?;
        let read = match (node.as_integer(), node.as_text()) {
            (Some(seconds), _) => {
                self.without_unit(node, seconds);
                u64::try_from(seconds).ok().map(Duration::from_secs)
            }
            (None, Some(text)) => literal_time(text),
            (None, None) => None,
        };
        if read.is_none() {
            let message = format!("{} is no time", node.describe());
            Report::error(Code::ValueType, node.span, message)
                .help("write a number with a unit, such as `60 s`")
                .section("TOSCA 1.3 §3.6.22")
                .to(self.context.sink);
        }
        read
    }

    fn without_unit(&self, node: &Node, seconds: i64) {
        if seconds < 0 || self.context.universe.version < Version::V1_2 {
            return;
        }
        let message = format!("this period has no unit: {seconds} s are meant");
        Report::warning(Code::ValueType, node.span, message)
            .help(format!("write `{seconds} s`"))
            .section("TOSCA 1.3 §3.6.22")
            .to(self.context.sink);
    }

    /// What operations are called on.
    fn callees(&self) -> Vec<Callee<'u, 'a>> {
        let targets = self
            .targets
            .iter()
            .map(|target| match self.context.draft(target) {
                Some(draft) => {
                    let of_type = draft.node_type.into_iter();
                    of_type.map(|t| (t, vec![draft.node])).collect()
                }
                None => aimed::members(self.context, target),
            });
        targets.flatten().map(aimed::callee).collect()
    }

    /// What `SELF` means in actions, which are done to all targets.
    fn aim(&self) -> Aim {
        match self.targets {
            [only] => match self.context.draft(only) {
                Some(draft) => Aim::Node(draft.name.clone()),
                None => Aim::Several,
            },
            _ => Aim::Several,
        }
    }

    fn actions(&self, node: &'a Node, callees: &[Callee<'u, 'a>]) -> Vec<Activity> {
        let activities = Activities {
            context: self.context,
            own_inputs: &[],
            aim: self.aim(),
        };
        match node.get("action") {
            Some(action) if action.as_list().is_none() => {
                older_action::read(action, &activities, callees)
            }
            _ => activities.lower(node.items_at("action"), callees),
        }
    }
}
