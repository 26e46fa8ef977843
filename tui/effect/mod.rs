//! What the desk asks of the world. [`perform`] is the only caller of actions and store in this door.

mod act;
pub(crate) mod files;
mod load;
mod look;
pub(crate) mod office;
pub(crate) mod print;

use pishkhan::actions::answer_referral::AtHand;
use pishkhan::actions::approve_letter::Approval;
use pishkhan::actions::counter_form::CounterForm;
use pishkhan::actions::decide_identity::Verdict;
use pishkhan::actions::enter_letter::Course;
use pishkhan::actions::keep_desk::Desk;
use pishkhan::actions::refer_letter::ReferralOrder;
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::ids::{ClerkId, DeskFileId, IdentityCheckId, LetterId, SmsId, TemplateId};
use pishkhan::domain::register_no::Direction;
use pishkhan::domain::writing::Writing;
use pishkhan::error::{Error, Result};
use pishkhan::paper::Form;
use pishkhan::store::Ledger;
use pishkhan::store::attachments::Attachment;
use pishkhan::store::audit_log::AuditKey;
use pishkhan::store::clerks::Clerk;
use pishkhan::store::digest::Digest;
use pishkhan::store::figures::Figures;
use pishkhan::store::queues::Queue;
use pishkhan::store::register::book::Span;
use std::path::PathBuf;

use crate::app::ReplyFile;
use crate::msg::Msg;
use crate::window::Ask;

/// A password on its way to the heart: never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Something that is to be done outside the desk.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Check login and password.
    LogIn(String, Secret),
    /// Read clerk, office and counts.
    LoadDesk,
    /// Read rows of a queue.
    LoadPage(Queue, Ask),
    /// Read a letter.
    LoadLetter(LetterId),
    /// Read a letter ahead, while the clerk reads the one before it.
    LoadAhead(LetterId),
    /// Note that the clerk opened a letter.
    OpenLetter(LetterId),
    /// Read how the clerk wants text written on the terminal of this fingerprint.
    LoadWriting(String),
    /// Keep it.
    KeepWriting(String, Writing),
    /// Read what the clerk has half-written, and where the clerk was.
    LoadMemory,
    /// Keep it.
    KeepDesk(Desk),
    /// Count that a template was used.
    UseTemplate(TemplateId),
    /// Read the figures of so many days.
    LoadFigures(i64),
    /// Save figures as CSV in a folder.
    SaveFigures(Box<Figures>, PathBuf),
    /// Read the digest of a day.
    LoadDigest(JalaliDate),
    /// Save it as a text in a folder.
    SaveDigest(Box<Digest>, PathBuf),
    /// Keep that the clerk was offered the tour, or took it.
    SeeTour,
    /// Read the office as it is kept in order.
    LoadManage,
    /// Read rows of the audit log for a filter line, behind a row.
    LoadLog(String, Option<AuditKey>),
    /// Recompute the next piece of the log's chain.
    VerifyChain,
    /// Read the kept searches.
    LoadViews,
    /// Read the register of a direction and year at a place.
    LoadRegister(Option<(Direction, i32)>, print::Place),
    /// Print a span of the register into a folder.
    PrintRegister(Span, Form, PathBuf),
    /// Print a letter into a folder.
    PrintLetter(print::LetterPrint),
    /// Search, or find the letter of a number.
    Search(String),
    /// Read the identity queue.
    LoadIdentity,
    /// Read the outbox.
    LoadOutbox,
    /// Do an act.
    Act(Act),
    /// Look at a file for a reply; those that are there already.
    Check(String, Vec<ReplyFile>),
    /// Save a file of a letter into a folder.
    Save(Attachment, PathBuf),
    /// Look into a file, with so many pixels for a picture, by this program.
    LookInside(Attachment, (u16, u16), PathBuf),
    /// Find out pages and pixels of files, by this program.
    FindFacts(Vec<Attachment>, PathBuf),
    /// Throw a file on the clerk's desk away.
    DropDeskFile(DeskFileId),
    /// Make a link that gives a file once.
    MakeFileLink(Attachment),
    /// Save the letter of authorisation of an identity request into a folder.
    SavePaper(IdentityCheckId, PathBuf),
    /// Hand text to the clipboard.
    Copy(String),
    /// Paint everything anew.
    Redraw,
    /// Leave.
    Quit,
}

