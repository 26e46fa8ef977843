//! Acts: one verb of the heart each.

use pishkhan::actions::counter_form::CounterForm;
use pishkhan::actions::enter_letter::{Course, Entered};
use pishkhan::actions::keep_desk::Desk;
use pishkhan::actions::{
    answer_referral, approve_letter, clerk_log_in, decide_identity, desk_file, enter_letter, keep_desk, keep_writing,
    mend_sms, open_letter, pause_sms, refer_letter, reject_letter, reply_letter, return_letter, reverse_letter,
    see_tour, send_notice, set_setting, undo, use_template,
};
use pishkhan::domain::ids::{ClerkId, DeskFileId, LetterId, PublicId, TemplateId};
use pishkhan::domain::writing::Writing;
use pishkhan::error::{Error, Result};
use pishkhan::store::{Actor, Ledger};

use super::{Act, Deed, files, office};
use crate::app::ReplyFile;
use crate::msg::Msg;

pub(super) fn log_in(ledger: &Ledger, login: &str, password: &str) -> Msg {
    match clerk_log_in::clerk_log_in(ledger, login, password) {
        Ok(clerk) => Msg::LoggedIn(clerk),
        Err(error) => Msg::LogInFailed(error),
    }
}

pub(super) fn open(ledger: &Ledger, clerk: ClerkId, letter: LetterId) -> Result<()> {
    open_letter::open_letter(ledger, clerk, letter)
}

pub(super) fn use_template(ledger: &Ledger, clerk: ClerkId, template: TemplateId) -> Result<()> {
    use_template::use_template(ledger, clerk, template)
}

pub(super) fn drop_desk_file(ledger: &Ledger, clerk: ClerkId, file: DeskFileId) -> Result<()> {
    desk_file::drop_desk_file(ledger, clerk, file)
}

pub(super) fn keep_desk(ledger: &Ledger, clerk: ClerkId, desk: Desk) -> Result<()> {
    keep_desk::keep_desk(ledger, clerk, desk)
}

pub(super) fn see_tour(ledger: &Ledger, clerk: ClerkId) -> Result<()> {
    see_tour::see_tour(ledger, clerk)
}

pub(super) fn keep_writing(ledger: &Ledger, clerk: ClerkId, fingerprint: &str, writing: Writing) -> Result<()> {
    keep_writing::keep_writing(ledger, clerk, fingerprint, writing)
}

pub(super) fn act(ledger: &Ledger, clerk: ClerkId, act: Act) -> Msg {
    if let Act::Many(acts) = act {
        let each = acts.into_iter().map(|act| {
            let result = done(ledger, clerk, &act);
            (act, result)
        });
        return Msg::Many(each.collect());
    }
    if let Act::Enter(form, paths, course) = &act {
        return match enter(ledger, clerk, form, paths, course.clone()) {
            Ok(entered) => Msg::Entered(entered),
            Err(error) => Msg::Refused(act, error),
        };
    }
    match done(ledger, clerk, &act) {
        Ok(number) => Msg::Done(act, number),
        Err(error) => Msg::Refused(act, error),
    }
}

/// Checks a walk-in's form and enters it; of several faults the first one of the form is told.
fn enter(ledger: &Ledger, clerk: ClerkId, form: &CounterForm, paths: &[ReplyFile], course: Course) -> Result<Entered> {
    let entry = form.check(ledger.now(), paths.len()).map_err(|faults| {
        let first = faults.into_iter().next();
        first.map_or_else(|| Error::internal("checking a form", "faults without a fault"), Error::from)
    })?;
    let files = files::for_reply(paths)?;
    enter_letter::enter_letter(ledger, clerk, PublicId(ledger.dice().bytes()?), entry, files, course)
}

fn done(ledger: &Ledger, clerk: ClerkId, act: &Act) -> Result<Option<String>> {
    match act {
        Act::Approve(approval) => approve_letter::approve_letter(ledger, clerk, approval.clone()).map(Some),
        Act::Reject(id, version, reason) => {
            reject_letter::reject_letter(ledger, clerk, *id, *version, reason).map(|()| None)
        }
        Act::Return(id, version, defects) => {
            return_letter::return_letter(ledger, clerk, *id, *version, defects).map(|()| None)
        }
        Act::Refer(order) => refer_letter::refer_letter(ledger, clerk, order).map(|()| None),
        Act::Referral(at, deed) => match deed {
            Deed::Accept => answer_referral::accept_referral(ledger, clerk, *at),
            Deed::Refuse(reason) => answer_referral::refuse_referral(ledger, clerk, *at, reason),
            Deed::Recall => answer_referral::recall_referral(ledger, clerk, *at),
            Deed::Finish => answer_referral::finish_copy(ledger, clerk, at.letter, at.referral),
        }
        .map(|()| None),
        Act::Reply(id, version, text, paths) => {
            let files = files::for_reply(paths)?;
            reply_letter::reply_letter(ledger, clerk, *id, *version, text, files).map(Some)
        }
        Act::Notice(id, text) => send_notice::send_notice(ledger, clerk, *id, text).map(|()| None),
        Act::Reverse(id, version, reason) => {
            reverse_letter::reverse_letter(ledger, clerk, *id, *version, reason).map(|()| None)
        }
        Act::Undo(id, version) => undo::undo(ledger, clerk, *id, *version).map(|()| None),
        Act::Identity(check, verdict) => {
            decide_identity::decide_identity(ledger, clerk, *check, verdict).map(|()| None)
        }
        Act::RetrySms(id) => mend_sms::retry_sms(ledger, clerk, *id).map(|()| None),
        Act::CancelSms(id) => mend_sms::cancel_sms(ledger, clerk, *id).map(|()| None),
        Act::PauseSms => pause_sms::pause_sms(ledger, Actor::Clerk(clerk)).map(|()| None),
        Act::ResumeSms => pause_sms::resume_sms(ledger, Actor::Clerk(clerk)).map(|()| None),
        Act::Office(act) => office::act(ledger, clerk, act).map(|()| None),
        Act::Many(_) | Act::Enter(..) => Ok(None),
        Act::SetSetting(key, value) => set_setting::set_setting(ledger, Actor::Clerk(clerk), key, value).map(|()| None),
    }
}
