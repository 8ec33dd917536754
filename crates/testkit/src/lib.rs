//! Beside the levels, for tests only: parts that stand in for the world, and what every
//! implementation of a port must do.

mod memory_store;
mod mk;
pub mod provider_suite;
pub mod sim;
pub mod store_suite;

pub use memory_store::MemoryStore;
pub use mk::{
    app_group, mk_blueprint, mk_bounds, mk_member, mk_node, mk_node_name, mk_percent, mk_policy,
    mk_requirement, mk_server, mk_web_fleet, put_instance,
};
