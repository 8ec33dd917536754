//! Which of two facts about one alert is the newer.
//!
//! Facts of one fingerprint are totally ordered, and the greatest is kept, so that any order and any
//! repetition of deliveries ends in the same fact.

use crate::{AlertFact, AlertStatus, Fingerprint};
use jiff::Timestamp;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What to keep now, where that is something else than before; none leaves what is known.
pub fn merge(known: Option<&AlertFact>, incoming: AlertFact) -> Option<AlertFact> {
    match known {
        Some(known) if compare(&incoming, known).is_le() => None,
        _ => Some(incoming),
    }
}

/// The newest fact of each alert, among those known and those that a monitor holds.
pub(crate) fn newest<'a>(
    facts: impl Iterator<Item = &'a AlertFact>,
) -> BTreeMap<&'a Fingerprint, &'a AlertFact> {
    let mut kept: BTreeMap<&Fingerprint, &AlertFact> = BTreeMap::new();
    for fact in facts {
        let known = kept.entry(&fact.fingerprint).or_insert(fact);
        if compare(fact, known).is_gt() {
            *known = fact;
        }
    }
    kept
}

/// A later start is a new outbreak; of one outbreak the end comes after the beginning, and the latest
/// end told is the end. The rest only makes the order total: one fingerprint has one set of labels.
fn compare(a: &AlertFact, b: &AlertFact) -> Ordering {
    let when = |fact: &AlertFact| -> (Timestamp, Option<Timestamp>) {
        match fact.status {
            AlertStatus::Firing => (fact.starts_at, None),
            AlertStatus::Resolved { ends_at } => (fact.starts_at, Some(ends_at)),
        }
    };
    let who = |fact: &AlertFact| {
        (
            fact.rule,
            fact.service.clone(),
            fact.group.clone(),
            fact.member,
            fact.node.clone(),
            fact.instance.clone(),
        )
    };
    when(a)
        .cmp(&when(b))
        .then_with(|| who(a).cmp(&who(b)))
        .then_with(|| a.fingerprint.cmp(&b.fingerprint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{RuleName, ServiceName};
    use proptest::prelude::*;

    fn fact(starts_second: i64, ends_second: Option<i64>) -> AlertFact {
        let at = |second| Timestamp::from_second(second).unwrap();
        AlertFact {
            fingerprint: Fingerprint("ab".into()),
            rule: RuleName::HighCpuLoad,
            service: ServiceName::new("web").unwrap(),
            group: None,
            member: None,
            node: None,
            instance: None,
            starts_at: at(starts_second),
            status: match ends_second {
                None => AlertStatus::Firing,
                Some(end) => AlertStatus::Resolved { ends_at: at(end) },
            },
        }
    }

    #[test]
    fn table() {
        let changes = |known: &AlertFact, incoming: &AlertFact| {
            merge(Some(known), incoming.clone()).is_some()
        };
        let (first, first_over) = (fact(10, None), fact(10, Some(20)));
        let (second, second_over) = (fact(30, None), fact(30, Some(40)));
        assert_eq!(merge(None, first.clone()), Some(first.clone()));
        assert!(!changes(&first, &first), "a repeat");
        assert!(changes(&first, &first_over), "the end");
        assert!(!changes(&first_over, &first), "a repeat after the end");
        assert!(changes(&first_over, &second), "a new outbreak");
        assert!(!changes(&second, &first_over), "the end of the former one");
        assert!(
            !changes(&second, &fact(10, Some(50))),
            "however late it ended"
        );
        assert!(!changes(&second_over, &first), "long over");
        assert!(
            changes(&first, &second_over),
            "both deliveries between lost"
        );
    }

    proptest! {
        #[test]
        fn any_order_and_repetition_ends_in_the_same_fact(
            times in prop::collection::vec((0..4_i64, prop::option::of(0..4_i64)), 1..8),
            order in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        ) {
            let facts: Vec<AlertFact> = times.iter().map(|(s, e)| fact(*s, *e)).collect();
            let deliver = |known: &mut Option<AlertFact>, incoming: &AlertFact| {
                if let Some(newer) = merge(known.as_ref(), incoming.clone()) {
                    *known = Some(newer);
                }
            };
            let mut straight = None;
            for fact in &facts {
                deliver(&mut straight, fact);
            }
            let mut shuffled = None;
            for index in &order {
                deliver(&mut shuffled, index.get(&facts));
            }
            for fact in facts.iter().rev() {
                deliver(&mut shuffled, fact);
            }
            prop_assert_eq!(&shuffled, &straight);
            let folded = newest(facts.iter());
            prop_assert_eq!(folded.values().next().copied(), straight.as_ref());
        }
    }
}
