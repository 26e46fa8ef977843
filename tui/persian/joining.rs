//! The joining table: which Arabic letters hold hands, and the code point of each of their shapes.
//!
//! Shapes are those of Unicode's Arabic Presentation Forms A and B, types those of `ArabicShaping.txt`; both are checked
//! against ICU for every code point. A letter of the Arabic blocks that has no presentation form (Kurdish `ڵ ێ ڕ`, and
//! rarer ones) is shown as written, and its neighbours take the shapes that reach out to it. Letters of other joining
//! scripts (Syriac, N'Ko, Mongolian and so on) are shown as written and join nothing.

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

/// One letter: plain, isolated, final, initial, medial. Letters that join on the right only have two shapes; `ء` has one
/// and is not listed.
type Letter = (char, u16, u16, u16, u16);

const LETTERS: &[Letter] = &[
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
    ('ٺ', 0xFB5E, 0xFB5F, 0xFB60, 0xFB61),
    ('ٻ', 0xFB52, 0xFB53, 0xFB54, 0xFB55),
    ('ٿ', 0xFB62, 0xFB63, 0xFB64, 0xFB65),
    ('ڀ', 0xFB5A, 0xFB5B, 0xFB5C, 0xFB5D),
    ('ڃ', 0xFB76, 0xFB77, 0xFB78, 0xFB79),
    ('ڄ', 0xFB72, 0xFB73, 0xFB74, 0xFB75),
    ('ڇ', 0xFB7E, 0xFB7F, 0xFB80, 0xFB81),
    ('ڌ', 0xFB84, 0xFB85, 0, 0),
    ('ڍ', 0xFB82, 0xFB83, 0, 0),
    ('ڎ', 0xFB86, 0xFB87, 0, 0),
    ('ڦ', 0xFB6E, 0xFB6F, 0xFB70, 0xFB71),
    ('ڱ', 0xFB9A, 0xFB9B, 0xFB9C, 0xFB9D),
    ('ڳ', 0xFB96, 0xFB97, 0xFB98, 0xFB99),
    ('ں', 0xFB9E, 0xFB9F, 0xFBE8, 0xFBE9),
    ('ڻ', 0xFBA0, 0xFBA1, 0xFBA2, 0xFBA3),
    ('ۅ', 0xFBE0, 0xFBE1, 0, 0),
    ('ۉ', 0xFBE2, 0xFBE3, 0, 0),
    ('ە', 0xFEE9, 0xFEEA, 0, 0),
];

/// Letters of the Arabic blocks without presentation forms, from first to last.
const SHAPELESS: &[(char, char, Joining)] = &[
    ('\u{620}', '\u{620}', Joining::Dual),
    ('\u{63B}', '\u{63F}', Joining::Dual),
    ('\u{66E}', '\u{66F}', Joining::Dual),
    ('\u{672}', '\u{673}', Joining::Right),
    ('\u{675}', '\u{677}', Joining::Right),
    ('\u{678}', '\u{678}', Joining::Dual),
    ('\u{67C}', '\u{67D}', Joining::Dual),
    ('\u{681}', '\u{682}', Joining::Dual),
    ('\u{685}', '\u{685}', Joining::Dual),
    ('\u{689}', '\u{68B}', Joining::Right),
    ('\u{68F}', '\u{690}', Joining::Right),
    ('\u{692}', '\u{697}', Joining::Right),
    ('\u{699}', '\u{699}', Joining::Right),
    ('\u{69A}', '\u{6A3}', Joining::Dual),
    ('\u{6A5}', '\u{6A5}', Joining::Dual),
    ('\u{6A7}', '\u{6A8}', Joining::Dual),
    ('\u{6AA}', '\u{6AC}', Joining::Dual),
    ('\u{6AE}', '\u{6AE}', Joining::Dual),
    ('\u{6B0}', '\u{6B0}', Joining::Dual),
    ('\u{6B2}', '\u{6B2}', Joining::Dual),
    ('\u{6B4}', '\u{6B9}', Joining::Dual),
    ('\u{6BC}', '\u{6BD}', Joining::Dual),
    ('\u{6BF}', '\u{6BF}', Joining::Dual),
    ('\u{6C2}', '\u{6C2}', Joining::Dual),
    ('\u{6C3}', '\u{6C4}', Joining::Right),
    ('\u{6CA}', '\u{6CA}', Joining::Right),
    ('\u{6CD}', '\u{6CD}', Joining::Right),
    ('\u{6CE}', '\u{6CE}', Joining::Dual),
    ('\u{6CF}', '\u{6CF}', Joining::Right),
    ('\u{6D1}', '\u{6D1}', Joining::Dual),
    ('\u{6EE}', '\u{6EF}', Joining::Right),
    ('\u{6FA}', '\u{6FC}', Joining::Dual),
    ('\u{6FF}', '\u{6FF}', Joining::Dual),
    ('\u{750}', '\u{758}', Joining::Dual),
    ('\u{759}', '\u{75B}', Joining::Right),
    ('\u{75C}', '\u{76A}', Joining::Dual),
    ('\u{76B}', '\u{76C}', Joining::Right),
    ('\u{76D}', '\u{770}', Joining::Dual),
    ('\u{771}', '\u{771}', Joining::Right),
    ('\u{772}', '\u{772}', Joining::Dual),
    ('\u{773}', '\u{774}', Joining::Right),
    ('\u{775}', '\u{777}', Joining::Dual),
    ('\u{778}', '\u{779}', Joining::Right),
    ('\u{77A}', '\u{77F}', Joining::Dual),
    ('\u{870}', '\u{882}', Joining::Right),
    ('\u{883}', '\u{885}', Joining::Causing),
    ('\u{886}', '\u{886}', Joining::Dual),
    ('\u{889}', '\u{88D}', Joining::Dual),
    ('\u{88E}', '\u{88E}', Joining::Right),
    ('\u{88F}', '\u{88F}', Joining::Dual),
    ('\u{8A0}', '\u{8A9}', Joining::Dual),
    ('\u{8AA}', '\u{8AC}', Joining::Right),
    ('\u{8AE}', '\u{8AE}', Joining::Right),
    ('\u{8AF}', '\u{8B0}', Joining::Dual),
    ('\u{8B1}', '\u{8B2}', Joining::Right),
    ('\u{8B3}', '\u{8B8}', Joining::Dual),
    ('\u{8B9}', '\u{8B9}', Joining::Right),
    ('\u{8BA}', '\u{8C8}', Joining::Dual),
];

