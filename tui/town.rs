//! A small town for tests: a real office in a temporary folder, with clerks, citizens, letters, and a desk whose keys
//! are typed and whose screen is read.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pishkhan::actions::add_addressee::add_addressee;
use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
use pishkhan::actions::add_person::{SeenPerson, add_person};
use pishkhan::actions::add_template::{TemplateKind, add_template};
use pishkhan::actions::add_unit::add_unit;
use pishkhan::actions::new_file::{FileBody, NewFile};
use pishkhan::actions::open_office::open_office;
use pishkhan::actions::request_identity::request_identity;
use pishkhan::actions::see_tour::see_tour;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::calendar::{Instant, JalaliDate};
use pishkhan::domain::ids::{AddresseeId, ClerkId, LetterId, PersonId, PublicId};
use pishkhan::domain::letter::PersonKind;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::postman::{FileGateway, Gateway, deliver_due};
use pishkhan::store::clock::Clock;
use pishkhan::store::dice::Dice;
use pishkhan::store::letters::LetterText;
use pishkhan::store::{Actor, Ledger, OpenOptions, witness};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::App;
use crate::effect::{self, Effect};
use crate::msg::Msg;
use crate::update::{start, update};
use crate::view;
use crate::widgets::{Palette, Theme};

/// A file that is recognised as PDF.
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

/// An app that has read nothing.
pub fn blank_app() -> App {
    let mut app = App::new(None, None, Theme::default(), PathBuf::new());
    app.facts = crate::terminal::Facts::simple();
    app
}

/// The office.
pub struct Town {
    pub ledger: Ledger,
    pub clock: Clock,
    pub folder: PathBuf,
    addressees: Vec<AddresseeId>,
    person: Option<PersonId>,
    filed: u8,
}

