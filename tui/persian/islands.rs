//! Runs that keep their own direction inside a sentence, found before the bidirectional algorithm runs.
//!
//! Left-to-right islands: Latin phrases with their punctuation (`C++`, `.NET`), addresses, file names, phones and codes
//! with hyphens. Right-to-left islands: register numbers such as `1405/و/00123`. Works on one character per cluster.

use std::ops::Range;

use unicode_bidi::{BidiClass, bidi_class};

use super::clusters::{Cluster, clusters};

/// A run with a direction of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Island {
    /// Where it stands: bytes of the text it was found in.
    pub range: Range<usize>,
    /// What it is.
    pub way: Way,
}

/// Kinds of islands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Left to right, with Latin letters: digits stay as written.
    Latin,
    /// Left to right, digits and signs only.
    Number,
    /// Right to left: a register number.
    Register,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Latin,
    Digit,
    Glue,
    Open,
    Close,
    Space,
    Arabic,
    Other,
}

fn kind(c: char) -> Kind {
    match c {
        'a'..='z' | 'A'..='Z' => Kind::Latin,
        '0'..='9' | '۰'..='۹' | '٠'..='٩' => Kind::Digit,
        '(' | '[' | '{' | '<' => Kind::Open,
        ')' | ']' | '}' | '>' => Kind::Close,
        '-' | '_' | '.' | '/' | ':' | '@' | '+' | '#' | '&' | '=' | '%' | '~' | '*' | '\'' | '\\' | '^' | '|' | ','
        | ';' | '!' | '?' | '$' | '٬' | '٫' | '−' => Kind::Glue,
        ' ' => Kind::Space,
        _ if c < '\u{80}' => Kind::Other,
        _ => match bidi_class(c) {
            BidiClass::L => Kind::Latin,
            BidiClass::AL | BidiClass::R => Kind::Arabic,
            BidiClass::WS => Kind::Space,
            _ => Kind::Other,
        },
    }
}

/// The islands of a paragraph, in order and apart from each other. Everything else is left to the bidirectional
/// algorithm.
pub fn islands(text: &str) -> Vec<Island> {
    let (clusters, _) = clusters(text);
    let leads: Vec<char> = clusters.iter().map(Cluster::for_order).collect();
    let bytes = |range: Range<usize>| clusters[range.start].start..clusters[range.end - 1].end;
    find(&leads).into_iter().map(|island| Island { range: bytes(island.range), way: island.way }).collect()
}

/// The same over one character per cluster; ranges count clusters.
pub(super) fn find(text: &[char]) -> Vec<Island> {
    if !text.iter().any(|&c| matches!(kind(c), Kind::Latin | Kind::Digit)) {
        return Vec::new();
    }
    let mut kinds: Vec<Kind> = text.iter().map(|&c| kind(c)).collect();
    let mut found = Vec::new();
    registers(text, &mut kinds, &mut found);
    let tokens = tokens(text, &kinds);
    let mut i = 0;
    while let Some(token) = tokens.get(i) {
        if has(&kinds, token, Kind::Latin) {
            let (range, next) = phrase(text, &kinds, &tokens, i);
            found.push(Island { range, way: Way::Latin });
            i = next;
        } else if let Some((range, next)) = phone(text, &tokens, i) {
            found.push(Island { range, way: Way::Number });
            i = next;
        } else {
            if is_code(&text[token.clone()]) {
                found.push(Island { range: token.clone(), way: Way::Number });
            }
            i += 1;
        }
    }
    found.sort_by_key(|island| island.range.start);
    found
}

fn has(kinds: &[Kind], range: &Range<usize>, wanted: Kind) -> bool {
    kinds[range.clone()].contains(&wanted)
}

/// Digits, a slash or hyphen, one to three letters, the same sign, digits. Covers them for the later steps.
fn registers(text: &[char], kinds: &mut [Kind], found: &mut Vec<Island>) {
    let run = |kinds: &[Kind], from: usize, wanted: Kind| kinds[from..].iter().take_while(|k| **k == wanted).count();
    let mut i = 0;
    while i < text.len() {
        if kinds[i] != Kind::Digit {
            i += 1;
            continue;
        }
        let start = i;
        i += run(kinds, i, Kind::Digit);
        let sign = i;
        if !matches!(text.get(sign), Some('/' | '-')) {
            continue;
        }
        let letters = run(kinds, sign + 1, Kind::Arabic);
        let second = sign + 1 + letters;
        if !(1..=3).contains(&letters) || text.get(second) != text.get(sign) {
            continue;
        }
        let digits = run(kinds, second + 1, Kind::Digit);
        if digits > 0 {
            i = second + 1 + digits;
            kinds[start..i].fill(Kind::Other);
            found.push(Island { range: start..i, way: Way::Register });
        }
    }
}

