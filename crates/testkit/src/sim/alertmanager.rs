//! The sender of webhooks: tells of what fires and what ended, now and then late, doubled, or out of
//! order.

use super::{Random, SimClock, SimMonitors};
use engine::AlertInbox;
use engine::ports::Clock;
use policy::{AlertFact, AlertStatus, Fingerprint};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(4);

/// Sends until it is dropped.
pub(super) async fn send_webhooks(
    monitors: SimMonitors,
    inbox: AlertInbox,
    clock: SimClock,
    mut random: Random,
) {
    let mut told: BTreeMap<Fingerprint, AlertFact> = BTreeMap::new();
    let mut held_back: VecDeque<Vec<AlertFact>> = VecDeque::new();
    loop {
        clock.sleep(EVERY).await;
        let (_, firing) = monitors.facts().await;
        let mut batch: Vec<AlertFact> = Vec::new();
        for fact in &firing {
            if told.get(&fact.fingerprint) != Some(fact) || random.one_in(10) {
                batch.push(fact.clone());
            }
        }
        for (fingerprint, fact) in &told {
            if !firing.iter().any(|f| &f.fingerprint == fingerprint) {
                let status = AlertStatus::Resolved {
                    ends_at: clock.now(),
                };
                batch.push(AlertFact {
                    status,
                    ..fact.clone()
                });
            }
        }
        told = firing
            .into_iter()
            .map(|f| (f.fingerprint.clone(), f))
            .collect();
        let mut deliveries = Vec::new();
        if random.one_in(4) {
            held_back.push_back(batch);
        } else {
            if random.one_in(5) {
                deliveries.push(batch.clone());
            }
            deliveries.push(batch);
        }
        if random.one_in(3) {
            deliveries.extend(held_back.pop_front());
        }
        for delivery in deliveries {
            // a store that fails is a 503: it would be sent again; the next look does
            let _ = inbox.accept(delivery).await;
        }
    }
}
