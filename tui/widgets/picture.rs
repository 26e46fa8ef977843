//! A picture in cells: two pixels a cell, one above the other, in as many colours as the terminal has.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

/// How many colours there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// None: light and dark, by dots.
    Mono,
    /// The sixteen of the terminal.
    #[default]
    Sixteen,
    /// Two hundred and fifty-six.
    Many,
    /// Every colour.
    Full,
}

/// Rows of pixels from the top, three bytes each.
#[derive(Clone, Copy, Debug)]
pub struct Pixels<'a> {
    /// Pixels in a row.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// Red, green, blue.
    pub rgb: &'a [u8],
}

/// The largest size that keeps the shape of `of` within `room`.
pub fn fit(of: (u16, u16), room: (u16, u16)) -> (u16, u16) {
    let (width, height) = (u32::from(of.0.max(1)), u32::from(of.1.max(1)));
    let (most_width, most_height) = (u32::from(room.0), u32::from(room.1));
    let by_width = (most_width, (most_width * height / width).max(1));
    let by_height = ((most_height * width / height).max(1), most_height);
    let (width, height) = if by_width.1 <= most_height { by_width } else { by_height };
    (width.min(most_width) as u16, height.min(most_height) as u16)
}

/// Paints the picture in the middle of `area`. `is_dark` says whether the ground of the terminal is.
pub fn draw(pixels: Pixels<'_>, depth: Depth, is_dark: bool, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    if area.is_empty() || pixels.rgb.len() < usize::from(pixels.width) * usize::from(pixels.height) * 3 {
        return;
    }
    let (width, height) = fit((pixels.width, pixels.height), (area.width, area.height.saturating_mul(2)));
    let small = shrunk(pixels, width, height);
    let at = |x: u16, y: u16| small.get(usize::from(y) * usize::from(width) + usize::from(x)).copied();
    let dots = if depth == Depth::Mono { dots(&small, width.into()) } else { Vec::new() };
    let place =
        Rect { x: area.x + (area.width - width) / 2, y: area.y, width, height: height.div_ceil(2).min(area.height) };
    for (row, y) in (place.y..place.bottom()).enumerate() {
        for (column, x) in (place.x..place.right()).enumerate() {
            let (column, row) = (column as u16, row as u16 * 2);
            let (upper, lower) = (at(column, row), at(column, row + 1));
            let Some(cell) = buf.cell_mut((x, y)) else { continue };
            cell.reset();
            if depth == Depth::Mono {
                let lit = |row: u16| {
                    let dot = dots.get(usize::from(row) * usize::from(width) + usize::from(column));
                    dot.is_some_and(|light| *light == is_dark)
                };
                cell.set_symbol(match (lit(row), lit(row + 1)) {
                    (true, true) => "█",
                    (true, false) => "▀",
                    (false, true) => "▄",
                    (false, false) => " ",
                });
                continue;
            }
            let mut style = Style::new();
            style.fg = upper.map(|rgb| colour(rgb, depth));
            style.bg = lower.map(|rgb| colour(rgb, depth));
            cell.set_symbol("▀").set_style(style);
        }
    }
}

/// Every pixel of the small picture is the mean of those that it stands for, drawn a third of the way to the darkest
/// one: what is written on paper is thin, and would be lost in the mean.
fn shrunk(pixels: Pixels<'_>, width: u16, height: u16) -> Vec<[u8; 3]> {
    let span = |n: u16, all: u16, of: u16| {
        let edge = |n: u32| (n * u32::from(of) / u32::from(all)) as usize;
        let from = edge(n.into()).min(usize::from(of) - 1);
        from..edge(u32::from(n) + 1).max(from + 1)
    };
    let mut small = Vec::with_capacity(usize::from(width) * usize::from(height));
    for y in 0..height {
        for x in 0..width {
            let (mut sum, mut darkest, mut count) = ([0_u32; 3], [255_u32; 3], 0);
            for row in span(y, height, pixels.height) {
                for column in span(x, width, pixels.width) {
                    let at = (row * usize::from(pixels.width) + column) * 3;
                    for (n, part) in pixels.rgb[at..at + 3].iter().enumerate() {
                        sum[n] += u32::from(*part);
                        darkest[n] = darkest[n].min(u32::from(*part));
                    }
                    count += 1;
                }
            }
            small.push([0, 1, 2].map(|n| ((sum[n] / count * 2 + darkest[n]) / 3) as u8));
        }
    }
    small
}

fn light([red, green, blue]: [u8; 3]) -> i32 {
    (i32::from(red) * 213 + i32::from(green) * 715 + i32::from(blue) * 72) / 1000
}

/// Light and dark dots whose mixture is the grey of the picture (Floyd and Steinberg).
fn dots(small: &[[u8; 3]], width: usize) -> Vec<bool> {
    let mut greys: Vec<i32> = small.iter().map(|rgb| light(*rgb)).collect();
    let mut dots = Vec::with_capacity(greys.len());
    for at in 0..greys.len() {
        let is_light = greys[at] >= 128;
        let left = greys[at] - if is_light { 255 } else { 0 };
        let (column, last) = (at % width, width - 1);
        let mut pass = |to: usize, part: i32| {
            if let Some(grey) = greys.get_mut(to) {
                *grey += left * part / 16;
            }
        };
        if column < last {
            pass(at + 1, 7);
            pass(at + width + 1, 1);
        }
        if column > 0 {
            pass(at + width - 1, 3);
        }
        pass(at + width, 5);
        dots.push(is_light);
    }
    dots
}

