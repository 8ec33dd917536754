//! Follows an alert through Alertmanager's route tree.

use super::alertmanager_file::RouteNode;
use super::matcher::{Labels, Matcher};
use crate::duration;
use std::time::Duration;

/// Where an alert comes out, with the times that hold there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Outlet {
    pub(super) receiver: String,
    pub(super) group_wait: Duration,
    pub(super) group_interval: Duration,
    pub(super) repeat_interval: Duration,
    /// Names of time intervals in which nothing is sent, or outside which nothing is.
    pub(super) quiet_times: Vec<String>,
}

/// What Alertmanager does where the root says nothing.
pub(super) fn defaults() -> Outlet {
    Outlet {
        receiver: String::new(),
        group_wait: Duration::from_secs(30),
        group_interval: Duration::from_secs(300),
        repeat_interval: Duration::from_secs(4 * 3600),
        quiet_times: Vec::new(),
    }
}

/// All outlets of an alert, in order. A matcher that cannot be read lets nothing through; see
/// [`unreadable`].
pub(super) fn follow(route: &RouteNode, parent: &Outlet, labels: &Labels) -> Vec<Outlet> {
    if !lets_through(route, labels) {
        return Vec::new();
    }
    let here = inherit(route, parent);
    let mut outlets = Vec::new();
    for child in &route.routes {
        let below = follow(child, &here, labels);
        let taken = !below.is_empty();
        outlets.extend(below);
        if taken && !child.go_on {
            break;
        }
    }
    if outlets.is_empty() {
        outlets.push(here);
    }
    outlets
}

/// What is wrong with the tree's matchers.
pub(super) fn unreadable(route: &RouteNode) -> Vec<String> {
    let own = matchers(route).err();
    own.into_iter()
        .chain(route.routes.iter().flat_map(unreadable))
        .collect()
}

fn lets_through(route: &RouteNode, labels: &Labels) -> bool {
    matchers(route).is_ok_and(|all| all.iter().all(|matcher| matcher.holds(labels)))
}

fn matchers(route: &RouteNode) -> Result<Vec<Matcher>, String> {
    let mut all = Vec::new();
    for text in &route.matchers {
        all.extend(Matcher::parse_all(text)?);
    }
    all.extend(
        route
            .equal
            .iter()
            .map(|(name, value)| Matcher::equal(name, value)),
    );
    for (name, pattern) in &route.like {
        all.push(Matcher::like(name, pattern)?);
    }
    Ok(all)
}

/// All but quiet times come down from the parent.
fn inherit(route: &RouteNode, parent: &Outlet) -> Outlet {
    let span = |text: &Option<String>, inherited| {
        text.as_deref()
            .and_then(duration::read)
            .unwrap_or(inherited)
    };
    Outlet {
        receiver: route
            .receiver
            .clone()
            .unwrap_or_else(|| parent.receiver.clone()),
        group_wait: span(&route.group_wait, parent.group_wait),
        group_interval: span(&route.group_interval, parent.group_interval),
        repeat_interval: span(&route.repeat_interval, parent.repeat_interval),
        quiet_times: route
            .mute_time_intervals
            .iter()
            .chain(&route.active_time_intervals)
            .cloned()
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receivers(yaml: &str, alertname: &str) -> Vec<String> {
        let route: RouteNode = serde_saphyr::from_str(yaml).unwrap();
        let labels = Labels::from([("alertname".to_owned(), alertname.to_owned())]);
        follow(&route, &defaults(), &labels)
            .into_iter()
            .map(|outlet| outlet.receiver)
            .collect()
    }

    #[test]
    fn the_first_child_takes_it_unless_it_lets_it_go_on() {
        let yaml = "
receiver: root
routes:
  - {receiver: a, match: {alertname: X}, continue: true}
  - {receiver: b, match_re: {alertname: 'X|Y'}}
  - {receiver: c, matchers: ['alertname=~\"X|Z\"']}
";
        assert_eq!(receivers(yaml, "X"), ["a", "b"]);
        assert_eq!(receivers(yaml, "Y"), ["b"]);
        assert_eq!(receivers(yaml, "Z"), ["c"]);
        assert_eq!(receivers(yaml, "W"), ["root"]);
    }

    #[test]
    fn times_come_down_and_quiet_times_do_not() {
        let yaml = "
receiver: root
group_wait: 1m
routes:
  - {receiver: a, repeat_interval: 2h, mute_time_intervals: [nights], routes: [{receiver: b}]}
";
        let route: RouteNode = serde_saphyr::from_str(yaml).unwrap();
        let outlets = follow(&route, &defaults(), &Labels::new());
        assert_eq!(outlets.len(), 1);
        assert_eq!(outlets[0].group_wait, Duration::from_secs(60));
        assert_eq!(outlets[0].repeat_interval, Duration::from_secs(7200));
        assert_eq!(outlets[0].group_interval, Duration::from_secs(300));
        assert!(outlets[0].quiet_times.is_empty());
    }
}
