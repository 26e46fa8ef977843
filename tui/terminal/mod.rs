//! Entering and leaving the terminal in order, whatever happens in between.
//!
//! The order matters: the terminal is asked who it is, told to leave the order of letters alone, and only then moved to
//! the alternate screen, because some terminals fix the direction of a row when the row is made. A panic, a signal and
//! a plain return all leave by the same door.

mod identify;
mod keys;
mod signals;

pub use identify::{Facts, Ground, Kind, Trust};
pub use keys::{Keys, Next};

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::sync::{Mutex, Once, PoisonError};
use std::thread::ThreadId;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};

use self::signals::Signals;
use crate::persian::clean;

/// Alternate screen, cleared; bracketed paste, focus reports; a steady block as the cursor.
const ENTER: &str = "\x1b[?1049h\x1b[2J\x1b[H\x1b[?2004h\x1b[?1004h\x1b[2 q";
const MOUSE: &str = "\x1b[?1000h\x1b[?1006h";
/// The same backwards; mouse off even if it never was on.
const LEAVE: &str = "\x1b[?2026l\x1b[?1006l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[0m\x1b[0 q\x1b[?25h\x1b[?1049l";

/// What must be written to leave, and who entered. Taken by whoever leaves first.
static WAY_OUT: Mutex<Option<(ThreadId, String)>> = Mutex::new(None);

/// Whether clicks and the wheel are ours; when they are, the terminal's own selection needs Shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// Reported to us.
    Ours,
    /// Left to the terminal.
    Terminals,
}

/// The terminal while we are on it. Dropping it leaves.
pub struct Stage {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    facts: Facts,
    signals: Signals,
}

impl Stage {
    /// Enters. Fails with a sentence when input or output is not a terminal. Call before any event is read.
    pub fn enter(mouse: Mouse) -> io::Result<Self> {
        if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "the console needs a terminal"));
        }
        let signals = Signals::watch(leave)?;
        leave_on_panic();
        enable_raw_mode()?;
        *way_out() = Some((std::thread::current().id(), String::new()));
        let stage = Self::settle(mouse, signals);
        if stage.is_err() {
            leave();
        }
        stage
    }

    fn settle(mouse: Mouse, signals: Signals) -> io::Result<Self> {
        let facts = identify::ask();
        let (on, off) = facts.kind.order_of_letters();
        *way_out() = Some((std::thread::current().id(), format!("{LEAVE}{off}")));
        let mut out = BufWriter::with_capacity(1 << 15, io::stdout());
        out.write_all(on.as_bytes())?;
        out.flush()?;
        out.write_all(ENTER.as_bytes())?;
        if mouse == Mouse::Ours {
            out.write_all(MOUSE.as_bytes())?;
        }
        out.flush()?;
        Ok(Self { terminal: Terminal::new(CrosstermBackend::new(out))?, facts, signals })
    }

    /// What the terminal said about itself.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Where keys come from; may be taken to another thread.
    pub fn keys(&self) -> Keys {
        Keys::new(self.signals.flag())
    }

    /// Paints one frame, all at once where the terminal can.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame)) -> io::Result<()> {
        if self.facts.frames_whole {
            self.terminal.backend_mut().write_all(b"\x1b[?2026h")?;
        }
        let drawn = self.terminal.draw(paint).map(|_| ());
        if self.facts.frames_whole {
            self.terminal.backend_mut().write_all(b"\x1b[?2026l")?;
            io::Write::flush(self.terminal.backend_mut())?;
        }
        drawn
    }

    /// Forgets what is on the screen, so that the next frame paints every cell (`Ctrl-L`).
    pub fn repaint(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::new(0, 0, size.width, size.height))
    }

    /// Sets the window title, cleaned.
    pub fn title(&mut self, text: &str) -> io::Result<()> {
        let title = clean::line(text).replace('\u{FFFD}', "");
        self.send(&format!("\x1b]2;{title}\x07"))
    }

    /// Hands text to the clipboard of the clerk's own computer (OSC 52). Terminals that do not take it stay silent.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        self.send(&format!("\x1b]52;c;{}\x07", base64(text.as_bytes())))
    }

    /// Rings the bell.
    pub fn ring(&mut self) -> io::Result<()> {
        self.send("\x07")
    }

    fn send(&mut self, sequence: &str) -> io::Result<()> {
        let out = self.terminal.backend_mut();
        out.write_all(sequence.as_bytes())?;
        io::Write::flush(out)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        leave();
    }
}

fn way_out() -> std::sync::MutexGuard<'static, Option<(ThreadId, String)>> {
    WAY_OUT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Leaves once; later calls do nothing. A line that is already dead is not an error.
fn leave() {
    let Some((_, sequence)) = way_out().take() else { return };
    let mut out = io::stdout();
    let _ = out.write_all(sequence.as_bytes());
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// A panic of the thread on the stage leaves first, so that its message can be read. A panic of another thread while
/// the stage is up is not printed over the screen; its join handle tells.
fn leave_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let owner = way_out().as_ref().map(|(owner, _)| *owner);
            if owner.is_some_and(|owner| owner != std::thread::current().id()) {
                return;
            }
            leave();
            before(info);
        }));
    });
}

/// RFC 4648, with padding; here because one clipboard sequence is no reason for a dependency.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let sign = SIGNS[(group >> (18 - 6 * i)) as usize & 63];
            text.push(if i <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64("نامه".as_bytes()), "2YbYp9mF2Yc=");
    }

    #[test]
    fn letters_get_their_order_back_after_the_alternate_screen() {
        let (on, off) = Kind::Vte.order_of_letters();
        assert_eq!((on, off), ("\x1b[8l", "\x1b[8h"));
        assert!(LEAVE.ends_with("\x1b[?1049l"));
    }
}