/// An act of the clerk.
#[derive(Clone, Debug)]
pub enum Act {
    /// Approve.
    Approve(Approval),
    /// Refuse, for a reason; with the version that was seen.
    Reject(LetterId, i64, String),
    /// Return, with defects.
    Return(LetterId, i64, String),
    /// Refer.
    Refer(ReferralOrder),
    /// Do this with a referral.
    Referral(AtHand, Deed),
    /// Reply with text and files.
    Reply(LetterId, i64, String, Vec<ReplyFile>),
    /// Write an SMS.
    Notice(LetterId, String),
    /// Reverse a decision, for a reason; with the version that was seen.
    Reverse(LetterId, i64, String),
    /// Take the last decision back, if the letter is still as it left it.
    Undo(LetterId, i64),
    /// Enter a walk-in's paper letter with its scans.
    Enter(Box<CounterForm>, Vec<ReplyFile>, Course),
    /// Decide an identity.
    Identity(IdentityCheckId, Verdict),
    /// Send an SMS again.
    RetrySms(SmsId),
    /// Take an SMS back.
    CancelSms(SmsId),
    /// Pause all sending of SMS.
    PauseSms,
    /// Let it go on.
    ResumeSms,
    /// Several of these, one after the other.
    Many(Vec<Act>),
    /// Something done to the office, or to a kept search.
    Office(Box<office::OfficeAct>),
    /// Give a setting a value.
    SetSetting(&'static str, String),
}

/// What is done with a referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Take it on.
    Accept,
    /// Refuse it, for this reason.
    Refuse(String),
    /// Take it back.
    Recall,
    /// A copy was dealt with.
    Finish,
}

impl Act {
    /// The version that the letter has once this decision is made.
    pub fn makes_version(&self) -> Option<i64> {
        match self {
            Self::Approve(approval) => Some(approval.version + 1),
            Self::Reject(_, version, _) | Self::Return(_, version, _) | Self::Reply(_, version, ..) => {
                Some(version + 1)
            }
            _ => None,
        }
    }

    /// The same for another letter, if it is an act that can be done to many.
    pub fn for_letter(&self, id: LetterId, version: i64) -> Option<Self> {
        Some(match self {
            Self::Approve(approval) => Self::Approve(Approval { letter: id, version, ..approval.clone() }),
            Self::Reject(_, _, reason) => Self::Reject(id, version, reason.clone()),
            Self::Return(_, _, defects) => Self::Return(id, version, defects.clone()),
            Self::Reverse(_, _, reason) => Self::Reverse(id, version, reason.clone()),
            Self::Refer(order) => Self::Refer(ReferralOrder { letter: id, version, ..order.clone() }),
            Self::Notice(_, text) => Self::Notice(id, text.clone()),
            _ => return None,
        })
    }

    /// The letter it is about.
    pub fn letter(&self) -> Option<LetterId> {
        match self {
            Self::Approve(approval) => Some(approval.letter),
            Self::Refer(order) => Some(order.letter),
            Self::Referral(at, _) => Some(at.letter),
            Self::Reject(id, ..)
            | Self::Return(id, ..)
            | Self::Reply(id, ..)
            | Self::Notice(id, _)
            | Self::Reverse(id, ..)
            | Self::Undo(id, _) => Some(*id),
            Self::Office(_)
            | Self::Identity(..)
            | Self::Enter(..)
            | Self::RetrySms(_)
            | Self::CancelSms(_)
            | Self::PauseSms
            | Self::ResumeSms
            | Self::SetSetting(..)
            | Self::Many(_) => None,
        }
    }
}

/// The clerk of a number, who must be active.
pub fn clerk(ledger: &Ledger, id: ClerkId) -> Result<Clerk> {
    load::clerk(ledger, id)
}

