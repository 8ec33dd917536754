//! The canvas that all charts share: one width, one time axis, so that they can be read downwards.

use super::data::{Mark, ReportData};
use super::html::escape;
use super::scale::{TimeScale, ValueScale, since};
use jiff::Timestamp;
use std::fmt::Write as _;

const WIDTH: f64 = 1000.0;
const LEFT: f64 = 104.0;
/// Longer names of rows are cut.
const ROW_LETTERS: usize = 14;
const RIGHT: f64 = 16.0;
const TOP: f64 = 20.0;
/// Numbers of marks stand no closer than that.
const MARK_GAP: f64 = 13.0;
const AXIS: f64 = 24.0;

/// A chart in the making.
pub(super) struct Canvas<'a> {
    marks: &'a [Mark],
    pub(super) time: TimeScale,
    height: f64,
    body: String,
}

/// What stands above a chart.
pub(super) struct Caption<'a> {
    /// Its name.
    pub(super) title: &'a str,
    /// What it shows, with the unit.
    pub(super) text: &'a str,
    /// Class and meaning of each colour.
    pub(super) legend: &'a [(String, String)],
}

impl<'a> Canvas<'a> {
    /// An empty one, so many units high inside.
    pub(super) fn new(data: &'a ReportData, height: f64) -> Self {
        let time = TimeScale {
            start: data.started,
            end: data.ended,
            left: LEFT,
            width: WIDTH - LEFT - RIGHT,
        };
        Self {
            marks: &data.marks,
            time,
            height,
            body: String::new(),
        }
    }

    /// A scale for values from zero to a round one that holds them all.
    pub(super) fn values(&self, most: f64) -> ValueScale {
        ValueScale::holding(most, 4, TOP, self.height)
    }

    /// A scale for whole numbers.
    pub(super) fn counts(&self, most: u32) -> ValueScale {
        ValueScale::counting(most, TOP, self.height)
    }

    /// Lines across at round values, their labels, and the unit.
    pub(super) fn value_axis(&mut self, scale: &ValueScale, unit: &str) {
        for (y, label) in scale.ticks() {
            let _ = write!(
                self.body,
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{:.0}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text class=\"tick\" x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
                WIDTH - RIGHT,
                LEFT - 8.0,
                y + 4.0,
            );
        }
        let middle = TOP + self.height / 2.0;
        let _ = write!(
            self.body,
            "<text class=\"unit\" transform=\"translate(44 {middle:.1}) rotate(-90)\" \
             text-anchor=\"middle\">{}</text>",
            escape(unit)
        );
    }

    /// A name at the left of a row.
    pub(super) fn row_label(&mut self, y: f64, text: &str) {
        let mut shown: String = text.chars().take(ROW_LETTERS).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        let _ = write!(
            self.body,
            "<text class=\"tick\" x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{}\
             <title>{}</title></text>",
            LEFT - 8.0,
            y + 4.0,
            escape(&shown),
            escape(text)
        );
    }

    /// A line through points, broken where they are further apart than so many seconds.
    pub(super) fn line(
        &mut self,
        class: &str,
        points: &[(Timestamp, f64)],
        scale: &ValueScale,
        gap: i64,
    ) {
        let mut path = String::new();
        let mut last: Option<Timestamp> = None;
        for (at, value) in points {
            let joined = last.is_some_and(|last| at.duration_since(last).as_secs() <= gap);
            let letter = if joined { 'L' } else { 'M' };
            let _ = write!(
                path,
                "{letter}{:.1} {:.1}",
                self.time.x(*at),
                scale.y(*value)
            );
            last = Some(*at);
        }
        self.path(class, &path);
    }

    /// The area below steps that hold from one point to the next.
    pub(super) fn stepped_area(
        &mut self,
        class: &str,
        points: &[(Timestamp, f64)],
        scale: &ValueScale,
    ) {
        let Some((first, _)) = points.first() else {
            return;
        };
        let mut path = format!("M{:.1} {:.1}", self.time.x(*first), scale.y(0.0));
        self.steps(&mut path, points, scale, 'L');
        let _ = write!(path, "V{:.1}Z", scale.y(0.0));
        self.path(class, &path);
    }

    /// Steps that hold from one point to the next, and the last to the end.
    pub(super) fn stepped_line(
        &mut self,
        class: &str,
        points: &[(Timestamp, f64)],
        scale: &ValueScale,
    ) {
        let mut path = String::new();
        self.steps(&mut path, points, scale, 'M');
        self.path(class, &path);
    }

