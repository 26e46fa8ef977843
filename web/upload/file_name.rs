//! A file's name as words for people. It is never used to open anything.

/// The longest name that is kept, in characters.
const MOST: usize = 120;

/// The last component of what a browser sent, without control and direction characters, at most [`MOST`] characters
/// with the ending kept. A name of which nothing is left becomes `file`.
pub(crate) fn clean(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or("");
    // Browsers write a quotation mark of the name like this.
    let name: String = last.replace("%22", "\"").chars().filter(|c| !is_harmful(*c)).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_start_matches(['.', ' ']).trim();
    if name.is_empty() {
        return "file".to_owned();
    }
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.len() <= 10);
    let tail = ending.map_or_else(String::new, |ending| format!(".{ending}"));
    name.chars().take(MOST - tail.chars().count()).chain(tail.chars()).collect()
}

/// Characters that act on a terminal or turn the reading direction. The zero-width non-joiner is Persian spelling
/// and stays.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200d}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_component_in_plain_characters_is_kept() {
        for (given, kept) in [
            ("letter.pdf", "letter.pdf"),
            ("C:\\Users\\a\\نامه\u{200c}ها.pdf", "نامه\u{200c}ها.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a/b/", "file"),
            ("..", "file"),
            ("...hidden", "hidden"),
            (". .hidden", "hidden"),
            ("", "file"),
            ("inv\u{202e}fdp.exe", "invfdp.exe"),
            ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
            ("a\u{1b}]0;x\u{7}.png", "a]0;x.png"),
            ("a%22b.png", "a\"b.png"),
            ("  two   words .pdf ", "two words .pdf"),
        ] {
            assert_eq!(clean(given), kept, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let kept = clean(&format!("{}.pdf", "ن".repeat(500)));
        assert_eq!(kept.chars().count(), MOST);
        assert!(kept.ends_with("ن.pdf"));
        assert_eq!(clean(&"x".repeat(500)).chars().count(), MOST);
    }
}
