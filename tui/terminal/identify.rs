//! Asking the terminal who it is, before anything else reads the keyboard.
//!
//! First one harmless question that every terminal answers; only when it is answered in time the others follow, with
//! the first one again as a fence. So a slow or silent line never turns late answers into keys. Nothing here fails:
//! no answer means an unknown terminal.

use std::ffi::OsStr;
use std::io::Write;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

use super::graphics::Graphics;
use super::keys::timespec;
use crate::widgets::picture::Depth;

/// The longest wait for an answer. Only a line where nobody answers waits so long; one that is merely far away, behind a
/// mobile network and a tunnel, is still heard.
const WAIT: Duration = Duration::from_secs(1);
/// Primary device attributes: asked by everyone, answered by everyone.
const FENCE: &str = "\x1b[c";
/// Version, DA3, DA2, whole frames, who orders letters. The line is wiped in case one of them was printed.
const QUESTIONS: &str = "\x1b[>0q\x1b[=c\x1b[>c\x1b[?2026$p\x1b[8$p\r\x1b[K";
/// The background. GNU screen answers the fence itself and hands this one on: the answer of the terminal outside would
/// come after the fence and be taken for keys, so screen is not asked.
const BACKGROUND: &str = "\x1b]11;?\x1b\\\r\x1b[K";
/// The answer set in PuTTY by our saved session.
const ENQUIRY: &str = "\x05";
const ANSWERBACK: &str = "pishkhan";

/// The size of a cell in pixels; with it, whether one pixel in kitty's protocol would be taken.
const ASK_CELL: &str = "\x1b[16t";
const ASK_KITTY: &str = "\x1b[16t\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
/// Pixels of a cell where the terminal does not say; and that kitty's protocol is not known yet.
const CELL: (u16, u16, bool) = (8, 16, false);

/// Which program paints our cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// GNOME Terminal and its relatives.
    Vte,
    /// KDE's terminal.
    Konsole,
    /// mlterm.
    Mlterm,
    /// PuTTY.
    Putty,
    /// kitty.
    Kitty,
    /// xterm.
    Xterm,
    /// Inside tmux; the outer terminal is unknown.
    Tmux,
    /// Inside GNU screen; the outer terminal is unknown.
    Screen,
    /// QTerminal.
    Qterminal,
    /// A terminal known to leave letters as they are sent: rxvt-unicode, alacritty, foot, ghostty, WezTerm, Windows
    /// Terminal, xterm.js.
    Simple,
    /// Did not say, or said something new.
    #[default]
    Unknown,
}

/// Whether text handed over by OSC 52 reaches the clipboard of the clerk's computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clipboard {
    /// It does, unless somebody switched it off.
    Takes,
    /// It does not, unless somebody switched it on.
    Refuses,
    /// Nobody can tell.
    Unsure,
}

/// What may be believed about the order of letters on this terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Right as it is.
    Sure,
    /// Right once the clerk changes one setting of the terminal.
    OneSetting,
    /// Nobody knows: show the page where the clerk picks the line that reads right.
    Ask,
}

/// The background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ground {
    /// Light letters on dark.
    Dark,
    /// Dark letters on light.
    Light,
    /// Not said.
    #[default]
    Unknown,
}

/// What the terminal said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four answers to four independent questions")]
pub struct Facts {
    /// Which program.
    pub kind: Kind,
    /// Its own words, ASCII, to keep settings by: `Konsole 22.12.3`, or device attributes.
    pub fingerprint: String,
    /// Whether it knows `CSI 8 l`, which leaves the order of letters to us.
    pub obeys: bool,
    /// Whether it paints whole frames (`?2026`).
    pub frames_whole: bool,
    /// Its background.
    pub ground: Ground,
    /// Whether it answered at all: what is silent is a script or a serial line, and is not asked which line reads right.
    pub answered: bool,
    /// Whether our PuTTY session file is in use: it answers an enquiry with `pishkhan`.
    pub answerback: bool,
    /// How it paints pictures.
    pub graphics: Graphics,
}