/// Runs of letters, digits and glue, without the punctuation of the sentence around them.
fn tokens(text: &[char], kinds: &[Kind]) -> Vec<Range<usize>> {
    let part = |k: Kind| matches!(k, Kind::Latin | Kind::Digit | Kind::Glue);
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < kinds.len() {
        if !part(kinds[i]) {
            i += 1;
            continue;
        }
        let start = i;
        while i < kinds.len() && part(kinds[i]) {
            i += 1;
        }
        let token = trim(text, kinds, start..i);
        if !token.is_empty() {
            tokens.push(token);
        }
    }
    tokens
}

fn trim(text: &[char], kinds: &[Kind], mut token: Range<usize>) -> Range<usize> {
    let solid = |k: Kind| matches!(k, Kind::Latin | Kind::Digit);
    let Some(first) = token.clone().find(|&i| solid(kinds[i])) else { return token.start..token.start };
    let last = token.clone().rfind(|&i| solid(kinds[i])).unwrap_or(first);
    let alone = token.start == 0 || matches!(kinds[token.start - 1], Kind::Space | Kind::Open);
    let latin = kinds[first] == Kind::Latin;
    while token.start < first {
        let keep = match text[token.start] {
            '+' | '*' | '#' => true,
            '@' | '~' | '_' => latin,
            '-' | '−' if !latin => alone && token.start + 1 == first && is_signed(text, kinds, token.start),
            '.' | '/' | '-' => latin && alone,
            _ => false,
        };
        if keep {
            break;
        }
        token.start += 1;
    }
    let has_latin = has(kinds, &(first..last + 1), Kind::Latin);
    while token.end > last + 1 {
        let keep = match text[token.end - 1] {
            '+' | '*' | '#' => true,
            '_' => has_latin,
            '/' => has_latin && text[first..=last].contains(&'/'),
            _ => false,
        };
        if keep {
            break;
        }
        token.end -= 1;
    }
    token
}

/// Whether the hyphen at `at` is the sign of the number after it: `-۵`, `-1,500`, but no half of `۱۰ -۱۲` and no date.
fn is_signed(text: &[char], kinds: &[Kind], at: usize) -> bool {
    let after_number = text[..at].iter().rposition(|c| *c != ' ').is_some_and(|i| kinds[i] == Kind::Digit);
    let number = text[at + 1..].iter().zip(&kinds[at + 1..]).take_while(|(_, k)| matches!(k, Kind::Digit | Kind::Glue));
    let plain = |(c, k): (&char, &Kind)| *k == Kind::Digit || ".,٬٫%!?:;".contains(*c);
    !after_number && number.into_iter().all(plain)
}

/// Joins the Latin token `i` with what belongs to the same phrase; returns it and the next token to look at.
fn phrase(text: &[char], kinds: &[Kind], tokens: &[Range<usize>], i: usize) -> (Range<usize>, usize) {
    let mut range = tokens[i].clone();
    let mut next = i + 1;
    // Numbers between are taken along when more Latin follows, or when they stand right after (`ISO 9001`).
    let mut reach = range.end;
    let mut near = true;
    for (at, token) in tokens.iter().enumerate().skip(next) {
        let latin = has(kinds, token, Kind::Latin);
        let neutral = (reach..token.start).all(|i| kinds[i] != Kind::Arabic && !is_break(text[i], kinds[i]));
        if !neutral || !latin && !text[token.clone()].iter().all(char::is_ascii) {
            break;
        }
        let gap = &kinds[reach..token.start];
        // `(403)` belongs to the words before it as `403` would.
        let gap = match gap.split_last() {
            Some((Kind::Open, gap)) if kinds.get(token.end) == Some(&Kind::Close) => gap,
            _ => gap,
        };
        near &= gap.iter().all(|k| *k == Kind::Space);
        reach = token.end;
        if latin || near {
            range.end = reach;
            next = at + 1;
            near = true;
        }
    }
    let count = |wanted| kinds[range.clone()].iter().filter(|k| **k == wanted).count();
    let mut open = count(Kind::Open).saturating_sub(count(Kind::Close));
    while open > 0 && kinds.get(range.end) == Some(&Kind::Close) {
        range.end += 1;
        open -= 1;
    }
    (quoted(text, range), next)
}

/// A phrase that is quoted or bracketed as a whole keeps the mark at its end: `"All systems go!"`.
fn quoted(text: &[char], range: Range<usize>) -> Range<usize> {
    let close = match range.start.checked_sub(1).map(|before| text[before]) {
        Some('"') => '"',
        Some('«') => '»',
        Some('“') => '”',
        Some('(') => ')',
        Some('[') => ']',
        _ => return range,
    };
    let marks = text[range.end..].iter().take_while(|c| matches!(c, '.' | '!' | '?' | '…')).count();
    let end = range.end + marks;
    if text.get(end) == Some(&close) { range.start..end } else { range }
}

/// Signs that end a Latin phrase: anything that is not a western sign.
fn is_break(c: char, kind: Kind) -> bool {
    kind == Kind::Other && c != '"'
}

