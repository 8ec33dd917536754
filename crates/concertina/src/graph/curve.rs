//! A line between two boxes.

use super::picture::{Arrow, Tie};
use super::rows::Frame;
use crate::report::escape;
use std::fmt::Write as _;

/// An arrow between the sides that face each other.
pub(super) fn connect(from: &Frame, to: &Frame, arrow: &Arrow, text: &mut String) {
    let ((from_x, from_y), (to_x, to_y)) = (from.middle(), to.middle());
    // notes lie below what they are about: their lines run between the rows
    let of_note = matches!(arrow.tie, Tie::Target | Tie::Member);
    let beside = !of_note && (to_x - from_x).abs() * 2.0 > from.width + to.width;
    let (start, end) = match (beside, to_x >= from_x, to_y >= from_y) {
        (true, true, _) => ((from.x + from.width, from_y), (to.x, to_y)),
        (true, false, _) => ((from.x, from_y), (to.x + to.width, to_y)),
        (false, _, true) => ((from_x, from.y + from.height), (to_x, to.y)),
        (false, _, false) => ((from_x, from.y), (to_x, to.y + to.height)),
    };
    let bend = match beside {
        true => {
            let x = f64::midpoint(start.0, end.0);
            format!("{x:.0} {:.0} {x:.0} {:.0}", start.1, end.1)
        }
        false => {
            let y = f64::midpoint(start.1, end.1);
            format!("{:.0} {y:.0} {:.0} {y:.0}", start.0, end.0)
        }
    };
    let _ = write!(
        text,
        "<path{} d=\"M{:.0} {:.0}C{bend} {:.0} {:.0}\"/>",
        style(arrow.tie),
        start.0,
        start.1,
        end.0,
        end.1
    );
    // near the arrow's end, where nothing lies between
    let (anchor, x, y) = match (beside, to_x >= from_x) {
        (true, true) => ("end", end.0 - 10.0, end.1 - 6.0),
        (true, false) => ("start", end.0 + 10.0, end.1 - 6.0),
        (false, _) => ("start", end.0 + 8.0, f64::midpoint(start.1, end.1)),
    };
    if !arrow.label.is_empty() {
        let _ = write!(
            text,
            "<text class=\"label\" text-anchor=\"{anchor}\" x=\"{x:.0}\" y=\"{y:.0}\">{}</text>",
            escape(&arrow.label)
        );
    }
    text.push('\n');
}

fn style(tie: Tie) -> &'static str {
    match tie {
        Tie::Relationship => " marker-end=\"url(#end)\"",
        Tie::StandIn => " class=\"stand-in\" marker-end=\"url(#end)\"",
        Tie::Target => " class=\"target\" marker-end=\"url(#end)\"",
        Tie::Member => " class=\"member\"",
    }
}