impl Facts {
    /// What may be believed about the order of letters.
    pub fn trust(&self) -> Trust {
        match self.kind {
            _ if self.obeys || self.answerback => Trust::Sure,
            Kind::Vte | Kind::Konsole | Kind::Mlterm | Kind::Xterm | Kind::Simple => Trust::Sure,
            Kind::Putty | Kind::Kitty | Kind::Tmux => Trust::OneSetting,
            _ if !self.answered => Trust::OneSetting,
            Kind::Screen | Kind::Qterminal | Kind::Unknown => Trust::Ask,
        }
    }
}

impl Facts {
    /// A terminal that does nothing by itself and answers every question.
    pub fn simple() -> Self {
        Self { kind: Kind::Simple, fingerprint: "simple".to_owned(), ..Self::default() }
    }

    /// Whether it orders letters by itself once it is told to.
    pub fn orders_when_told(&self) -> bool {
        self.obeys || matches!(self.kind, Kind::Konsole | Kind::Mlterm)
    }

    /// In how many colours a picture can be put together here, by the name of the terminal and by `TERM`.
    pub fn depth(&self, term: Option<&OsStr>) -> Depth {
        let many =
            term.and_then(OsStr::to_str).is_some_and(|term| term.contains("256color") || term.contains("direct"));
        match self.kind {
            Kind::Vte | Kind::Konsole | Kind::Mlterm | Kind::Putty | Kind::Kitty | Kind::Xterm | Kind::Tmux => {
                Depth::Full
            }
            // rxvt-unicode knows 256 colours at most; the others of its kind say who they are.
            Kind::Simple if !self.fingerprint.starts_with("85;") => Depth::Full,
            _ if many => Depth::Many,
            _ => Depth::Sixteen,
        }
    }

    /// Whether the clipboard can be reached, as these terminals come from their makers.
    pub fn clipboard(&self) -> Clipboard {
        let takes = ["kitty", "foot", "ghostty", "Windows Terminal", "WezTerm"];
        if takes.iter().any(|name| self.fingerprint.starts_with(name)) {
            return Clipboard::Takes;
        }
        match self.kind {
            Kind::Vte | Kind::Konsole | Kind::Mlterm | Kind::Putty | Kind::Xterm | Kind::Qterminal => {
                Clipboard::Refuses
            }
            _ => Clipboard::Unsure,
        }
    }
}

impl Kind {
    /// What to send before the alternate screen, and after it.
    pub(super) fn order_of_letters(self) -> (&'static str, &'static str) {
        match self {
            Self::Konsole => {
                ("\x1b[8l\x1b]50;BidiRenderingEnabled=false\x07", "\x1b[8h\x1b]50;BidiRenderingEnabled=true\x07")
            }
            Self::Mlterm => (
                "\x1b[8l\x1b]5379;use_bidi=false\x07\x1b]5379;use_ctl=false\x07",
                "\x1b[8h\x1b]5379;use_ctl=true\x07\x1b]5379;use_bidi=true\x07",
            ),
            Self::Screen => ("\x1bP\x1b[8l\x1b\\", "\x1bP\x1b[8h\x1b\\"),
            _ => ("\x1b[8l", "\x1b[8h"),
        }
    }
}

/// Asks. The terminal must be in raw mode.
pub(super) fn ask() -> Facts {
    let started = Instant::now();
    if exchange(FENCE, WAIT).is_none() {
        return Facts::default();
    }
    // A line that needed long for one answer is given as long again, and some.
    let patience = WAIT.max(started.elapsed() * 3);
    let Some(answers) = exchange(&format!("{QUESTIONS}{FENCE}"), patience) else {
        return Facts { answered: true, ..Facts::default() };
    };
    let mut facts = Facts { answered: true, ..read(&answers) };
    if facts.kind != Kind::Screen {
        let enquiry = if facts.kind == Kind::Putty { ENQUIRY } else { "" };
        let pictures = pictures(&facts, &answers);
        let answers = exchange(&format!("{enquiry}{pictures}{BACKGROUND}{FENCE}"), patience).unwrap_or_default();
        facts.graphics = graphics(&answers, pictures);
        facts.answerback = answers.windows(ANSWERBACK.len()).any(|part| part == ANSWERBACK.as_bytes());
        facts.ground = read(&answers).ground;
    }
    facts
}

