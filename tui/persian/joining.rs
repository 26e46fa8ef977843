//! The joining table: which Arabic letters hold hands, and the code point of each of their shapes.
//!
//! Persian first, then the Arabic letters found in names, then the neighbours that appear in letters from the border
//! provinces. Shapes from Unicode's Arabic Presentation Forms A and B; types from `ArabicShaping.txt`.

/// How a letter joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joining {
    /// Both sides.
    Dual,
    /// Only the letter before it.
    Right,
    /// Makes neighbours join and has one shape itself (tatweel).
    Causing,
    /// No side.
    None,
}

/// One letter: plain, isolated, final, initial, medial. Letters that join on the right only have two shapes.
type Letter = (char, u16, u16, u16, u16);

const LETTERS: &[Letter] = &[
    ('ء', 0xFE80, 0, 0, 0),
    ('آ', 0xFE81, 0xFE82, 0, 0),
    ('أ', 0xFE83, 0xFE84, 0, 0),
    ('ؤ', 0xFE85, 0xFE86, 0, 0),
    ('إ', 0xFE87, 0xFE88, 0, 0),
    ('ئ', 0xFE89, 0xFE8A, 0xFE8B, 0xFE8C),
    ('ا', 0xFE8D, 0xFE8E, 0, 0),
    ('ب', 0xFE8F, 0xFE90, 0xFE91, 0xFE92),
    ('ة', 0xFE93, 0xFE94, 0, 0),
    ('ت', 0xFE95, 0xFE96, 0xFE97, 0xFE98),
    ('ث', 0xFE99, 0xFE9A, 0xFE9B, 0xFE9C),
    ('ج', 0xFE9D, 0xFE9E, 0xFE9F, 0xFEA0),
    ('ح', 0xFEA1, 0xFEA2, 0xFEA3, 0xFEA4),
    ('خ', 0xFEA5, 0xFEA6, 0xFEA7, 0xFEA8),
    ('د', 0xFEA9, 0xFEAA, 0, 0),
    ('ذ', 0xFEAB, 0xFEAC, 0, 0),
    ('ر', 0xFEAD, 0xFEAE, 0, 0),
    ('ز', 0xFEAF, 0xFEB0, 0, 0),
    ('س', 0xFEB1, 0xFEB2, 0xFEB3, 0xFEB4),
    ('ش', 0xFEB5, 0xFEB6, 0xFEB7, 0xFEB8),
    ('ص', 0xFEB9, 0xFEBA, 0xFEBB, 0xFEBC),
    ('ض', 0xFEBD, 0xFEBE, 0xFEBF, 0xFEC0),
    ('ط', 0xFEC1, 0xFEC2, 0xFEC3, 0xFEC4),
    ('ظ', 0xFEC5, 0xFEC6, 0xFEC7, 0xFEC8),
    ('ع', 0xFEC9, 0xFECA, 0xFECB, 0xFECC),
    ('غ', 0xFECD, 0xFECE, 0xFECF, 0xFED0),
    ('ف', 0xFED1, 0xFED2, 0xFED3, 0xFED4),
    ('ق', 0xFED5, 0xFED6, 0xFED7, 0xFED8),
    ('ك', 0xFED9, 0xFEDA, 0xFEDB, 0xFEDC),
    ('ل', 0xFEDD, 0xFEDE, 0xFEDF, 0xFEE0),
    ('م', 0xFEE1, 0xFEE2, 0xFEE3, 0xFEE4),
    ('ن', 0xFEE5, 0xFEE6, 0xFEE7, 0xFEE8),
    ('ه', 0xFEE9, 0xFEEA, 0xFEEB, 0xFEEC),
    ('و', 0xFEED, 0xFEEE, 0, 0),
    ('ى', 0xFEEF, 0xFEF0, 0xFBE8, 0xFBE9),
    ('ي', 0xFEF1, 0xFEF2, 0xFEF3, 0xFEF4),
    ('ٱ', 0xFB50, 0xFB51, 0, 0),
    ('ٹ', 0xFB66, 0xFB67, 0xFB68, 0xFB69),
    ('پ', 0xFB56, 0xFB57, 0xFB58, 0xFB59),
    ('چ', 0xFB7A, 0xFB7B, 0xFB7C, 0xFB7D),
    ('ڈ', 0xFB88, 0xFB89, 0, 0),
    ('ڑ', 0xFB8C, 0xFB8D, 0, 0),
    ('ژ', 0xFB8A, 0xFB8B, 0, 0),
    ('ڤ', 0xFB6A, 0xFB6B, 0xFB6C, 0xFB6D),
    ('ک', 0xFB8E, 0xFB8F, 0xFB90, 0xFB91),
    ('ڭ', 0xFBD3, 0xFBD4, 0xFBD5, 0xFBD6),
    ('گ', 0xFB92, 0xFB93, 0xFB94, 0xFB95),
    ('ھ', 0xFBAA, 0xFBAB, 0xFBAC, 0xFBAD),
    ('ۀ', 0xFBA4, 0xFBA5, 0, 0),
    ('ہ', 0xFBA6, 0xFBA7, 0xFBA8, 0xFBA9),
    ('ۆ', 0xFBD9, 0xFBDA, 0, 0),
    ('ۇ', 0xFBD7, 0xFBD8, 0, 0),
    ('ۈ', 0xFBDB, 0xFBDC, 0, 0),
    ('ۋ', 0xFBDE, 0xFBDF, 0, 0),
    ('ی', 0xFBFC, 0xFBFD, 0xFBFE, 0xFBFF),
    ('ې', 0xFBE4, 0xFBE5, 0xFBE6, 0xFBE7),
    ('ے', 0xFBAE, 0xFBAF, 0, 0),
    ('ۓ', 0xFBB0, 0xFBB1, 0, 0),
    ('ە', 0xFEE9, 0xFEEA, 0, 0),
];

