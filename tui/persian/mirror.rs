//! Brackets that turn round in right-to-left text (the `Bidi_Mirrored` pairs a letter may hold).

/// Left and right partners.
const PAIRS: &[(char, char)] = &[
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('<', '>'),
    ('«', '»'),
    ('‹', '›'),
    ('≤', '≥'),
    ('≪', '≫'),
    ('⟨', '⟩'),
    ('⟪', '⟫'),
    ('⁽', '⁾'),
    ('⌈', '⌉'),
    ('⌊', '⌋'),
    ('〈', '〉'),
    ('《', '》'),
    ('「', '」'),
    ('【', '】'),
];

/// The partner of `c`, or `c` itself.
pub(super) fn mirror(c: char) -> char {
    for &(left, right) in PAIRS {
        if c == left {
            return right;
        }
        if c == right {
            return left;
        }
    }
    c
}
