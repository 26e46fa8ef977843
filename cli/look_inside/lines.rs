//! Lines out of painted glyphs: what stands on one height is a line, read from the side its letters ask for.
//!
//! A page knows glyphs and places, no text. Persian comes in the order of the eye and often in presentation forms; here
//! it gets the order of the tongue and plain letters, with the joiner that a torn word had.

use unicode_normalization::UnicodeNormalization;

/// A glyph as it is painted; y grows downwards.
#[derive(Clone, Debug)]
pub(crate) struct Glyph {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) base: f64,
    pub(crate) size: f64,
    pub(crate) text: String,
}

/// Parts of the letter size: on one line, a space, a gap between columns, a blank line.
const ON_LINE: f64 = 0.4;
const SPACE: f64 = 0.17;
const COLUMN: f64 = 2.5;
const BLANK: f64 = 2.7;

/// The text of a page, line by line from the top.
pub(crate) fn text(mut glyphs: Vec<Glyph>) -> String {
    glyphs.retain(|glyph| {
        let places = [glyph.left, glyph.right, glyph.base, glyph.size];
        places.iter().all(|n| n.is_finite()) && glyph.size > 0.0 && !glyph.text.is_empty()
    });
    glyphs.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut text = String::new();
    let mut line: Vec<Glyph> = Vec::new();
    let mut before: Option<f64> = None;
    for glyph in glyphs {
        if let Some(first) = line.first()
            && glyph.base - first.base > ON_LINE * first.size.max(glyph.size)
        {
            end_line(&mut text, &mut line, &mut before);
        }
        line.push(glyph);
    }
    end_line(&mut text, &mut line, &mut before);
    text
}

fn end_line(text: &mut String, line: &mut Vec<Glyph>, before: &mut Option<f64>) {
    let Some(first) = line.first() else { return };
    let (base, size) = (first.base, first.size);
    let said = logical(clusters(std::mem::take(line)));
    if said.trim().is_empty() {
        return;
    }
    if before.is_some_and(|before| base - before > BLANK * size) {
        text.push('\n');
    }
    *before = Some(base);
    text.push_str(said.trim_end());
    text.push('\n');
}

/// The clusters of a line from the left, with spaces where there is room for one.
fn clusters(line: Vec<Glyph>) -> Vec<String> {
    let (marks, mut glyphs): (Vec<Glyph>, Vec<Glyph>) = line.into_iter().partition(|glyph| is_mark(&glyph.text));
    glyphs.sort_by(|a, b| a.left.total_cmp(&b.left));
    // Bold letters are often painted twice.
    glyphs.dedup_by(|b, a| a.text == b.text && !a.text.trim().is_empty() && (b.left - a.left).abs() < 0.08 * a.size);
    for mark in marks {
        let middle = f64::midpoint(mark.left, mark.right);
        let under = glyphs
            .iter_mut()
            .filter(|glyph| !glyph.text.trim().is_empty())
            .min_by(|a, b| distance(a, middle).total_cmp(&distance(b, middle)));
        if let Some(under) = under {
            under.text.push_str(&mark.text);
        }
    }
    let mut clusters: Vec<String> = Vec::with_capacity(glyphs.len());
    let mut end: Option<f64> = None;
    for glyph in glyphs {
        let gap = end.map_or(0.0, |end| glyph.left - end);
        let is_space = glyph.text.trim().is_empty();
        let after_space = clusters.last().is_some_and(|last| last.trim().is_empty());
        if gap > COLUMN * glyph.size {
            clusters.push("    ".to_owned());
        } else if gap > SPACE * glyph.size && !is_space && !after_space {
            clusters.push(" ".to_owned());
        }
        end = Some(end.map_or(glyph.right, |end: f64| end.max(glyph.right)));
        if is_space && (clusters.is_empty() || clusters.last().is_some_and(|last| last.trim().is_empty())) {
            continue;
        }
        clusters.push(if is_space { " ".to_owned() } else { glyph.text });
    }
    clusters
}

fn distance(glyph: &Glyph, x: f64) -> f64 {
    (f64::midpoint(glyph.left, glyph.right) - x).abs()
}

