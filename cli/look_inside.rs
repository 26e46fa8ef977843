//! `look-inside`: what is inside a stranger's file, read from standard input by a process that can do nothing else.
//!
//! The desk starts it; nobody types it. It shuts itself in first, so that a file which breaks a parser breaks this
//! process only: no file to open, no other program to become more than, an end to memory and time.

use std::io::{self, Read, Write};
use std::panic::set_hook;
use std::process::ExitCode;

use pishkhan::domain::file_kind::FileKind;
use pishkhan_tui::inside::{MOST_SIDE, Said, say};

mod doc;
mod docx;
mod limits;
pub(crate) mod lines;
pub(crate) mod looked;
mod nesting;
mod pdf;
mod picture;

use crate::trouble::{Result, Trouble};
use looked::{Looked, Shut, calmly, cut};

/// Bytes of a file at most.
const MOST_BYTES: u64 = 128 << 20;

/// Look into a file: started by the desk
#[derive(clap::Args)]
pub struct LookInside {
    /// What the file is
    #[arg(long, value_parser = kind)]
    kind: FileKind,
    /// The room for a picture, in pixels; without it pages and pixels are counted and nothing more
    #[arg(long, num_args = 2, value_names = ["WIDTH", "HEIGHT"])]
    room: Option<Vec<u16>>,
}

impl LookInside {
    /// Looks, and tells as it goes: what was said before the end counts.
    pub fn run(&self) -> Result<ExitCode> {
        let fault = |error: io::Error| Trouble::internal("looking into a file", error);
        limits::shut_in().map_err(fault)?;
        let mut bytes = Vec::new();
        io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes).map_err(fault)?;
        let mut out = io::stdout().lock();
        // A parser that falls over its own feet is a file that cannot be read, and nobody's business else.
        set_hook(Box::new(|_| {}));
        let opened = calmly(|| looked::open(self.kind, bytes));
        match opened.unwrap_or(Err(Shut::Broken)) {
            Ok(mut looked) => self.tell(&mut *looked, &mut out).map_err(fault)?,
            Err(Shut::Locked) => say(&mut out, &Said::Locked).map_err(fault)?,
            Err(Shut::Broken) => {}
        }
        say(&mut out, &Said::End).map_err(fault)?;
        Ok(ExitCode::SUCCESS)
    }

    fn tell(&self, looked: &mut dyn Looked, out: &mut impl Write) -> io::Result<()> {
        say(out, &Said::Facts(calmly(|| looked.facts()).unwrap_or_default()))?;
        let Some([width, height]) = self.room.as_deref().and_then(|room| <[u16; 2]>::try_from(room).ok()) else {
            return Ok(());
        };
        let (text, is_cut) = calmly(|| looked.text()).unwrap_or_default();
        if !text.trim().is_empty() {
            say(out, &Said::Text(&text, is_cut))?;
        }
        let room = (width.clamp(1, MOST_SIDE), height.clamp(1, MOST_SIDE));
        match calmly(|| looked.picture(room)).flatten() {
            Some(picture) => say(out, &Said::Picture(&picture)),
            None => Ok(()),
        }
    }
}

fn kind(typed: &str) -> std::result::Result<FileKind, String> {
    FileKind::of_code(typed).ok_or_else(|| "pdf, jpg, png, tiff, doc, docx".to_owned())
}
