//! What can happen to the desk: keys, time, and answers to its effects.

use std::path::PathBuf;

use crossterm::event::{KeyEvent, MouseEvent};
use pishkhan::actions::enter_letter::Entered;
use pishkhan::domain::calendar::Instant;
use pishkhan::domain::ids::LetterId;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::writing::Writing;
use pishkhan::error::Error;
use pishkhan::store::attachments::Attachment;
use pishkhan::store::audit::AuditRow;
use pishkhan::store::clerks::Clerk;
use pishkhan::store::counts::Counts;
use pishkhan::store::desks::DeskDraft;
use pishkhan::store::figures::Figures;
use pishkhan::store::identity::WaitingCheck;
use pishkhan::store::letters::Letter;
use pishkhan::store::letters::kin::Kin;
use pishkhan::store::queues::{ListItem, Queue};
use pishkhan::store::referrals::Referral;
use pishkhan::store::replies::Reply;
use pishkhan::store::search::Found;
use pishkhan::store::sms::Sms;

use crate::app::ReplyFile;
use crate::effect::Act;
use crate::effect::print::Opened;
use crate::keys::Command;
use crate::office::Office;
use crate::window::Ask;

/// A message to [`crate::update::update`].
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// A click or the wheel.
    Mouse(MouseEvent),
    /// A command was picked with the mouse.
    Do(Command),
    /// The window has this size.
    Resize(u16, u16),
    /// Time went on: the clock, and milliseconds since the start.
    Tick(Instant, u64),
    /// Somebody changed the file.
    Changed,
    /// The clerk is in.
    LoggedIn(Clerk),
    /// The log-in was refused.
    LogInFailed(Error),
    /// Clerk, office and counts as they are now.
    Desk(Box<(Clerk, Office, Counts)>),
    /// The clerk may no longer work.
    ShutOut(Refusal),
    /// Rows of a queue.
    Page(Queue, Ask, Vec<ListItem>),
    /// A letter with everything about it.
    Letter(Box<Dossier>),
    /// The letter is not there, or not for this clerk.
    LetterGone(LetterId),
    /// What a search found.
    Found(String, Found),
    /// The identity queue.
    Identity(Vec<WaitingCheck>),
    /// The newest rows of the outbox.
    Outbox(Vec<Sms>),
    /// How the clerk wants text written on this terminal, if that was ever said.
    Writing(Option<Writing>),
    /// What the clerk had half-written, and where the clerk was.
    Memory(Vec<DeskDraft>, Option<String>),
    /// Figures of so many days.
    Figures(i64, Box<Figures>),
    /// The register at a place.
    Register(Box<Opened>),
    /// A walk-in's letter was entered.
    Entered(Entered),
    /// The line goes.
    Leave,
    /// An act was done; a number if it gave one.
    Done(Act, Option<String>),
    /// Several acts were tried.
    Many(Vec<(Act, Result<Option<String>, Error>)>),
    /// An act was refused.
    Refused(Act, Error),
    /// A file for a reply was looked at.
    Checked(Result<ReplyFile, String>),
    /// A file was saved here.
    Saved(Attachment, PathBuf),
    /// The letter of authorisation of an identity request was saved.
    PaperSaved(PathBuf),
    /// Something else went wrong.
    Failed(Error),
    /// A file could not be written or read; the machine's own words.
    FileFailed(String),
}

/// A letter with everything about it.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The letter.
    pub letter: Letter,
    /// Its files and those of the replies.
    pub files: Vec<Attachment>,
    /// گردش.
    pub referrals: Vec<Referral>,
    /// Replies.
    pub replies: Vec<Reply>,
    /// SMS about it.
    pub sms: Vec<Sms>,
    /// What happened to it.
    pub history: Vec<AuditRow>,
    /// The letter that it follows; none or one.
    pub follows: Vec<Kin>,
    /// Letters that follow it.
    pub followed: Vec<Kin>,
    /// Other letters of the same sender, newest first, for a clerk who may read them all.
    pub others: Vec<Letter>,
}

impl Dossier {
    /// What people call the letter: its number or follow-up code, and its sender.
    pub fn named(&self) -> (String, String) {
        let letter = &self.letter;
        let number = letter.register_no.clone().or_else(|| letter.follow_up_code.clone()).unwrap_or_default();
        let sender = if letter.company_name.is_empty() { &letter.sender_name } else { &letter.company_name };
        (number, sender.clone())
    }
}
