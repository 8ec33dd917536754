//! Where the boxes lie: a box holds what it hosts side by side, and roots fill rows.

use super::picture::{Picture, Shape};
use model::NodeName;
use std::collections::BTreeMap;

/// Distance between boxes, and within them.
const GAP: f64 = 18.0;
/// Between boxes that nothing hosts, where arrows run.
const LANE: f64 = 70.0;
/// Height of a line of text.
pub(super) const LINE: f64 = 16.0;
/// About the width of a letter.
const LETTER: f64 = 7.4;
/// A row is not wider than that, unless one box is.
const ROW: f64 = 1000.0;

/// A box and the text in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place<'p> {
    pub(super) shape: &'p Shape,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
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
    let (mut x, mut y, mut row_height, mut width) = (GAP, GAP, 0.0_f64, 0.0_f64);
    for shape in &picture.roots {
        let (own_width, own_height) = size(shape);
        if x > GAP && x + own_width > ROW {
            x = GAP;
            y += row_height + LANE;
            row_height = 0.0;
        }
        place(shape, x, y, &mut places);
        x += own_width + LANE;
        row_height = row_height.max(own_height);
        width = width.max(x - LANE + GAP);
    }
    Layout {
        places,
        width: width.max(2.0 * GAP),
        height: y + row_height + GAP,
    }
}

/// Lines of text at the top of a box.
pub(super) fn lines(shape: &Shape) -> Vec<String> {
    let head = [shape.name.to_string(), shape.kind.clone()];
    head.into_iter()
        .chain(shape.group.iter().flatten().cloned())
        .collect()
}

fn text_size(shape: &Shape) -> (f64, f64) {
    let lines = lines(shape);
    let letters = lines.iter().map(|line| line.chars().count()).max();
    let count = |n: usize| u32::try_from(n).map_or(0.0, f64::from);
    (
        count(letters.unwrap_or(0)) * LETTER + 2.0 * GAP,
        count(lines.len()) * LINE + GAP,
    )
}

fn size(shape: &Shape) -> (f64, f64) {
    let (text_width, text_height) = text_size(shape);
    if shape.hosted.is_empty() {
        return (text_width, text_height);
    }
    let inner: Vec<(f64, f64)> = shape.hosted.iter().map(size).collect();
    let width = GAP + inner.iter().map(|(width, _)| width + GAP).sum::<f64>();
    let height = inner.iter().map(|(_, height)| *height).fold(0.0, f64::max);
    (width.max(text_width), text_height + height + GAP)
}

fn place<'p>(shape: &'p Shape, x: f64, y: f64, places: &mut Vec<Place<'p>>) {
    let (width, height) = size(shape);
    let (_, text_height) = text_size(shape);
    places.push(Place {
        shape,
        x,
        y,
        width,
        height,
    });
    let mut inner_x = x + GAP;
    for inner in &shape.hosted {
        place(inner, inner_x, y + text_height, places);
        inner_x += size(inner).0 + GAP;
    }
}

impl<'p> Layout<'p> {
    /// Boxes by name.
    pub(super) fn by_name(&self) -> BTreeMap<&'p NodeName, &Place<'p>> {
        let places = self.places.iter();
        places.map(|place| (&place.shape.name, place)).collect()
    }
}
