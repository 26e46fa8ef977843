//! One step of a letter: the fitting person does the real action at the moment the clock shows.

use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::close_letter::close_letter;
use pishkhan::actions::letter_form::LetterForm;
use pishkhan::actions::new_file::CheckedFile;
use pishkhan::actions::open_letter::open_letter;
use pishkhan::actions::refer_letter::{Recipient, ReferralOrder, refer_letter};
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::save_draft::save_draft;
use pishkhan::actions::send_notice::send_notice;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::undo::undo;
use pishkhan::actions::withdraw_letter::withdraw_letter;
use pishkhan::domain::ids::{ClerkId, LetterId, UnitId};
use pishkhan::domain::text::persian_digits;
use pishkhan::domain::workdays::{Deadline, WorkCalendar};
use pishkhan::store::letters;
use pishkhan::store::people::Person;

use super::fate::{Act, Fate};
use super::history::{Case, Filed, Stage, Who};
use super::paper::form;
use crate::trouble::{Result, Trouble};

/// Seconds after which an SMS that is not held has left.
const AT_ONCE: i64 = 2;

/// What a step did: whether the letter has a new version, and whether an SMS may wait.
struct Did {
    changed: bool,
    sends: bool,
}

const LOOKED: Did = Did { changed: false, sends: false };
const QUIET: Did = Did { changed: true, sends: false };
const TOLD: Did = Did { changed: true, sends: true };

impl Stage {
    /// Does an act. Gives the seconds after which its SMS can be carried, if it may have caused one.
    pub(super) fn perform(&mut self, case: &mut Case, act: Act) -> Result<Option<i64>> {
        let level = self.settings.number("identity.min_level");
        let person = self.account(case.who, level)?;
        let held = Some(self.settings.number("undo.window") + 1);
        match act {
            Act::Draft => self.draft(case, &person).map(|()| None),
            Act::File | Act::Mend => {
                let files = if act == Act::File { self.files_of(case) } else { Vec::new() };
                let attached = files.len().max(case.letter.map_or(0, |letter| letter.files));
                self.file(case, &person, files, attached)?;
                let kept = self.ledger.read(|view| letters::of_person_by_public_id(view, person.id, case.public_id))?;
                case.letter = Some(Filed { id: kept.id, version: kept.version, files: attached });
                Ok(Some(AT_ONCE))
            }
            Act::Withdraw => Ok(withdraw_letter(&self.ledger, person.id, case.public_id).map(|()| None)?),
            _ => match case.letter {
                Some(letter) => {
                    let did = self.decide(case, act, letter.id, letter.version)?;
                    // Every change of a letter is made on the version that was seen, and makes the next one.
                    let version = letter.version + i64::from(did.changed);
                    case.letter = Some(Filed { version, ..letter });
                    Ok(if did.sends { held } else { None })
                }
                None => Err(Trouble::internal("playing the demo's history", "a letter that was not filed")),
            },
        }
    }

    fn draft(&self, case: &Case, person: &Person) -> Result<()> {
        let mut text = self.form(case).as_draft(&self.settings);
        if case.fate == Fate::Draft {
            let lines = text.body.lines().count();
            text.body = text.body.lines().take(lines.div_ceil(2)).collect::<Vec<_>>().join("\n");
        }
        Ok(save_draft(&self.ledger, person.id, case.public_id, text, Vec::new(), Vec::new())?)
    }

    fn file(&self, case: &Case, person: &Person, files: Vec<CheckedFile>, attached: usize) -> Result<()> {
        let text = self
            .form(case)
            .check(&self.settings, person, &self.staff.addressees, attached)
            .map_err(|faults| Trouble::internal("filing a demo letter", format!("{faults:?}")))?;
        Ok(submit_letter(&self.ledger, person.id, case.public_id, text, files)?)
    }

    fn files_of(&self, case: &Case) -> Vec<CheckedFile> {
        let paper = &self.script.papers[case.paper];
        if !case.carries_files {
            return Vec::new();
        }
        // Whoever signs for a company shows the paper that says so.
        let letter_of_authority = ["pdf".to_owned()];
        let needs_one = paper.person == "legal" && paper.attachments.is_empty();
        let kinds = if needs_one { &letter_of_authority[..] } else { &paper.attachments };
        self.files.for_letter(&self.chance, &paper.unit, kinds)
    }

    fn form(&self, case: &Case) -> LetterForm {
        let paper = &self.script.papers[case.paper];
        let addressee = self.staff.addressee(&self.chance, case.unit);
        form(paper, &case.blanks, &case.sender, addressee, self.settings.profile())
    }

