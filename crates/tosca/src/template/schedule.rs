//! When a trigger is on: between two points in time (TOSCA 1.3 §5.3.3).

use super::context::Context;
use crate::diagnostic::{Code, Report};
use crate::values::literal::is_timestamp;
use crate::yaml::Node;
use topology::Schedule;

/// A time interval: two timestamps, one after the other.
pub(super) fn read(context: &Context<'_, '_>, node: &Node) -> Schedule {
    let start = time(context, node, "start_time");
    let end = time(context, node, "end_time");
    if let (Some((from_at, start)), Some((at, end))) = (start, end)
        && let (Some(from), Some(to)) = (instant(start), instant(end))
        && to < from
    {
        Report::error(Code::ValueType, at.span, "this is before the start")
            .help(format!("write a time after {start}"))
            .related(from_at.span, "the start")
            .section("TOSCA 1.3 §5.3.3")
            .to(context.sink);
    }
    let text = |key: &str| node.text_at(key).map(str::to_owned);
    Schedule {
        start_time: text("start_time"),
        end_time: text("end_time"),
    }
}

fn time<'n>(context: &Context<'_, '_>, node: &'n Node, key: &str) -> Option<(&'n Node, &'n str)> {
    let at = node.get(key).filter(|n| !n.is_null())?;
    let text = at.as_scalar()?.text.as_str();
    if is_timestamp(text) {
        return Some((at, text));
    }
    let message = format!("{} is no timestamp", at.describe());
    Report::error(Code::ValueType, at.span, message)
        .help("write date and time, such as `2026-01-31T08:00:00Z`")
        .section("TOSCA 1.3 §5.3.3")
        .to(context.sink);
    None
}

/// Without a zone it is UTC, as YAML has it. None: a loose form, which is not put in order.
fn instant(text: &str) -> Option<jiff::Timestamp> {
    let here = || {
        let civil = text.parse::<jiff::civil::DateTime>().ok()?;
        jiff::tz::Offset::UTC.to_timestamp(civil).ok()
    };
    text.parse().ok().or_else(here)
}
