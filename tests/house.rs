//! The house keeps its plan: which room may call which, a door plate on every room, one clock and one source of chance.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::fs;
use std::path::{Path, PathBuf};

fn rooms(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // What a build or a fuzz run left behind is no room.
                if !path.ends_with("target") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has rooms");
    found
}

fn name(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string()
}

/// The lines of a room that are code: no comments, and nothing from its tests on.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let tests = text.find("#[cfg(test)]").unwrap_or(text.len());
    text[..tests].lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn every_room_has_a_door_plate() {
    for folder in ["src", "web", "tui", "cli", "tests"] {
        for (path, text) in rooms(folder) {
            assert!(text.starts_with("//! "), "{} opens without a //! line", name(&path));
        }
    }
}

#[test]
fn dependencies_point_one_way() {
    for (folder, may_not) in [
        (
            "src/domain",
            &["crate::store", "crate::actions", "crate::postman", "rusqlite", "std::fs", "std::net", "rand"][..],
        ),
        ("src/store", &["crate::actions", "crate::postman"][..]),
        ("src/store", &["crate::paper"][..]),
        ("src/paper", &["crate::actions", "crate::postman", "rusqlite", "std::fs", "std::net"][..]),
        ("src/actions", &["crate::postman"][..]),
        ("web", &["rusqlite", "pishkhan_tui"][..]),
        ("tui", &["rusqlite", "pishkhan_web", "axum"][..]),
        ("cli", &["rusqlite"][..]),
    ] {
        for (path, text) in rooms(folder) {
            for line in code(&text) {
                for word in may_not {
                    assert!(!line.contains(word), "{} may not know {word}: {line}", name(&path));
                }
            }
        }
    }
}

/// The toolkit of the terminal could be a crate of its own: it knows its own rooms and nothing of the office.
#[test]
fn the_toolkit_names_nothing_of_the_office() {
    let own = ["persian", "widgets", "terminal", "layout_keys"];
    let mut found = Vec::new();
    for folder in ["tui/persian", "tui/widgets", "tui/terminal"] {
        found.append(&mut rooms(folder));
    }
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tui/layout_keys.rs");
    found.push((keys.clone(), fs::read_to_string(keys).unwrap()));
    for (path, text) in found {
        // Tests are part of the crate to be: they are read too.
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for word in ["pishkhan::", "clerk", "citizen"] {
                assert!(!line.contains(word), "{} is general: {line}", name(&path));
            }
            for (at, word) in line.match_indices("crate::") {
                let room = line[at + word.len()..].trim_start_matches('{');
                assert!(own.iter().any(|own| room.starts_with(own)), "{} reaches out: {line}", name(&path));
            }
        }
    }
}

#[test]
fn time_and_chance_come_from_one_place() {
    let clocks = ["SystemTime::now", "Timestamp::now", "Zoned::now"];
    let chance = ["rand::", "getrandom", "SysRng"];
    for folder in ["src", "tui", "web", "cli"] {
        for (path, text) in rooms(folder) {
            let name = name(&path);
            if name.ends_with("tests.rs") {
                continue;
            }
            for line in code(&text) {
                let clock_room = name == "src/store/clock.rs";
                // A spooled file's name and a picture's digits are chance that no ledger remembers.
                let chance_room =
                    ["src/store/dice.rs", "web/picture_code.rs", "web/upload/spool.rs"].contains(&name.as_str());
                assert!(clock_room || !clocks.iter().any(|word| line.contains(word)), "{name} reads a clock: {line}");
                assert!(chance_room || !chance.iter().any(|word| line.contains(word)), "{name} throws dice: {line}");
            }
        }
    }
}

#[test]
fn the_reasons_of_the_schema_stand_beside_its_rules() {
    let schema = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.sql")).unwrap();
    let lines: Vec<&str> = schema.lines().collect();
    for (place, line) in lines.iter().enumerate() {
        if line.starts_with("create trigger") || line.trim_start().starts_with("check (") {
            let told = lines[place.saturating_sub(40)..place].iter().any(|line| line.trim_start().starts_with("--"));
            assert!(told, "line {} stands without a reason: {line}", place + 1);
        }
    }
    for table in lines.iter().filter(|line| line.starts_with("create table")) {
        assert!(table.ends_with('('), "{table}");
    }
    assert!(
        lines.iter().filter(|line| line.starts_with(')')).all(|line| line.contains("strict") || line.trim() == ");")
    );
}

#[test]
fn what_goes_into_a_spreadsheet_passes_the_one_rule() {
    let mut rooms_that_write = 0;
    for folder in ["src", "tui", "web", "cli"] {
        for (path, text) in rooms(folder) {
            let writes = |line: &str| ["csv::Writer", "fn csv(", "text/csv"].iter().any(|word| line.contains(word));
            if code(&text).any(writes) {
                assert!(text.contains("domain::cell::harmless"), "{} writes cells of its own making", name(&path));
                rooms_that_write += 1;
            }
        }
    }
    assert!(rooms_that_write >= 3, "only {rooms_that_write} rooms write spreadsheets");
}

/// A statement that may walk over what grows is named by a piece of its text: one that is not there any more is taken off
/// the list.
#[test]
fn every_statement_that_may_walk_is_still_there() {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sources: String = rooms("src")
        .into_iter()
        .filter(|(path, _)| !path.ends_with("witness/plans.rs"))
        .map(|(_, text)| flat(&text))
        .collect();
    for (piece, why) in pishkhan::store::witness::KNOWN {
        assert!(sources.contains(piece), "no statement says «{piece}» ({why})");
    }
}
