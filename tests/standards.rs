//! What a standard asks for and where it is shown: OWASP ASVS 5.0, levels 1 and 2, and the sources and licences of what is
//! built in.
//!
//! `asvs.csv` has a row for each of the 253 items: `test` names tests, `held` says what in the code holds it, `deployer`
//! what whoever installs has to do, `none` why it does not apply, `gap` what is missing.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Items of the standard, by level, and how many of them may be missing at most. Fewer is better: turn these down.
const ITEMS: [(&str, usize, usize); 2] = [("L1", 70, 2), ("L2", 183, 10)];

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rows of the table: item, level, state, evidence. A field in quotes may hold commas.
fn rows() -> Vec<[String; 4]> {
    let table = fs::read_to_string(home().join("tests/asvs.csv")).unwrap();
    let row = |line: &str| {
        let (item, rest) = line.split_once(',').unwrap();
        let (level, rest) = rest.split_once(',').unwrap();
        let (state, evidence) = rest.split_once(',').unwrap();
        [item, level, state, evidence.trim_matches('"')].map(str::to_owned)
    };
    table.lines().skip(1).map(row).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The names of all tests of the workspace: functions below a `#[test]` or its asynchronous sister.
fn tests() -> BTreeSet<String> {
    let mut files = Vec::new();
    for room in ["src", "web", "tui", "cli", "tests"] {
        sources(&home().join(room), &mut files);
    }
    let mut names = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for mark in ["#[test]", "#[tokio::test]"] {
            for after in text.split(mark).skip(1) {
                let name = after.split_once("fn ").and_then(|(_, rest)| rest.split_once('(')).map(|(name, _)| name);
                names.extend(name.map(str::to_owned));
            }
        }
    }
    names
}

#[test]
fn every_item_of_the_standard_has_a_test_that_is_there_or_a_reason() {
    let (rows, tests) = (rows(), tests());
    assert!(tests.len() > 500, "only {} tests were found", tests.len());
    let mut seen = BTreeSet::new();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for [item, level, state, evidence] in &rows {
        assert!(item.starts_with('V') && item.split('.').count() == 3, "{item}");
        assert!(seen.insert(item), "{item} stands twice");
        *counts.entry((level, state)).or_default() += 1;
        match state.as_str() {
            "test" => {
                for name in evidence.split(' ') {
                    assert!(tests.contains(name), "{item}: the test {name} is gone");
                }
            }
            "held" | "deployer" | "none" | "gap" => assert!(evidence.len() > 10, "{item}: {evidence}"),
            other => panic!("{item}: {other} is no state"),
        }
    }
    for (level, all, most) in ITEMS {
        let of = |state| counts.get(&(level, state)).copied().unwrap_or_default();
        let applies = all - of("none");
        println!(
            "ASVS 5.0 {level}: {} of {applies} items that apply: {} tested, {} held by the code, {} with whoever installs; {} missing",
            applies - of("gap"),
            of("test"),
            of("held"),
            of("deployer"),
            of("gap")
        );
        assert_eq!(rows.iter().filter(|row| row[1] == level).count(), all, "{level}");
        assert!(of("gap") <= most, "{level}: {} items are missing", of("gap"));
    }
}

/// Licences that may be built in: permissive ones, and MPL-2.0, whose files stay theirs.
const LICENCES: [&str; 14] = [
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unlicense",
    "0BSD",
    "CC0-1.0",
    "MIT-0",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
    "MPL-2.0",
];

/// Whether one may choose a licence out of this expression that is among ours.
fn is_known(expression: &str) -> bool {
    let plain = expression.replace('/', " OR ").replace(" WITH LLVM-exception", "");
    let one = |licence: &str| LICENCES.contains(&licence.trim_matches(['(', ')', ' ']));
    plain.split(" AND ").all(|part| part.split(" OR ").any(one))
}

#[test]
fn what_is_built_in_comes_from_one_place_under_known_licences() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--offline",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(home())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut packages = 0;
    for package in told["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let Some(source) = package["source"].as_str() else { continue };
        assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{name}");
        // One names its licence in a file only: MIT.
        let licence = package["license"].as_str().unwrap_or(if name == "captcha" { "MIT" } else { "" });
        assert!(is_known(licence), "{name} is under {licence:?}");
        packages += 1;
    }
    println!("{packages} packages from crates.io under known licences");
    assert!(packages > 100, "{packages}");
    // The lock file pins each of them by its checksum.
    let lock = fs::read_to_string(home().join("Cargo.lock")).unwrap();
    for package in lock.split("[[package]]").skip(1).filter(|package| package.contains("source = ")) {
        assert!(package.contains("checksum = \""), "{package}");
    }
}

#[test]
fn no_package_of_ours_may_be_unsafe() {
    let manifest = |path: &str| fs::read_to_string(home().join(path)).unwrap();
    assert!(manifest("Cargo.toml").contains("unsafe_code = \"forbid\""));
    for path in ["Cargo.toml", "web/Cargo.toml", "tui/Cargo.toml", "cli/Cargo.toml"] {
        assert!(manifest(path).contains("[lints]\nworkspace = true"), "{path}");
    }
}

#[test]
fn a_hole_in_what_is_built_in_has_a_time_in_which_it_is_mended() {
    let text = fs::read_to_string(home().join("deny.toml")).unwrap();
    let days: Vec<u32> = text
        .lines()
        .filter_map(|line| line.strip_prefix("#   ")?.split_once(" days ")?.0.trim().parse().ok())
        .collect();
    assert!(days.len() == 3 && days.is_sorted() && days[0] <= 7 && days[2] <= 90, "{days:?}");
    // What is passed over is passed over for a reason and until a day.
    let rules: toml::Table = toml::from_str(&text).unwrap();
    let passed_over = rules["advisories"].get("ignore").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    for one in passed_over {
        let reason = one.get("reason").and_then(toml::Value::as_str).unwrap_or_default();
        assert!(reason.contains("; until 20"), "{one:?} is passed over for ever");
    }
    let package = fs::read_to_string(home().join(".ci/package")).unwrap();
    assert!(package.find("check advisories").unwrap() < package.find("cargo build").unwrap());
}