/// A phone written in groups: `+98 21 8877 6655`, `۰۹۱۲ ۳۴۵ ۶۷۸۹`.
fn phone(text: &[char], tokens: &[Range<usize>], i: usize) -> Option<(Range<usize>, usize)> {
    let digits = |token: &Range<usize>| text[token.clone()].iter().filter(|c| kind(**c) == Kind::Digit).count();
    let mut range = tokens[i].clone();
    if !matches!(text[range.start], '+' | '0' | '۰' | '٠') {
        return None;
    }
    let mut total = digits(&range);
    let mut next = i + 1;
    while let Some(token) = tokens.get(next) {
        let near = token.start == range.end + 1 && kind(text[range.end]) == Kind::Space;
        if !near || digits(token) < token.len() || total + digits(token) > 15 {
            break;
        }
        total += digits(token);
        range.end = token.end;
        next += 1;
    }
    (next > i + 1 && total >= 10).then_some((range, next))
}

/// Whether a number is read from the left as a whole. A range such as `۱۰-۱۲` or `1390-1404` is not: it is read from
/// the right, as Persian ranges are.
fn is_code(token: &[char]) -> bool {
    if matches!(token, ['-' | '−', ..]) {
        return true;
    }
    if token.iter().any(|c| matches!(c, '*' | '#' | '=' | '_' | '~' | '@' | '\\' | '+')) {
        return true;
    }
    if !token.contains(&'-') || token.iter().any(|c| kind(*c) == Kind::Glue && *c != '-') {
        return false;
    }
    let mut groups = token.split(|c| *c == '-');
    let starts_with_zero = matches!(token.first(), Some('0' | '۰' | '٠'));
    token.iter().filter(|c| **c == '-').count() > 1 || starts_with_zero || groups.any(|group| group.len() >= 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        islands(text).into_iter().map(|island| text[island.range].to_owned()).collect()
    }

    #[test]
    fn codes_phones_addresses_and_names_stay_whole() {
        assert_eq!(found("تلفن 021-88776655 است."), ["021-88776655"]);
        assert_eq!(found("تلفن ۰۲۱-۸۸۷۷۶۶۵۵، داخلی ۱۲"), ["۰۲۱-۸۸۷۷۶۶۵۵"]);
        assert_eq!(found("کد 1404-000123 و IR-1404-000123."), ["1404-000123", "IR-1404-000123"]);
        assert_eq!(found("برای C++ و .NET لازم است"), ["C++", ".NET"]);
        assert_eq!(found("به ali.r@example.ir بنویسید."), ["ali.r@example.ir"]);
        assert_eq!(found("نشانی https://example.ir/a?b=1 است"), ["https://example.ir/a?b=1"]);
        assert_eq!(found("فایل report-final_v2.pdf"), ["report-final_v2.pdf"]);
        assert_eq!(found("همراه +98 912 345 6789 و ۰۹۱۲ ۳۴۵ ۶۷۸۹"), ["+98 912 345 6789", "۰۹۱۲ ۳۴۵ ۶۷۸۹"]);
        assert_eq!(found("کد *733# را بگیرید"), ["*733#"]);
    }

    #[test]
    fn dates_times_amounts_and_ranges_are_left_to_the_algorithm() {
        for text in ["۱۴۰۴/۰۷/۱۵", "ساعت 12:45", "۱٬۲۵۰٬۰۰۰ ریال", "50%", "بند ۱۰-۱۲", "سال 1390-1404", "- مورد ۱"]
        {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn a_latin_phrase_is_one_island_and_a_persian_list_is_not() {
        assert_eq!(found("در Microsoft Windows 11 (64 bit) بود"), ["Microsoft Windows 11 (64 bit)"]);
        assert_eq!(found("Word، Excel، PDF"), ["Word", "Excel", "PDF"]);
        assert_eq!(found("فایل PDF ۱۲ صفحه"), ["PDF"]);
        assert_eq!(found("سند (PDF) پیوست"), ["PDF"]);
    }

    #[test]
    fn a_minus_stays_left_of_its_number_and_a_range_is_no_minus() {
        assert_eq!(found("دمای -۵ و مانده: -۱۲۰٬۰۰۰ ریال"), ["-۵", "-۱۲۰٬۰۰۰"]);
        assert_eq!(found("طبقهٔ -۱، (-2.5)"), ["-۱", "-2.5"]);
        for text in ["۱۰ -۱۲", "از ۱۰ -۱۲", "-۱۴۰۴/۰۷/۱۵", "۱- مورد", "- ۵ مورد", "نامه-۵"]
        {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn a_quoted_phrase_is_whole_with_its_mark_and_its_number() {
        assert_eq!(found("گفت: \"All systems go!\" و رفت"), ["All systems go!"]);
        assert_eq!(found("پیام «Access denied (403)» آمد"), ["Access denied (403)"]);
        assert_eq!(found("نوشت Stop! و رفت"), ["Stop"]);
        assert_eq!(found("سند PDF (2 صفحه)"), ["PDF"]);
    }

    #[test]
    fn a_register_number_is_read_from_the_right() {
        let ways: Vec<_> =
            islands("see 1405/و/00123 here").into_iter().map(|island| (island.range, island.way)).collect();
        assert_eq!(ways, [(0..3, Way::Latin), (4..17, Way::Register), (18..22, Way::Latin)]);
    }
}
