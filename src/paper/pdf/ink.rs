//! What is drawn on one sheet, as the operators of a PDF page. Places are points from the left and the upper edge.

use std::fmt::Write as _;

use super::font::{EM, Fonts, Weight, thousandths};
use super::lines::Line;

/// The drawing of a sheet that is so many points high.
pub(super) struct Ink {
    drawn: String,
    height: f32,
}

impl Ink {
    pub(super) fn new(height: f32) -> Self {
        Self { drawn: String::new(), height }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.drawn.is_empty()
    }

    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.drawn)
    }

    /// The grey of what follows: 0 is black.
    pub(super) fn grey(&mut self, grey: f32) {
        self.put(format_args!("{grey:.2} g {grey:.2} G\n"));
    }

    /// A filled rectangle.
    pub(super) fn fill(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let y = self.height - y - height;
        self.put(format_args!("{x:.2} {y:.2} {width:.2} {height:.2} re f\n"));
    }

    /// The outline of a rectangle.
    pub(super) fn frame(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let y = self.height - y - height;
        self.put(format_args!("0.5 w {x:.2} {y:.2} {width:.2} {height:.2} re S\n"));
    }

    /// A line from left to right.
    pub(super) fn rule(&mut self, x: f32, y: f32, width: f32) {
        let (y, to) = (self.height - y, x + width);
        self.put(format_args!("0.6 w {x:.2} {y:.2} m {to:.2} {y:.2} l S\n"));
    }

    /// A drawing that is kept elsewhere in the file, with its origin here.
    pub(super) fn place(&mut self, name: &str, x: f32, y: f32) {
        let y = self.height - y;
        self.put(format_args!("q 1 0 0 1 {x:.2} {y:.2} cm /{name} Do Q\n"));
    }

    /// A line of text with its left end at `x` and its letters standing on `y`.
    pub(super) fn line(&mut self, fonts: &mut Fonts, weight: Weight, line: &Line, size: f32, x: f32, y: f32) {
        if line.words.is_empty() {
            return;
        }
        let y = self.height - y;
        let scale = size / EM as f32;
        self.put(format_args!("BT /F{} {size:.2} Tf 1 0 0 1 {x:.2} {y:.2} Tm [", weight as usize));
        let mut pen = 0;
        for word in &line.words {
            for glyph in &word.glyphs {
                let number = fonts.number(weight, glyph);
                let shifted = glyph.shift != (0, 0);
                if shifted {
                    let (dx, dy) = (pen + glyph.shift.0, glyph.shift.1);
                    let (gx, gy) = (x + dx as f32 * scale, y + dy as f32 * scale);
                    self.put(format_args!("] TJ 1 0 0 1 {gx:.2} {gy:.2} Tm ["));
                }
                self.put(format_args!("<{number:04X}>"));
                pen += glyph.advance;
                if shifted {
                    let gx = x + pen as f32 * scale;
                    self.put(format_args!("] TJ 1 0 0 1 {gx:.2} {y:.2} Tm ["));
                } else if glyph.width != glyph.advance {
                    self.put(format_args!("{}", thousandths(glyph.width - glyph.advance)));
                }
            }
        }
        self.drawn.push_str("] TJ ET\n");
    }

    fn put(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.drawn.write_fmt(what);
    }
}
