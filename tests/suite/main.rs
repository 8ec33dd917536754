//! The integration suite.

#![expect(clippy::unwrap_used, reason = "helpers of tests panic like tests do")]

mod ansible_executor;
mod cli;
mod demo_live;
mod fake_provider;
mod fleet_live;
mod fuzz_seeds;
mod house;
mod image_build;
mod kills;
mod loop_live;
mod machines;
mod makers;
mod monitor_bench;
mod monitoring_tools;
mod monitors_live;
mod openstack;
mod opera_scripts;
mod plan_bench;
mod plan_cases;
mod plan_changes;
mod plan_exchanges;
mod plan_golden;
mod plan_news;
mod plan_properties;
mod plan_regroups;
mod plan_rolls;
mod plan_runs;
mod qemu_kills;
mod qemu_provider;
mod real_signals;
mod script_executor;
mod setup_script;
mod simulator;
mod store_conformance;
mod tosca_diagnostics;
mod tosca_schema;
