//! A page that tells what happened: charts and decisions, in one file without anything outside it.
//!
//! Responsible for: [`ReportData`], all that the page shows, and [`page()`], which draws it. Pure.
//! Must not know: Prometheus, the log, the disk, where the data come from.

mod charts;
mod data;
mod html;
mod page;
mod scale;
mod svg;
mod tables;

pub(crate) use data::{
    AlertBar, Check, CountPoint, CpuBounds, CpuSeries, DecisionKind, DecisionRow, Figure, Life,
    LifeSpan, LifeState, LoadPoint, Mark, Outcome, ReportData,
};
pub(crate) use html::escape;
pub(crate) use page::page;
