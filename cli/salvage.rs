//! `salvage`: what a damaged file still holds, in a new one.

use std::path::PathBuf;
use std::process::ExitCode;

use pishkhan::actions::salvage::salvage;
use pishkhan::domain::text::clean_line;
use pishkhan::store::OpenOptions;
use serde_json::json;

use crate::place::hand_over;
use crate::say::{self, Say, line};
use crate::trouble::Result;

/// Save what a damaged file still holds into a new one; the damaged one is only read
#[derive(clap::Args)]
pub struct Salvage {
    /// The damaged file
    file: PathBuf,
    /// The new file
    new: PathBuf,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Salvage {
    /// Salvages. Exit status 1 when something is lost.
    pub fn run(&self, say: &Say) -> Result<ExitCode> {
        let saved = salvage(&self.file, &self.new, OpenOptions::default())?;
        hand_over(&self.new)?;
        if self.json {
            let tables = saved.tables.iter().map(|table| {
                json!({ "table": table.table, "saved": table.saved, "broken": table.broken, "missing": table.missing })
            });
            let files = saved.files.iter().map(|file| {
                json!({ "table": file.table, "id": file.id, "file_name": file.file_name, "letter": file.letter })
            });
            let told = json!({
                "tables": tables.collect::<Vec<_>>(), "damaged_files": files.collect::<Vec<_>>(),
                "log_lost": saved.is_log_lost,
            });
            say::json(&told)?;
        } else {
            for table in saved.tables.iter().filter(|table| table.saved + table.broken > 0) {
                line(&format!(
                    "{:<18} saved {:>8}  broken {:>6}  numbers missing {:>6}",
                    table.table, table.saved, table.broken, table.missing
                ));
            }
            for file in &saved.files {
                let name = clean_line(&file.file_name);
                let letter = file.letter.as_deref().unwrap_or_default();
                line(&format!("✗ {} {}: {name} {letter}", file.table, file.id));
            }
            if saved.is_log_lost {
                say.warn("salvage-log-lost", &[]);
            }
            let (path, rows) = (self.new.display().to_string(), say.number(&saved.saved()));
            say.tell("salvage-done", &[("path", &path), ("rows", &rows), ("files", &say.number(&saved.files.len()))]);
        }
        let is_whole = saved.files.is_empty() && !saved.is_log_lost && saved.tables.iter().all(|t| t.broken == 0);
        Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
