//! How text is turned into cells: the choices a clerk makes once per terminal.
//!
//! The defaults suit every terminal that can be told to leave the order of letters alone.

/// The direction a field or a paragraph is read in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Base {
    /// Right to left: Persian sentences, names, subjects.
    #[default]
    Rtl,
    /// Left to right: codes, addresses, file names.
    Ltr,
    /// By the first letter that has a direction; right to left when there is none.
    Auto,
}

/// Who puts the letters in visual order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Bidi {
    /// We do, cell by cell, by UAX #9.
    #[default]
    App,
    /// The terminal does: text is handed over in logical order with plain letters.
    Terminal,
    /// Nobody does: text stays in logical order. For screen readers and for a look at the raw text.
    Off,
}

/// Which code points stand for Arabic letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shaping {
    /// Presentation forms, so that letters join in terminals that do not shape.
    #[default]
    Forms,
    /// Plain letters, for fonts without the forms.
    Base,
}

/// How lam followed by alef is painted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LamAlef {
    /// One cell, as in print.
    #[default]
    Ligature,
    /// Two cells, for fonts that lack the eight ligatures.
    Pair,
}

/// Which digits are shown. Numbers inside Latin text (codes, addresses) are never changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Digits {
    /// As written.
    #[default]
    AsIs,
    /// Persian digits, `۰` to `۹`.
    Fa,
    /// Latin digits, `0` to `9`.
    Latin,
}

impl Digits {
    /// The digit to show for `c`; any other character stays.
    pub fn show(self, c: char) -> char {
        let value = match c {
            '0'..='9' => c as u32 - '0' as u32,
            '۰'..='۹' => c as u32 - '۰' as u32,
            '٠'..='٩' => c as u32 - '٠' as u32,
            _ => return c,
        };
        let zero = match self {
            Self::AsIs => return c,
            Self::Fa => '۰',
            Self::Latin => '0',
        };
        char::from_u32(zero as u32 + value).unwrap_or(c)
    }
}

/// All choices together; small, so that it is part of a cache key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// Who orders.
    pub bidi: Bidi,
    /// Who joins.
    pub shaping: Shaping,
    /// Lam with alef.
    pub lam_alef: LamAlef,
    /// Digits shown.
    pub digits: Digits,
}

impl Options {
    /// Whether letters are turned into presentation forms.
    pub(super) fn joins(self) -> bool {
        self.shaping == Shaping::Forms && self.bidi != Bidi::Terminal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_follow_the_choice() {
        assert_eq!(Digits::Fa.show('7'), '۷');
        assert_eq!(Digits::Fa.show('٧'), '۷');
        assert_eq!(Digits::Latin.show('۷'), '7');
        assert_eq!(Digits::AsIs.show('٧'), '٧');
        assert_eq!(Digits::Latin.show('س'), 'س');
    }
}
