//! What a screen shows, pixel by pixel: read from the memory of the X server, kept as PNG for people.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

/// Words of four bytes at the head of an X window dump, by their place.
const HEADER_SIZE: usize = 0;
const WIDTH: usize = 4;
const HEIGHT: usize = 5;
const BITS_PER_PIXEL: usize = 11;
const BYTES_PER_LINE: usize = 12;
const COLOURS: usize = 19;
/// An entry of the colour map that follows the head.
const COLOUR_SIZE: usize = 12;

/// Ink that anybody sees, beyond the softened edge of a letter.
pub const PLAIN: u32 = 60;
/// The faintest ink: grey words on a dark ground.
pub const FAINT: u32 = 24;

/// A colour, `0xRRGGBB`.
pub type Colour = u32;

/// Pixels, row by row from the top left.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pixels: Vec<Colour>,
}

/// A part of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub left: usize,
    pub top: usize,
    pub width: usize,
    pub height: usize,
}

impl Picture {
    /// Reads an X window dump of a screen with 32 bits a pixel.
    pub fn of_dump(dump: &[u8]) -> io::Result<Self> {
        let word = |place: usize| {
            let bytes = dump.get(place * 4..place * 4 + 4).ok_or(io::ErrorKind::UnexpectedEof)?;
            Ok::<usize, io::Error>(u32::from_be_bytes(bytes.try_into().map_err(io::Error::other)?) as usize)
        };
        if word(BITS_PER_PIXEL)? != 32 {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let (width, height, line) = (word(WIDTH)?, word(HEIGHT)?, word(BYTES_PER_LINE)?);
        let body = word(HEADER_SIZE)? + word(COLOURS)? * COLOUR_SIZE;
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let start = body + y * line;
            let row = dump.get(start..start + width * 4).ok_or(io::ErrorKind::UnexpectedEof)?;
            pixels.extend(row.chunks_exact(4).map(|p| u32::from_le_bytes([p[0], p[1], p[2], 0])));
        }
        Ok(Self { width, height, pixels })
    }

    pub fn at(&self, x: usize, y: usize) -> Colour {
        self.pixels[y * self.width + x]
    }

    /// A part by itself; what lies outside is left away.
    pub fn cut(&self, part: Part) -> Self {
        let right = (part.left + part.width).min(self.width);
        let bottom = (part.top + part.height).min(self.height);
        let (left, top) = (part.left.min(right), part.top.min(bottom));
        let pixels = (top..bottom).flat_map(|y| &self.pixels[y * self.width + left..y * self.width + right]);
        Self { width: right - left, height: bottom - top, pixels: pixels.copied().collect() }
    }

    /// Paints a part over, so that it differs from nothing; what lies outside is left away.
    pub fn blank(&mut self, part: Part) {
        for y in part.top..(part.top + part.height).min(self.height) {
            let row = y * self.width;
            let (left, right) = (part.left.min(self.width), (part.left + part.width).min(self.width));
            self.pixels[row + left..row + right].fill(0);
        }
    }

    /// Where the two differ: the smallest part that holds all of it.
    pub fn differs(&self, other: &Self) -> Option<Part> {
        let mut found: Option<(usize, usize, usize, usize)> = None;
        for y in 0..self.height.min(other.height) {
            for x in 0..self.width.min(other.width) {
                if self.at(x, y) != other.at(x, y) {
                    let (left, top, right, bottom) = found.unwrap_or((x, y, x, y));
                    found = Some((left.min(x), top.min(y), right.max(x), bottom.max(y)));
                }
            }
        }
        found.map(|(left, top, right, bottom)| Part { left, top, width: right - left + 1, height: bottom - top + 1 })
    }

    /// The colour that most pixels have.
    pub fn ground(&self) -> Colour {
        let mut seen: Vec<(Colour, usize)> = Vec::new();
        for pixel in &self.pixels {
            match seen.iter_mut().find(|(colour, _)| colour == pixel) {
                Some((_, count)) => *count += 1,
                None => seen.push((*pixel, 1)),
            }
        }
        seen.into_iter().max_by_key(|(_, count)| *count).map_or(0, |(colour, _)| colour)
    }

    /// How many pixels differ from those of `other` by more than `least`.
    pub fn unlike(&self, other: &Self, least: u32) -> usize {
        self.pixels.iter().zip(&other.pixels).filter(|(a, b)| apart(**a, **b, least)).count()
    }

    /// How many pixels stand out from `ground` by more than `least`.
    pub fn ink(&self, ground: Colour, least: u32) -> usize {
        self.pixels.iter().filter(|pixel| apart(**pixel, ground, least)).count()
    }

    /// Writes it as PNG.
    pub fn keep(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        let bytes: Vec<u8> = self.pixels.iter().flat_map(|p| [(p >> 16) as u8, (p >> 8) as u8, *p as u8]).collect();
        encoder.write_header().and_then(|mut writer| writer.write_image_data(&bytes)).map_err(io::Error::other)
    }
}

/// Whether two colours differ by more than `least` in red, green or blue.
pub fn apart(a: Colour, b: Colour, least: u32) -> bool {
    (0..3).any(|n| ((a >> (n * 8)) & 0xFF).abs_diff((b >> (n * 8)) & 0xFF) > least)
}
