//! Pictures: JPEG, PNG, and the pages of a TIFF. Decoded under limits, shrunk to the room there is.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use pishkhan::domain::file_kind::FileKind;
use pishkhan::store::attachments::FileFacts;
use pishkhan_tui::inside::Picture;

use super::{Looked, Shut};

/// Pixels of a picture at most, on either side and in all.
const MOST_SIDE: u32 = 30_000;
const MOST_PIXELS: u64 = 100_000_000;
/// Bytes that its decoder may ask for.
const MOST_BYTES: u64 = 600 << 20;
/// Pages of a TIFF that are counted.
const MOST_PAGES: u32 = 10_000;

struct Scan {
    bytes: Vec<u8>,
    facts: FileFacts,
}

pub(super) fn open(bytes: Vec<u8>, kind: FileKind) -> Result<Box<dyn Looked>, Shut> {
    let pixels = dimensions(&bytes).ok_or(Shut::Broken)?;
    let pages = if kind == FileKind::Tiff { tiff_pages(&bytes) } else { 1 };
    Ok(Box::new(Scan { bytes, facts: FileFacts { pages: Some(pages.max(1)), pixels: Some(pixels) } }))
}

fn reader(bytes: &[u8]) -> Option<ImageReader<Cursor<&[u8]>>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    Some(reader)
}

fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    reader(bytes)?.into_dimensions().ok().filter(|(width, height)| *width > 0 && *height > 0)
}

/// Follows the chain of directories; one that bites its own tail ends at the limit.
fn tiff_pages(bytes: &[u8]) -> u32 {
    let is_little = bytes.starts_with(b"II");
    let number = |at: usize, len: usize| -> Option<usize> {
        let field = bytes.get(at..at.checked_add(len)?)?;
        let value = |n: usize, byte: &u8| n << 8 | usize::from(*byte);
        Some(if is_little { field.iter().rev().fold(0, value) } else { field.iter().fold(0, value) })
    };
    let mut next = number(4, 4);
    let mut pages = 0;
    while let Some(at) = next.filter(|at| *at > 0 && pages < MOST_PAGES) {
        let Some(entries) = number(at, 2) else { break };
        pages += 1;
        next = number(at + 2 + entries * 12, 4);
    }
    pages
}

impl Looked for Scan {
    fn facts(&self) -> FileFacts {
        self.facts
    }

    fn text(&mut self) -> (String, bool) {
        (String::new(), false)
    }

    fn picture(&mut self, room: (u16, u16)) -> Option<Picture> {
        let (width, height) = self.facts.pixels?;
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return None;
        }
        let mut decoder = reader(&self.bytes)?.into_decoder().ok()?;
        let turned = decoder.orientation().ok();
        let mut image = DynamicImage::from_decoder(decoder).ok()?;
        if let Some(turned) = turned {
            image.apply_orientation(turned);
        }
        Some(fitted(&image, room))
    }
}

/// The picture in the room there is, over white where it is clear.
pub(super) fn fitted(image: &DynamicImage, room: (u16, u16)) -> Picture {
    let (width, height) = (u32::from(room.0), u32::from(room.1));
    let small = if image.width() > width || image.height() > height {
        // A first, rough step: a filter over a hundred million pixels takes too long.
        let rough = if image.width() > 4 * width { image.thumbnail(4 * width, 4 * height) } else { image.clone() };
        rough.resize(width, height, FilterType::Triangle)
    } else {
        image.clone()
    };
    let small = small.into_rgba8();
    let over_white = |pixel: &image::Rgba<u8>| {
        let [red, green, blue, alpha] = pixel.0;
        let over = |part: u8| ((u32::from(part) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255) as u8;
        [over(red), over(green), over(blue)]
    };
    Picture {
        width: small.width() as u16,
        height: small.height() as u16,
        rgb: small.pixels().flat_map(over_white).collect(),
    }
}
