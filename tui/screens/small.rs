//! What a window says that is too small for anything else.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::App;
use crate::persian::Base;
use crate::widgets::text;

/// The smallest window that the desk fits in.
pub const LEAST: (u16, u16) = (60, 16);

/// Paints the page.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let rows = app.scribe.wrap(&app.say("small-window"), Base::Rtl, usize::from(area.width).max(1));
    text::rows(&rows, 0, app.theme.plain(), area, buf);
}
