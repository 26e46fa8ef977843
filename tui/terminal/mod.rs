//! Entering and leaving the terminal in order, whatever happens in between.
//!
//! The order matters: the terminal is asked who it is, told to leave the order of letters alone, and only then moved to
//! the alternate screen, because some terminals fix the direction of a row when the row is made. A panic, a signal and
//! a plain return all leave by the same door.

mod cells;
mod graphics;
mod identify;
mod keys;
mod lines;
mod screen;
mod signals;

#[cfg(test)]
pub use cells::turn;
pub use graphics::Graphics;
#[cfg(any(test, feature = "parsers"))]
pub use identify::understood;
pub use identify::{Clipboard, Facts, Ground, Kind, Trust};
pub use keys::{Keys, Next};
pub use lines::PAGE as LINES_PAGE;

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::ops::Range;
use std::sync::{Mutex, Once, PoisonError};
use std::thread::ThreadId;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::graphics::KITTY_GONE;
use self::lines::Lines;
use self::screen::Screen;
use self::signals::Signals;
use crate::persian::clean;
use crate::widgets::picture::Pixels;

/// Alternate screen, cleared; bracketed paste, focus reports; a steady block as the cursor.
const ENTER: &str = "\x1b[?1049h\x1b[2J\x1b[H\x1b[?2004h\x1b[?1004h\x1b[2 q";
/// Buttons, the wheel, and moves while a button is held. When clicks are ours, the terminal's own selection needs Shift.
const MOUSE_ON: &str = "\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l";
/// The same backwards; mouse off even if it never was on.
const LEAVE: &str = "\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1004l\x1b[?2004l\x1b[0m\x1b[0 q\x1b[?25h\x1b[?1049l";

/// What must be written to leave, and who entered. Taken by whoever leaves first.
static WAY_OUT: Mutex<Option<(ThreadId, String)>> = Mutex::new(None);

/// Where a part of an address stands, and its bytes in it.
pub type LinkPart = (Position, Range<usize>);

/// How the program shows itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// On the whole screen.
    Screen,
    /// Line under line, in logical order: for a screen reader, or a terminal that can do nothing else.
    Lines,
}

/// In whose hands something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// In ours.
    Ours,
    /// In the terminal's.
    Terminals,
}

/// What a frame is painted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Somebody did something.
    Act,
    /// Only time went on.
    Time,
}

/// The terminal while we are on it. Dropping it leaves.
pub struct Stage {
    face: Face,
    facts: Facts,
    signals: Signals,
    order: Hands,
    mouse: Hands,
    /// The picture that was painted over the last frame, and where.
    laid: Option<(Rect, u64)>,
    /// The address that was made to be clicked.
    linked: Option<(Vec<LinkPart>, String)>,
}

enum Face {
    Screen(Screen),
    Lines(Lines),
}

