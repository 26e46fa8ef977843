//! Stored script and files that are two things, in a Chromium that runs every script there is: nothing of them runs, no
//! request leaves, no window or dialogue opens, and the browser's own guard has nothing to refuse.

use std::io::{BufRead, BufReader, Write};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::new_file::{CheckedFile, FileBody, NewFile};
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::visit;
use pishkhan::domain::ids::{PersonId, PublicId};
use pishkhan::domain::letter::PersonKind;
use pishkhan::store::dice::Dice;
use pishkhan::store::letters::LetterText;
use pishkhan::store::sessions::SessionToken;
use pishkhan::store::{Actor, Ledger, OpenOptions, attachments, clerks, letters, office};
use serde_json::{Value, json};

use crate::building::Office;
use crate::corpora;
use crate::floods::{logs_in, socket_of};
use crate::polyglots::polyglots;
use crate::sizes::{is_long, size};

/// The browser.
struct Reader {
    child: Child,
    says: BufReader<ChildStdout>,
    told: ChildStdin,
    pages: usize,
}

impl Reader {
    fn opens(base: &str, cookie: &str) -> Self {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let tools = home.join("target/browser");
        assert!(
            tools.join("node_modules/playwright-core").is_dir(),
            "run `bash tests/all.sh`, which installs the driver"
        );
        let mut child = Command::new("node")
            .arg(home.join("tests/browser/poisoned.mjs"))
            .args([tools.to_str().unwrap(), base, cookie])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (says, told) = (BufReader::new(child.stdout.take().unwrap()), child.stdin.take().unwrap());
        Self { child, says, told, pages: 0 }
    }

