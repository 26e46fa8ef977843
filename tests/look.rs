//! Looking into files with the built program: every sample of the demo, and files that were made to hurt.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pishkhan::domain::file_kind::FileKind;
use pishkhan_tui::inside::{Inside, hear};
use zip::write::SimpleFileOptions;

/// A child may compute for ten seconds; a busy machine gives it less than all of its time.
const PATIENCE: Duration = Duration::from_mins(2);

/// Looks into bytes as the desk does; says what was heard and how long it took.
fn looks(kind: FileKind, bytes: &[u8]) -> (Inside, Duration) {
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_pishkhan"))
        .args(["look-inside", "--kind", kind.code(), "--room", "320", "320"])
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let feeder = std::thread::spawn(move || {
        // A child that wants no more closes its end.
        let _ = stdin.write_all(&bytes);
    });
    let inside = hear(child.stdout.take().unwrap());
    child.wait().unwrap();
    feeder.join().unwrap();
    (inside, began.elapsed())
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/demo/files").join(name)).unwrap()
}

fn kind(bytes: &[u8]) -> FileKind {
    FileKind::recognise(&mut Cursor::new(bytes)).unwrap()
}

fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/demo/files");
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), sample(&name))).collect()
}

#[test]
fn every_sample_of_the_demo_shows_something() {
    let samples = samples();
    assert!(samples.len() >= 20);
    for (name, bytes) in samples {
        let kind = kind(&bytes);
        let (inside, _) = looks(kind, &bytes);
        assert!(inside.is_whole && !inside.is_locked, "{name}");
        assert!(!inside.text.is_empty() || inside.picture.is_some(), "{name} shows nothing");
        match kind {
            FileKind::Jpg | FileKind::Png | FileKind::Tiff => {
                let picture = inside.picture.unwrap_or_else(|| panic!("{name} has no picture"));
                assert!(picture.width.max(picture.height) == 320 || inside.facts.pixels.unwrap().0 < 320, "{name}");
                assert!(inside.facts.pages >= Some(1), "{name}");
            }
            FileKind::Pdf => assert!(inside.facts.pages >= Some(1) && inside.picture.is_some(), "{name}"),
            FileKind::Doc | FileKind::Docx => assert!(!inside.text.is_empty(), "{name}"),
        }
    }
}

#[test]
fn half_files_and_noise_end_in_order() {
    for (name, bytes) in samples() {
        let kind = kind(&bytes);
        for cut in [20, bytes.len() / 2, bytes.len() - 7] {
            let (_, took) = looks(kind, &bytes[..cut]);
            assert!(took < PATIENCE, "{name} cut at {cut} took {took:?}");
        }
    }
    let noise: Vec<u8> = (0_u32..200_000).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for kind in FileKind::ALL {
        let (inside, _) = looks(kind, &noise);
        assert!(inside.text.is_empty() && inside.picture.is_none(), "{kind:?}");
    }
}

/// A Word document with this text, packed.
fn docx(text: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("word/document.xml", options).unwrap();
    write!(zip, "<w:document xmlns:w=\"x\"><w:body>").unwrap();
    zip.write_all(text.as_bytes()).unwrap();
    write!(zip, "</w:body></w:document>").unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_word_document_gives_its_text_and_not_its_codes() {
    let (inside, _) = looks(
        FileKind::Docx,
        &docx(
            "<w:p><w:r><w:t>سلام &amp; درود</w:t></w:r></w:p><w:p><w:r><w:delText>پاک شده</w:delText>\
             <w:instrText>PAGE</w:instrText><w:t>دوم</w:t><w:tab/><w:t>سوم</w:t></w:r></w:p>",
        ),
    );
    assert_eq!(inside.text, "سلام & درود\nدوم\tسوم\n");
}

#[test]
fn bombs_burn_the_child_only() {
    // A document of a few kilobytes that unpacks to forty million letters.
    let text = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "a".repeat(40_000_000));
    let bomb = docx(&text);
    assert!(bomb.len() < 400_000, "{}", bomb.len());
    let (inside, took) = looks(FileKind::Docx, &bomb);
    assert!(inside.text.len() <= pishkhan_tui::inside::MOST_TEXT && took < PATIENCE, "{took:?}");

    // A picture that says it has 900 million pixels.
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0".to_vec();
    png.extend([0; 4]);
    png.extend(b"\0\0\0\0IDAT\0\0\0\0");
    let (inside, took) = looks(FileKind::Png, &png);
    assert!(inside.picture.is_none() && took < PATIENCE);

    // Arrays in arrays in arrays: a parser that calls itself falls over its own feet.
    let mut pdf = b"%PDF-1.7\n1 0 obj\n".to_vec();
    pdf.extend(std::iter::repeat_n(b'[', 3_000_000));
    pdf.extend(b"\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n");
    let (inside, took) = looks(FileKind::Pdf, &pdf);
    assert!(inside.text.is_empty() && took < PATIENCE);

    // Directories that bite their own tail.
    let mut tiff = b"II*\0\x08\0\0\0\0\0\x08\0\0\0".to_vec();
    tiff.extend([0; 64]);
    let (inside, _) = looks(FileKind::Tiff, &tiff);
    assert!(inside.picture.is_none());
}

#[test]
fn the_child_can_open_nothing_and_its_time_is_counted() {
    // Standard input that never ends: the child waits, and dies with whoever started it. Here its limits are read.
    let mut child = Command::new(env!("CARGO_BIN_EXE_pishkhan"))
        .args(["look-inside", "--kind", "pdf"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    let began = Instant::now();
    let told = loop {
        let told = std::fs::read_to_string(&limits).unwrap();
        let has = |name: &str, most: &str| {
            told.lines().any(|line| line.starts_with(name) && line.split_whitespace().any(|word| word == most))
        };
        if has("Max open files", "3") && has("Max processes", "0") {
            break told;
        }
        assert!(began.elapsed() < PATIENCE, "{told}");
        std::thread::park_timeout(Duration::from_millis(10));
    };
    for (name, most) in [("Max cpu time", "10"), ("Max file size", "0"), ("Max address space", "1073741824")] {
        let line = told.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(line.split_whitespace().any(|word| word == most), "{line}");
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    assert!(status.lines().any(|line| line.split_whitespace().collect::<Vec<_>>() == ["NoNewPrivs:", "1"]));
    child.kill().unwrap();
    child.wait().unwrap();
}