impl Stage {
    /// Enters. Fails with a sentence when input or output is not a terminal. Call before any event is read.
    pub fn enter(manner: Manner) -> io::Result<Self> {
        if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "the console needs a terminal"));
        }
        let signals = Signals::watch(leave)?;
        leave_on_panic();
        enable_raw_mode()?;
        *way_out() = Some((std::thread::current().id(), String::new()));
        let stage = match manner {
            Manner::Screen => Self::on_screen(signals),
            Manner::Lines => Self::in_lines(signals),
        };
        if stage.is_err() {
            leave();
        }
        stage
    }

    fn on_screen(signals: Signals) -> io::Result<Self> {
        let facts = identify::ask();
        let (on, off) = facts.kind.order_of_letters();
        *way_out() = Some((std::thread::current().id(), format!("{LEAVE}{off}")));
        for sequence in [on, ENTER, MOUSE_ON] {
            send(sequence)?;
        }
        let (order, mouse) = (Hands::Ours, Hands::Ours);
        Ok(Self { face: Face::Screen(Screen::default()), facts, signals, order, mouse, laid: None, linked: None })
    }

    /// Nothing is asked and nothing is switched but bracketed paste: what reads the lines aloud must not stumble.
    fn in_lines(signals: Signals) -> io::Result<Self> {
        *way_out() = Some((std::thread::current().id(), "\x1b[?2004l\r\n".to_owned()));
        send("\x1b[?2004h")?;
        let (order, mouse) = (Hands::Terminals, Hands::Terminals);
        let face = Face::Lines(Lines::default());
        Ok(Self { face, facts: Facts::default(), signals, order, mouse, laid: None, linked: None })
    }

    /// What the terminal said about itself.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Where keys come from; may be taken to another thread.
    pub fn keys(&self) -> Keys {
        Keys::new(self.signals.flag(), self.signals.woken())
    }

    /// Gives the order of letters and the mouse into these hands, from the next frame on. A terminal may fix the order
    /// of a row when the row is wiped, so all of it is wiped and painted anew.
    pub fn give(&mut self, order: Hands, mouse: Hands) -> io::Result<()> {
        if !matches!(self.face, Face::Screen(_)) {
            return Ok(());
        }
        if std::mem::replace(&mut self.mouse, mouse) != mouse {
            send(if mouse == Hands::Ours { MOUSE_ON } else { MOUSE_OFF })?;
        }
        if std::mem::replace(&mut self.order, order) != order {
            let (ours, terminals) = self.facts.kind.order_of_letters();
            send(if order == Hands::Ours { ours } else { terminals })?;
            self.repaint()?;
        }
        Ok(())
    }

    /// Paints one frame, all at once where the terminal can. `paint` says where the caret goes.
    pub fn draw(&mut self, cause: Cause, paint: impl FnOnce(Rect, &mut Buffer) -> Option<Position>) -> io::Result<()> {
        match &mut self.face {
            Face::Screen(screen) => screen.draw(self.facts.frames_whole, paint),
            Face::Lines(lines) => lines.draw(cause, paint),
        }
    }

    /// Forgets what is on the screen, so that the next frame paints every cell (`Ctrl-L`).
    pub fn repaint(&mut self) -> io::Result<()> {
        self.take_off()?;
        self.linked = None;
        match &mut self.face {
            Face::Screen(screen) => screen.forget(),
            Face::Lines(lines) => lines.forget(),
        }
        Ok(())
    }

    /// Paints a picture over the last frame, where the terminal can, or takes off the one that is no longer there; says
    /// whether another frame has to paint what was beneath it.
    pub fn lay(&mut self, picture: Option<(Rect, Pixels<'_>)>) -> io::Result<bool> {
        let graphics = self.facts.graphics;
        let picture = picture.filter(|_| graphics.cell().is_some() && self.manner() == Manner::Screen);
        let Some((place, pixels)) = picture else {
            // What was painted by sixels is gone once its cells are painted anew.
            if self.laid.is_some() && matches!(graphics, Graphics::Sixel(..)) {
                return self.repaint().map(|()| true);
            }
            return self.take_off().map(|()| false);
        };
        let mark = (place, sign_of(pixels));
        if self.laid == Some(mark) {
            return Ok(false);
        }
        self.take_off()?;
        if matches!(graphics, Graphics::Kitty(..)) {
            with_picture_on_the_way_out();
        }
        self.laid = Some(mark);
        send(&graphics.painted(place, pixels)).map(|()| false)
    }

    fn take_off(&mut self) -> io::Result<()> {
        let was_laid = self.laid.take().is_some();
        if was_laid && matches!(self.facts.graphics, Graphics::Kitty(..)) { send(KITTY_GONE) } else { Ok(()) }
    }

    /// Makes the address whose parts stand in these places one that can be clicked (OSC 8), where the terminal knows
    /// that.
    pub fn link(&mut self, link: Option<(Vec<LinkPart>, &str)>) -> io::Result<()> {
        let plain = |address: &str| address.bytes().all(|byte| byte.is_ascii_graphic());
        let Some((parts, address)) = link.filter(|(_, address)| plain(address)) else {
            self.linked = None;
            return Ok(());
        };
        if self.linked.as_ref().is_some_and(|linked| linked.0 == parts && linked.1 == address) {
            return Ok(());
        }
        let mut text = String::from("\x1b7");
        for (at, part) in &parts {
            let shown = address.get(part.clone()).unwrap_or_default();
            let (row, column) = (at.y + 1, at.x + 1);
            // The same number for all parts: they light up together. Writing into a string cannot fail.
            let _ = write!(
                text,
                "\x1b[{row};{column}H\x1b]8;id=pishkhan;{address}\x1b\\\x1b[4m{shown}\x1b[0m\x1b]8;;\x1b\\"
            );
        }
        text += "\x1b8";
        self.linked = Some((parts, address.to_owned()));
        if self.manner() == Manner::Screen { send(&text) } else { Ok(()) }
    }

    /// How the program shows itself here.
    pub fn manner(&self) -> Manner {
        match self.face {
            Face::Screen(_) => Manner::Screen,
            Face::Lines(_) => Manner::Lines,
        }
    }

    /// Sets the window title, cleaned.
    pub fn title(&mut self, text: &str) -> io::Result<()> {
        let title = clean::line(text).replace('\u{FFFD}', "");
        send(&format!("\x1b]2;{title}\x07"))
    }

    /// Hands text to the clipboard of the clerk's own computer (OSC 52). Terminals that do not take it stay silent.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        send(&format!("\x1b]52;c;{}\x07", base64(text.as_bytes())))
    }

    /// Rings the bell.
    pub fn ring(&mut self) -> io::Result<()> {
        send("\x07")
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

/// A picture must not outlive the program, however it ends.
fn with_picture_on_the_way_out() {
    if let Some((_, sequence)) = way_out().as_mut()
        && !sequence.starts_with(KITTY_GONE)
    {
        sequence.insert_str(0, KITTY_GONE);
    }
}

/// Tells one picture from another.
fn sign_of(pixels: Pixels<'_>) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (pixels.width, pixels.height, pixels.rgb).hash(&mut hasher);
    hasher.finish()
}

fn send(sequence: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(sequence.as_bytes())?;
    out.flush()
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