/// Does an effect as this clerk and answers. What belongs to the terminal itself (copy, redraw, quit) is not done here.
pub fn perform(ledger: &Ledger, clerk: Option<ClerkId>, effect: Effect) -> Vec<Msg> {
    if let Effect::LogIn(login, Secret(password)) = effect {
        return vec![act::log_in(ledger, &login, &password)];
    }
    let Some(clerk) = clerk else { return Vec::new() };
    // Cut off with the next thing that the desk asks for, whatever it is.
    if let Err(Error::Refused(refusal)) = load::still_in(ledger, clerk) {
        return vec![Msg::ShutOut(refusal)];
    }
    let answer = match effect {
        Effect::LoadDesk => load::desk(ledger, clerk),
        Effect::LoadPage(queue, ask) => load::page(ledger, clerk, queue, ask),
        Effect::LoadLetter(id) => load::letter(ledger, clerk, id),
        Effect::LoadAhead(id) => return load::ahead(ledger, clerk, id),
        Effect::Search(query) => load::search(ledger, clerk, query),
        Effect::LoadIdentity => load::identity(ledger, clerk),
        Effect::LoadOutbox => load::outbox(ledger, clerk),
        Effect::LoadWriting(fingerprint) => load::writing(ledger, clerk, &fingerprint),
        Effect::LoadMemory => load::memory(ledger, clerk),
        Effect::LoadFigures(days) => load::figures(ledger, clerk, days),
        Effect::LoadDigest(date) => load::digest(ledger, clerk, date),
        Effect::SaveDigest(digest, folder) => return vec![files::save_digest(ledger, &digest, &folder)],
        Effect::SeeTour => return act::see_tour(ledger, clerk).err().map(Msg::Failed).into_iter().collect(),
        Effect::LoadManage => office::manage(ledger, clerk),
        Effect::LoadLog(typed, from) => office::log(ledger, clerk, typed, from),
        Effect::VerifyChain => office::chain(ledger, clerk),
        Effect::LoadViews => office::views(ledger, clerk),
        Effect::LoadRegister(volume, place) => print::open(ledger, clerk, volume, &place),
        Effect::PrintRegister(span, form, folder) => {
            return vec![print::register(ledger, clerk, span, form, &folder)];
        }
        Effect::PrintLetter(print) => return vec![print::letter(ledger, clerk, &print)],
        Effect::SaveFigures(figures, folder) => return vec![files::save_figures(&figures, &folder)],
        Effect::KeepDesk(desk) => {
            return act::keep_desk(ledger, clerk, desk).err().map(Msg::Failed).into_iter().collect();
        }
        Effect::KeepWriting(fingerprint, writing) => {
            let kept = act::keep_writing(ledger, clerk, &fingerprint, writing);
            return kept.err().map(Msg::Failed).into_iter().collect();
        }
        Effect::UseTemplate(id) => {
            return act::use_template(ledger, clerk, id).err().map(Msg::Failed).into_iter().collect();
        }
        Effect::OpenLetter(id) => return act::open(ledger, clerk, id).err().map(Msg::Failed).into_iter().collect(),
        Effect::Act(act) => return vec![act::act(ledger, clerk, act)],
        Effect::Check(path, held) => return vec![files::check(ledger, &path, &held)],
        Effect::Save(file, folder) => return vec![files::save(ledger, clerk, &file, &folder)],
        Effect::LookInside(file, room, program) => return vec![look::look(ledger, clerk, &file, room, &program)],
        Effect::FindFacts(files, program) => return look::find_facts(ledger, clerk, &files, &program),
        Effect::DropDeskFile(id) => {
            return vec![act::drop_desk_file(ledger, clerk, id).map_or_else(Msg::Failed, |()| Msg::Changed)];
        }
        Effect::MakeFileLink(file) => return vec![look::link(ledger, clerk, &file)],
        Effect::SavePaper(check, folder) => return vec![files::save_paper(ledger, clerk, check, &folder)],
        Effect::Copy(_) | Effect::Redraw | Effect::Quit | Effect::LogIn(..) => return Vec::new(),
    };
    vec![answer.unwrap_or_else(Msg::Failed)]
}