/// What these bytes would be taken for, were they a terminal's answers to all questions.
#[cfg(any(test, feature = "parsers"))]
pub fn understood(answers: &[u8]) -> Facts {
    let facts = read(answers);
    let graphics = graphics(answers, pictures(&facts, answers));
    Facts { graphics, answered: true, ..facts }
}

/// What is asked about pictures: nothing of a terminal that says neither that it knows sixels nor a name that knows
/// kitty's protocol, so that no other one is ever sent what it might print.
fn pictures(facts: &Facts, answers: &[u8]) -> &'static str {
    let knows_kitty = ["kitty", "ghostty", "WezTerm"].iter().any(|name| facts.fingerprint.starts_with(name));
    let knows_sixel = parts(answers).any(|part| match part {
        Part::Csi(body) => {
            let attributes = body.strip_prefix('?').and_then(|body| body.strip_suffix('c'));
            attributes.is_some_and(|attributes| attributes.split(';').skip(1).any(|one| one == "4"))
        }
        _ => false,
    });
    match (knows_kitty, knows_sixel) {
        (true, _) => ASK_KITTY,
        (_, true) => ASK_CELL,
        _ => "",
    }
}

/// How pictures are painted, by the answers to that.
fn graphics(answers: &[u8], asked: &str) -> Graphics {
    let (mut width, mut height, mut is_kitty) = CELL;
    for part in parts(answers) {
        match part {
            Part::Apc(body) => is_kitty |= body.starts_with("Gi=31") && body.ends_with(";OK"),
            Part::Csi(body) => {
                let size = body.strip_prefix("6;").and_then(|body| body.strip_suffix('t'));
                let mut sides = size.into_iter().flat_map(|size| size.split(';')).filter_map(|n| n.parse().ok());
                if let (Some(tall), Some(wide)) = (sides.next(), sides.next())
                    && (2..200).contains(&tall)
                    && (2..200).contains(&wide)
                {
                    (width, height) = (wide, tall);
                }
            }
            _ => {}
        }
    }
    match asked {
        ASK_KITTY if is_kitty => Graphics::Kitty(width, height),
        ASK_CELL => Graphics::Sixel(width, height),
        _ => Graphics::Cells,
    }
}

/// Writes and collects until the fence has answered; nothing when it does not in time.
fn exchange(question: &str, patience: Duration) -> Option<Vec<u8>> {
    let mut out = std::io::stdout();
    out.write_all(question.as_bytes()).and_then(|()| out.flush()).ok()?;
    let input = std::io::stdin();
    let until = Instant::now() + patience;
    let mut answers = Vec::new();
    loop {
        let left = until.checked_duration_since(Instant::now())?;
        let mut ready = [PollFd::from_borrowed_fd(input.as_fd(), PollFlags::IN)];
        match poll(&mut ready, Some(&timespec(left))) {
            Ok(0) => return None,
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return None,
        }
        let mut chunk = [0; 256];
        match rustix::io::read(input.as_fd(), &mut chunk) {
            Ok(0) | Err(_) => return None,
            Ok(count) => answers.extend_from_slice(&chunk[..count]),
        }
        let fenced =
            parts(&answers).any(|part| matches!(part, Part::Csi(body) if body.starts_with('?') && body.ends_with('c')));
        if fenced {
            return Some(answers);
        }
        if answers.len() > 1 << 16 {
            return None;
        }
    }
}

