//! The clerk's choice of writing, as the toolkit wants it, and the round that `F2` goes.

use pishkhan::domain::writing::{DigitScript, LamAlefCells, Ordering, Shapes, Writing};

use crate::persian::{Bidi, Digits, LamAlef, Options, Shaping};

/// The ways that `F2` goes through, most likely first: ordering, shapes, lam with alef, and the message that names it.
pub const ROUND: [(Ordering, Shapes, LamAlefCells, &str); 5] = [
    (Ordering::Auto, Shapes::Forms, LamAlefCells::Ligature, "mode-forms"),
    (Ordering::Auto, Shapes::Forms, LamAlefCells::Pair, "mode-pair"),
    (Ordering::Auto, Shapes::Base, LamAlefCells::Ligature, "mode-base"),
    (Ordering::Terminal, Shapes::Base, LamAlefCells::Ligature, "mode-terminal"),
    (Ordering::Off, Shapes::Base, LamAlefCells::Ligature, "mode-off"),
];

/// The place of a choice in the round, if it is one of its ways.
pub fn place(writing: Writing) -> Option<usize> {
    let ordering = if writing.ordering == Ordering::App { Ordering::Auto } else { writing.ordering };
    ROUND.iter().position(|way| match ordering {
        Ordering::Auto | Ordering::App => (way.0, way.1, way.2) == (ordering, writing.shapes, writing.lam_alef),
        Ordering::Terminal | Ordering::Off => way.0 == ordering,
    })
}

/// The way at a place of the round; digits and caret stay as they are.
#[must_use]
pub fn at(place: usize, writing: Writing) -> Writing {
    let (ordering, shapes, lam_alef, _) = ROUND[place % ROUND.len()];
    Writing { ordering, shapes, lam_alef, ..writing }
}

/// The next way of the round.
#[must_use]
pub fn next(writing: Writing) -> Writing {
    at(place(writing).map_or(0, |place| place + 1), writing)
}

/// The options of the toolkit.
pub fn options(writing: Writing) -> Options {
    Options {
        bidi: match writing.ordering {
            Ordering::Auto | Ordering::App => Bidi::App,
            Ordering::Terminal => Bidi::Terminal,
            Ordering::Off => Bidi::Off,
        },
        shaping: match writing.shapes {
            Shapes::Forms => Shaping::Forms,
            Shapes::Base => Shaping::Base,
        },
        lam_alef: match writing.lam_alef {
            LamAlefCells::Ligature => LamAlef::Ligature,
            LamAlefCells::Pair => LamAlef::Pair,
        },
        digits: match writing.digits {
            DigitScript::AsIs => Digits::AsIs,
            DigitScript::Fa => Digits::Fa,
            DigitScript::Latin => Digits::Latin,
        },
    }
}

/// What a screen reader wants.
pub fn plain() -> Writing {
    Writing { ordering: Ordering::Off, shapes: Shapes::Base, ..Writing::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_round_comes_back_to_where_it_began_and_keeps_digits() {
        let start = Writing { digits: DigitScript::Fa, ..Writing::default() };
        let mut writing = start;
        for _ in 0..ROUND.len() {
            writing = next(writing);
            assert_eq!(writing.digits, DigitScript::Fa);
            assert_eq!(ROUND[place(writing).unwrap_or(9)].0, writing.ordering);
        }
        assert_eq!(writing, start);
    }

    #[test]
    fn a_way_outside_the_round_goes_to_its_beginning() {
        let odd = Writing { shapes: Shapes::Base, lam_alef: LamAlefCells::Pair, ..Writing::default() };
        assert_eq!(next(odd), Writing::default());
    }
}
