//! Requests of runs that come too late, or are taken back.

use jiff::Timestamp;
use model::{Revision, RunId, Wish};
use plan::{GiveUp, Recorded, RunContext, RunOf, RunRequest, RunState};
use std::collections::BTreeMap;
use testkit::mk_web_fleet;
use topology::ScalingGroups;

fn request(of: &str) -> RunRequest {
    RunRequest {
        id: RunId(1),
        what: RunOf::Workflow {
            name: "look".to_owned(),
            inputs: BTreeMap::new(),
        },
        by: "run".to_owned(),
        at: Timestamp::UNIX_EPOCH,
        revision: Some(Revision::new(of).unwrap()),
    }
}

/// Why the run ended that was asked for; it is looked at as of revision `b`.
fn ended(request: RunRequest, given_up: &[GiveUp]) -> Vec<String> {
    let topology = mk_web_fleet(1, 3);
    let groups = ScalingGroups::derive(&topology).unwrap();
    let revision = Revision::new("b").unwrap();
    let context = RunContext {
        topology: &topology,
        groups: &groups,
        revision: &revision,
        wish: Wish::Deployed,
        now: Timestamp::UNIX_EPOCH,
    };
    let mut recorded = Recorded::default();
    recorded.advance_runs(context, &[request], given_up);
    match &recorded.runs[&RunId(1)].state {
        RunState::Failed { why, .. } => why.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_asked_of_another_revision_is_not_done_with_this_one() {
    let why = ended(request("a"), &[]);
    assert!(why[0].contains("another revision meanwhile"), "{why:?}");
    let why = ended(request("b"), &[]);
    assert!(why[0].contains("there is no workflow look"), "{why:?}");
}

#[test]
fn what_is_given_up_before_it_was_taken_up_is_not_begun() {
    let end = GiveUp {
        run: RunId(1),
        by: "somebody".to_owned(),
        at: Timestamp::UNIX_EPOCH,
    };
    let why = ended(request("b"), std::slice::from_ref(&end));
    assert_eq!(why, ["it was given up (somebody)"]);
}
