//! The printed guides do not lie: each key in the clerk's guide is in the table of keys with that meaning, each command in
//! the admin's is understood by the program.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;
#[path = "common/tools.rs"]
mod tools;

use std::fs;
use std::path::Path;
use std::process::Command;

use building::pishkhan;
use pishkhan_tui::keys::KEYS;
use pishkhan_tui::layout_keys::latin;

fn guide(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/guides").join(name)).unwrap()
}

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, open: &'a str, close: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(open).skip(1).filter_map(move |rest| rest.split(close).next())
}

#[test]
fn every_key_of_the_clerks_guide_does_what_the_guide_says() {
    let guide = guide("clerk.html");
    let mut seen = 0;
    for found in between(&guide, "<kbd data-word=\"", "</kbd>") {
        let (word, name) = found.split_once("\">").unwrap();
        assert!(KEYS.iter().any(|key| key.name == name && key.word == word), "{name} is no longer {word}");
        seen += 1;
    }
    assert_eq!(seen, guide.matches("<kbd").count(), "a key without a meaning");
    assert!(seen > 40, "{seen}");
    // The letter beside a key is the one that a Persian keyboard types there.
    for found in between(&guide, "</kbd><i>", "</i>") {
        let before = guide.split(&format!("</kbd><i>{found}</i>")).next().unwrap();
        let name = before.rsplit('>').next().unwrap();
        assert_eq!(latin(found.chars().next().unwrap()).to_string(), name, "{found}");
    }
}

#[test]
fn every_command_of_the_admins_guide_is_understood() {
    let guide = guide("admin.html");
    let blocks: Vec<&str> = between(&guide, "<pre>", "</pre>").chain(between(&guide, "<code>", "</code>")).collect();
    let lines = blocks.iter().flat_map(|block| block.lines()).filter_map(|line| line.strip_prefix("pishkhan "));
    let mut seen = 0;
    for line in lines {
        // What the shell keeps for itself.
        let line = line.split(" &gt; ").next().unwrap();
        let words: Vec<String> = line.split(' ').map(|word| word.replace('"', "")).collect();
        let words = join_quoted(line, words);
        let output = pishkhan().args(&words).arg("--help").output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
    // Paths that the guide names are those of the package.
    let package = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    assert!(guide.contains("/etc/pishkhan/pishkhan.toml") && package.contains("\"/etc/pishkhan/pishkhan.toml\""));
}

/// Words of a line, with those between quotation marks as one.
fn join_quoted(line: &str, plain: Vec<String>) -> Vec<String> {
    let parts: Vec<&str> = line.split('"').collect();
    let [before, quoted, after] = parts[..] else { return plain };
    let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    [words(before), vec![quoted.to_owned()], words(after)].concat()
}

#[test]
fn each_guide_names_only_files_that_are_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/guides");
    let style = fs::read_to_string(folder.join("guide.css")).unwrap();
    let fonts: Vec<&str> = between(&style, "url(\"", "\")").collect();
    assert_eq!(fonts.len(), 2);
    for name in fonts.into_iter().chain(["guide.css"]) {
        assert!(folder.join(name).exists(), "{name}");
    }
}

#[test]
fn each_guide_prints_on_one_sheet_of_a4() {
    if !tools::is_here("chromium", "--version") || !tools::is_here("pdfinfo", "-v") {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/guides");
    let folder = folder.canonicalize().unwrap();
    let prints = tempfile::tempdir().unwrap();
    for name in ["admin", "clerk"] {
        let print = prints.path().join(format!("{name}.pdf"));
        let printed = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"])
            .arg(format!("--user-data-dir={}", prints.path().join("browser").display()))
            .arg(format!("--print-to-pdf={}", print.display()))
            .arg(format!("file://{}", folder.join(format!("{name}.html")).display()))
            .output()
            .unwrap();
        assert!(print.exists(), "{name}: {}", String::from_utf8_lossy(&printed.stderr));
        let said = Command::new("pdfinfo").arg(&print).output().unwrap();
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.lines().any(|line| line.split_whitespace().eq(["Pages:", "1"])), "{name}: {said}");
        assert!(said.lines().any(|line| line.starts_with("Page size:") && line.contains("A4")), "{name}: {said}");
    }
}