/// How `c` joins.
pub(super) fn joining(c: char) -> Joining {
    if c == 'ـ' {
        return Joining::Causing;
    }
    match find(c) {
        None => shapeless(c),
        Some(&(.., 0, 0)) => Joining::Right,
        Some(_) => Joining::Dual,
    }
}

/// The shape of `c` when it is joined to the letter before it and to the letter after it. A side on which the letter
/// cannot join is not looked at.
pub(super) fn shape(c: char, before: Joined, after: Joined) -> char {
    let Some(&(_, isolated, last, initial, medial)) = find(c) else { return c };
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

const FIRST: usize = 'آ' as usize;
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

fn shapeless(c: char) -> Joining {
    if c < SHAPELESS[0].0 {
        return Joining::None;
    }
    let place = SHAPELESS.partition_point(|&(first, ..)| first <= c);
    SHAPELESS[..place].last().filter(|(_, last, _)| c <= *last).map_or(Joining::None, |&(.., joining)| joining)
}

fn find(c: char) -> Option<&'static Letter> {
    let place = *PLACES.get((c as usize).checked_sub(FIRST)?)?;
    LETTERS.get(usize::from(place))
}

#[cfg(test)]
mod tests {
    use icu_properties::CodePointMapData;
    use icu_properties::props::JoiningType;

    use super::*;

    #[test]
    fn every_shape_is_an_arabic_presentation_form_and_used_once() {
        let mut seen = std::collections::BTreeSet::new();
        for &(c, isolated, last, initial, medial) in LETTERS {
            for code in [isolated, last, initial, medial].into_iter().filter(|code| *code != 0) {
                assert!((0xFB50..=0xFEFC).contains(&code), "{c}");
                let borrowed = c == 'ە' || c == 'ں' && code >= 0xFBE8;
                assert!(borrowed || seen.insert(code), "{c} repeats {code:X}");
            }
        }
    }

    #[test]
    fn no_letter_of_the_arabic_blocks_joins_otherwise_than_unicode_says() {
        let types = CodePointMapData::<JoiningType>::new();
        let wrong: Vec<_> = ('\u{600}'..='\u{8FF}')
            .filter_map(|c| {
                let told = match types.get(c) {
                    JoiningType::DualJoining => Joining::Dual,
                    JoiningType::RightJoining => Joining::Right,
                    JoiningType::JoinCausing => Joining::Causing,
                    _ => Joining::None,
                };
                // Syriac, Mandaic and other scripts have no shapes on a grid and are left as written.
                let arabic = SCRIPTS.iter().any(|block| block.contains(&c));
                (joining(c) != if arabic { told } else { Joining::None }).then_some((c as u32, told))
            })
            .collect();
        assert!(wrong.is_empty(), "{wrong:X?}");
    }

    /// Arabic, its supplement, and its extensions B and A.
    const SCRIPTS: [std::ops::RangeInclusive<char>; 3] =
        ['\u{600}'..='\u{6FF}', '\u{750}'..='\u{77F}', '\u{870}'..='\u{8FF}'];

    #[test]
    fn every_shape_is_the_one_unicode_names_for_the_letter() {
        use unicode_normalization::UnicodeNormalization;
        for &(c, isolated, last, initial, medial) in LETTERS {
            let shapes = [isolated, last, initial, medial];
            for (code, place) in shapes.into_iter().zip(0..).filter(|(code, _)| *code != 0) {
                let form = char::from_u32(code.into()).unwrap();
                // Compatibility decomposition leads back to the letter; two letters borrow the toothless shapes.
                let back: String = form.nfkd().collect();
                let plain: String = c.nfkd().collect();
                let borrowed = c == 'ں' && place > 1 || c == 'ە';
                assert!(back == plain || borrowed, "{c} {code:X} is {back}");
            }
            assert!(last == isolated + 1, "{c}");
            assert!("ىں".contains(c) || initial == 0 || (initial == isolated + 2 && medial == isolated + 3), "{c}");
        }
    }

    #[test]
    fn no_shape_that_unicode_has_is_left_unused() {
        use unicode_normalization::UnicodeNormalization;
        for code in (0xFB50..=0xFBB1).chain(0xFBD3..=0xFBFF).chain(0xFE81..=0xFEF4) {
            let form = char::from_u32(code).unwrap();
            let letter: Vec<char> = form.nfkc().collect();
            let [letter] = letter[..] else { continue };
            assert!(letter == form || find(letter).is_some(), "{letter} has a shape: {code:X}");
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
