//! The whole screen: one frame after the other, each sent at once, and none that looks like the one before.

use std::fmt::Write as _;
use std::io::{self, Write};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::cells;

const CARET_ON: &str = "\x1b[?25h";
const CARET_OFF: &str = "\x1b[?25l";

/// What stands on it.
#[derive(Debug, Default)]
pub(super) struct Screen {
    /// The last frame and its caret; nothing when nobody knows what is there.
    last: Option<(Buffer, Option<Position>)>,
}

impl Screen {
    /// Paints a frame. `paint` says where the caret goes; `is_whole` says that the terminal can show it all at once.
    pub fn draw(
        &mut self,
        is_whole: bool,
        paint: impl FnOnce(Rect, &mut Buffer) -> Option<Position>,
    ) -> io::Result<()> {
        let (width, height) = crossterm::terminal::size()?;
        let area = Rect::new(0, 0, width, height);
        let mut page = Buffer::empty(area);
        let caret = paint(area, &mut page);
        let known = self.last.take().filter(|(last, _)| last.area == area);
        let mut frame = String::new();
        let caret_before = if let Some((last, caret)) = &known {
            cells::turn(last, &page, &mut frame);
            Some(*caret)
        } else {
            frame.push_str("\x1b[2J");
            cells::turn(&Buffer::empty(area), &page, &mut frame);
            None
        };
        if !frame.is_empty() || caret_before != Some(caret) {
            if let Some(at) = caret {
                let _ = write!(frame, "\x1b[{};{}H", at.y + 1, at.x + 1);
            }
            if caret_before.map(|caret| caret.is_some()) != Some(caret.is_some()) {
                frame.push_str(if caret.is_some() { CARET_ON } else { CARET_OFF });
            }
        }
        if !frame.is_empty() {
            let frame = if is_whole { format!("\x1b[?2026h{frame}\x1b[?2026l") } else { frame };
            let mut out = io::stdout().lock();
            out.write_all(frame.as_bytes())?;
            out.flush()?;
        }
        self.last = Some((page, caret));
        Ok(())
    }

    /// Paints every cell with the next frame.
    pub fn forget(&mut self) {
        self.last = None;
    }
}
