//! One office for all terminals, closed and copied for each, with letters whose words are hard to paint.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use pishkhan::actions::add_person::{SeenPerson, add_person};
use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::ids::PublicId;
use pishkhan::domain::letter::PersonKind;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::store::letters::{LetterText, of_person_by_public_id};
use pishkhan::store::{Actor, Ledger, OpenOptions, clerks, office};

use crate::building::pishkhan;

/// Who sits at the console; made by the demo.
pub const CLERK: &str = "daneshvar";
pub const PASSWORD: &str = "demo-daneshvar";
pub const NAME: &str = "بهروز دانشور";
/// Who may change settings; made by the demo as well.
pub const ADMIN: (&str, &str, &str) = ("admin", "demo-admin", "سینا یگانه");

/// Subjects with lam-alef, half-spaces, marks above letters, brackets, quotes, codes, Latin words and numbers in both scripts.
const SUBJECTS: [&str; 8] = [
    "لایحهٔ اصلاحِ سامانه (PDF) نسخهٔ 2.1",
    "می‌خواهم e-Pay فعّال شود [فوری]",
    "پیگیری ۰۲۱-۸۸۷۷۶۶۵۵ و info@example.ir",
    "«لاله» و «C++ و .NET»: ۱٬۲۵۰٬۰۰۰ ریال",
    "نامهٔ IR-1404-000123 مورخ ۱۴۰۴/۰۷/۱۵",
    "API جدید؛ آیا ۵۰٪ تخفیف باقی است؟",
    "الآن کلاس‌ها تعطیل‌اند (۱۰-۱۲)",
    "مسئولِ ادارهٔ آب: آقای لالایی",
];
const BODY: &str = "با سلام و احترام\nسامانهٔ https://example.ir/pay?id=42 در تاریخ ۱۴۰۴/۰۷/۱۵ ساعت 12:45 خطای «E-404» \
                    داد؛ لطفاً نسخهٔ (PDF) را به info@example.ir بفرستید.\nDear Sir, the API 2.1 is down.\nبا تشکر، لاله لالایی";

/// An office of one terminal's own.
pub struct Copy {
    folder: tempfile::TempDir,
    /// The follow-up code of the first letter, which waits to be approved.
    pub waiting: String,
    /// The follow-up code of the second letter, which waits for a reply.
    pub approved: String,
}

impl Copy {
    pub fn new() -> Self {
        static MADE: OnceLock<(PathBuf, String, String)> = OnceLock::new();
        let (made, waiting, approved) = MADE.get_or_init(make);
        let folder = tempfile::tempdir().unwrap();
        fs::copy(made, folder.path().join("office.db")).unwrap();
        Self { folder, waiting: waiting.clone(), approved: approved.clone() }
    }

    /// The shell command that opens the console.
    pub fn console(&self) -> String {
        self.console_of(CLERK)
    }

    /// The same for one of the demo's clerks.
    pub fn console_of(&self, clerk: &str) -> String {
        let program = env!("CARGO_BIN_EXE_pishkhan");
        format!("exec '{program}' --db '{}' console --as {clerk}", self.path().display())
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("office.db")
    }
}

fn make() -> (PathBuf, String, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("terminals");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let path = demo(&folder);
    let ledger = Ledger::open(&path, OpenOptions::default()).unwrap();
    let seen = SeenPerson {
        national_id: Some(NationalId::generate(271_828_182).unwrap()),
        mobile: Mobile::parse("09120009876").unwrap(),
        first_name: "الهه".to_owned(),
        last_name: "لالایی".to_owned(),
        birth_date: Some("1370/01/15".to_owned()),
        identity_level: 3,
    };
    let person = add_person(&ledger, Actor::Admin, seen).unwrap();
    let mut codes = Vec::new();
    for (n, subject) in SUBJECTS.into_iter().enumerate() {
        let id = PublicId(ledger.dice().bytes().unwrap());
        let text = LetterText {
            person_kind: PersonKind::Natural,
            sender_name: "الهه لالایی".to_owned(),
            company_name: String::new(),
            company_id: String::new(),
            signer_role: String::new(),
            addressee_id: None,
            subject: subject.to_owned(),
            body: BODY.to_owned(),
        };
        submit_letter(&ledger, person, id, text, Vec::new()).unwrap();
        let letter = ledger.read(|view| of_person_by_public_id(view, person, id)).unwrap();
        if n == 1 {
            let clerk = ledger.read(|view| clerks::by_login(view, CLERK)).unwrap().unwrap().id;
            let unit = ledger.read(office::units).unwrap()[0].id;
            let approval =
                Approval { letter: letter.id, version: letter.version, unit, copies: Vec::new(), note: String::new() };
            approve_letter(&ledger, clerk, approval).unwrap();
        }
        codes.push(letter.follow_up_code.unwrap());
    }
    (path, codes.swap_remove(0), codes.swap_remove(1))
}

/// Builds a demo office and closes it again.
fn demo(folder: &Path) -> PathBuf {
    let mut child = pishkhan()
        .args(["demo", "--no-console", "--listen", "127.0.0.1:0", "--letters", "60", "--dir"])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let is_up = lines.any(|line| line.is_ok_and(|line| line.contains("SIGTERM")));
    assert!(is_up, "the demo office could not be made");
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    // What is left of its words must be read, or it could not end.
    for _ in lines {}
    child.wait().unwrap();
    folder.join("office.db")
}