/// How `c` joins.
pub(super) fn joining(c: char) -> Joining {
    if c == 'ـ' {
        return Joining::Causing;
    }
    match find(c) {
        Some(&(.., 0, 0, 0)) | None => Joining::None,
        Some(&(.., 0, 0)) => Joining::Right,
        Some(_) => Joining::Dual,
    }
}

/// The shape of `c` when it is joined to the letter before it and to the letter after it. A side on which the letter
/// cannot join is not looked at.
pub(super) fn shape(c: char, before: Joined, after: Joined) -> char {
    let Some(&(_, isolated, last, initial, medial)) = find(c) else { return c };
    let before = if last == 0 { Joined::No } else { before };
    let after = if initial == 0 { Joined::No } else { after };
    let code = match (before, after) {
        (Joined::No, Joined::No) => isolated,
        (Joined::Yes, Joined::No) => last,
        (Joined::No, Joined::Yes) => initial,
        (Joined::Yes, Joined::Yes) => medial,
    };
    char::from_u32(u32::from(code)).unwrap_or(c)
}

/// Whether two neighbours hold hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joined {
    Yes,
    No,
}

/// The one-cell shape of lam followed by `alef`, if there is one.
pub(super) fn lam_alef(alef: char, before: Joined) -> Option<char> {
    let isolated = match alef {
        'آ' => 'ﻵ',
        'أ' => 'ﻷ',
        'إ' => 'ﻹ',
        'ا' => 'ﻻ',
        _ => return None,
    };
    // The final shape follows the isolated one in Unicode's table.
    match before {
        Joined::No => Some(isolated),
        Joined::Yes => char::from_u32(isolated as u32 + 1),
    }
}

const FIRST: usize = 'ء' as usize;
const LAST: usize = 'ە' as usize;

/// Where each code point from the first letter to the last stands in the table; 255 is nowhere.
const PLACES: [u8; LAST - FIRST + 1] = {
    let mut places = [u8::MAX; LAST - FIRST + 1];
    let mut i = 0;
    while i < LETTERS.len() {
        places[LETTERS[i].0 as usize - FIRST] = i as u8;
        i += 1;
    }
    places
};

fn find(c: char) -> Option<&'static Letter> {
    let place = *PLACES.get((c as usize).checked_sub(FIRST)?)?;
    LETTERS.get(usize::from(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_an_arabic_presentation_form_and_used_once() {
        let mut seen = std::collections::BTreeSet::new();
        for &(c, isolated, last, initial, medial) in LETTERS {
            for code in [isolated, last, initial, medial].into_iter().filter(|code| *code != 0) {
                assert!((0xFB50..=0xFEFC).contains(&code), "{c}");
                assert!(c == 'ە' || seen.insert(code), "{c} repeats {code:X}");
            }
        }
    }

    #[test]
    fn shapes_have_the_plain_letter_as_their_compatibility_letter() {
        // The four shapes of a letter stand side by side in Unicode, but for the two borrowed by alef maksura.
        for &(c, isolated, last, initial, medial) in LETTERS {
            assert!(last == 0 || last == isolated + 1, "{c}");
            assert!(c == 'ى' || initial == 0 || (initial == isolated + 2 && medial == isolated + 3), "{c}");
        }
    }

    #[test]
    fn the_persian_letters_join_as_taught_at_school() {
        for c in "بپتثجچحخسشصضطظعغفقکگلمنهیئ".chars() {
            assert_eq!(joining(c), Joining::Dual, "{c}");
        }
        for c in "آادذرزژوأؤ".chars() {
            assert_eq!(joining(c), Joining::Right, "{c}");
        }
        assert_eq!(joining('ء'), Joining::None);
        assert_eq!(joining('a'), Joining::None);
        assert_eq!(joining('،'), Joining::None);
    }
}
