//! Members that are dead or ailing leave, and are replaced because capacity is missing then.

use super::observe::READINGS;
use super::outcome::EngineError;
use super::service_loop::Holder;
use super::settings::Role;
use crate::event::Event;
use crate::ports::Transaction;
use jiff::Timestamp;
use model::{InstanceId, LeaveCause, MemberEvent, MemberId};
use plan::MembershipChange;

impl Holder {
    pub(super) async fn heal(&mut self, _now: Timestamp) -> Result<(), EngineError> {
        if self.settings.role != Role::Agent {
            return Ok(());
        }
        let lost: Vec<(MemberId, String)> = self
            .memory
            .dead
            .iter()
            .filter(|(_, r)| r.readings >= READINGS)
            .filter_map(|(i, r)| Some((i.member()?, r.why.clone())))
            .collect();
        for (member, why) in lost {
            self.condemn(member, LeaveCause::Lost { why }).await?;
        }
        Ok(())
    }

    async fn condemn(&mut self, member: MemberId, cause: LeaveCause) -> Result<(), EngineError> {
        let Some(record) = self.state.recorded.members.get(&member) else {
            return Ok(());
        };
        if matches!(record.state, model::MemberState::Leaving { .. }) {
            return Ok(());
        }
        let before = self.state.recorded.clone();
        let mut after = before.clone();
        let verdict = cause.to_string();
        let event = MemberEvent::Condemned(cause);
        after.apply_membership(&MembershipChange::Transition { member, event })?;
        self.ledger
            .commit(&before, &after, Transaction::new())
            .await?;
        let mut events = vec![Event::Health { member, verdict }];
        events.extend(super::tick::member_events(&before, &after));
        self.state.recorded = after;
        self.memory
            .dead
            .retain(|instance: &InstanceId, _| instance.member() != Some(member));
        self.tell(events).await
    }
}
