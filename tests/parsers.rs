//! Every parser of what comes from outside has a fuzz target, and every target a corpus that the tests of its room replay:
//! the list is `tests/fuzz/parsers.csv`. A new parser that stands in no line of it fails here.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What gives a parser away.
const SIGNS: [&str; 6] = [
    "fn parse(",
    "fn recognise(file",
    "serde_json::from_str",
    "serde_json::from_slice",
    "toml::from_str",
    "csv::ReaderBuilder",
];

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Target, file and parser of each line.
fn listed() -> Vec<(String, String, String)> {
    let text = fs::read_to_string(here("tests/fuzz/parsers.csv")).unwrap();
    let line = |line: &str| {
        let mut cells = line.splitn(4, ',').map(str::to_owned);
        let line = (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
        assert!(cells.next().is_some_and(|what| what.len() >= 5), "{line:?} says nothing");
        line
    };
    text.lines().skip(1).map(line).collect()
}

/// Every room's source, by its path from here.
fn sources() -> Vec<(String, String)> {
    let mut folders: Vec<PathBuf> = ["src", "web", "tui", "cli"].map(here).into();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// The names in the lists of targets.
fn targets() -> BTreeSet<String> {
    let mut targets = BTreeSet::new();
    for room in ["heart", "counter", "console", "keys"] {
        let text = fs::read_to_string(here(&format!("tests/fuzz/{room}.rs"))).unwrap();
        let list = text.split_once("TARGETS: &[(&str, Check)] = &[").unwrap().1.split_once("\n];").unwrap().0;
        targets.extend(list.split('"').skip(1).step_by(2).map(str::to_owned));
        assert!(text.contains("replay::all(TARGETS, DEAR)"), "{room} replays nothing");
    }
    targets
}

#[test]
fn every_parser_has_a_target_and_every_target_a_corpus() {
    let (listed, sources, targets) = (listed(), sources(), targets());
    for (target, file, parser) in &listed {
        let source = sources.iter().find(|(name, _)| name == file);
        let (_, source) = source.unwrap_or_else(|| panic!("{file} is not there any more"));
        assert!(source.contains(parser), "{file} has no «{parser}» any more");
        assert!(target == "-" || targets.contains(target), "{file}: there is no target “{target}”");
    }
    for target in &targets {
        assert!(listed.iter().any(|(named, ..)| named == target), "the target {target} stands for no parser");
        let kept = fs::read_dir(here("tests/fuzz/corpus").join(target));
        let kept = kept.unwrap_or_else(|_| panic!("{target} has no corpus")).count();
        assert!(kept >= 3, "{target} has hardly a corpus");
    }
    let kept = fs::read_dir(here("tests/fuzz/corpus")).unwrap().map(|entry| entry.unwrap().file_name());
    for corpus in kept {
        assert!(targets.contains(&*corpus.to_string_lossy()), "the corpus {corpus:?} has no target");
    }
    println!("{} parsers, {} targets", listed.iter().filter(|(target, ..)| target != "-").count(), targets.len());
}

#[test]
fn no_parser_is_forgotten() {
    let listed = listed();
    for (file, source) in sources() {
        // Walks read what they have asked for themselves.
        if file.contains("walks/") || file.ends_with("tests.rs") {
            continue;
        }
        let sign = SIGNS
            .iter()
            .find(|sign| source.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(**sign)));
        if let Some(sign) = sign {
            assert!(
                listed.iter().any(|(_, named, _)| *named == file),
                "{file} says «{sign}»: write a target for it into tests/fuzz, and its line into tests/fuzz/parsers.csv"
            );
        }
    }
}

/// The corpora are kept for the ordinary suite, which has to read them: small, and each thing once.
#[test]
fn the_corpora_stay_small() {
    let mut all = 0;
    for corpus in fs::read_dir(here("tests/fuzz/corpus")).unwrap() {
        let mut seen = BTreeSet::new();
        for entry in fs::read_dir(corpus.unwrap().path()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            all += bytes.len();
            assert!(seen.insert(bytes), "{} is there twice", path.display());
        }
    }
    assert!(all < 1_500_000, "the corpora have {all} bytes");
}
