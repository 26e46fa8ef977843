//! The files that demo letters and replies carry: embedded, recognised once, and handed out by kind and unit.

use pishkhan::actions::new_file::{CheckedFile, FileBody, NewFile};
use serde::Deserialize;

use super::chance::Chance;
use super::script::read;
use crate::trouble::{Result, Trouble};

macro_rules! embedded {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../assets/demo/", $path)))),+]
    };
}

const LIST: &str = include_str!("../../assets/demo/files.toml");
const FILES: &[(&str, &[u8])] = embedded![
    "files/letter-stamped.pdf",
    "files/invoice.pdf",
    "files/plan-table.pdf",
    "files/contract.pdf",
    "files/scan-minutes.pdf",
    "files/scan-petition.tif",
    "files/scan-letter-grey.tif",
    "files/agreement-draft.docx",
    "files/objection-brief.docx",
    "files/report-delays.doc",
    "files/request-form.doc",
    "files/photo-street.jpg",
    "files/card-sample.jpg",
    "files/building-sketch.jpg",
    "files/receipt-payment.png",
    "files/map-sketch.png",
    "files/stamp.png",
    "files/reply-inspection.pdf",
    "files/reply-certificate.pdf",
    "files/reply-schedule.pdf",
];

/// A file with where it fits.
struct Sample {
    entry: Entry,
    file: CheckedFile,
}

#[derive(Deserialize)]
struct List {
    file: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    path: String,
    kind: String,
    name: String,
    units: Vec<String>,
    reply: bool,
}

/// All sample files.
pub struct Files(Vec<Sample>);

impl Files {
    /// Reads the list and recognises every file, as a door does.
    pub fn load() -> Result<Self> {
        let list: List = read(LIST)?;
        let mut samples = Vec::new();
        for entry in list.file {
            let Some((_, bytes)) = FILES.iter().find(|(path, _)| *path == entry.path) else {
                return Err(Trouble::internal("looking for a sample file", entry.path));
            };
            let new = NewFile { name: entry.name.clone(), body: FileBody::Memory(bytes.to_vec()) };
            let file = new.check()?;
            samples.push(Sample { entry, file });
        }
        Ok(Self(samples))
    }

    /// Files of these kinds for a letter to this unit, none twice.
    pub fn for_letter(&self, chance: &Chance, unit: &str, kinds: &[String]) -> Vec<CheckedFile> {
        let mut taken: Vec<&str> = Vec::new();
        let mut files = Vec::new();
        for kind in kinds {
            let fits = |sample: &&Sample| {
                let entry = &sample.entry;
                !entry.reply && entry.kind == *kind && !taken.contains(&entry.path.as_str())
            };
            let of_unit = |sample: &&Sample| sample.entry.units.iter().any(|code| code == unit);
            let mut offer: Vec<&Sample> = self.0.iter().filter(fits).filter(of_unit).collect();
            if offer.is_empty() {
                offer = self.0.iter().filter(fits).filter(|sample| sample.entry.units.is_empty()).collect();
            }
            if offer.is_empty() {
                offer = self.0.iter().filter(fits).collect();
            }
            if let Some(sample) = chance.pick(&offer) {
                taken.push(&sample.entry.path);
                files.push(sample.file.clone());
            }
        }
        files
    }

    /// The file that a unit sends with its replies, if it has one.
    pub fn for_reply(&self, unit: &str) -> Option<CheckedFile> {
        let fits = |sample: &&Sample| sample.entry.reply && sample.entry.units.iter().any(|code| code == unit);
        self.0.iter().find(fits).map(|sample| sample.file.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_file_is_what_the_list_says() {
        let files = Files::load().unwrap();
        assert_eq!(files.0.len(), FILES.len());
        for sample in &files.0 {
            assert_eq!(sample.file.kind().code(), sample.entry.kind, "{}", sample.entry.path);
        }
    }

    #[test]
    fn a_letter_gets_the_kinds_that_it_names() {
        let files = Files::load().unwrap();
        let kinds: Vec<String> = ["pdf", "pdf", "jpg", "doc"].map(str::to_owned).into();
        let chosen = files.for_letter(&Chance::seeded(1), "GHR", &kinds);
        let found: Vec<&str> = chosen.iter().map(|file| file.kind().code()).collect();
        assert_eq!(found, ["pdf", "pdf", "jpg", "doc"]);
        assert!(files.for_reply("DRA").is_some() && files.for_reply("MNB").is_none());
    }
}
