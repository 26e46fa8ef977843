//! How a clerk wants text written on one terminal: who orders the letters, who joins them, which digits, how the caret
//! goes. Kept per clerk and terminal, because the same clerk sits at PuTTY in the office and at another one at home.

use super::letter::coded;

coded! {
    /// Who puts letters in visual order.
    Ordering {
        /// The console, once the terminal was told to leave it alone.
        Auto = "auto",
        /// The console, whatever the terminal says.
        App = "app",
        /// The terminal.
        Terminal = "terminal",
        /// Nobody: logical order, as a screen reader wants it.
        Off = "off",
    }
}

coded! {
    /// Which code points stand for Arabic letters.
    Shapes {
        /// Presentation forms, joined by the console.
        Forms = "forms",
        /// Plain letters, for fonts without the forms.
        Base = "base",
    }
}

coded! {
    /// How lam followed by alef is painted.
    LamAlefCells {
        /// In one cell.
        Ligature = "ligature",
        /// In two cells, for fonts that lack the ligatures.
        Pair = "pair",
    }
}

coded! {
    /// Which digits are shown in Persian text.
    DigitScript {
        /// As written.
        AsIs = "as-is",
        /// Persian.
        Fa = "fa",
        /// Latin.
        Latin = "latin",
    }
}

coded! {
    /// What the arrow keys follow where directions mix.
    CaretWay {
        /// The order in which the text is read.
        Logical = "logical",
        /// The cells of the screen.
        Visual = "visual",
    }
}

/// All five choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Writing {
    /// Who orders.
    pub ordering: Ordering,
    /// Who joins.
    pub shapes: Shapes,
    /// Lam with alef.
    pub lam_alef: LamAlefCells,
    /// Digits.
    pub digits: DigitScript,
    /// The caret.
    pub caret: CaretWay,
}

impl Default for Writing {
    fn default() -> Self {
        Self {
            ordering: Ordering::Auto,
            shapes: Shapes::Forms,
            lam_alef: LamAlefCells::Ligature,
            digits: DigitScript::AsIs,
            caret: CaretWay::Logical,
        }
    }
}

impl Writing {
    /// The codes, in the order of the fields.
    pub fn codes(self) -> [&'static str; 5] {
        [self.ordering.code(), self.shapes.code(), self.lam_alef.code(), self.digits.code(), self.caret.code()]
    }

    /// The choices of these codes.
    pub fn of_codes(codes: [&str; 5]) -> Option<Self> {
        let [ordering, shapes, lam_alef, digits, caret] = codes;
        Some(Self {
            ordering: Ordering::of_code(ordering)?,
            shapes: Shapes::of_code(shapes)?,
            lam_alef: LamAlefCells::of_code(lam_alef)?,
            digits: DigitScript::of_code(digits)?,
            caret: CaretWay::of_code(caret)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_that_was_kept_comes_back_as_it_was() {
        for ordering in Ordering::ALL {
            for digits in DigitScript::ALL {
                let writing = Writing { ordering: *ordering, digits: *digits, ..Writing::default() };
                assert_eq!(Writing::of_codes(writing.codes()), Some(writing));
            }
        }
        assert_eq!(Writing::of_codes(["auto", "forms", "ligature", "fa", "sideways"]), None);
    }
}
