//! The demo's story line, one file an act.
//!
//! | act | does |
//! | --- | --- |
//! | `deploy` | wishes the service, waits until its first member serves |
//! | `calibration` | measures what a request costs, and works the rates out |
//! | `grow` | raises the rate until all members serve |
//! | `lose` | a member's server is deleted, or its machine killed; waits until it is replaced |
//! | `shrink` | takes the load away, waits until the fleet is small again |
//! | `undeploy` | wishes the service gone, waits until it is |
//!
//! Must not know: how parts are started and ended, the report.

mod calibration;
mod deploy;
mod grow;
mod lose;
mod shrink;
mod undeploy;

pub(super) use calibration::calibrate;
pub(super) use deploy::deploy;
pub(super) use grow::grow;
pub(super) use lose::lose;
pub(super) use shrink::shrink;
pub(super) use undeploy::undeploy;
