//! The embedded cloud: servers are QEMU virtual machines on this computer, without root and without
//! an account anywhere.
//!
//! What exists is told by two things alone: a folder for each server, whose record is durable before
//! QEMU starts, and the processes of this computer. Machines and their switch live on when Concertina
//! ends; the next one adopts them.
//!
//! | part | does |
//! | --- | --- |
//! | `settings`, `folders`, `record`, `durable`, `lock`, `cache` | what is kept where, and written safely |
//! | `check`, `programs` | what is missing on this computer, before anything is made |
//! | `image` | builds the base disk once, from a recipe |
//! | `addresses`, `identity`, `keys`, `arguments` | pure decisions: who a machine is, how QEMU is called |
//! | `process`, `qmp`, `control`, `switch`, `kvm` | processes: starting, recognising, asking, ending |
//! | `start`, `launch`, `template`, `clone`, `ready`, `console` | from a request to a machine that answers |
//! | `provider`, `observe`, `delete` | the port of the engine |
//!
//! Invariant: nothing here knows services, groups or policies; a server is its request and its owner.

mod addresses;
mod arguments;
mod cache;
mod check;
mod clone;
mod console;
mod control;
mod delete;
mod durable;
mod folders;
mod identity;
pub mod image;
mod keys;
mod kvm;
mod launch;
mod lock;
mod observe;
mod process;
mod programs;
mod provider;
mod qmp;
mod ready;
mod record;
mod settings;
mod start;
mod switch;
mod template;

pub use provider::QemuProvider;
pub use settings::{Accel, QemuSettings, Start};