/// One answer, without its introducer and terminator.
enum Part<'a> {
    Csi(&'a str),
    Dcs(&'a str),
    Osc(&'a str),
    Apc(&'a str),
}

/// The control sequences among the bytes; everything else (keys pressed early) is skipped.
fn parts(bytes: &[u8]) -> impl Iterator<Item = Part<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        loop {
            let start = rest.iter().position(|byte| *byte == 0x1b)?;
            let kind = *rest.get(start + 1)?;
            let body = &rest[start + 2..];
            let (end, skip) = match kind {
                b'[' => {
                    let end = body.iter().position(|byte| (0x40..=0x7e).contains(byte))? + 1;
                    (end, end)
                }
                b'P' | b']' | b'_' => {
                    let end = body.iter().position(|byte| matches!(byte, 0x07 | 0x1b))?;
                    (end, end + usize::from(body[end] == 0x07))
                }
                _ => (0, 0),
            };
            let text = std::str::from_utf8(&body[..end]).unwrap_or("");
            rest = &body[skip..];
            match kind {
                b'[' => return Some(Part::Csi(text)),
                b'P' => return Some(Part::Dcs(text)),
                b']' => return Some(Part::Osc(text)),
                b'_' => return Some(Part::Apc(text)),
                _ => {}
            }
        }
    })
}

/// What the answers say.
fn read(answers: &[u8]) -> Facts {
    let mut facts = Facts::default();
    let (mut version, mut unit, mut attributes) = ("", "", "");
    for part in parts(answers) {
        match part {
            Part::Csi("8;1$y" | "8;2$y") => facts.obeys = true,
            Part::Csi("?2026;1$y" | "?2026;2$y") => facts.frames_whole = true,
            Part::Csi(body) => {
                if let Some(body) = body.strip_prefix('>').and_then(|body| body.strip_suffix('c')) {
                    attributes = body;
                }
            }
            Part::Dcs(body) => {
                version = body.strip_prefix(">|").unwrap_or(version);
                unit = body.strip_prefix("!|").unwrap_or(unit);
            }
            Part::Apc(_) => {}
            Part::Osc(body) => facts.ground = body.strip_prefix("11;").map_or(facts.ground, ground),
        }
    }
    facts.kind = kind(version, unit, attributes);
    let words = if version.is_empty() { attributes } else { version };
    facts.fingerprint = words.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(60).collect();
    facts
}

fn kind(version: &str, unit: &str, attributes: &str) -> Kind {
    let names = [
        ("Konsole", Kind::Konsole),
        ("VTE", Kind::Vte),
        ("kitty", Kind::Kitty),
        ("XTerm", Kind::Xterm),
        ("tmux", Kind::Tmux),
        ("mlterm", Kind::Mlterm),
        ("foot", Kind::Simple),
        ("ghostty", Kind::Simple),
        ("WezTerm", Kind::Simple),
        ("Windows Terminal", Kind::Simple),
    ];
    if let Some((_, kind)) = names.iter().find(|(name, _)| version.starts_with(name)) {
        return *kind;
    }
    match (unit, attributes) {
        ("7E565445", _) => Kind::Vte,
        ("7E4B4445", _) => Kind::Konsole,
        (_, "24;279;0") => Kind::Mlterm,
        (_, "0;136;0") => Kind::Putty,
        (_, "0;115;0") => Kind::Qterminal,
        // xterm.js, the terminal of web pages and editors.
        (_, "0;276;0") => Kind::Simple,
        _ => match attributes.split(';').collect::<Vec<_>>()[..] {
            ["84", ..] => Kind::Tmux,
            ["83", ..] => Kind::Screen,
            ["85", ..] => Kind::Simple,
            // alacritty: its version as one number of four digits or more.
            ["0", number, "1"] if number.len() >= 4 => Kind::Simple,
            _ => Kind::Unknown,
        },
    }
}

