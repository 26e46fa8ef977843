//! What can happen to the desk: keys, time, and answers to its effects.

use std::path::PathBuf;

use crossterm::event::{KeyEvent, MouseEvent};
use pishkhan::actions::enter_letter::Entered;
use pishkhan::actions::verify_chain::ChainState;
use pishkhan::domain::calendar::Instant;
use pishkhan::domain::ids::{AttachmentId, LetterId};
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::writing::Writing;
use pishkhan::error::Error;
use pishkhan::store::attachments::{Attachment, FileFacts};
use pishkhan::store::audit::AuditRow;
use pishkhan::store::audit_log::{AuditKey, AuditPage};
use pishkhan::store::clerks::Clerk;
use pishkhan::store::counts::Counts;
use pishkhan::store::desk_files::DeskFile;
use pishkhan::store::desks::DeskDraft;
use pishkhan::store::digest::Digest;
use pishkhan::store::figures::Figures;
use pishkhan::store::file_links::LinkToken;
use pishkhan::store::identity::WaitingCheck;
use pishkhan::store::letters::Letter;
use pishkhan::store::letters::kin::Kin;
use pishkhan::store::queues::{ListItem, Queue};
use pishkhan::store::referrals::Referral;
use pishkhan::store::replies::Reply;
use pishkhan::store::saved_views::SavedView;
use pishkhan::store::search::Found;
use pishkhan::store::sms::Sms;

use crate::app::ReplyFile;
use crate::effect::Act;
use crate::effect::print::Opened;
use crate::inside::Inside;
use crate::keys::Command;
use crate::manage::Manage;
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
    /// Rows of a queue, and how many stand before the first of them; nothing deep in a long one.
    Page(Queue, Ask, Vec<ListItem>, Option<i64>),
    /// The letter after the one that is read.
    Ahead(Box<Dossier>),
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
    /// What the clerk had half-written, where the clerk was, and whether the tour was offered before.
    Memory(Vec<DeskDraft>, Option<String>, bool),
    /// The digest of a day.
    Digest(Box<Digest>),
    /// Figures of so many days.
    Figures(i64, Box<Figures>),
    /// The office as it is kept in order.
    Manage(Box<Manage>),
    /// Rows of the audit log for a filter line, behind a row.
    Log(String, Option<AuditKey>, Box<AuditPage>),
    /// How far the chain of the log was recomputed.
    Chain(ChainState),
    /// Kept searches.
    Views(Vec<SavedView>),
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
    /// What was found in a file.
    Looked(AttachmentId, Box<Inside>),
    /// Pages and pixels of files were found out.
    FactsFound(Vec<(AttachmentId, FileFacts)>),
    /// A link to a file was made, which works until then.
    Linked(AttachmentId, LinkToken, Instant),
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
    /// Files on the clerk's desk that wait for the reply.
    pub desk_files: Vec<DeskFile>,
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
