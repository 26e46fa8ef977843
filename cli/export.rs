//! `export`, `letter export` and `register export`: what the office has, for other programs and for whoever keeps it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pishkhan::actions::export_letter::{ExportedLetter, export_letter};
use pishkhan::actions::export_office::export_office;
use pishkhan::actions::export_register::export_register;
use pishkhan::actions::print_letter::{LetterOrder, print_letter};
use pishkhan::actions::rename_to_free;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::text::{clean_line, clean_text};
use pishkhan::error::Error;
use pishkhan::paper::Form;
use pishkhan::paper::letter::Part;
use pishkhan::store::attachments::read_chunk;
use pishkhan::store::register::book::{Line, Wanted};
use pishkhan::store::{Actor, Ledger};

use crate::place::Place;
use crate::say::Say;
use crate::sheet::Sheet;
use crate::trouble::{Result, Trouble};

/// Ends the name of what is not finished yet.
const PART: &str = ".part";
/// Bytes of a file that are held at once.
const PIECE: usize = 1 << 20;

/// Write everything that the office has as JSON Lines: one object a row, files in base64, without passwords and sessions
#[derive(clap::Args)]
pub struct Export {
    /// The file; it must not be there yet
    file: PathBuf,
}

impl Export {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        let rows = whole(&self.file, |part| {
            let mut out = BufWriter::new(new_file(part)?);
            let rows = export_office(&ledger, Actor::Admin, &mut out)?;
            out.into_inner()
                .map_err(io::IntoInnerError::into_error)
                .and_then(|file| file.sync_all())
                .map_err(|error| fault(part, &error))?;
            Ok(rows)
        })?;
        say.tell("office-exported", &[("rows", &say.number(&rows)), ("path", &self.file.display().to_string())]);
        Ok(ExitCode::SUCCESS)
    }
}

/// `letter export`: a folder with the letter as text, PDF and JSON, its files and its replies.
pub fn letter(say: &Say, place: &Place, number: &str, folder: &Path) -> Result<ExitCode> {
    let public_url = place.config()?.public_url;
    let ledger = place.ledger()?;
    let files = whole(folder, |part| {
        DirBuilder::new().mode(0o700).create(part).map_err(|error| fault(part, &error))?;
        let exported = export_letter(&ledger, Actor::Admin, number)?;
        let order =
            LetterOrder { part: Part::Letter, form: Form::Pdf, lang: say.lang(), public_url: public_url.clone() };
        let mut pdf = BufWriter::new(new_file(&part.join("letter.pdf"))?);
        print_letter(&ledger, Actor::Admin, exported.letter.id, &order, &mut pdf)?;
        pdf.flush().map_err(|error| fault(part, &error))?;
        fill(&ledger, &exported, part)
    })?;
    let files = say.number(&files);
    say.tell("letter-exported", &[("number", number), ("files", &files), ("path", &folder.display().to_string())]);
    Ok(ExitCode::SUCCESS)
}

/// `register export`: lines of the register as CSV or XLSX.
pub fn register(say: &Say, ledger: &Ledger, lines: Wanted, file: &Path) -> Result<ExitCode> {
    let begin = match file.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => Sheet::csv,
        Some("xlsx") => Sheet::xlsx,
        _ => return Err(Trouble::told_with("export-form-unknown", "path", file.display())),
    };
    let count = whole(file, |part| {
        let fault = |error: io::Error| fault(part, &error);
        let mut sheet = begin(new_file(part)?).map_err(fault)?;
        let head = say.word("register-columns");
        sheet.row(&head.split('|').map(str::trim).collect::<Vec<_>>()).map_err(fault)?;
        let count = export_register(ledger, Actor::Admin, lines, |line| {
            let cells = cells(line);
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            sheet.row(&cells).map_err(|error| Error::internal("writing the sheet", error))
        })?;
        sheet.finish().map_err(fault)?;
        Ok(count)
    })?;
    say.tell("register-exported", &[("lines", &say.number(&count)), ("path", &file.display().to_string())]);
    Ok(ExitCode::SUCCESS)
}

