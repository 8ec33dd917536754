//! A picture of our own: one SVG file that needs nothing else.

use super::curve::connect;
use super::layout::{LINE, Place, What, layout};
use super::picture::{Mood, Picture, Thing};
use crate::report::escape;
use std::fmt::Write as _;

const STYLE: &str = "\
text{font:13px sans-serif;fill:#1d2733}.kind{fill:#5b6b7c}.about{fill:#8a4b00}\
rect{fill:#fff;fill-opacity:.75;stroke:#5b6b7c}.group{stroke:#c26a00;stroke-dasharray:6 4}\
.policy{stroke:#7a3e9d;stroke-dasharray:6 4}.nodes{stroke-dasharray:2 3}\
path{fill:none;stroke:#2f6db3}.label{fill:#2f6db3;font-size:11px}.stand-in{stroke-dasharray:6 4}\
.target{stroke:#7a3e9d;stroke-dasharray:6 4}.member{stroke:#5b6b7c;stroke-dasharray:2 3}";

/// Draws a picture.
pub(crate) fn svg(picture: &Picture, title: &str) -> String {
    let layout = layout(picture);
    let (width, height) = (layout.width, layout.height);
    let moods = [Mood::Well, Mood::Absent, Mood::Between, Mood::Failed];
    let moods: String = moods.iter().map(|mood| rule(*mood)).collect();
    let style = match picture.has_states() {
        true => format!("{STYLE}{moods}"),
        false => STYLE.to_owned(),
    };
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n<title>{}</title>\n\
         <style>{style}</style>\n<defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" \
         markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" \
         style=\"fill:#2f6db3\"/></marker></defs>\n",
        escape(title)
    );
    layout
        .places
        .iter()
        .for_each(|place| draw(place, &mut text));
    let frames = layout.frames();
    for arrow in &picture.arrows {
        if let (Some(from), Some(to)) = (frames.get(&arrow.from), frames.get(&arrow.to)) {
            connect(from, to, arrow, &mut text);
        }
    }
    text.push_str("</svg>\n");
    text
}

fn rule(mood: Mood) -> String {
    let (area, line) = mood.colours();
    let class = mood.class();
    format!("rect.{class}{{fill:{area};stroke:{line}}}")
}

fn draw(place: &Place<'_>, text: &mut String) {
    let (classes, round) = match place.what {
        What::Note(note) if matches!(note.thing, Thing::Policy(_)) => (vec!["policy"], 16),
        What::Note(_) => (vec!["nodes"], 16),
        What::Shape(shape) => {
            let state = shape.state.as_ref().map(|state| state.mood.class());
            let group = shape.group.as_ref().map(|_| "group");
            (state.into_iter().chain(group).collect(), 6)
        }
    };
    let class = match classes.as_slice() {
        [] => String::new(),
        classes => format!(" class=\"{}\"", classes.join(" ")),
    };
    let frame = place.frame;
    let _ = writeln!(
        text,
        "<rect{class} x=\"{:.0}\" y=\"{:.0}\" width=\"{:.0}\" height=\"{:.0}\" rx=\"{round}\"/>",
        frame.x, frame.y, frame.width, frame.height
    );
    let mut y = frame.y + LINE + 3.0;
    for (number, line) in place.what.lines().iter().enumerate() {
        let class = match number {
            0 => "",
            1 => " class=\"kind\"",
            _ => " class=\"about\"",
        };
        let x = frame.x + 12.0;
        let _ = writeln!(
            text,
            "<text{class} x=\"{x:.0}\" y=\"{y:.0}\">{}</text>",
            escape(line)
        );
        y += LINE;
    }
}
