//! The integration suite.

mod ansible_executor;
mod monitoring_tools;
mod fake_provider;
mod store_conformance;
