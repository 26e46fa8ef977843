//! The sheet that confirms an identity: who it is, in full, before one key says that the office knows this person.

use pishkhan::actions::decide_identity::Verdict;
use pishkhan::messages::digits;
use pishkhan::store::identity::WaitingCheck;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Taken, parts};
use crate::app::App;
use crate::effect::Act;
use crate::keys::Command;
use crate::persian::Base;
use crate::widgets::sheet;
use crate::widgets::text::{self, line};

/// Cells of the labels.
const LABELS: u16 = 10;

/// The sheet.
#[derive(Debug)]
pub struct Identify {
    /// Whose identity.
    pub check: WaitingCheck,
    /// Why the last try was refused.
    pub fault: Option<String>,
}

impl Identify {
    /// A sheet for this person.
    pub fn new(check: WaitingCheck) -> Self {
        Self { check, fault: None }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Confirm => Taken::Act(Act::Identity(self.check.id, Verdict::Confirm)),
            _ => Taken::No,
        }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let title = app.say_with("sheet-identify", &[("name", &self.check.name)]);
        let facts = self.facts(app);
        let room = sheet::draw(scribe, theme, &title, sheet::place(area, facts.len() as u16 + 2), buf);
        let mut y = room.y;
        for (key, value, base) in facts {
            let at = Rect { y, height: 1, ..room }.intersection(room);
            parts::label(app, &app.say(key), at, buf);
            let value = if value.is_empty() { "—" } else { &value };
            let row = scribe.fit(value, base, at.width.saturating_sub(LABELS).into());
            let field = Rect { width: at.width.saturating_sub(LABELS), ..at };
            text::row_at(&row, text::Align::Right, theme.strong(), field, buf);
            y += 1;
        }
        if let Some(fault) = &self.fault {
            let at = Rect { y, height: room.bottom().saturating_sub(y).min(1), ..room };
            line(scribe, fault, Base::Rtl, theme.red(), at, buf);
        }
        None
    }

    /// What the clerk compares: the person, and what is asked beside that. What needs care stands first.
    fn facts(&self, app: &App) -> Vec<(&'static str, String, Base)> {
        let check = &self.check;
        let mut facts = Vec::new();
        if let Some(rival) = &check.rival {
            let text = app.say_with("identity-rival-text", &[("mobile", &rival.masked())]);
            facts.push(("identity-rival", text, Base::Rtl));
        }
        facts.extend([
            ("identity-name", check.name.clone(), Base::Rtl),
            ("identity-national-id", check.national_id.clone(), Base::Ltr),
            ("identity-birth", digits(app.lang, &check.birth_date), Base::Rtl),
            ("identity-mobile", check.mobile.local(), Base::Ltr),
        ]);
        if let Some(mobile) = &check.new_mobile {
            facts.push(("identity-new-mobile", mobile.local(), Base::Ltr));
        }
        if let Some(company) = &check.company {
            facts.push(("identity-company", company.name.clone(), Base::Rtl));
            facts.push(("identity-company-id", company.id.clone(), Base::Ltr));
            facts.push(("identity-role", company.role.clone(), Base::Rtl));
        }
        if let Some(file) = &check.file_name {
            facts.push(("identity-file", file.clone(), Base::Rtl));
        }
        match check.outcome {
            Some(outcome) => {
                let said = app.say(&format!("identity-registry-{}", outcome.code()));
                facts.push(("identity-registry", said, Base::Rtl));
            }
            None if check.attempts > 0 => {
                facts.push(("identity-registry", app.say("identity-registry-silent"), Base::Rtl));
            }
            None => {}
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use pishkhan::actions::add_person::{SeenPerson, add_person};
    use pishkhan::actions::new_file::{FileBody, NewFile};
    use pishkhan::actions::request_company::request_company;
    use pishkhan::domain::mobile::Mobile;
    use pishkhan::store::Actor;
    use pishkhan::store::identity::ClaimedCompany;

    use crate::town::Town;

    #[test]
    fn nobody_is_let_act_for_a_company_whose_paper_could_not_be_read() {
        let mut town = Town::new();
        let head = town.head();
        town.files("نامه", 0);
        let seen = SeenPerson {
            national_id: None,
            mobile: Mobile::parse("09350000001").unwrap(),
            first_name: "رضا".to_owned(),
            last_name: "نوری".to_owned(),
            birth_date: None,
            identity_level: 3,
        };
        let person = add_person(&town.ledger, Actor::Admin, seen).unwrap();
        let company = ClaimedCompany {
            name: "شرکت سبزینه".into(), id: "10380284790".into(), role: "مدیرعامل".into()
        };
        let body = FileBody::Memory(std::fs::read(town.pdf()).unwrap());
        let paper = NewFile { name: "../معرفی.pdf".into(), body }.check().unwrap();
        request_company(&town.ledger, person, company, Some(paper)).unwrap();
        let mut desk = town.desk(head, 80, 24);
        desk.types("ia");
        for fact in ["شرکت سبزینه", "10380284790", "مدیرعامل", "معرفی"] {
            assert!(desk.sees(fact), "{fact}: {}", desk.screen());
        }
        desk.types("<esc>o");
        let saved = std::fs::read_dir(&desk.app.save_dir).unwrap().next().unwrap().unwrap().path();
        assert_eq!(saved.parent(), Some(desk.app.save_dir.as_path()));
        assert!(std::fs::read(&saved).unwrap().starts_with(b"%PDF") && desk.told().contains("معرفی"), "{saved:?}");
        desk.types("a<enter>");
        assert!(desk.app.identity.rows.is_empty(), "{}", desk.screen());
    }
}
