//! Rows that boxes are put in, one after the other.

/// A row is not wider than that, unless one box is.
const ROW: f64 = 1000.0;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Where the next box goes.
pub(super) struct Rows {
    /// Around all of them.
    margin: f64,
    /// Between boxes, and between rows.
    lane: f64,
    x: f64,
    y: f64,
    /// Of the highest box in the row.
    row_height: f64,
    /// The lowest edge so far: a row that was begun may stay empty.
    bottom: f64,
    width: f64,
}

// === impl Frame ===

impl Frame {
    pub(super) fn middle(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

// === impl Rows ===

impl Rows {
    pub(super) fn new(margin: f64, lane: f64) -> Self {
        Self {
            margin,
            lane,
            x: margin,
            y: margin,
            row_height: 0.0,
            width: 2.0 * margin,
            bottom: margin,
        }
    }

    /// A place for a box of that size.
    pub(super) fn put(&mut self, (width, height): (f64, f64)) -> Frame {
        if self.x > self.margin && self.x + width > ROW {
            self.next();
        }
        let frame = Frame {
            x: self.x,
            y: self.y,
            width,
            height,
        };
        self.x += width + self.lane;
        self.row_height = self.row_height.max(height);
        self.width = self.width.max(frame.x + width + self.margin);
        self.bottom = self.bottom.max(frame.y + height);
        frame
    }

    /// Begins a row, if anything is in this one.
    pub(super) fn next(&mut self) {
        if self.x > self.margin {
            self.x = self.margin;
            self.y += self.row_height + self.lane;
            self.row_height = 0.0;
        }
    }

    /// Width and height of all rows.
    pub(super) fn size(&self) -> (f64, f64) {
        (self.width, self.bottom + self.margin)
    }
}