fn cells(line: &Line) -> [String; 11] {
    [
        line.number.clone(),
        line.given_at.date().to_string(),
        line.party.clone(),
        line.senders_number.clone(),
        line.senders_date.clone(),
        line.subject.clone(),
        line.attachments.to_string(),
        line.unit.clone(),
        line.linked.clone(),
        line.follows.clone(),
        line.voided_at.map(|at| at.date().to_string()).unwrap_or_default(),
    ]
}

/// Everything but the PDF. Names are numbers: what a sender called a file stands in `letter.json` only.
fn fill(ledger: &Ledger, exported: &ExportedLetter, folder: &Path) -> Result<usize> {
    let rows = serde_json::to_vec_pretty(&exported.rows).map_err(|error| Trouble::internal("writing JSON", error))?;
    write(folder, "letter.json", &rows)?;
    let letter = &exported.letter;
    // Somebody will look at these with `cat`; what was written to the letter stands in `letter.json`.
    write(
        folder,
        "letter.txt",
        format!("{}\n\n{}\n", clean_line(&letter.subject), clean_text(&letter.body)).as_bytes(),
    )?;
    for (n, reply) in (1..).zip(&exported.replies) {
        write(
            folder,
            &format!("reply-{n}.txt"),
            format!("{}\n\n{}\n", reply.register_no, clean_text(&reply.body)).as_bytes(),
        )?;
    }
    for (n, file) in (1..).zip(&exported.files) {
        let mut out = new_file(&folder.join(format!("{n}.{}", file.kind.code())))?;
        let mut at = 0;
        while at < file.size_bytes {
            let piece = ledger.read(|view| read_chunk(view, file.id, at, PIECE))?;
            if piece.is_empty() {
                return Err(Trouble::internal("reading a file out", "it is shorter than it was"));
            }
            out.write_all(&piece).map_err(|error| fault(folder, &error))?;
            at += piece.len() as u64;
        }
    }
    Ok(exported.files.len())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    new_file(&path)?.write_all(bytes).map_err(|error| fault(&path, &error))
}

/// Makes something under another name first: whoever looks finds the whole of it or nothing.
pub fn whole<T>(path: &Path, make: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    let there = || Refusal::FileThere { path: path.display().to_string() };
    if path.exists() {
        return Err(there().into());
    }
    let mut part = path.as_os_str().to_owned();
    part.push(PART);
    let part = PathBuf::from(part);
    if part.exists() {
        return Err(Refusal::FileThere { path: part.display().to_string() }.into());
    }
    let outcome = make(&part).and_then(|value| {
        // A name that was taken meanwhile is not overwritten.
        rename_to_free(&part, path)?;
        Ok(value)
    });
    // What was only half made is taken away; the first error is the one to tell.
    let _ = if part.is_dir() { fs::remove_dir_all(&part) } else { fs::remove_file(&part) };
    outcome
}

/// A new file that only its owner can read.
pub fn new_file(path: &Path) -> Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| fault(path, &error))
}

/// Why a file could not be written.
pub fn fault(path: &Path, error: &io::Error) -> Trouble {
    // The name that was typed.
    let typed = path.to_string_lossy().trim_end_matches(PART).to_owned();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Refusal::DiskFull.into(),
        io::ErrorKind::NotFound => {
            let folder = path.parent().unwrap_or(path).display().to_string();
            Refusal::FolderAbsent { path: folder }.into()
        }
        io::ErrorKind::AlreadyExists => Refusal::FileThere { path: typed }.into(),
        io::ErrorKind::PermissionDenied => Refusal::FileNotAllowed { path: typed }.into(),
        _ => Trouble::internal("writing an export", format!("{}: {error}", path.display())),
    }
}
