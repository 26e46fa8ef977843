//! What is printed is written into the clerk's folder, under a name that is free.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use pishkhan::actions::print_letter::{LetterOrder, print_letter};
use pishkhan::actions::print_register::{RegisterOrder, print_register};
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::ids::{ClerkId, LetterId};
use pishkhan::domain::register_no::Direction;
use pishkhan::error::{Error, Result};
use pishkhan::paper::Form;
use pishkhan::paper::letter::Part;
use pishkhan::store::register::book::{self, Line, Span, Volume, Wanted};
use pishkhan::store::{Actor, Ledger, clerks};
use pishkhan::words::Lang;

use super::files::{create, said};
use crate::msg::Msg;

/// Lines of the register that are held at once.
pub const HELD: i64 = 200;

/// A letter to be printed.
#[derive(Clone, Debug)]
pub struct LetterPrint {
    /// The letter.
    pub letter: LetterId,
    /// What of it.
    pub part: Part,
    /// As what.
    pub form: Form,
    /// What its file is named after.
    pub number: String,
    /// For the QR code.
    pub public_url: Option<String>,
    /// Where the file goes.
    pub folder: PathBuf,
}

/// Where the register is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// At its newest line.
    End,
    /// At this serial.
    Serial(i64),
    /// At a typed number, or on a typed day or from one day to another.
    Typed(String),
}

/// What was read of the register.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Every year of both directions.
    pub volumes: Vec<Volume>,
    /// The one that is open; none in an office that has given no number yet.
    pub volume: Option<Volume>,
    /// Lines round the place.
    pub lines: Vec<Line>,
    /// The serial of the place.
    pub at: i64,
    /// Where a typed span begins.
    pub from: Option<i64>,
    /// Whether what was typed is not there.
    pub is_missing: bool,
}

pub(super) fn letter(ledger: &Ledger, clerk: ClerkId, print: &LetterPrint) -> Msg {
    let &LetterPrint { part, form, .. } = print;
    let order = LetterOrder { part, form, lang: Lang::Fa, public_url: print.public_url.clone() };
    let name = format!("{}-{}", part.code(), print.number.replace(['/', '\\'], "-"));
    written(&print.folder, &name, form, |out| print_letter(ledger, Actor::Clerk(clerk), print.letter, &order, out))
}

pub(super) fn register(ledger: &Ledger, clerk: ClerkId, span: Span, form: Form, folder: &Path) -> Msg {
    let order = RegisterOrder { lines: Wanted::Span(span), form, lang: Lang::Fa };
    let name = format!("register-{}-{}-{}-{}", span.direction.code(), span.year, span.first, span.last);
    written(folder, &name, form, |out| print_register(ledger, Actor::Clerk(clerk), &order, out).map(|_| ()))
}

fn written(folder: &Path, name: &str, form: Form, print: impl FnOnce(&mut dyn Write) -> Result<()>) -> Msg {
    let (file, path) = match create(folder, &format!("{name}.{}", form.ending())) {
        Ok(made) => made,
        Err(error) => return Msg::FileFailed(said(folder, &error)),
    };
    let mut out = BufWriter::new(file);
    let printed = print(&mut out);
    let kept = printed.map(|()| out.flush().and_then(|()| out.get_ref().sync_all()));
    if !matches!(kept, Ok(Ok(()))) {
        // Half a print is worse than none; the first error is the one to tell.
        let _: io::Result<()> = std::fs::remove_file(&path);
    }
    match kept {
        Ok(Ok(())) => Msg::PaperSaved(path),
        Ok(Err(error)) => Msg::FileFailed(said(folder, &error)),
        Err(error) => Msg::Failed(error),
    }
}

/// Opens the register at a place; in no volume that is named, in the newest of incoming letters.
pub(super) fn open(
    ledger: &Ledger,
    clerk: ClerkId,
    volume: Option<(Direction, i32)>,
    place: &Place,
) -> std::result::Result<Msg, Error> {
    ledger.read(|view| {
        let viewer = clerks::by_id(view, clerk)?;
        let volumes = book::volumes(view, &viewer)?;
        let named =
            |direction, year| volumes.iter().copied().find(|one| (one.direction, one.year) == (direction, year));
        let first = || volumes.iter().copied().find(|one| one.direction == Direction::Incoming);
        let mut open = volume.and_then(|(direction, year)| named(direction, year)).or_else(first);
        let (mut at, mut from, mut is_missing) = (open.map_or(0, |open| open.last), None, false);
        match (place, open) {
            (Place::Serial(serial), _) => at = *serial,
            (Place::Typed(typed), Some(now)) => match days(typed, now.direction) {
                Some(wanted) => match book::span(view, &viewer, wanted)? {
                    Some(span) => {
                        open = named(span.direction, span.year);
                        (at, from) = (span.last, Some(span.first));
                    }
                    None => is_missing = true,
                },
                None => match book::find(view, &viewer, now, typed)? {
                    Some((found, serial)) => (open, at) = (Some(found), serial),
                    None => is_missing = true,
                },
            },
            (Place::End | Place::Typed(_), _) => {}
        }
        let lines = match open {
            Some(volume) => {
                let start = (at - HELD / 2).clamp(1, (volume.last - HELD + 1).max(1));
                let span = Span { direction: volume.direction, year: volume.year, first: start, last: volume.last };
                book::lines(view, &viewer, span, HELD)?
            }
            None => Vec::new(),
        };
        Ok(Msg::Register(Box::new(Opened { volume: open, lines, at, from, is_missing, volumes })))
    })
}

/// One or two typed dates as days of the register.
fn days(typed: &str, direction: Direction) -> Option<Wanted> {
    let dates: Option<Vec<JalaliDate>> = typed.split_whitespace().map(|part| JalaliDate::parse(part).ok()).collect();
    match dates?.as_slice() {
        [day] => Some(Wanted::Days(direction, *day, *day)),
        [from, to] => Some(Wanted::Days(direction, *from, *to)),
        _ => None,
    }
}
