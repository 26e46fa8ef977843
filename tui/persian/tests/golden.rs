//! The golden file: office sentences as they are stored and as they are painted, proofread by readers of Persian.
//!
//! `tests/persian/oracle.mjs` compares the same file with another implementation of the bidirectional algorithm.

use std::fmt::Write as _;
use std::fs;

use super::super::clean::{Fate, fate};
use super::super::clusters::{Cluster, Kind, clusters};
use super::super::{Base, Options, Row, Shaping, Way, islands, wrap};

const GOLDEN: &str = include_str!("../../../tests/persian/sentences.txt");
/// Painted rows stand between these, so that a viewer that knows right-to-left text does not turn them round.
const AS_PAINTED: [char; 2] = ['\u{202D}', '\u{202C}'];

#[test]
fn office_sentences_are_painted_as_proofread() {
    let golden = GOLDEN.replace(AS_PAINTED, "");
    let mut fresh = String::new();
    let mut count = 0;
    for block in golden.split("\n\n") {
        if !fresh.is_empty() {
            fresh.push_str("\n\n");
        }
        match block.strip_prefix("== ") {
            Some(entry) => {
                count += 1;
                fresh.push_str(&painted(entry, count));
            }
            None => fresh.push_str(block.trim_end()),
        }
    }
    fresh.push('\n');
    assert!(count >= 200, "{count} sentences");
    if fresh != golden {
        let path = std::env::temp_dir().join("sentences.txt");
        fs::write(&path, marked(&fresh)).unwrap();
        let differ = golden.lines().zip(fresh.lines()).find(|(was, is)| was != is);
        panic!("painted otherwise than proofread; compare with {}: {differ:#?}", path.display());
    }
}

/// One entry with everything but its head, its text and its exceptions made anew.
fn painted(entry: &str, number: usize) -> String {
    let mut lines = entry.lines();
    let head = lines.next().unwrap();
    let head = head.split_once(". ").map_or(head, |(_, head)| head);
    let told = lines.next().unwrap().strip_prefix("text  ").unwrap();
    let excepted = lines.filter(|line| line.starts_with("except"));
    let mut words = head.split(' ');
    let base = match words.next() {
        Some("ltr") => Base::Ltr,
        Some("auto") => Base::Auto,
        _ => Base::Rtl,
    };
    let text = unescaped(told);
    let width = words.next().map_or(usize::MAX, |width| width.parse().unwrap());
    let shapes = wrap(&text, base, width, Options::default());
    let letters = wrap(&text, base, width, Options { shaping: Shaping::Base, ..Options::default() });
    let mut out = format!("== {number}. {head}\ntext  {told}");
    let isles = isles(&text);
    if isles != told && shapes.len() == 1 {
        write!(out, "\nisles {isles}").unwrap();
    }
    // The shorter ligature cells may wrap otherwise than the letters; the shapes are what is painted.
    let same_wrap = shapes.len() == letters.len();
    let letters: Vec<&Row> = if same_wrap { letters.iter().collect() } else { Vec::new() };
    for (number, shape) in shapes.iter().enumerate() {
        if let Some(letters) = letters.get(number) {
            write!(out, "\nseen  {}", letters.as_str()).unwrap();
        }
        write!(out, "\nink   {}\ncells {}", shape.as_str(), shape.width()).unwrap();
    }
    for line in excepted {
        write!(out, "\n{line}").unwrap();
    }
    out
}

/// The text as the bidirectional algorithm gets it: cleaned, islands in brackets.
fn isles(text: &str) -> String {
    let (clusters, _) = clusters(text);
    let islands = islands(text);
    let mut out = String::new();
    for cluster in clusters {
        let Cluster { kind, start, end, .. } = cluster;
        if let Some(island) = islands.iter().find(|island| island.range.start == start) {
            out.push(if island.way == Way::Register { '⟬' } else { '⟦' });
        }
        match kind {
            Kind::StandIn | Kind::Space => out.push(cluster.for_order()),
            _ => out.extend(text[start..end].chars().filter(|c| !matches!(fate(*c), Fate::Silent | Fate::Hostile))),
        }
        if let Some(island) = islands.iter().find(|island| island.range.end == end) {
            out.push(if island.way == Way::Register { '⟭' } else { '⟧' });
        }
    }
    out
}

/// `\n` and `\u{…}` of the golden file.
fn unescaped(told: &str) -> String {
    let mut text = String::new();
    let mut rest = told;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        rest = if let Some(after) = after.strip_prefix("u{") {
            let (code, after) = after.split_once('}').unwrap();
            text.push(u32::from_str_radix(code, 16).ok().and_then(char::from_u32).unwrap());
            after
        } else if let Some(after) = after.strip_prefix('n') {
            text.push('\n');
            after
        } else {
            text.push('\\');
            after
        };
    }
    text + rest
}

fn marked(golden: &str) -> String {
    let mut out = String::new();
    for line in golden.lines() {
        match line.strip_prefix("seen  ").or(line.strip_prefix("ink   ")) {
            Some(row) => writeln!(out, "{}{}{row}{}", &line[..6], AS_PAINTED[0], AS_PAINTED[1]).unwrap(),
            None => writeln!(out, "{line}").unwrap(),
        }
    }
    out
}
