//! What the agent's HTTP server asks for, answered from the store.

use super::house::House;
use super::tally::Tally;
use async_trait::async_trait;
use engine::{AlertInbox, ServiceView, Snapshot, scrape_targets};
use model::Capacity;
use policy::AlertFact;
use std::sync::Arc;
use web::{
    FleetView, GroupSummary, Inbox, InboxError, MemberPlace, MembersByState, ProviderCalls,
    ScrapeTarget, ServiceSummary, Unavailable,
};

/// Alerts go into the store.
pub(crate) struct StoredInbox(AlertInbox);

/// The fleet as the store has it.
pub(crate) struct StoredFleet {
    house: Arc<House>,
    tally: Arc<Tally>,
}

impl StoredInbox {
    /// Into that house's store.
    pub(crate) fn new(house: &House) -> Self {
        let store = Arc::new(house.store.clone());
        Self(AlertInbox::new(store.clone(), store, house.clock.clone()))
    }
}

#[async_trait]
impl Inbox for StoredInbox {
    async fn accept(&self, facts: Vec<AlertFact>) -> Result<(), InboxError> {
        let why = |error: engine::InboxError| InboxError { why: chain(&error) };
        let accepted = self.0.accept(facts).await.map_err(why)?;
        if accepted.unknown_service > 0 {
            tracing::warn!(
                alerts = accepted.unknown_service,
                "alerts about services that are not deployed here"
            );
        }
        Ok(())
    }
}

impl StoredFleet {
    /// What that house's store has, and what the agent counted.
    pub(crate) fn new(house: Arc<House>, tally: Arc<Tally>) -> Self {
        Self { house, tally }
    }

    async fn views(&self) -> Result<Vec<ServiceView>, Unavailable> {
        let mut views = Vec::new();
        for service in self.house.services().await.map_err(|e| unavailable(&e))? {
            match self.house.known(&service).await {
                Ok(Some(known)) => views.extend(known.view(&self.house)),
                Ok(None) => {}
                // one service that can't be read hides no other
                Err(error) => tracing::warn!(%service, error = chain(&error), "not shown"),
            }
        }
        Ok(views)
    }
}

#[async_trait]
impl FleetView for StoredFleet {
    async fn targets(&self) -> Result<Vec<ScrapeTarget>, Unavailable> {
        let mut targets = Vec::new();
        for service in self.house.services().await.map_err(|e| unavailable(&e))? {
            let snapshot = Snapshot::read(&self.house.store, &service)
                .await
                .map_err(|e| unavailable(&e))?;
            let found = scrape_targets(&service, &snapshot.recorded);
            targets.extend(found.into_iter().map(|target| {
                ScrapeTarget {
                    address: target.address,
                    service: target.service,
                    node: target.node,
                    member: target
                        .member
                        .map(|(group, id, _)| MemberPlace { group, id }),
                }
            }));
        }
        Ok(targets)
    }

    async fn services(&self) -> Result<Vec<ServiceSummary>, Unavailable> {
        let views = self.views().await?;
        Ok(views.iter().map(|view| self.summary(view)).collect())
    }

    fn provider_calls(&self) -> Vec<ProviderCalls> {
        self.tally.calls()
    }

    async fn ready(&self) -> Result<(), Unavailable> {
        self.house
            .services()
            .await
            .map(drop)
            .map_err(|e| unavailable(&e))
    }
}

impl StoredFleet {
    fn summary(&self, view: &ServiceView) -> ServiceSummary {
        let groups = view.groups.iter().map(|group| {
            let mut members = MembersByState::default();
            for member in &group.members {
                members.count(&member.state);
            }
            let (last_evaluation, decisions) = self.tally.of(&view.service, &group.group);
            GroupSummary {
                name: group.group.clone(),
                bounds: group.bounds,
                desired: group.desired.as_ref().map_or(Capacity(0), |d| d.value),
                members,
                last_evaluation,
                decisions,
            }
        });
        ServiceSummary {
            name: view.service.clone(),
            holder: view.holder.as_ref().map(|record| record.holder.clone()),
            groups: groups.collect(),
            drift: view.drift.as_ref().map(|drift| {
                let found = drift.found.len().saturating_add(drift.more);
                u64::try_from(found).unwrap_or(u64::MAX)
            }),
        }
    }
}

fn unavailable(error: &dyn std::error::Error) -> Unavailable {
    Unavailable { why: chain(error) }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
