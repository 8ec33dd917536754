//! Where the boxes lie: a box holds what it hosts side by side, roots fill rows, notes the rows below.

use super::picture::{Note, Picture, Shape, Thing};
use super::rows::{Frame, Rows};
use std::collections::BTreeMap;

/// Distance between boxes, and within them.
const GAP: f64 = 18.0;
/// Between boxes that nothing hosts, where arrows run.
const LANE: f64 = 70.0;
/// Height of a line of text.
pub(super) const LINE: f64 = 16.0;
/// About the width of a letter.
const LETTER: f64 = 7.4;

/// A box and the text in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place<'p> {
    pub(super) what: What<'p>,
    pub(super) frame: Frame,
}

/// What is in a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum What<'p> {
    Shape(&'p Shape),
    Note(&'p Note),
}

/// All boxes, hosts before what they host, and the size of the whole.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout<'p> {
    pub(super) places: Vec<Place<'p>>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Lays a picture out.
pub(super) fn layout(picture: &Picture) -> Layout<'_> {
    let mut places = Vec::new();
    let mut rows = Rows::new(GAP, LANE);
    for shape in &picture.roots {
        place(shape, rows.put(size(shape)), &mut places);
    }
    let is_group = |note: &&Note| matches!(note.thing, Thing::Group(_));
    let (groups, policies): (Vec<_>, Vec<_>) = picture.notes.iter().partition(is_group);
    // policies are about groups too: lines between the two rows pass no other note
    for notes in [groups, policies] {
        rows.next();
        for what in notes.into_iter().map(What::Note) {
            let frame = rows.put(text_size(&what.lines()));
            places.push(Place { what, frame });
        }
    }
    let (width, height) = rows.size();
    Layout {
        places,
        width,
        height,
    }
}

fn text_size(lines: &[String]) -> (f64, f64) {
    let letters = lines.iter().map(|line| line.chars().count()).max();
    let count = |n: usize| u32::try_from(n).map_or(0.0, f64::from);
    (
        count(letters.unwrap_or(0)) * LETTER + 2.0 * GAP,
        count(lines.len()) * LINE + GAP,
    )
}

fn size(shape: &Shape) -> (f64, f64) {
    let (text_width, text_height) = text_size(&What::Shape(shape).lines());
    if shape.hosted.is_empty() {
        return (text_width, text_height);
    }
    let inner: Vec<(f64, f64)> = shape.hosted.iter().map(size).collect();
    let width = GAP + inner.iter().map(|(width, _)| width + GAP).sum::<f64>();
    let height = inner.iter().map(|(_, height)| *height).fold(0.0, f64::max);
    (width.max(text_width), text_height + height + GAP)
}

fn place<'p>(shape: &'p Shape, frame: Frame, places: &mut Vec<Place<'p>>) {
    let what = What::Shape(shape);
    let (_, text_height) = text_size(&what.lines());
    places.push(Place { what, frame });
    let mut x = frame.x + GAP;
    for inner in &shape.hosted {
        let (width, height) = size(inner);
        let y = frame.y + text_height;
        let frame = Frame {
            x,
            y,
            width,
            height,
        };
        place(inner, frame, places);
        x += width + GAP;
    }
}

// === impl What ===

impl What<'_> {
    /// Lines of text at the top of its box.
    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Self::Shape(shape) => {
                let head = [shape.name.to_string(), shape.kind.clone()];
                let state = shape.state.iter().map(|state| state.words.clone());
                let about = shape.group.iter().flatten().cloned();
                head.into_iter().chain(state).chain(about).collect()
            }
            Self::Note(note) => vec![note.thing.name().to_owned(), note.kind.clone()],
        }
    }

    fn thing(&self) -> Thing {
        match self {
            Self::Shape(shape) => Thing::Node(shape.name.clone()),
            Self::Note(note) => note.thing.clone(),
        }
    }
}

impl Layout<'_> {
    /// Where lines lead to.
    pub(super) fn frames(&self) -> BTreeMap<Thing, Frame> {
        let places = self.places.iter();
        places.map(|p| (p.what.thing(), p.frame)).collect()
    }
}
