//! Files that were made to hurt: the broken ones that parsers keep for their own tests, bombs, and both of them bent once
//! more. Each is handed in at the built program's form, and each that is taken is looked into. The form never fails, its
//! memory stays bounded, what was typed comes back; what a file breaks is the shut-in child, and no more.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::net::Ipv4Addr;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pishkhan::domain::file_kind::FileKind;
use zip::write::SimpleFileOptions;

use crate::building::Office;
use crate::floods::{logs_in, socket_of};
use crate::house::{forgets_its_most, memory};
use crate::sizes::{is_long, size, spread};
use crate::street::multipart;
use crate::wire::Wire;

/// Where `tests/all.sh` unpacks the source packages whose tests bring broken files.
fn shelf() -> PathBuf {
    let shelf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/corpora");
    assert!(shelf.is_dir(), "the files are not there: run `bash tests/all.sh`, which fetches them");
    shelf
}

/// All files of the packages that are of our kinds, or say that they are, by name.
fn found() -> Vec<(String, Vec<u8>)> {
    let (mut found, mut folders) = (Vec::new(), vec![shelf()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let ending = name.rsplit('.').next().unwrap().to_ascii_lowercase();
            let ours = ["png", "tif", "tiff", "jpg", "jpeg", "pdf", "docx", "doc", "ole"].contains(&&*ending);
            let made_to_hurt = ["crash", "oom", "timeout", "fuzz", "bad"].iter().any(|word| name.contains(word));
            if path.is_dir() {
                folders.push(path);
            } else if (ours || made_to_hurt && ending != "py")
                && path.metadata().unwrap().len() <= 10 << 20
                && let Ok(bytes) = std::fs::read(&path)
            {
                found.push((name, bytes));
            }
        }
    }
    found.sort();
    found
}

/// A file cut in the middle, and one with bytes turned all over.
fn bent(bytes: &[u8]) -> [Vec<u8>; 2] {
    let mut turned = bytes.to_vec();
    for n in 0..24_usize {
        if let Some(byte) =
            turned.len().checked_sub(17).and_then(|most| turned.get_mut(16 + n * n * 7_919 % most.max(1)))
        {
            *byte ^= 1 << (n % 8);
        }
    }
    [bytes[..bytes.len() * 2 / 3].to_vec(), turned]
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn png(width: u32, height: u32, kind: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, kind, 0, 0, 0]);
    bytes.extend([0; 4]);
    bytes.extend(b"\0\0\0\0IDAT\0\0\0\0\0\0\0\0IEND\xae\x42\x60\x82");
    bytes
}

fn pdf(objects: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{objects}\ntrailer\n<</Root 1 0 R>>\n%%EOF\n").into_bytes()
}

/// Bombs of our own: small to send, without an end to open.
fn bombs() -> Vec<(String, Vec<u8>)> {
    let nested = |open: &str, close: &str, n: usize| format!("1 0 obj\n{}{}\nendobj", open.repeat(n), close.repeat(n));
    let tree = "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 99999999/Kids[2 0 R 2 0 R 2 0 R]>>endobj";
    let form = "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n\
                3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9e9 9e9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>endobj\n\
                4 0 obj<</Length 5>>stream\n/X Do\nendstream endobj\n\
                5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 5 0 R>>>>/Length 11>>stream\n/X Do /X Do\nendstream endobj";
    let laughs = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>\
                  <w:document><w:body><w:p><w:r><w:t>&c;&c;</w:t></w:r></w:p></w:body></w:document>";
    let outside = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><w:document><w:t>&a;</w:t></w:document>";
    let deep = format!("<w:document>{}x{}</w:document>", "<w:p>".repeat(400_000), "</w:p>".repeat(400_000));
    let many: Vec<String> = (0..1_200).map(|n| format!("word/part{n}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![("word/document.xml", b"<w:document/>")];
    parts.extend(many.iter().map(|name| (name.as_str(), &b"x"[..])));
    let mut ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    ole.resize(512, 0);
    ole[24..32].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0]);
    let turning: Vec<u8> = ole.iter().copied().chain([0_u8; 4].into_iter().cycle().take(4_096)).collect();
    let mut tiff = b"II*\0\x08\0\0\0\xff\xff".to_vec();
    tiff.extend((0..60_000_u32).flat_map(u32::to_le_bytes));
    let mut jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\xff\xdc\xff\xdc\x03\x01\x22\0\x02\x11\x01\x03\x11\x01".to_vec();
    jpeg.extend([0xff; 2_000]);
    [
        ("zip bomb of two hundred megabytes", zipped(&[("word/document.xml", &vec![b'a'; 210_000_000])])),
        ("zip bomb below the limit", zipped(&[("word/document.xml", &vec![b'a'; 20_000_000])])),
        ("twelve hundred parts", zipped(&parts)),
        ("a billion laughs", zipped(&[("word/document.xml", laughs.as_bytes())])),
        ("an entity of this machine", zipped(&[("word/document.xml", outside.as_bytes())])),
        ("four hundred thousand levels", zipped(&[("word/document.xml", deep.as_bytes()), ("x", &noise(60_000))])),
        ("nine hundred megapixels", png(30_000, 30_000, 2)),
        ("four thousand million by one", png(u32::MAX, 1, 0)),
        ("a picture without pixels", png(0, 0, 6)),
        ("arrays in arrays", pdf(&nested("[", "]", 2_000_000))),
        ("dictionaries in dictionaries", pdf(&nested("<</A ", ">>", 500_000))),
        ("pages that are their own children", pdf(tree)),
        ("a form that draws itself twice", pdf(form)),
        ("a document without a directory that ends", turning),
        ("a picture of sixty thousand fields", tiff),
        ("sixty-five thousand by sixty-five thousand", jpeg),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes))
    .into()
}

