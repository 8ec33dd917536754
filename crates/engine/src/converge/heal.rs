//! Members that are dead or ailing leave, and are replaced because capacity is missing then. The
//! judgement is `policy`'s; here it is asked for and carried out.

use super::outcome::EngineError;
use super::service_loop::Holder;
use super::settings::Role;
use crate::event::Event;
use crate::ports::Transaction;
use jiff::Timestamp;
use model::{InstanceId, LeaveCause, MemberEvent, MemberId, MemberState};
use plan::{MemberRecord, MembershipChange, ServerLink};
use policy::{
    Answer, HealthQuestion, Judgement, MemberHealthView, Monitors, ProviderWord, Verdict,
};

impl Holder {
    pub(super) async fn heal(&mut self, now: Timestamp) -> Result<(), EngineError> {
        if self.settings.role != Role::Agent {
            return Ok(());
        }
        let judgement = self.judge(now);
        self.memory.wake_at = match (self.memory.wake_at, judgement.wake_at) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.tell_news(&judgement).await?;
        if self.state.restored.is_some() {
            // who is dead by these records may never have been a member since
            return Ok(());
        }
        let approved: Vec<(MemberId, LeaveCause)> = judgement.approved().collect();
        for (member, cause) in approved {
            self.condemn(member, cause).await?;
        }
        Ok(())
    }

    fn judge(&self, now: Timestamp) -> Judgement {
        let not_asked = || Monitors {
            asked_at: now,
            prometheus: Answer::Silent {
                why: "not asked yet".to_owned(),
            },
            alertmanager: Answer::Silent {
                why: "not asked yet".to_owned(),
            },
        };
        let monitors = self.memory.monitors.clone().unwrap_or_else(not_asked);
        let members: Vec<MemberHealthView> = self
            .state
            .recorded
            .members
            .values()
            .map(|m| self.health_view(m))
            .collect();
        let others: Vec<ProviderWord> = self
            .memory
            .words
            .iter()
            .filter(|(instance, _)| instance.member().is_none())
            .map(|(_, word)| word.clone())
            .collect();
        let question = HealthQuestion {
            members: &members,
            other_servers: &others,
            alerts: &self.state.alerts,
            monitors: &monitors,
            heals_under_way: self.heals_under_way(),
            most_gone_since: self.memory.most_gone_since,
        };
        policy::judge(&question, &self.settings.policy, now)
    }

    fn health_view(&self, member: &MemberRecord) -> MemberHealthView {
        let root = self
            .blueprint
            .groups
            .get(&member.group)
            .map(|g| g.root.clone());
        let instance = root.map(|root| InstanceId::OfMember(root, member.id));
        let provider = instance.map_or(ProviderWord::NotAsked, |instance| self.word_on(&instance));
        MemberHealthView {
            id: member.id,
            ordinal: member.ordinal,
            state: member.state.clone(),
            provider,
        }
    }

    /// The provider's word on an instance's server, where a provider made it.
    fn word_on(&self, instance: &InstanceId) -> ProviderWord {
        if let Some(word) = self.memory.words.get(instance) {
            return word.clone();
        }
        match self.state.recorded.instance(instance).server {
            ServerLink::Never => ProviderWord::NotAsked,
            _ => ProviderWord::Unknown {
                why: "its server has not been looked at yet".to_owned(),
            },
        }
    }

    /// Members condemned for their health, and those that join in their place.
    fn heals_under_way(&self) -> u32 {
        let recorded = &self.state.recorded;
        let count = recorded
            .members
            .values()
            .filter(|member| match &member.state {
                MemberState::Leaving { cause } => {
                    matches!(
                        cause,
                        LeaveCause::Lost { .. } | LeaveCause::Unhealthy { .. }
                    )
                }
                MemberState::Joining { .. } => {
                    let action = self.state.actions.get(&member.group);
                    action.is_some_and(|a| a.settled_at.is_some())
                }
                _ => false,
            })
            .count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Logs verdicts that are not those of the time before.
    async fn tell_news(&mut self, judgement: &Judgement) -> Result<(), EngineError> {
        let mut events = Vec::new();
        for (member, verdict) in &judgement.verdicts {
            let former = self.memory.verdicts.get(member);
            let silent = former.is_none() && *verdict == Verdict::Healthy;
            if former != Some(verdict) && !silent {
                events.push(Event::Health {
                    member: *member,
                    verdict: verdict.to_string(),
                });
            }
        }
        if judgement.pause != self.memory.healing_pause
            && let Some(pause) = &judgement.pause
        {
            events.push(Event::Trouble {
                what: format!("healing is paused: {pause}"),
            });
        }
        self.memory.healing_pause = judgement.pause.clone();
        self.memory.most_gone_since = judgement.most_gone_since;
        self.memory.verdicts = judgement.verdicts.clone();
        self.tell(events).await
    }

    async fn condemn(&mut self, member: MemberId, cause: LeaveCause) -> Result<(), EngineError> {
        let before = self.state.recorded.clone();
        let mut after = before.clone();
        let event = MemberEvent::Condemned(cause);
        after.apply_membership(&MembershipChange::Transition { member, event })?;
        self.ledger
            .commit(&before, &after, Transaction::new())
            .await?;
        let events = super::tick::member_events(&before, &after);
        self.state.recorded = after;
        self.tell(events).await
    }
}
