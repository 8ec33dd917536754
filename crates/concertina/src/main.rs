//! Concertina: deploys a service described in TOSCA on virtual machines, watches it with Prometheus,
//! scales and heals it by policy. Level 4: settings, wiring, commands; all else is in the libraries.

mod adopt;
mod agent;
mod cli;
mod commands;
mod config;
mod demo;
mod difference;
mod doctor;
mod exit;
mod graph;
mod opera;
mod operate;
mod report;
mod story;
mod terminal;
mod wiring;

use std::process::ExitCode;

/// A template is many small values, most of which live as long as the process.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if config::called_opera() {
        return opera::run().into();
    }
    cli::run().into()
}
