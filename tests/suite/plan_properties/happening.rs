//! What happens to a service: steps begin and end, members and hosts are lost, wishes change.

use crate::plan_bench::{Bench, Ending};
use jiff::ToSpan;
use model::{InstanceId, MemberId, Wish};
use plan::ServerLink;
use proptest::prelude::*;
use proptest::sample::Index;

/// Something that happens.
#[derive(Debug, Clone)]
pub(super) enum Happening {
    Start(Index),
    Finish(Index, Ending, bool),
    Scale(Index, u32),
    /// For good: nobody may deploy what is being undeployed.
    Undeploy,
    LoseMember(Index),
    LoseHost(Index),
    Crash,
    Forgive,
    Wait,
}

pub(super) fn happening() -> impl Strategy<Value = Happening> {
    let ending = prop_oneof![
        8 => Just(Ending::Done),
        1 => Just(Ending::Failed),
        1 => Just(Ending::NoAnswer),
        1 => Just(Ending::NotDone),
    ];
    prop_oneof![
        120 => any::<Index>().prop_map(Happening::Start),
        120 => (any::<Index>(), ending, any::<bool>())
            .prop_map(|(at, ending, real)| Happening::Finish(at, ending, real)),
        12 => (any::<Index>(), 0_u32..4).prop_map(|(at, to)| Happening::Scale(at, to)),
        1 => Just(Happening::Undeploy),
        8 => any::<Index>().prop_map(Happening::LoseMember),
        4 => any::<Index>().prop_map(Happening::LoseHost),
        4 => Just(Happening::Crash),
        4 => Just(Happening::Forgive),
        12 => Just(Happening::Wait),
    ]
}

pub(super) fn happen(bench: &mut Bench, happening: &Happening) {
    let some = |index: &Index, count: usize| (count > 0).then(|| index.index(count));
    match happening {
        Happening::Start(index) => {
            let mut ready = bench.ready();
            if let Some(at) = some(index, ready.len()) {
                bench.start(ready.swap_remove(at));
            }
        }
        Happening::Finish(index, ending, real) => {
            if let Some(at) = some(index, bench.under_way.len()) {
                let key = bench.under_way.keys().nth(at).cloned().expect("within");
                bench.finish(&key, *ending, *real);
            }
        }
        Happening::Scale(index, to) => {
            let groups: Vec<_> = bench.groups.iter().cloned().collect();
            if let Some(at) = some(index, groups.len()) {
                let to = groups[at].bounds.clamp(model::Capacity(*to));
                bench.scale(&groups[at].name, to.0);
            }
        }
        Happening::Undeploy => bench.desired.wish = Wish::Undeployed,
        Happening::LoseMember(index) => {
            let members: Vec<MemberId> = bench.recorded.members.keys().copied().collect();
            if let Some(at) = some(index, members.len()) {
                bench.lose_member(members[at]);
            }
        }
        Happening::LoseHost(index) => {
            let known = bench.recorded.instances.values().filter(|record| {
                record.id.member().is_none() && matches!(record.server, ServerLink::Known { .. })
            });
            let hosts: Vec<InstanceId> = known.map(|record| record.id.clone()).collect();
            if let Some(at) = some(index, hosts.len()) {
                bench.lose_host(&hosts[at]);
            }
        }
        Happening::Crash => {
            let keys: Vec<_> = bench.under_way.keys().cloned().collect();
            for (at, key) in keys.iter().enumerate() {
                bench.finish(key, Ending::NotDone, at % 2 == 0);
            }
        }
        Happening::Forgive => bench.recorded.forgive(),
        Happening::Wait => bench.now += 7.seconds(),
    }
}