fn is_mark(text: &str) -> bool {
    text.chars()
        .all(|c| matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' | '\u{fe70}'..='\u{fe7f}'))
}

/// What a cluster does to the order of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Right,
    Left,
    Number,
    /// A sign that stays inside a number.
    Separator,
    Neutral,
}

fn side(cluster: &str) -> Side {
    match cluster.chars().next().unwrap_or(' ') {
        '0'..='9' | '۰'..='۹' | '٠'..='٩' => Side::Number,
        '.' | ',' | '/' | ':' | '٫' | '٬' => Side::Separator,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => Side::Right,
        c if c.is_alphabetic() => Side::Left,
        _ => Side::Neutral,
    }
}

/// A line in the order in which it is read.
fn logical(mut clusters: Vec<String>) -> String {
    let count = |clusters: &[String], one| clusters.iter().filter(|cluster| side(cluster) == one).count();
    let (right, left) = (count(&clusters, Side::Right), count(&clusters, Side::Left));
    if right == 0 {
        return clusters.concat().nfkc().collect();
    }
    if right * 2 >= left {
        turn(&mut clusters);
    } else {
        let mut at = 0;
        while let Some(start) = clusters[at..].iter().position(|one| side(one) == Side::Right).map(|n| n + at) {
            let end =
                clusters[start..].iter().position(|one| side(one) == Side::Left).map_or(clusters.len(), |n| n + start);
            let last = clusters[start..end].iter().rposition(|one| side(one) == Side::Right).unwrap_or(0);
            turn(&mut clusters[start..=start + last]);
            at = end;
        }
    }
    unshaped(&clusters)
}

/// From the order of the eye to that of the tongue, for a stretch that is read from the right: all of it is turned round,
/// then what runs from the left inside it is turned back.
fn turn(clusters: &mut [String]) {
    clusters.reverse();
    let sides: Vec<Side> = clusters.iter().map(|cluster| side(cluster)).collect();
    let mut at = 0;
    while at < sides.len() {
        if !matches!(sides[at], Side::Left | Side::Number) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        let mut has_letters = sides[at] == Side::Left;
        let mut next = at + 1;
        while next < sides.len() {
            match sides[next] {
                Side::Left => {
                    // A word and a number beside it run together; two numbers do not.
                    has_letters = true;
                    end = next + 1;
                }
                Side::Number if has_letters || (end..next).all(|n| sides[n] == Side::Separator) => end = next + 1,
                Side::Right | Side::Number => break,
                Side::Separator | Side::Neutral => {}
            }
            next += 1;
        }
        clusters[at..end].reverse();
        at = end;
    }
    mirror(clusters);
}

/// Brackets are painted mirrored; who wrote the file may have named the picture or the meaning. The first one of a line
/// opens.
fn mirror(clusters: &mut [String]) {
    const PAIRS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('«', '»'), ('{', '}')];
    let turned = |c: char| {
        PAIRS.iter().find_map(|(open, close)| match c {
            c if c == *open => Some(*close),
            c if c == *close => Some(*open),
            _ => None,
        })
    };
    let first = clusters.iter().flat_map(|cluster| cluster.chars()).find(|c| turned(*c).is_some());
    if first.is_some_and(|first| PAIRS.iter().any(|(_, close)| *close == first)) {
        for cluster in clusters {
            *cluster = cluster.chars().map(|c| turned(c).unwrap_or(c)).collect();
        }
    }
}

/// Plain letters for presentation forms; between two letters of one word that do not join although they could stands
/// the joiner that says so.
fn unshaped(clusters: &[String]) -> String {
    let mut text = String::new();
    let mut before: Option<Form> = None;
    for cluster in clusters {
        for c in cluster.chars() {
            let form = form(c);
            if matches!((before, form), (Some(Form::Ends), Some(Form::Begins | Form::Alone))) {
                text.push('\u{200c}');
            }
            if !is_mark(c.encode_utf8(&mut [0; 4])) {
                before = match form {
                    Some(Form::Alone) if joins(c) => Some(Form::Ends),
                    Some(Form::Alone | Form::Ends) if !joins(c) => None,
                    form => form,
                };
            }
            text.extend(c.nfkc());
        }
    }
    text
}

/// How a presentation form is joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Alone,
    Ends,
    Begins,
    Middle,
}