    /// What the office does.
    fn decide(&self, case: &mut Case, act: Act, id: LetterId, version: i64) -> Result<Did> {
        let paper = &self.script.papers[case.paper];
        let (ledger, chance, staff) = (&self.ledger, &self.chance, &self.staff);
        let did = match act {
            Act::Open => open_letter(ledger, staff.reader(chance)?, id).map(|()| LOOKED)?,
            Act::Look => open_letter(ledger, staff.replier(chance, case.unit)?, id).map(|()| LOOKED)?,
            Act::Return => {
                let defects = paper.defects.iter().map(|defect| case.blanks.fill(defect)).collect::<Vec<_>>();
                return_letter(ledger, staff.reader(chance)?, id, version, &defects.join("\n"))?;
                TOLD
            }
            Act::Reject => {
                reject_letter(ledger, staff.decider(chance)?, id, version, &case.blanks.fill(&paper.reject))?;
                TOLD
            }
            Act::Approve => {
                let number = self.approve(case, id, version)?;
                case.blanks.add("{register_no}", number);
                TOLD
            }
            Act::UndoDecision => undo(ledger, staff.decider(chance)?, id, version).map(|()| QUIET)?,
            Act::UndoReply => undo(ledger, staff.replier(chance, case.unit)?, id, version).map(|()| QUIET)?,
            Act::Assign => match staff.officer(chance, case.unit) {
                Some(officer) => self.refer(id, version, case.unit, Some(officer)).map(|()| QUIET)?,
                None => LOOKED,
            },
            Act::Pass => match chance.below(staff.units.len()) {
                same if same == case.unit => LOOKED,
                unit => {
                    self.refer(id, version, unit, None)?;
                    case.unit = unit;
                    QUIET
                }
            },
            Act::Notice => match chance.pick(&self.script.office.sms) {
                Some(text) => {
                    send_notice(ledger, staff.decider(chance)?, id, &self.notice(case, &text.text))?;
                    Did { changed: false, sends: true }
                }
                None => LOOKED,
            },
            Act::Reply => self.reply(case, id, version).map(|()| TOLD)?,
            Act::Close => {
                let clerk = staff.replier(chance, case.unit)?;
                close_letter(ledger, clerk, id, version).map(|()| QUIET)?
            }
            Act::Draft | Act::File | Act::Mend | Act::Withdraw => LOOKED,
        };
        Ok(did)
    }

    fn approve(&self, case: &Case, letter: LetterId, version: i64) -> Result<String> {
        let copies = match self.chance.below(20) {
            0 => 2,
            1..5 => 1,
            _ => 0,
        };
        let copies: Vec<UnitId> =
            (0..copies).filter_map(|_| self.chance.pick(&self.staff.units).map(|u| u.id)).collect();
        let paper = &self.script.papers[case.paper];
        let note = if self.chance.percent(60) { case.blanks.fill(&paper.referral) } else { self.instruction() };
        let unit = self.staff.units[case.unit].id;
        let approval = Approval { letter, version, unit, copies: without_twins(copies), note };
        Ok(approve_letter(&self.ledger, self.staff.decider(&self.chance)?, approval)?)
    }

    fn refer(&self, letter: LetterId, version: i64, unit: usize, to: Option<ClerkId>) -> Result<()> {
        let order = ReferralOrder {
            letter,
            version,
            original: Some(Recipient { unit: self.staff.units[unit].id, clerk: to }),
            copies: Vec::new(),
            due: Deadline::Usual,
            note: self.instruction(),
        };
        Ok(refer_letter(&self.ledger, self.staff.decider(&self.chance)?, &order)?)
    }

    fn reply(&self, case: &Case, letter: LetterId, version: i64) -> Result<()> {
        let paper = &self.script.papers[case.paper];
        let unit = &self.staff.units[case.unit];
        let has_file = case.carries_files && (case.who == Who::Citizen || self.chance.percent(60));
        let files = self.files.for_reply(&unit.code).filter(|_| has_file).into_iter().collect();
        let clerk = self.staff.replier(&self.chance, case.unit)?;
        reply_letter(&self.ledger, clerk, letter, version, &case.blanks.fill(&paper.reply), files)?;
        Ok(())
    }

    fn instruction(&self) -> String {
        self.chance.pick(&self.script.office.referrals.instructions).cloned().unwrap_or_default()
    }

    fn notice(&self, case: &Case, text: &str) -> String {
        let office = &self.script.office.office;
        let deadline = WorkCalendar::new(&self.settings, []).due(self.clock.now(), 4).date();
        let text = case.blanks.fill(text).replace("{phone}", &office.phone).replace("{office}", &office.name);
        text.replace("{deadline}", &persian_digits(&deadline.to_string()))
    }
}

fn without_twins(mut units: Vec<UnitId>) -> Vec<UnitId> {
    units.sort_unstable();
    units.dedup();
    units
}
