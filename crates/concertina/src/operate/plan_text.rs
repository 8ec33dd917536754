//! A plan for people: counts, then each step with its why.

use super::choices::ServerChoice;
use super::counts::Counts;
use super::outlook::Outlook;
use crate::terminal::{bold, faint, notable};
use crate::wiring::ProviderName;
use engine::MadeBy;
use model::ServiceName;
use plan::{Action, Changes, Effect, NodeChange, Renewal, ServerLink, Step};
use std::collections::BTreeMap;

/// Lines that say what would be done.
pub(crate) fn plan_text(
    service: &ServiceName,
    provider: ProviderName,
    outlook: &Outlook,
) -> Vec<String> {
    let all = outlook.all_steps();
    let nodes = Counts::of(&all, &outlook.changes.renamed).words();
    let steps: Vec<&Step> = all
        .into_iter()
        .filter(|step| step.effect == Effect::Real)
        .collect();
    let nodes = nodes.map_or_else(String::new, |nodes| format!("{nodes}: "));
    let mut lines = vec![bold(&format!(
        "Plan for {service}{}: {nodes}{}",
        with_servers_of(provider, outlook, &steps),
        counts(&steps)
    ))];
    let remark = provider.remark().filter(|_| uses(outlook, &steps));
    lines.extend(remark.map(|remark| format!("  {remark}")));
    let makers = outlook.makers.iter();
    lines.extend(makers.map(|(node, made_by)| format!("  {node}: {}", maker(made_by, provider))));
    lines.extend(outlook.choices.iter().flat_map(|(node, choice)| {
        let words = match choice {
            ServerChoice::Made { why } => why.clone(),
            ServerChoice::Open { why } => vec![format!("what kind of server is open: {why}")],
        };
        let words = words.into_iter();
        words.map(move |words| faint(&format!("  {node}: {words}")))
    }));
    lines.extend(outlook.changes.nodes.iter().map(|(node, change)| {
        let (sign, word, why) = match change {
            NodeChange::Add => ("+", "add", &[][..]),
            NodeChange::Delete => ("-", "delete", &[][..]),
            NodeChange::Replace { why } => ("±", "replace", why.as_slice()),
            NodeChange::Again { why } => ("~", "run again", why.as_slice()),
            NodeChange::Modify { why } => ("~", "modify", why.as_slice()),
        };
        let why = match why {
            [] => String::new(),
            why => faint(&format!(" ({})", why.join("; "))),
        };
        format!("  {sign} {node}: {word}{why}")
    }));
    lines.extend(names(&outlook.changes));
    lines.extend(regrouped(&outlook.changes));
    lines.extend(outlook.changes.rolls.iter().map(|(group, renewal)| {
        let how = match renewal {
            Renewal::Replacement { .. } => {
                "one after the other, each new member in service before a former one goes"
            }
            Renewal::InPlace { .. } => "member by member, each in service before the next",
        };
        faint(&format!("  {group}: {how}"))
    }));
    let width = steps.len().to_string().len();
    for (index, step) in steps.iter().enumerate() {
        let what = match step.action.member() {
            Some(member) => match outlook.recorded.members.get(&member) {
                Some(m) => format!("{}[{}] {}", m.group, m.ordinal, step.action),
                None => step.action.to_string(),
            },
            None => step.action.to_string(),
        };
        let why = faint(&format!("({})", outlook.why(step)));
        lines.push(format!("  {:>width$}. {what} {why}", index + 1));
    }
    lines
}

/// Whose servers they are, where a provider makes some.
fn with_servers_of(provider: ProviderName, outlook: &Outlook, steps: &[&Step]) -> String {
    match uses(outlook, steps) {
        true => format!(" ({provider})"),
        false => String::new(),
    }
}

/// Whether a provider has to do with it.
fn uses(outlook: &Outlook, steps: &[&Step]) -> bool {
    let is_its = |step: &&Step| {
        matches!(
            step.action,
            Action::CreateServer { .. } | Action::DeleteServer { .. }
        )
    };
    let mut makers = outlook.makers.values();
    let mut records = outlook.recorded.instances.values();
    makers.any(|made_by| *made_by == MadeBy::Provider)
        || records.any(|record| record.server != ServerLink::Never)
        || steps.iter().any(is_its)
}

/// Nodes that have another name, say so in vain, or may have one and nobody says so.
fn names(changes: &Changes) -> Vec<String> {
    let renamed = changes.renamed.iter();
    let mut lines: Vec<String> = renamed
        .map(|(was, is)| match changes.nodes.get(is) {
            Some(NodeChange::Replace { .. }) => format!("  = {is}: was {was}"),
            _ => format!("  = {is}: was {was}, and stays what it is"),
        })
        .collect();
    lines.extend(changes.unheard.iter().map(|(node, unheard)| {
        let was = &unheard.was;
        notable(&format!(
            "  {node} says that it was {was} (`concertina.was`), which counts for nothing: {unheard}"
        ))
    }));
    lines.extend(changes.lookalikes.iter().map(|(comes, goes)| {
        notable(&format!(
            "  {goes} goes and {comes} comes, of one type: if {comes} is what {goes} was, say so in its \
             metadata (`concertina.was: {goes}`), and it stays"
        ))
    }));
    lines
}

/// Groups that begin or cease to be, of what stays.
fn regrouped(changes: &Changes) -> Vec<String> {
    let founded = changes.regrouping.founded.iter().map(|group| {
        format!(
            "  = {group}: a scaling group from now on; what is there stays, as its first member"
        )
    });
    let dissolved = changes.regrouping.dissolved.iter().map(|group| {
        format!("  = {group}: no scaling group any more; one member stays what it is, others go")
    });
    founded.chain(dissolved).collect()
}

/// Who makes a Compute, in words.
fn maker(made_by: &MadeBy, provider: ProviderName) -> String {
    match made_by {
        MadeBy::Provider => format!("a server of {provider}"),
        MadeBy::Itself => "made by its own create".to_owned(),
        MadeBy::Nobody { address: Some(at) } => format!("a host that exists at {at}"),
        MadeBy::Nobody { address: None } => "a host that exists".to_owned(),
        MadeBy::NobodyYet => {
            let hint =
                format!("(it has no address; a server of {provider} with --provider {provider})");
            format!("this host, which exists {}", faint(&hint))
        }
    }
}

fn counts(steps: &[&Step]) -> String {
    let mut by_kind: BTreeMap<(u8, &str), usize> = BTreeMap::new();
    for step in steps {
        let kind = match step.action {
            Action::CreateServer { .. } => (0, "server to make"),
            Action::DeleteServer { .. } => (1, "server to remove"),
            Action::Operate { .. }
            | Action::Relate { .. }
            | Action::TellMembers { .. }
            | Action::Perform { .. } => (2, "operation to run"),
        };
        *by_kind.entry(kind).or_default() += 1;
    }
    if by_kind.is_empty() {
        return "nothing to do".to_owned();
    }
    let words: Vec<String> = by_kind
        .iter()
        .map(|((_, kind), n)| plural(*n, kind))
        .collect();
    words.join(", ")
}

fn plural(n: usize, what: &str) -> String {
    match (n, what.split_once(' ')) {
        (1, _) | (_, None) => format!("{n} {what}"),
        (n, Some((noun, rest))) => format!("{n} {noun}s {rest}"),
    }
}
