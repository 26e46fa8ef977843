//! Pictures that the terminal paints itself: kitty's protocol and sixel. Only pixels go in, so nothing that a stranger
//! drew can be taken for a sequence.

use std::fmt::Write;

use ratatui::layout::Rect;

use super::base64;
use crate::widgets::picture::{Pixels, indexed};

/// The one picture on the screen has this number.
const NUMBER: u32 = 7_340;
/// Takes it off again.
pub(super) const KITTY_GONE: &str = "\x1b_Ga=d,d=I,i=7340,q=2\x1b\\";
/// Characters of one piece, as the protocol wants it.
const PIECE: usize = 4_096;

/// How a terminal paints pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Graphics {
    /// It paints none: they are put together from cells.
    #[default]
    Cells,
    /// By kitty's protocol; pixels of a cell.
    Kitty(u16, u16),
    /// As sixels; pixels of a cell.
    Sixel(u16, u16),
}

impl Graphics {
    /// Width and height of a cell in pixels, where the terminal paints pictures itself.
    pub fn cell(self) -> Option<(u16, u16)> {
        match self {
            Self::Cells => None,
            Self::Kitty(width, height) | Self::Sixel(width, height) => Some((width.max(1), height.max(1))),
        }
    }

    /// What paints a picture into these cells. The cursor is back where it was.
    pub(super) fn painted(self, place: Rect, pixels: Pixels<'_>) -> String {
        let body = match self {
            Self::Cells => return String::new(),
            Self::Kitty(..) => kitty(place, pixels),
            Self::Sixel(..) => sixel(pixels),
        };
        format!("\x1b7\x1b[{};{}H{body}\x1b8", place.y + 1, place.x + 1)
    }
}

/// The pixels packed and in pieces, stretched over the cells.
fn kitty(place: Rect, pixels: Pixels<'_>) -> String {
    let packed = base64(&miniz_oxide::deflate::compress_to_vec_zlib(pixels.rgb, 6));
    let mut text = String::with_capacity(packed.len() + packed.len() / 200 + 128);
    let mut head = format!(
        "a=T,f=24,o=z,s={},v={},i={NUMBER},p=1,c={},r={},C=1,q=2,",
        pixels.width, pixels.height, place.width, place.height
    );
    let pieces: Vec<&[u8]> = packed.as_bytes().chunks(PIECE).collect();
    for (n, piece) in pieces.iter().enumerate() {
        let more = u8::from(n + 1 < pieces.len());
        // Base64 is ASCII.
        let piece = std::str::from_utf8(piece).unwrap_or_default();
        // Writing into a string cannot fail, here and below.
        let _ = write!(text, "\x1b_G{head}m={more};{piece}\x1b\\");
        "q=2,".clone_into(&mut head);
    }
    text
}

/// Six rows of pixels a line, colour by colour.
fn sixel(pixels: Pixels<'_>) -> String {
    let (width, height) = (usize::from(pixels.width), usize::from(pixels.height));
    let colours: Vec<u8> =
        pixels.rgb.chunks_exact(3).take(width * height).map(|rgb| indexed([rgb[0], rgb[1], rgb[2]])).collect();
    let mut known: Vec<u8> = colours.clone();
    known.sort_unstable();
    known.dedup();
    let mut text = format!("\x1bP0;1q\"1;1;{width};{height}");
    for (n, colour) in known.iter().enumerate() {
        let [red, green, blue] = parts(*colour);
        let _ = write!(text, "#{n};2;{red};{green};{blue}");
    }
    for band in colours.chunks(width.max(1) * 6) {
        for (n, colour) in known.iter().enumerate() {
            if !band.contains(colour) {
                continue;
            }
            let _ = write!(text, "#{n}");
            let sign = |column: usize| {
                let bits = (0..6).filter(|row| band.get(row * width + column) == Some(colour));
                char::from(63 + bits.map(|row| 1_u8 << row).sum::<u8>())
            };
            let (mut last, mut count) = (sign(0), 0);
            for next in (0..width).map(sign).chain(std::iter::once('\0')) {
                if next == last {
                    count += 1;
                    continue;
                }
                if count > 3 {
                    let _ = write!(text, "!{count}{last}");
                } else {
                    text.extend(std::iter::repeat_n(last, count));
                }
                (last, count) = (next, 1);
            }
            text.push('$');
        }
        text.push('-');
    }
    text.push_str("\x1b\\");
    text
}

/// Hundredths of red, green and blue of one of the 256 colours.
fn parts(colour: u8) -> [u32; 3] {
    const LEVELS: [u32; 6] = [0, 37, 53, 69, 84, 100];
    if let Some(grey) = colour.checked_sub(232) {
        return [(u32::from(grey) * 10 + 8) * 100 / 255; 3];
    }
    let n = usize::from(colour.saturating_sub(16));
    [LEVELS[n / 36 % 6], LEVELS[n / 6 % 6], LEVELS[n % 6]]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise, so that it does not pack.
    fn noise(count: usize) -> Vec<u8> {
        let mut state = 7_u32;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect()
    }

    #[test]
    fn kitty_gets_pieces_of_its_size_and_the_last_one_says_so() {
        let rgb = noise(60 * 80 * 3);
        let place = Rect::new(3, 4, 20, 10);
        let text = Graphics::Kitty(8, 16).painted(place, Pixels { width: 60, height: 80, rgb: &rgb });
        assert!(text.starts_with("\x1b7\x1b[5;4H\x1b_Ga=T,f=24,o=z,s=60,v=80,i=7340,p=1,c=20,r=10,C=1,q=2,m=1;"));
        assert!(text.ends_with("\x1b\\\x1b8"));
        let pieces: Vec<&str> = text.split("\x1b_G").skip(1).collect();
        assert!(pieces.len() > 2 && pieces[1..].iter().all(|piece| piece.starts_with("q=2,m=")));
        assert_eq!(pieces.iter().filter(|piece| piece.contains("m=0;")).count(), 1);
        assert!(pieces.last().unwrap().starts_with("q=2,m=0;"));
        assert!(pieces.iter().all(|piece| piece.split(';').nth(1).unwrap().len() <= PIECE + 4));
    }

    #[test]
    fn sixels_are_nothing_but_sixels() {
        let rgb = noise(13 * 17 * 3);
        let text = Graphics::Sixel(8, 16).painted(Rect::new(0, 0, 2, 2), Pixels { width: 13, height: 17, rgb: &rgb });
        let body = text.split_once("\x1bP0;1q").unwrap().1.split_once("\x1b\\").unwrap().0;
        assert!(body.chars().all(|c| matches!(c, '?'..='~' | '0'..='9' | '#' | ';' | '"' | '!' | '$' | '-')));
        assert_eq!(body.matches('-').count(), 3, "seventeen rows are three lines");
        // Two pixels side by side, white and black.
        let two = sixel(Pixels { width: 2, height: 1, rgb: &[255, 255, 255, 0, 0, 0] });
        assert_eq!(two, "\x1bP0;1q\"1;1;2;1#0;2;0;0;0#1;2;100;100;100#0?@$#1@?$-\x1b\\");
        // Nothing, and less than it says: no panic.
        sixel(Pixels { width: 0, height: 0, rgb: &[] });
        sixel(Pixels { width: 9, height: 9, rgb: &[1, 2, 3] });
    }
}