/// `rgb:rrrr/gggg/bbbb`, any number of hex digits each.
fn ground(colour: &str) -> Ground {
    let level = |part: &str| {
        let first = part.get(..2).unwrap_or(part);
        u32::from_str_radix(first, 16).ok()
    };
    let Some(body) = colour.strip_prefix("rgb:") else { return Ground::Unknown };
    let levels: Vec<u32> = body.split('/').filter_map(level).collect();
    match levels[..] {
        // Rec. 709 luma, in thousandths.
        [red, green, blue] if red * 213 + green * 715 + blue * 72 >= 128_000 => Ground::Light,
        [_, _, _] => Ground::Dark,
        _ => Ground::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_known_by_their_answers() {
        let vte = read(b"\x1bP!|7E565445\x1b\\\x1b[>65;7006;1c\x1b[?2026;0$y\x1b[8;1$y\x1b]11;rgb:ffff/ffff/dddd\x1b\\\x1b[?65;1;9c");
        assert_eq!((vte.kind, vte.obeys, vte.ground, vte.trust()), (Kind::Vte, true, Ground::Light, Trust::Sure));
        let konsole = read(b"\x1bP>|Konsole 22.12.3\x1b\\\x1bP!|7E4B4445\x1b\\\x1b[>1;115;0c\x1b[?62;1;4c");
        assert_eq!((konsole.kind, konsole.fingerprint.as_str()), (Kind::Konsole, "Konsole 22.12.3"));
        let kitty = read(b"\x1bP>|kitty(0.26.5)\x1b\\\x1b[?2026;2$y\x1b]11;rgb:00/00/00\x07\x1b[?62;c");
        assert_eq!((kitty.kind, kitty.trust(), kitty.frames_whole), (Kind::Kitty, Trust::OneSetting, true));
        assert_eq!(kitty.ground, Ground::Dark);
        assert_eq!(read(b"\x1b[>0;136;0c\x1b[?6c").kind, Kind::Putty);
        assert_eq!(read(b"\x1b[>24;279;0c\x1b[?63c").kind, Kind::Mlterm);
        assert_eq!(read(b"\x1b[>84;0;0c\x1b[?1;2c").kind, Kind::Tmux);
        assert_eq!(read(b"\x1b[>0;1700;1c\x1b[?6c").kind, Kind::Simple);
        assert_eq!(read(b"\x1b[?6c"), Facts::default());
    }

    #[test]
    fn pictures_are_asked_about_only_where_they_are_known() {
        let asked = |answers: &[u8]| pictures(&read(answers), answers);
        assert_eq!(asked(b"\x1bP>|XTerm(379)\x1b\\\x1b[?64;1;2;9c"), "");
        assert_eq!(asked(b"\x1b[>0;136;0c\x1b[?6c"), "");
        assert_eq!(asked(b"\x1bP>|XTerm(379)\x1b\\\x1b[?63;1;2;4;6c"), ASK_CELL);
        assert_eq!(asked(b"\x1bP>|kitty(0.26.5)\x1b\\\x1b[?62;c"), ASK_KITTY);
        let ok = b"\x1b[6;20;10t\x1b_Gi=31;OK\x1b\\\x1b[?62;c";
        assert_eq!(graphics(ok, ASK_KITTY), Graphics::Kitty(10, 20));
        assert_eq!(graphics(b"\x1b_Gi=31;EINVAL\x1b\\\x1b[?62;c", ASK_KITTY), Graphics::Cells);
        assert_eq!(graphics(b"\x1b[6;0;99999t\x1b[?62;4c", ASK_CELL), Graphics::Sixel(8, 16));
        assert_eq!(graphics(ok, ""), Graphics::Cells);
    }

    #[test]
    fn half_an_answer_and_early_keys_do_no_harm() {
        for bytes in
            [&b"\x1b"[..], b"\x1b[", b"abc\x1bOA", b"\x1bP>|x", b"\x1b]11;rgb:zz/1", b"\xff\x1b[\xff\x1b[?6c", b""]
        {
            assert_eq!(read(bytes).kind, Kind::Unknown);
        }
        assert_eq!(read(b"q\x1b[A\x1bP>|XTerm(379)\x1b\\").kind, Kind::Xterm);
    }

    #[test]
    fn private_sequences_go_only_to_their_owner() {
        assert!(!Kind::Xterm.order_of_letters().0.contains("]50"));
        assert!(Kind::Konsole.order_of_letters().0.contains("]50;BidiRenderingEnabled=false"));
        assert!(Kind::Mlterm.order_of_letters().0.contains("]5379;use_bidi=false"));
    }
}
