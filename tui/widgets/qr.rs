//! A QR code in cells: two modules a cell, one above the other, light on dark whatever the theme, so that a phone reads
//! it from any terminal.

use fast_qr::{ECL, QRBuilder, QRCode};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

/// Light modules all round, as the standard asks; small windows make do with less.
const MARGINS: [u16; 3] = [4, 2, 1];

/// Draws the code at the left edge of `area` and returns the cells it took; nothing, when there is no room.
pub fn draw(text: &str, area: Rect, buf: &mut Buffer) -> Option<Rect> {
    let code = QRBuilder::new(text).ecl(ECL::L).build().ok()?;
    let area = area.intersection(buf.area);
    let side = |margin: u16| code.size as u16 + 2 * margin;
    let margin =
        MARGINS.into_iter().find(|margin| side(*margin) <= area.width && side(*margin).div_ceil(2) <= area.height)?;
    let side = side(margin);
    let place = Rect { width: side, height: side.div_ceil(2), ..area };
    let ink = |is_dark: bool| if is_dark { Color::Black } else { Color::White };
    for (row, y) in (place.y..place.bottom()).enumerate() {
        for (column, x) in (place.x..place.right()).enumerate() {
            let (upper, lower) = (row as u16 * 2, row as u16 * 2 + 1);
            let style = Style::new()
                .fg(ink(is_dark(&code, column as u16, upper, margin)))
                .bg(ink(lower < side && is_dark(&code, column as u16, lower, margin)));
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
                cell.set_symbol("▀").set_style(style);
            }
        }
    }
    Some(place)
}

fn is_dark(code: &QRCode, x: u16, y: u16, margin: u16) -> bool {
    let inside = |n: u16| n.checked_sub(margin).map(usize::from).filter(|n| *n < code.size);
    match (inside(x), inside(y)) {
        (Some(x), Some(y)) => code[y][x].value(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modules_of_the_code_are_the_cells_of_the_screen() {
        let text = "https://desk.example.ir/file-link/0123456789abcdef0123456789abcdef";
        let code = QRBuilder::new(text).ecl(ECL::L).build().unwrap();
        for (width, height, margin) in [(80, 30, 4), (80, 18, 1), (60, 19, 2)] {
            let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
            let area = buf.area;
            let place = draw(text, area, &mut buf).unwrap();
            assert_eq!(usize::from(place.width), code.size + 2 * margin);
            for y in 0..code.size {
                for x in 0..code.size {
                    let (row, column) = (y + margin, x + margin);
                    let cell = &buf[(column as u16, row as u16 / 2)];
                    let ink = if row % 2 == 0 { cell.fg } else { cell.bg };
                    assert_eq!(ink == Color::Black, code[y][x].value(), "{x},{y}");
                }
            }
            // The margin is light.
            assert_eq!((buf[(0, 0)].fg, buf[(0, 0)].bg), (Color::White, Color::White));
        }
        let mut small = Buffer::empty(Rect::new(0, 0, 30, 10));
        let area = small.area;
        assert_eq!(draw(text, area, &mut small), None);
    }
}
