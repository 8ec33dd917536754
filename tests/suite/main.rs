//! The integration suite.

mod ansible_executor;
mod monitoring_tools;
mod store_conformance;
