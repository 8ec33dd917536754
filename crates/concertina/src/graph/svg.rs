//! A picture of our own: one SVG file that needs nothing else.

use super::layout::{LINE, Place, layout, lines};
use super::picture::Picture;
use crate::report::escape;
use std::fmt::Write as _;

const STYLE: &str = "\
text{font:13px sans-serif;fill:#1d2733}.kind{fill:#5b6b7c}.about{fill:#8a4b00}\
rect{fill:#fff;fill-opacity:.75;stroke:#5b6b7c}.group{stroke:#c26a00;stroke-dasharray:6 4}\
path{fill:none;stroke:#2f6db3}.label{fill:#2f6db3;font-size:11px}";

/// Draws a picture.
pub(crate) fn svg(picture: &Picture, title: &str) -> String {
    let layout = layout(picture);
    let (width, height) = (layout.width, layout.height);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n<defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" \
         markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" \
         style=\"fill:#2f6db3\"/></marker></defs>\n",
        escape(title)
    );
    layout
        .places
        .iter()
        .for_each(|place| draw(place, &mut text));
    let places = layout.by_name();
    for arrow in &picture.arrows {
        if let (Some(from), Some(to)) = (places.get(&arrow.from), places.get(&arrow.to)) {
            connect(from, to, &arrow.label, &mut text);
        }
    }
    text.push_str("</svg>\n");
    text
}

fn draw(place: &Place<'_>, text: &mut String) {
    let class = match place.shape.group {
        Some(_) => " class=\"group\"",
        None => "",
    };
    let _ = writeln!(
        text,
        "<rect{class} x=\"{:.0}\" y=\"{:.0}\" width=\"{:.0}\" height=\"{:.0}\" rx=\"6\"/>",
        place.x, place.y, place.width, place.height
    );
    let mut y = place.y + LINE + 3.0;
    for (number, line) in lines(place.shape).iter().enumerate() {
        let class = match number {
            0 => "",
            1 => " class=\"kind\"",
            _ => " class=\"about\"",
        };
        let x = place.x + 12.0;
        let _ = writeln!(
            text,
            "<text{class} x=\"{x:.0}\" y=\"{y:.0}\">{}</text>",
            escape(line)
        );
        y += LINE;
    }
}

/// An arrow between the sides that face each other.
fn connect(from: &Place<'_>, to: &Place<'_>, label: &str, text: &mut String) {
    let middle = |place: &Place<'_>| (place.x + place.width / 2.0, place.y + place.height / 2.0);
    let ((from_x, from_y), (to_x, to_y)) = (middle(from), middle(to));
    let beside = (to_x - from_x).abs() * 2.0 > from.width + to.width;
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
    // near the arrow's end, where nothing lies between
    let (anchor, x, y) = match (beside, to_x >= from_x) {
        (true, true) => ("end", end.0 - 10.0, end.1 - 6.0),
        (true, false) => ("start", end.0 + 10.0, end.1 - 6.0),
        (false, _) => ("start", end.0 + 8.0, f64::midpoint(start.1, end.1)),
    };
    let _ = writeln!(
        text,
        "<path marker-end=\"url(#end)\" d=\"M{:.0} {:.0}C{bend} {:.0} {:.0}\"/>\
         <text class=\"label\" text-anchor=\"{anchor}\" x=\"{x:.0}\" y=\"{y:.0}\">{}</text>",
        start.0,
        start.1,
        end.0,
        end.1,
        escape(label)
    );
}
