//! OpenStack: servers are Nova's.
//!
//! | part | does |
//! | --- | --- |
//! | `access` | who we are for Keystone: files and variables that say it |
//! | `api` | questions to the services, and what their answers mean |
//! | `server` | decides: flavor, image, networks, zone, the request, what an answer says |
//! | `settings` | what an operator chooses |
//! | `cloud` | a project at a cloud, and what is shared there |
//! | `shared` | one question for all who wait |
//! | `roll`, `offer` | what is there, and what is offered: asked for once for all who wait |
//! | `resolve`, `create`, `delete` | one server |
//! | `boots` | when servers were last booted |
//! | `restore` | what was changed behind our back |
//! | `floating`, `host_keys` | what belongs to a server |
//! | `places`, `pace` | zones that are taken, and requests one after the other |
//! | `credential` | what an agent logs in with |
//! | `check` | what stands in the way: names that nothing has, quotas |
//! | `failure` | what the engine is told |
//! | `provider` | the engine's port |

pub mod access;
mod api;
mod boots;
mod check;
mod cloud;
mod create;
mod credential;
mod delete;
mod failure;
mod floating;
mod host_keys;
mod offer;
mod pace;
mod places;
mod provider;
mod resolve;
mod restore;
mod roll;
mod server;
mod settings;
mod shared;

pub use api::{Asked, CallOutcome};
pub use credential::AgentCredential;
pub use provider::OpenStackProvider;
pub use server::wanted::{BootVolume, VolumeSize, Wanted};
pub use settings::{MadeWhen, OpenStackSettings};
