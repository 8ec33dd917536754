//! Beside the levels, for tests only: parts that stand in for the world, and what every
//! implementation of a port must do.

mod memory_store;
pub mod provider_suite;
pub mod store_suite;

pub use memory_store::MemoryStore;