impl Drop for Town {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let wrong = witness::unplanned(self.ledger.path()).unwrap();
            assert!(wrong.is_empty(), "plans that grow with the archive:\n{}", wrong.join("\n"));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Town {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        witness::begin();
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("pishkhan-tui-{}-{n}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let clock = Clock::at(Instant(JalaliDate::new(1405, 8, 30).unwrap().start().0 + 9 * 3600));
        let options = OpenOptions { clock: clock.clone(), dice: Dice::seeded(1405), ..OpenOptions::default() };
        let ledger = Ledger::create(&folder.join("office.db"), options).unwrap();
        open_office(
            &ledger,
            Profile::Agency,
            &[("office.name", "شهرداری نمونه"), ("identity.min_level", "2"), ("letter.per_day", "0")],
        )
        .unwrap();
        let mut addressees = Vec::new();
        for (code, name) in [("fs", "فضای سبز"), ("umr", "فنی و عمران"), ("dra", "درآمد")] {
            let unit = add_unit(&ledger, Actor::Admin, code, name, "رئیس").unwrap();
            addressees.push(add_addressee(&ledger, Actor::Admin, &format!("اداره {name}"), Some(unit)).unwrap());
        }
        addressees.push(add_addressee(&ledger, Actor::Admin, "دفتر شهردار", None).unwrap());
        for (kind, code, title, body) in [
            (TemplateKind::Reason, "نا", "بدون امضا", "نامه پیوست امضا ندارد."),
            (TemplateKind::Reason, "خو", "پیوست ناخوانا", "تصویر پیوست خوانا نیست."),
            (TemplateKind::Defect, "عک", "عکس روشن", "عکس روشن‌تری بفرستید."),
            (TemplateKind::Reply, "ان", "انجام شد", "درباره «{subject}»: انجام شد."),
            (TemplateKind::Notice, "تم", "تماس", "لطفاً تماس بگیرید."),
        ] {
            add_template(&ledger, Actor::Admin, kind, code, title, body).unwrap();
        }
        Self { ledger, clock, folder, addressees, person: None, filed: 0 }
    }

    pub fn clerk(&self, login: &str, name: &str, role: Role, unit: Option<&str>) -> ClerkId {
        let new = NewClerk { login, name, role, unit_code: unit, password: "رمز خوب و بلند" };
        let clerk = add_clerk(&self.ledger, Actor::Admin, &new).unwrap();
        // People in town know the desk already.
        see_tour(&self.ledger, clerk).unwrap();
        clerk
    }

    pub fn head(&self) -> ClerkId {
        self.clerk("karimi", "مریم کریمی", Role::Head, None)
    }

    fn citizen(&mut self) -> PersonId {
        *self.person.get_or_insert_with(|| {
            let seen = SeenPerson {
                national_id: None,
                mobile: Mobile::parse("09121234567").unwrap(),
                first_name: "سارا".to_owned(),
                last_name: "احمدی".to_owned(),
                birth_date: Some("1370/01/15".to_owned()),
                identity_level: 2,
            };
            add_person(&self.ledger, Actor::Admin, seen).unwrap()
        })
    }

    pub fn waits_for_identity(&self) {
        let seen = SeenPerson {
            national_id: None,
            mobile: Mobile::parse("09350000000").unwrap(),
            first_name: "رضا".to_owned(),
            last_name: "نوری".to_owned(),
            birth_date: Some("1360/05/02".to_owned()),
            identity_level: 1,
        };
        let person = add_person(&self.ledger, Actor::Admin, seen).unwrap();
        request_identity(&self.ledger, person).unwrap();
    }

    /// A citizen files a letter to the addressee of this place.
    pub fn files(&mut self, subject: &str, addressee: usize) {
        self.files_with(subject, addressee, &[]);
    }

    pub fn files_with(&mut self, subject: &str, addressee: usize, attachments: &[&str]) {
        let person = self.citizen();
        self.filed += 1;
        let text = LetterText {
            person_kind: PersonKind::Natural,
            sender_name: "سارا احمدی".to_owned(),
            company_name: String::new(),
            company_id: String::new(),
            signer_role: String::new(),
            addressee_id: Some(self.addressees[addressee]),
            subject: subject.to_owned(),
            body: "با سلام و احترام\nخواهشمند است رسیدگی فرمایید.".to_owned(),
        };
        let file =
            |name: &&str| NewFile { name: (*name).to_owned(), body: FileBody::Memory(PDF.to_vec()) }.check().unwrap();
        let files = attachments.iter().map(file).collect();
        submit_letter(&self.ledger, person, PublicId([self.filed; 16]), text, files).unwrap();
        self.passes(60);
    }

    pub fn passes(&self, seconds: i64) {
        self.clock.turn_to(self.clock.now().plus(seconds));
    }

    /// The postman carries what is due.
    pub fn postman_comes(&self) {
        let file = FileGateway::open(&self.folder.join("sms.jsonl")).unwrap();
        deliver_due(&self.ledger, &mut Gateway::File(file)).unwrap();
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn pdf(&self) -> PathBuf {
        self.write("پاسخ.pdf", PDF)
    }

    /// A desk of this clerk in a window of this size, with everything read.
    pub fn desk(&self, clerk: ClerkId, width: u16, height: u16) -> Desk {
        let clerk = effect::clerk(&self.ledger, clerk).unwrap();
        let mut app = App::new(
            Some(clerk),
            None,
            Theme::new(Palette::Mono, crate::terminal::Ground::Unknown),
            self.folder.join("saved"),
        );
        app.now = self.ledger.now();
        app.size = Rect::new(0, 0, width, height);
        app.write(crate::writing::plain());
        app.facts = crate::terminal::Facts::simple();
        let effects = start(&mut app);
        let mut desk = Desk { app, ledger: self.ledger.clone(), copied: Vec::new(), quit: false };
        desk.perform(effects);
        desk.screen();
        desk
    }
}

/// A desk whose keys are typed.
pub struct Desk {
    pub app: App,
    pub ledger: Ledger,
    pub copied: Vec<String>,
    pub quit: bool,
}

impl Desk {
    pub fn perform(&mut self, mut effects: Vec<Effect>) {
        while !effects.is_empty() {
            let effect = effects.remove(0);
            match effect {
                Effect::Copy(text) => self.copied.push(text),
                Effect::Quit => self.quit = true,
                Effect::Redraw => {}
                effect => {
                    let clerk = self.app.clerk.as_ref().map(|clerk| clerk.id);
                    for msg in effect::perform(&self.ledger, clerk, effect) {
                        effects.extend(update(&mut self.app, msg));
                    }
                }
            }
        }
    }

    /// Takes a message, does what follows, and paints.
    pub fn hears(&mut self, msg: Msg) {
        let effects = update(&mut self.app, msg);
        self.perform(effects);
        self.screen();
    }

    /// Types keys: characters, and names in angle brackets: `<enter> <esc> <tab> <down> <up> <left> <c-s> <f2> <end>`.
    /// Types as a person does, a third of a second between keys.
    pub fn types(&mut self, script: &str) -> &mut Self {
        self.types_every(300, script)
    }

    /// Types with so many milliseconds between keys.
    pub fn types_every(&mut self, ms: u64, script: &str) -> &mut Self {
        let mut rest = script;
        while let Some(c) = rest.chars().next() {
            let (key, len) = match rest.strip_prefix('<').and_then(|named| named.split_once('>')) {
                Some((name, _)) => (named(name), name.len() + 2),
                None => (KeyEvent::from(KeyCode::Char(c)), c.len_utf8()),
            };
            self.app.ms += ms;
            self.hears(Msg::Key(key));
            rest = &rest[len..];
        }
        self
    }

    pub fn ticks(&mut self, ms: u64) -> &mut Self {
        let ms = self.app.ms + ms;
        self.hears(Msg::Tick(self.ledger.now(), ms));
        self
    }

    /// The screen as text, every field in logical order.
    pub fn screen(&mut self) -> String {
        let mut buf = Buffer::empty(self.app.size);
        view::paint(&self.app, self.app.size, &mut buf);
        let line = |y: u16| {
            let cells = (0..buf.area.width).map(|x| buf[(x, y)].symbol());
            cells.collect::<String>().trim_end().to_owned()
        };
        (0..buf.area.height).map(|y| line(y) + "\n").collect()
    }

    /// Whether the screen shows these words.
    pub fn sees(&mut self, words: &str) -> bool {
        self.screen().contains(words)
    }

    pub fn told(&self) -> &str {
        self.app.note.as_ref().map_or("", |note| note.text.as_str())
    }

    pub fn letter(&self) -> LetterId {
        self.app.selected().unwrap()
    }

    pub fn subject(&self) -> String {
        self.app.list().unwrap().selected().unwrap().subject.clone()
    }
}

fn named(name: &str) -> KeyEvent {
    match name {
        "enter" => KeyCode::Enter.into(),
        "esc" => KeyCode::Esc.into(),
        "tab" => KeyCode::Tab.into(),
        "down" => KeyCode::Down.into(),
        "up" => KeyCode::Up.into(),
        "left" => KeyCode::Left.into(),
        "pgdn" => KeyCode::PageDown.into(),
        "space" => KeyCode::Char(' ').into(),
        "f1" => KeyCode::F(1).into(),
        "f9" => KeyCode::F(9).into(),
        "right" => KeyCode::Right.into(),
        "backtab" => KeyCode::BackTab.into(),
        "f2" => KeyCode::F(2).into(),
        "f8" => KeyCode::F(8).into(),
        "f4" => KeyCode::F(4).into(),
        "f6" => KeyCode::F(6).into(),
        "f7" => KeyCode::F(7).into(),
        "c-n" => KeyEvent::new(KeyCode::Char('n'), KeyModifiers::CONTROL),
        "c-p" => KeyEvent::new(KeyCode::Char('p'), KeyModifiers::CONTROL),
        "backspace" => KeyCode::Backspace.into(),
        "f3" => KeyCode::F(3).into(),
        "c-s" => KeyEvent::new(KeyCode::Char('s'), KeyModifiers::CONTROL),
        "c-z" => KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL),
        "c-d" => KeyEvent::new(KeyCode::Char('d'), KeyModifiers::CONTROL),
        _ => panic!("no key is called {name}"),
    }
}

/// Holds a screen against the file of this name; a missing file is written, to be read by somebody and kept.
pub fn same_as(name: &str, screen: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("view/snapshots").join(name);
    if let Ok(kept) = std::fs::read_to_string(&path) {
        assert_eq!(screen, kept, "{name} looks different");
    } else {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, screen).unwrap();
        panic!("{name} was written; read it and run the test again");
    }
}
