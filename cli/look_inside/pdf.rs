//! PDF: pages, text by the places of its glyphs, and a picture of the first page.

use std::sync::Arc;

use hayro::hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::hayro_syntax::LoadPdfError;
use hayro::hayro_interpret::hayro_syntax::Pdf;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro::kurbo::{BezPath, Point, Rect};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::{DynamicImage, RgbaImage};
use pishkhan::store::attachments::FileFacts;
use pishkhan_tui::inside::{MOST_TEXT, Picture};

use super::lines::{self, Glyph};
use super::{Looked, Shut, cut, nesting, picture};

/// Pages that are read.
const MOST_PAGES: usize = 60;
/// Glyphs of one page.
const MOST_GLYPHS: usize = 200_000;
/// A glyph's own units to one letter size.
const EM: f64 = 1000.0;

struct Document {
    pdf: Pdf,
}

pub(super) fn open(bytes: Vec<u8>) -> Result<Box<dyn Looked>, Shut> {
    if nesting::is_too_deep(&bytes) {
        return Err(Shut::Broken);
    }
    match Pdf::new(Arc::new(bytes)) {
        Ok(pdf) => Ok(Box::new(Document { pdf })),
        Err(LoadPdfError::Decryption(_)) => Err(Shut::Locked),
        Err(LoadPdfError::Invalid) => Err(Shut::Broken),
    }
}

impl Looked for Document {
    fn facts(&self) -> FileFacts {
        let pages = u32::try_from(self.pdf.pages().len()).ok().filter(|pages| *pages > 0);
        FileFacts { pages, pixels: None }
    }

    fn text(&mut self) -> (String, bool) {
        let cache = InterpreterCache::new();
        let mut text = String::new();
        let pages = self.pdf.pages();
        for (n, page) in pages.iter().enumerate() {
            if n >= MOST_PAGES || text.len() > MOST_TEXT {
                return (cut(text, MOST_TEXT).0, true);
            }
            let read = page_text(page, &cache);
            if read.trim().is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push_str("\n\u{2500}\u{2500}\u{2500}\n\n");
            }
            text.push_str(&read);
        }
        cut(text, MOST_TEXT)
    }

    fn picture(&mut self, room: (u16, u16)) -> Option<Picture> {
        let page = self.pdf.pages().first()?;
        let (width, height) = page.render_dimensions();
        if !(width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0) {
            return None;
        }
        // Drawn larger and shrunk where the room is small: thin lines stay.
        let fine = if room.0 < 400 { 3.0 } else { 1.0 };
        let scale = (fine * f32::from(room.0) / width).min(fine * f32::from(room.1) / height);
        let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
        let drawn =
            render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
        let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
        // On white nothing is clear.
        let rgba = drawn.data_as_u8_slice().to_vec();
        let image = DynamicImage::from(RgbaImage::from_raw(width, height, rgba)?);
        Some(picture::fitted(&image, room))
    }
}

fn page_text<'a>(page: &'a Page<'a>, cache: &InterpreterCache<'a>) -> String {
    let (width, height) = page.render_dimensions();
    let mut context = Context::new(
        page.initial_transform(true).to_kurbo(),
        Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
        cache,
        page.xref(),
        InterpreterSettings::default(),
    );
    let mut reader = Reader::default();
    interpret_page(page, &mut context, &mut reader);
    lines::text(reader.glyphs)
}

/// A page that is read and not painted.
#[derive(Default)]
struct Reader {
    glyphs: Vec<Glyph>,
}

impl<'a> Device<'a> for Reader {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.glyphs.len() >= MOST_GLYPHS {
                return;
            }
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(text)) => text,
                None => continue,
            };
            let width = match &**glyph {
                Drawn::Outline(outline) => outline.advance_width(),
                Drawn::Type3(drawn) => drawn.advance_width(),
            };
            let place = props.transform * glyph.transform();
            let (from, to) = (place * Point::ORIGIN, place * Point::new(f64::from(width.unwrap_or(500.0)), 0.0));
            let top = place * Point::new(0.0, EM);
            self.glyphs.push(Glyph {
                left: from.x.min(to.x),
                right: from.x.max(to.x),
                base: from.y,
                size: (top - from).hypot(),
                text,
            });
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dictionaries_in_dictionaries_do_not_keep_the_reader_busy() {
        let nested = |n: usize| {
            let one = format!("1 0 obj\n{}{}\nendobj", "<</A ".repeat(n), ">>".repeat(n));
            open(format!("%PDF-1.7\n{one}\ntrailer\n<</Root 1 0 R>>\n%%EOF\n").into_bytes())
        };
        // The reader would be at this for hours.
        assert!(matches!(nested(500_000), Err(Shut::Broken)));
        // What it still gets costs it a millisecond.
        assert!(nested(64).is_err());
    }
}
