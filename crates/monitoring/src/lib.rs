//! Level 1: the monitors' files, as text.
//!
//! Responsible for: rendering the configuration of Prometheus, Alertmanager, systemd and Grafana
//! from a service's policies ([`render`]), the parts alone for people who have a Prometheus
//! ([`render_into`]), and judging files that others wrote ([`lint`]).
//! Must not know: files, processes, the network, the clock. Names and contents come in and go out;
//! what other programs should be asked is handed out as data ([`external_checks`]).
//! Invariant: a threshold stands in a scaling policy alone; rules are rendered from it.

mod address;
mod alertmanager;
mod checks;
mod dashboard;
mod duration;
mod intervals;
mod into;
mod lint;
mod prometheus;
mod render;
mod rendered;
mod rules;
mod spec;
mod systemd;

pub use address::{BaseUrl, BaseUrlError, DISCOVERY_PATH, WEBHOOK_PATH};
pub use checks::{ExternalCheck, external_checks};
pub use intervals::{IntervalError, IntervalSettings, MonitoringIntervals};
pub use into::render_into;
pub use lint::{Finding, Severity, lint};
pub use render::render;
pub use rendered::RenderedFile;
pub use spec::{Addresses, MonitoringSpec, Paths};
pub use systemd::{alertmanager_arguments, prometheus_arguments};
