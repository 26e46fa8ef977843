//! What is inside a file, as the child process that looks into it tells the desk: a few lines and plain bytes.
//!
//! The child reads a stranger's file, so nothing it says is believed: the desk takes numbers, text that is cleaned like
//! any other, and pixels. What it said before it died counts.

use std::io::{self, BufRead, Read, Write};

use pishkhan::store::attachments::FileFacts;

/// Bytes of text that are shown at most.
pub const MOST_TEXT: usize = 400_000;
/// Pixels of a picture at most, on either side.
pub const MOST_SIDE: u16 = 2_000;

/// A picture: rows from the top, three bytes a pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// Red, green, blue.
    pub rgb: Vec<u8>,
}

/// What was found, as far as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// Pages and pixels.
    pub facts: FileFacts,
    /// The text that could be had.
    pub text: String,
    /// Whether there is more of it.
    pub is_cut: bool,
    /// The first page or picture.
    pub picture: Option<Picture>,
    /// Whether the file is locked with a password.
    pub is_locked: bool,
    /// Whether the child came to its end: if not, it was stopped by its limits.
    pub is_whole: bool,
}

/// One thing that the child says.
pub enum Said<'a> {
    /// Pages and pixels.
    Facts(FileFacts),
    /// Text, and whether there is more.
    Text(&'a str, bool),
    /// The picture.
    Picture(&'a Picture),
    /// A password stands before it.
    Locked,
    /// That was all.
    End,
}

/// Says one thing.
pub fn say(out: &mut impl Write, said: &Said<'_>) -> io::Result<()> {
    match said {
        Said::Facts(facts) => {
            let (width, height) = facts.pixels.unwrap_or_default();
            writeln!(out, "facts {} {width} {height}", facts.pages.unwrap_or(0))?;
        }
        Said::Text(text, is_cut) => {
            writeln!(out, "text {} {}", text.len(), u8::from(*is_cut))?;
            out.write_all(text.as_bytes())?;
        }
        Said::Picture(picture) => {
            writeln!(out, "picture {} {}", picture.width, picture.height)?;
            out.write_all(&picture.rgb)?;
        }
        Said::Locked => writeln!(out, "locked")?,
        Said::End => writeln!(out, "end")?,
    }
    out.flush()
}

/// Hears the child out, as far as it makes sense.
pub fn hear(said: impl Read) -> Inside {
    let mut inside = Inside::default();
    let mut said = io::BufReader::new(said);
    while let Some(heard) = line(&mut said) {
        let mut words = heard.split(' ');
        let name = words.next().unwrap_or_default();
        let numbers: Vec<u32> = words.map_while(|word| word.parse().ok()).collect();
        match (name, &numbers[..]) {
            ("facts", &[pages, width, height]) => {
                let pixels = (width > 0 && height > 0).then_some((width, height));
                inside.facts = FileFacts { pages: (pages > 0).then_some(pages), pixels };
            }
            ("text", &[len, is_cut]) if len as usize <= MOST_TEXT => {
                let Some(bytes) = bytes(&mut said, len as usize) else { break };
                inside.text = String::from_utf8_lossy(&bytes).into_owned();
                inside.is_cut = is_cut != 0;
            }
            ("picture", &[width, height]) if width.max(height) <= u32::from(MOST_SIDE) && width.min(height) > 0 => {
                let Some(rgb) = bytes(&mut said, (width * height * 3) as usize) else { break };
                inside.picture = Some(Picture { width: width as u16, height: height as u16, rgb });
            }
            ("locked", []) => inside.is_locked = true,
            ("end", []) => {
                inside.is_whole = true;
                break;
            }
            _ => break,
        }
    }
    inside
}

/// A short line.
fn line(said: &mut impl BufRead) -> Option<String> {
    let mut line = Vec::new();
    said.take(80).read_until(b'\n', &mut line).ok()?;
    (line.pop()? == b'\n').then(|| String::from_utf8(line).ok())?
}

fn bytes(said: &mut impl BufRead, len: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    said.take(len as u64).read_to_end(&mut bytes).ok()?;
    (bytes.len() == len).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Vec<u8> {
        let mut out = Vec::new();
        let picture = Picture { width: 2, height: 1, rgb: vec![1, 2, 3, 4, 5, 6] };
        let facts = FileFacts { pages: Some(3), pixels: None };
        for said in [Said::Facts(facts), Said::Text("نامه\nدوم", true), Said::Picture(&picture), Said::End] {
            say(&mut out, &said).unwrap();
        }
        out
    }

    #[test]
    fn what_the_child_says_is_heard() {
        let inside = hear(&told()[..]);
        assert_eq!((inside.facts.pages, inside.text.as_str(), inside.is_cut), (Some(3), "نامه\nدوم", true));
        assert_eq!(inside.picture.map(|picture| picture.rgb), Some(vec![1, 2, 3, 4, 5, 6]));
        assert!(inside.is_whole && !inside.is_locked);
    }

    #[test]
    fn a_child_that_dies_or_lies_is_heard_as_far_as_it_made_sense() {
        let told = told();
        for end in 0..told.len() {
            let inside = hear(&told[..end]);
            assert!(!inside.is_whole);
            assert!(inside.text.is_empty() || inside.text == "نامه\nدوم");
        }
        for lie in [
            &b"text 4000000000 0\nx"[..],
            b"picture 65000 65000\n",
            b"picture 0 5\nend\n",
            b"text -1 0\n",
            b"\xff\xff\nend\n",
            b"facts 1\nend\n",
            &[b'a'; 4_000],
        ] {
            assert_eq!(hear(lie), Inside::default());
        }
        assert_eq!(hear(&b"text 2 0\n\xff\xfeend\n"[..]).text, "\u{fffd}\u{fffd}");
    }
}