fn noise(n: usize) -> Vec<u8> {
    (0..n as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

/// How a look ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Whole,
    /// It panicked and told so.
    Broke,
    /// The system ended it: too much time, memory or depth.
    Ended,
}

/// Looks into a file as the desk does.
fn looks(kind: FileKind, bytes: &[u8]) -> (Look, Duration, String) {
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_pishkhan"))
        .args(["look-inside", "--kind", kind.code(), "--room", "200", "200"])
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, mut stderr) = (child.stdin.take().unwrap(), child.stderr.take().unwrap());
    let said = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that wants no more closes its end.
            let _ = stdin.write_all(bytes);
        });
        let mut said = Vec::new();
        stderr.read_to_end(&mut said).unwrap();
        String::from_utf8_lossy(&said).into_owned()
    });
    let status = child.wait().unwrap();
    let look = match status.code() {
        Some(0) => Look::Whole,
        _ if status.signal().is_some() => Look::Ended,
        _ => Look::Broke,
    };
    (look, began.elapsed(), said)
}

#[test]
fn files_that_were_made_to_hurt_cost_the_form_nothing_and_break_the_child_only() {
    let office = Office::opens("agency", &["captcha=off", "letter.per_day=0"]);
    let to = socket_of(&office);
    let (cookie, ..) = logs_in(to, Ipv4Addr::LOCALHOST);
    let shelf = found();
    let mut all = bombs();
    let bombs = all.len();
    for (name, bytes) in &shelf {
        all.push((name.clone(), bytes.clone()));
        all.extend(bent(bytes).map(|bytes| (format!("bent {name}"), bytes)));
    }
    let everything = all.len();
    // All bombs, and a sample of the others.
    let kept: Vec<usize> =
        (1..=bombs).chain(spread(everything - bombs, size(60, 100_000)).iter().map(|n| n + bombs)).collect();
    let mut wire = Wire::new(Ipv4Addr::LOCALHOST, to);
    let (mut draft, mut statuses) = (String::new(), BTreeMap::new());
    let mut looked: BTreeMap<Look, usize> = BTreeMap::new();
    let before = forgets_its_most(office.process_id());
    let (mut slowest, mut slowest_look) = (Duration::ZERO, Duration::ZERO);
    for (place, n) in kept.iter().enumerate() {
        let (name, bytes) = &all[n - 1];
        let subject = format!("hostile-file-{place}");
        let fields = [
            ("draft", draft.as_str()),
            ("person_kind", "natural"),
            ("addressee", "1"),
            ("subject", subject.as_str()),
            ("body", "متن"),
            ("step", "submit"),
        ];
        let fields = &fields[usize::from(draft.is_empty())..];
        let (kind, form) = multipart(fields, &[("files", "نامه.pdf", bytes)]);
        let head = format!(
            "POST /letters/new HTTP/1.1\r\nhost: {to}\r\ncookie: {cookie}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            form.len()
        );
        let began = Instant::now();
        let told = wire.ask(&[head.as_bytes(), &form].concat()).unwrap();
        slowest = slowest.max(began.elapsed());
        *statuses.entry(told.status).or_insert(0_usize) += 1;
        match told.status {
            303 => draft.clear(),
            422 => {
                let page = told.text();
                assert!(page.contains(&subject) && page.contains("class=\"errors\""), "{name}: {page}");
                let kept = page.split("name=\"draft\" value=\"").nth(1).unwrap();
                kept.split('"').next().unwrap().clone_into(&mut draft);
            }
            status => panic!("{name}: {status}\n{}", told.text()),
        }
        let kind = FileKind::recognise(&mut Cursor::new(bytes));
        assert_eq!(kind.is_some(), told.status == 303, "{name}");
        if let Some(kind) = kind {
            let (look, took, said) = looks(kind, bytes);
            if look == Look::Broke {
                let said: String = said.replace('\n', " ").chars().take(300).collect();
                println!("{name} ({kind:?}) broke the child: {said}");
            }
            if took > Duration::from_secs(3) {
                println!("{name} ({kind:?}) took {took:.1?}: {look:?}");
            }
            *looked.entry(look).or_default() += 1;
            slowest_look = slowest_look.max(took);
            // Ten seconds of work are the limit of the child; on a busy machine they take a while.
            assert!(took < Duration::from_mins(5), "{name} took {took:?}");
        }
    }
    let (_, most) = memory(office.process_id());
    println!(
        "bad files: {} of {everything} ({} from the shelf) at the form: {statuses:?}, the slowest {slowest:.1?}, memory +{} MiB, 0 \
         faults; looked into: {looked:?}, the slowest {slowest_look:.1?}",
        kept.len(),
        shelf.len(),
        most.saturating_sub(before)
    );
    assert!(most.saturating_sub(before) <= 150, "{} MiB", most.saturating_sub(before));
    assert!(everything >= 1_500, "only {everything} files");
    if is_long() {
        assert_eq!(kept.len(), everything);
    }
    assert_eq!(looked.get(&Look::Broke), None, "a parser fell over its own feet");
    let log = std::fs::read_to_string(office.folder.path().join("demo.log")).unwrap_or_default();
    assert!(!log.contains("panicked") && !log.contains("a request failed"), "the form failed");
    office.is_sound();
}