fn colour(rgb: [u8; 3], depth: Depth) -> Color {
    let [red, green, blue] = rgb;
    match depth {
        Depth::Full => Color::Rgb(red, green, blue),
        Depth::Many => Color::Indexed(indexed(rgb)),
        Depth::Sixteen | Depth::Mono => nearest(rgb),
    }
}

/// The cube of six levels a colour, or one of the greys, whichever is nearer.
pub(crate) fn indexed(rgb: [u8; 3]) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let distance = |a: [u8; 3]| -> u32 { a.iter().zip(&rgb).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum() };
    let level =
        |part: u8| LEVELS.iter().enumerate().min_by_key(|(_, level)| level.abs_diff(part)).map_or(0, |(n, _)| n);
    let cube = rgb.map(level);
    let grey = ((u16::from(light(rgb).clamp(0, 255) as u8).saturating_sub(3)) / 10).min(23) as u8;
    let of_cube = cube.map(|n| LEVELS[n]);
    if distance([8 + grey * 10; 3]) < distance(of_cube) {
        232 + grey
    } else {
        16 + (cube[0] * 36 + cube[1] * 6 + cube[2]) as u8
    }
}

/// The nearest of the sixteen, as most terminals show them.
fn nearest(rgb: [u8; 3]) -> Color {
    const SIXTEEN: [(Color, [u8; 3]); 16] = [
        (Color::Black, [0, 0, 0]),
        (Color::Red, [205, 0, 0]),
        (Color::Green, [0, 205, 0]),
        (Color::Yellow, [205, 205, 0]),
        (Color::Blue, [0, 0, 238]),
        (Color::Magenta, [205, 0, 205]),
        (Color::Cyan, [0, 205, 205]),
        (Color::Gray, [229, 229, 229]),
        (Color::DarkGray, [127, 127, 127]),
        (Color::LightRed, [255, 0, 0]),
        (Color::LightGreen, [0, 255, 0]),
        (Color::LightYellow, [255, 255, 0]),
        (Color::LightBlue, [92, 92, 255]),
        (Color::LightMagenta, [255, 0, 255]),
        (Color::LightCyan, [0, 255, 255]),
        (Color::White, [255, 255, 255]),
    ];
    let distance =
        |known: &[u8; 3]| -> u32 { known.iter().zip(&rgb).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum() };
    SIXTEEN.iter().min_by_key(|(_, known)| distance(known)).map_or(Color::Black, |(colour, _)| *colour)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Vec<u8> {
        // White above, black below.
        [[255_u8; 3 * 8], [0; 3 * 8]].concat()
    }

    fn painted(depth: Depth, is_dark: bool) -> Buffer {
        let area = Rect::new(0, 0, 8, 4);
        let mut buf = Buffer::empty(area);
        draw(Pixels { width: 8, height: 2, rgb: &page() }, depth, is_dark, area, &mut buf);
        buf
    }

    #[test]
    fn two_pixels_stand_in_one_cell() {
        let full = painted(Depth::Full, true);
        let cell = &full[(3, 0)];
        assert_eq!((cell.symbol(), cell.fg, cell.bg), ("▀", Color::Rgb(255, 255, 255), Color::Rgb(0, 0, 0)));
        assert_eq!(full[(3, 1)].symbol(), " ");
        let many = painted(Depth::Many, true);
        assert_eq!((many[(0, 0)].fg, many[(0, 0)].bg), (Color::Indexed(231), Color::Indexed(16)));
        let sixteen = painted(Depth::Sixteen, true);
        assert_eq!((sixteen[(0, 0)].fg, sixteen[(0, 0)].bg), (Color::White, Color::Black));
        // Without colours, light is what is lit on a dark ground, and dark what is inked on a light one.
        let mono = [painted(Depth::Mono, true), painted(Depth::Mono, false)];
        assert_eq!((mono[0][(0, 0)].symbol(), mono[1][(0, 0)].symbol()), ("▀", "▄"));
        assert_eq!(mono[0][(0, 0)].fg, Color::Reset);
    }

    #[test]
    fn the_shape_stays_whatever_the_room() {
        assert_eq!(fit((1240, 1754), (80, 36)), (25, 36));
        assert_eq!(fit((400, 100), (80, 36)), (80, 20));
        assert_eq!(fit((1, 60_000), (10, 10)), (1, 10));
        for (of, room) in [((0, 0), (0, 0)), ((5, 5), (1, 1)), ((9, 1), (3, 2))] {
            let (width, height) = fit(of, room);
            assert!(width <= room.0 && height <= room.1);
        }
        // Half a picture, no room: nothing happens.
        let mut buf = Buffer::empty(Rect::new(0, 0, 4, 2));
        draw(Pixels { width: 8, height: 2, rgb: &page()[..9] }, Depth::Full, true, buf.area, &mut buf);
        assert_eq!(buf, Buffer::empty(buf.area));
    }
}