fn form(c: char) -> Option<Form> {
    if !matches!(c, '\u{fb56}'..='\u{fbff}' | '\u{fe80}'..='\u{fefc}') {
        return None;
    }
    // The forms of a letter stand side by side in one order: alone, at the end, at the beginning, in the middle.
    let plain = |c: char| c.nfkc().collect::<String>();
    let letter = plain(c);
    let place =
        (1..4).take_while(|back| char::from_u32(c as u32 - back).is_some_and(|former| plain(former) == letter)).count();
    [Form::Alone, Form::Ends, Form::Begins, Form::Middle].get(place).copied()
}

/// Whether the letter of a form joins the one after it.
fn joins(c: char) -> bool {
    let last = c.nfkc().last();
    !matches!(last, Some('ا' | 'آ' | 'أ' | 'إ' | 'ٱ' | 'د' | 'ذ' | 'ر' | 'ز' | 'ژ' | 'و' | 'ؤ' | 'ة' | 'ء' | 'ى'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line as it is painted from the left, one unit a sign.
    fn painted(signs: &str) -> Vec<Glyph> {
        signs
            .chars()
            .enumerate()
            .map(|(n, c)| Glyph { left: n as f64, right: n as f64 + 1.0, base: 10.0, size: 2.0, text: c.to_string() })
            .collect()
    }

    fn reversed(text: &str) -> String {
        text.chars().rev().collect()
    }

    #[test]
    fn persian_of_the_eye_is_read_in_the_order_of_the_tongue() {
        for (seen, read) in [
            (reversed("نامه شماره دو"), "نامه شماره دو"),
            (format!("{} ۱۴۰۵/۰۸/۳۰ {}", reversed("ثبت شد"), reversed("در تاریخ")), "در تاریخ ۱۴۰۵/۰۸/۳۰ ثبت شد"),
            (format!("{} PDF 2 {}", reversed("لازم است"), reversed("برای")), "برای PDF 2 لازم است"),
            (format!("۱۴ ۱۲ {}", reversed("از")), "از ۱۲ ۱۴"),
            (format!("({}) {}", reversed("فوری"), reversed("نامه")), "نامه (فوری)"),
            (format!("){}( {}", reversed("فوری"), reversed("نامه")), "نامه (فوری)"),
            ("Dear Sir, see page 3".to_owned(), "Dear Sir, see page 3"),
            (format!("The long word {} means letter", reversed("نامه")), "The long word نامه means letter"),
        ] {
            assert_eq!(text(painted(&seen)).trim_end(), read, "{seen}");
        }
    }

    #[test]
    fn presentation_forms_become_letters_and_keep_the_joiner() {
        // می‌شود: mim at the beginning, yeh at the end; sheen, waw, dal.
        let seen = reversed("\u{fee3}\u{fbfd}\u{feb7}\u{feee}\u{fea9}");
        assert_eq!(text(painted(&seen)).trim_end(), "می\u{200c}شود");
        // کتاب: no joiner where alef ends the joining by itself.
        let seen = reversed("\u{fb90}\u{fe98}\u{fe8e}\u{fe8f}");
        assert_eq!(text(painted(&seen)).trim_end(), "کتاب");
        // A ligature has two letters.
        assert_eq!(text(painted(&reversed("\u{fee3}\u{fefc}"))).trim_end(), "ملا");
    }

    #[test]
    fn lines_spaces_columns_and_doubled_letters() {
        let mut glyphs = painted("ab");
        glyphs.extend(painted("cd").into_iter().map(|g| Glyph { left: g.left + 3.0, right: g.right + 3.0, ..g }));
        glyphs.extend(painted("ef").into_iter().map(|g| Glyph { left: g.left + 20.0, right: g.right + 20.0, ..g }));
        glyphs.extend(painted("ab").into_iter().map(|g| Glyph { left: g.left + 0.1, ..g }));
        glyphs.extend(painted("gh").into_iter().map(|g| Glyph { base: 12.5, ..g }));
        glyphs.extend(painted("ij").into_iter().map(|g| Glyph { base: 19.0, ..g }));
        glyphs.push(Glyph { left: f64::NAN, right: 0.0, base: 0.0, size: 1.0, text: "x".into() });
        assert_eq!(text(glyphs), "ab cd    ef\ngh\n\nij\n");
    }
}
