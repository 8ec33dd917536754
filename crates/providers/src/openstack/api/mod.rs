//! What is asked of OpenStack's services, and how.
//!
//! | file | |
//! | --- | --- |
//! | `call` | a question |
//! | `calls` | how many were asked |
//! | `classify` | what a status other than success means |
//! | `error` | why a question has no answer |
//! | `pause` | how long to wait before asking again |
//! | `session` | one token for all; every question is counted |
//! | `wire` | the shapes of answers, as far as they are read |

mod call;
mod calls;
mod classify;
mod error;
mod pause;
mod session;
pub(super) mod wire;

pub(super) use call::{Call, Service, with_query};
pub use calls::{Asked, CallOutcome};
pub(super) use error::ApiError;
pub(super) use pause::pause;
pub(super) use session::Session;
