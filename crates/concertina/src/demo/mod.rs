//! `concertina demo`: the whole story by itself. A service is deployed, load makes it grow, a machine
//! is killed (at OpenStack a server deleted before) and replaced, the load goes and the fleet shrinks; then a summary, a report, and nothing
//! left.
//!
//! | part | does |
//! | --- | --- |
//! | `options`, `settings` | what can be said; with what it runs |
//! | `stage`, `place` | everything looked at and opened before anything runs; its own folder |
//! | `monitors`, `agent`, `load` | what runs: Prometheus and Alertmanager, the agent, requests |
//! | `calibrate` | what load makes the fleet grow without drowning it |
//! | `story`, `screen` | facts in, lines and a picture out; where they are shown |
//! | `director`, `script` | waiting and watching; the acts |
//! | `outcome` | figures, what held, the report's data |
//! | `run`, `ending`, `processes` | the whole, and its end, whatever happened |
//!
//! Must not know: how anything is scaled, healed or deployed; it only wishes, loads, breaks and looks.

mod agent;
mod calibrate;
mod director;
mod ending;
mod load;
mod monitors;
mod options;
mod outcome;
mod place;
mod processes;
mod prometheus;
mod run;
mod screen;
mod script;
mod settings;
mod stage;
mod story;

pub(crate) use options::DemoOptions;
pub(crate) use run::run;
