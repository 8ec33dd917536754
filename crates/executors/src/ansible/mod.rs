//! `ansible-playbook`, run as opera runs it: inputs as variables, one host named `opera`, outputs by
//! `set_stats`.
//!
//! | file | does |
//! | --- | --- |
//! | `settings` | what can be set; where `ansible-playbook` is |
//! | `variables` | input values as YAML that every YAML 1.1 reader takes for what they are |
//! | `inventory` | the host and how to reach it |
//! | `configuration` | `ansible.cfg` and the environment |
//! | `run_folder` | the private folder of one run |
//! | `running` | the process of a run, and its end |
//! | `warm` | a parent that has imported Ansible, and its forks |
//! | `report` | what our callback plugin wrote, made an outcome or an error |
//! | `advice` | what to do, where Ansible's words do not say it |
//! | `connections` | SSH connections that are kept between runs |
//! | `executor` | one run from beginning to end |
//!
//! Invariant: a value of an input stands in the variables file alone, never on a command line, in
//! the environment or in a message of ours.

mod advice;
mod configuration;
mod connections;
mod executor;
mod inventory;
mod report;
mod run_folder;
mod running;
mod settings;
mod variables;
mod warm;

pub use executor::AnsibleExecutor;
pub use settings::AnsibleSettings;
