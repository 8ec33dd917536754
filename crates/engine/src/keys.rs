//! Where things stand in the store. One table, so that a reader of a store finds his way.
//!
//! | key | value |
//! | --- | --- |
//! | `counter/member` | the last member id given out |
//! | `service/S/record` | [`crate::ServiceRecord`] |
//! | `service/S/in/wish` | [`crate::WishRecord`] |
//! | `service/S/in/capacity/G` | [`model::DesiredCapacity`] |
//! | `service/S/in/alert/F` | [`policy::AlertFact`] |
//! | `service/S/in/request/R` | [`plan::RunRequest`] |
//! | `service/S/in/give_up/R` | [`plan::GiveUp`] |
//! | `service/S/last_run` | the last number of a run that was given out |
//! | `service/S/in/restored` | [`crate::RestoredRecord`]: nothing is removed until it is gone |
//! | `service/S/action/G` | [`crate::ActionRecord`] |
//! | `service/S/member/M`, `…/instance/I`, `…/edge/E`, `…/relation/R`, `…/group/G`, `…/run/R` | records of [`plan`] |
//! | `service/S/intent/K` | [`crate::Intent`]: a step that was started and has not ended |
//! | `service/S/holder`, `service/S/heartbeat` | who acts, and its last sign of life |
//! | `service/S/in/repair` | [`crate::RepairRequest`]: what an operator wants mended |
//! | `service/S/repaired` | [`crate::RepairedRecord`]: how the last of them ended |
//! | `service/S/drift` | [`crate::DriftRecord`]: what differed when the provider was asked last |
//! | `service/S/progress` | [`crate::ProgressRecord`]: numbers of plans and steps |
//!
//! What others than the holder write stands under `in/`: the holder watches that alone, so that its
//! own writes don't wake it.

use model::{GroupName, RunId, ServiceName};
use policy::Fingerprint;
use std::fmt::Display;

/// Counter of member ids.
pub(crate) const MEMBER_COUNTER: &str = "counter/member";

/// All services.
pub(crate) const SERVICES: &str = "service/";

/// Everything of a service.
pub(crate) fn service(name: &ServiceName) -> String {
    format!("{SERVICES}{name}/")
}

/// What others than the holder write.
pub(crate) fn inbound(name: &ServiceName) -> String {
    format!("{}in/", service(name))
}

pub(crate) fn record(name: &ServiceName) -> String {
    format!("{}record", service(name))
}

pub(crate) fn wish(name: &ServiceName) -> String {
    format!("{}wish", inbound(name))
}

pub(crate) fn restored(name: &ServiceName) -> String {
    format!("{}restored", inbound(name))
}

pub(crate) fn repair(name: &ServiceName) -> String {
    format!("{}repair", inbound(name))
}

pub(crate) fn repaired(name: &ServiceName) -> String {
    format!("{}repaired", service(name))
}

pub(crate) fn drift(name: &ServiceName) -> String {
    format!("{}drift", service(name))
}

pub(crate) fn capacity(name: &ServiceName, group: &GroupName) -> String {
    format!("{}capacity/{group}", inbound(name))
}

pub(crate) fn action(name: &ServiceName, group: &GroupName) -> String {
    format!("{}action/{group}", service(name))
}

pub(crate) fn alert(name: &ServiceName, fingerprint: &Fingerprint) -> String {
    format!("{}alert/{fingerprint}", inbound(name))
}

pub(crate) fn request(name: &ServiceName, run: RunId) -> String {
    format!("{}request/{run}", inbound(name))
}

pub(crate) fn give_up(name: &ServiceName, run: RunId) -> String {
    format!("{}give_up/{run}", inbound(name))
}

pub(crate) fn last_run(name: &ServiceName) -> String {
    format!("{}last_run", service(name))
}

pub(crate) fn holder(name: &ServiceName) -> String {
    format!("{}holder", service(name))
}

pub(crate) fn heartbeat(name: &ServiceName) -> String {
    format!("{}heartbeat", service(name))
}

pub(crate) fn progress(name: &ServiceName) -> String {
    format!("{}progress", service(name))
}

/// A record of a kind: `member`, `instance`, `edge`, `relation`, `group`, `run`, `intent`.
pub(crate) fn of_kind(name: &ServiceName, kind: &str, id: impl Display) -> String {
    format!("{}{kind}/{id}", service(name))
}