    fn does(&mut self, work: &Value) -> Value {
        writeln!(self.told, "{work}").unwrap();
        let mut line = String::new();
        self.says.read_line(&mut line).unwrap();
        self.pages += 1;
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("the browser fell silent at {work}: {line}"))
    }

    /// Does it, and panics at anything that a stranger's text brought about.
    fn is_unharmed(&mut self, work: &Value, words: &str) -> Value {
        let seen = self.does(work);
        assert!(seen["fault"].is_null(), "{work}: {seen}");
        for harm in ["dialogs", "foreign", "refused", "taken"] {
            assert_eq!(seen[harm], json!([]), "{harm} at {work}: {words:?}");
        }
        assert_eq!(seen["windows"], 0, "{work}: {words:?}");
        seen
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An office with a citizen who is in, and its file beside the form.
struct Town {
    office: Office,
    ledger: Ledger,
    person: PersonId,
    cookie: String,
}

fn town() -> Town {
    let office = Office::opens("agency", &["captcha=off", "letter.per_day=0", "undo.window=0"]);
    let (cookie, ..) = logs_in(socket_of(&office), Ipv4Addr::LOCALHOST);
    let ledger = Ledger::open(&office.db(), OpenOptions::default()).unwrap();
    let token = SessionToken::parse(cookie.split_once('=').unwrap().1).unwrap();
    let person = visit::person_of(&ledger, &token).unwrap().unwrap().id;
    Town { office, ledger, person, cookie }
}

fn checked(name: &str, bytes: Vec<u8>) -> Option<CheckedFile> {
    NewFile { name: name.to_owned(), body: FileBody::Memory(bytes) }.check().ok()
}

impl Town {
    /// A letter whose fields are these strings, one each, past the form's own cleaning.
    fn files(&self, words: &dyn Fn(usize) -> String, files: Vec<CheckedFile>) -> PublicId {
        let id = PublicId(Dice::System.bytes().unwrap());
        let text = LetterText {
            person_kind: PersonKind::Legal,
            sender_name: words(0),
            company_name: words(1),
            company_id: "10380284790".into(),
            signer_role: words(2),
            addressee_id: None,
            subject: words(3),
            body: words(4),
        };
        submit_letter(&self.ledger, self.person, id, text, files).unwrap();
        id
    }

    /// What the office writes in return: a refusal, or an approval and a reply.
    fn answers(&self, id: PublicId, words: &str, refuses: usize) {
        let (head, letter, unit) = self
            .ledger
            .read(|view| {
                let head = clerks::all(view)?.into_iter().find(clerks::Clerk::sees_all).unwrap();
                let letter = letters::of_person_by_public_id(view, self.person, id)?;
                Ok((head.id, letter, office::units(view)?[0].id))
            })
            .unwrap();
        if refuses == 0 {
            return reject_letter(&self.ledger, head, letter.id, letter.version, words).unwrap();
        }
        let approval =
            Approval { letter: letter.id, version: letter.version, unit, copies: Vec::new(), note: String::new() };
        approve_letter(&self.ledger, head, approval).unwrap();
        let file = checked(&format!("{words}.pdf"), b"%PDF-1.4\nx".to_vec()).unwrap();
        reply_letter(&self.ledger, head, letter.id, letter.version + 1, words, vec![file]).unwrap();
    }
}

/// One of the strings, behind a letter that keeps every field from being empty, no longer than any field takes.
fn word(strings: &[String], n: usize) -> String {
    format!("م{}", strings[n % strings.len()]).chars().take(60).collect()
}

#[test]
fn no_stored_script_runs_in_a_browser_that_runs_every_script() {
    let town = town();
    let strings = if is_long() { corpora::for_pages() } else { corpora::scripts() };
    let mut reader = Reader::opens(&town.office.base, &town.cookie);
    let control = reader.does(&json!(["control"]));
    assert_eq!(control["dialogs"], json!(["control"]), "a script that runs is not seen: {control}");
    assert!(control["foreign"][0].as_str().unwrap().contains("beacon") && control["taken"][0].is_string(), "{control}");

    let letters = strings.len().div_ceil(6);
    let mut ids = Vec::new();
    for n in 0..letters {
        let words = |place: usize| word(&strings, n * 6 + place);
        let file = checked(&format!("{}.pdf", words(5)), b"%PDF-1.4\nx".to_vec()).unwrap();
        let id = town.files(&words, vec![file]);
        town.answers(id, &words(n % 6), n % 2);
        ids.push(id);
    }
    for (n, id) in ids.iter().enumerate() {
        for path in [format!("/letters/{id}"), format!("/receipt/{id}")] {
            assert_eq!(reader.is_unharmed(&json!(["open", path]), &word(&strings, n * 6))["status"], 200);
        }
    }
    for path in ["/desk", "/account", "/letters/new"] {
        reader.is_unharmed(&json!(["open", path]), "all of them");
    }
    // What the office writes about itself, what stands in the address, what a form gives back.
    for n in (0..strings.len()).step_by(size(9, 3)) {
        let words = word(&strings, n);
        for (key, place) in [("office.name", 0), ("office.contact", 1), ("office.legal_basis", 2), ("home.button", 3)] {
            set_setting(&town.ledger, Actor::Admin, key, &word(&strings, n + place)).unwrap();
        }
        let asked = words.bytes().fold(String::new(), |asked, byte| asked + &format!("%{byte:02X}"));
        for path in ["/".to_owned(), format!("/follow?code={asked}&{asked}={asked}"), format!("/no/{asked}?x={asked}")]
        {
            let seen = reader.does(&json!(["open", path]));
            for harm in ["dialogs", "foreign", "taken"] {
                assert_eq!(seen[harm], json!([]), "{harm} at {path}: {words:?}");
            }
        }
        let fields = json!([["code", words], ["mobile_last4", words]]);
        reader.is_unharmed(&json!(["send", "/follow", fields]), &words);
    }
    println!(
        "stored script: {} strings in every field, {} pages in a Chromium that runs scripts, 0 ran, 0 requests left",
        strings.len(),
        reader.pages
    );
    assert!(strings.len() >= 60 && reader.pages > 50, "{} {}", strings.len(), reader.pages);
}

#[test]
fn no_file_that_is_two_things_runs_from_the_page_or_from_the_folder_of_downloads() {
    let town = town();
    let endings = ["jpg", "html", "svg", "pdf", "docx", "mhtml", "png.html", "xhtml", "js", "hta"];
    let made: Vec<CheckedFile> = polyglots()
        .into_iter()
        .enumerate()
        .filter_map(|(n, bytes)| checked(&format!("نامه{n}.{}", endings[n % endings.len()]), bytes))
        .collect();
    let mut reader = Reader::opens(&town.office.base, &town.cookie);
    let folder = tempfile::tempdir().unwrap();
    let mut opened = 0;
    let step = size(6, 1);
    for some in made.chunks(10).step_by(step) {
        let id = town.files(&|_| "پیوست".to_owned(), some.to_vec());
        let files = town.ledger.read(|view| {
            let letter = letters::of_person_by_public_id(view, town.person, id)?;
            attachments::of_letter(view, letter.id)
        });
        for file in files.unwrap() {
            let path = format!("/files/{}", file.public_id);
            let seen = reader.is_unharmed(&json!(["download", path, folder.path()]), &file.file_name);
            let name = seen["name"].as_str().unwrap();
            let ending = name.rsplit('.').next().unwrap();
            assert!(matches!(ending, "pdf" | "jpg" | "png" | "tiff" | "tif" | "doc" | "docx"), "{name}");
            reader.is_unharmed(&json!(["file", folder.path().join(name)]), name);
            opened += 1;
        }
    }
    println!("polyglots: {opened} of {} that are taken were downloaded and opened in Chromium, 0 ran", made.len());
    assert!(opened >= if is_long() { 60 } else { 10 }, "{opened}");
}