    fn steps(
        &self,
        path: &mut String,
        points: &[(Timestamp, f64)],
        scale: &ValueScale,
        begin: char,
    ) {
        for (place, (at, value)) in points.iter().enumerate() {
            let (x, y) = (self.time.x(*at), scale.y(*value));
            let _ = match place {
                0 => write!(path, "{begin}{x:.1} {y:.1}"),
                _ => write!(path, "H{x:.1}V{y:.1}"),
            };
        }
        if !points.is_empty() {
            let _ = write!(path, "H{:.1}", self.time.x(self.time.end));
        }
    }

    fn path(&mut self, class: &str, path: &str) {
        if !path.is_empty() {
            let _ = write!(self.body, "<path class=\"{class}\" d=\"{path}\"/>");
        }
    }

    /// A line across at a value, named at its right end.
    pub(super) fn bound(&mut self, class: &str, y: f64, text: &str) {
        let _ = write!(
            self.body,
            "<line class=\"bound {class}\" x1=\"{LEFT}\" x2=\"{right:.0}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <text class=\"bound-text {class}\" x=\"{right:.0}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            y - 5.0,
            escape(text),
            right = WIDTH - RIGHT,
        );
    }

    /// A bar from one moment to another, seen however short, with words that show on hovering.
    pub(super) fn bar(
        &mut self,
        class: &str,
        span: (Timestamp, Timestamp),
        y: f64,
        height: f64,
        title: &str,
    ) {
        let (from, to) = (self.time.x(span.0), self.time.x(span.1));
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{from:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\" \
             rx=\"2\"><title>{}</title></rect>",
            (to - from).max(2.0),
            escape(title)
        );
    }

    /// Any further shape.
    pub(super) fn raw(&mut self, svg: &str) {
        self.body.push_str(svg);
    }

    /// A strip over the whole height from a moment to the next, with words that show on hovering.
    pub(super) fn hover(&mut self, from: Timestamp, to: Timestamp, title: &str) {
        self.bar("hover", (from, to), TOP, self.height, title);
    }

    /// The chart with its caption, axis of time and marks.
    pub(super) fn finish(self, caption: &Caption<'_>) -> String {
        let bottom = TOP + self.height;
        let mut out = format!(
            "<figure>\n<figcaption><h2>{}</h2><p>{}</p>",
            escape(caption.title),
            escape(caption.text)
        );
        if !caption.legend.is_empty() {
            out.push_str("<ul class=\"legend\">");
            for (class, text) in caption.legend {
                let _ = write!(
                    out,
                    "<li><i class=\"swatch {class}\"></i>{}</li>",
                    escape(text)
                );
            }
            out.push_str("</ul>");
        }
        let _ = write!(
            out,
            "</figcaption>\n<svg viewBox=\"0 0 {WIDTH:.0} {:.0}\" role=\"img\" aria-label=\"{}\">",
            bottom + AXIS,
            escape(caption.title)
        );
        for (x, label) in self.time.ticks(12) {
            let _ = write!(
                out,
                "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom:.1}\"/>\
                 <text class=\"tick\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{label}</text>",
                bottom + 17.0
            );
        }
        out.push_str(&self.mark_lines(bottom));
        let _ = write!(
            out,
            "{}<line class=\"axis\" x1=\"{LEFT}\" x2=\"{:.0}\" y1=\"{bottom:.1}\" y2=\"{bottom:.1}\"/>\
             </svg>\n</figure>\n",
            self.body,
            WIDTH - RIGHT
        );
        out
    }

    fn mark_lines(&self, bottom: f64) -> String {
        let mut out = String::new();
        let mut free = f64::MIN;
        for (place, mark) in self.marks.iter().enumerate() {
            let x = self.time.x(mark.at);
            let number = x.max(free);
            free = number + MARK_GAP;
            let _ = write!(
                out,
                "<line class=\"mark\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom:.1}\"/>\
                 <text class=\"mark-number\" x=\"{number:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}\
                 <title>{}</title></text>",
                TOP - 6.0,
                place + 1,
                escape(&mark.text)
            );
        }
        out
    }

    /// The moment, as the axis writes it.
    pub(super) fn when(&self, at: Timestamp) -> String {
        since(self.time.start, at)
    }

    /// Height of a row's middle, for charts of rows.
    pub(super) fn row(index: usize, row_height: f64) -> f64 {
        TOP + row_height * (index as f64 + 0.5)
    }
}
