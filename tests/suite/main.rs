//! The integration suite.

mod ansible_executor;
