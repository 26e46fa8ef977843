//! What was done: told, remembered for as long as it can be taken back, and forgotten when it was.

use pishkhan::actions::enter_letter::Entered;
use pishkhan::domain::ids::LetterId;

use super::answers::changed;
use super::pages;
use crate::app::{App, Decision, Tone};
use crate::dialogs::print::Print;
use crate::dialogs::{Dialog, Draft, DraftKey};
use crate::effect::{Act, Deed, Effect};
use crate::msg::Dossier;

/// An act is done: its sheet closes, its words are kept for an undo, the page is read again.
pub(super) fn done(app: &mut App, act: &Act, number: Option<&str>) -> Vec<Effect> {
    app.busy = false;
    let (code, sender) = named(app, act);
    let number = number.map_or(code, str::to_owned);
    let name = match act {
        Act::Identity(id, _) => app.identity.rows.iter().find(|row| row.id == *id).map(|row| row.name.clone()),
        _ => None,
    };
    let name = name.unwrap_or_default();
    let said = app.say_with(told(act), &[("number", &number), ("sender", &sender), ("name", &name)]);
    app.tell(Tone::Good, said);
    app.conflict = None;
    // One thing of the office after the other: the page stays.
    if let Act::Office(_) = act {
        pages::done(app);
        return changed(app);
    }
    // One setting after the other: the sheet stays.
    if let (Act::SetSetting(..), Some(Dialog::Settings(sheet))) = (act, &mut app.dialog) {
        sheet.done();
        return changed(app);
    }
    let draft = app.dialog.take().and_then(|dialog| dialog.draft());
    if let Some((key, _)) = &draft {
        app.drafts.remove(key);
    }
    app.group += 1;
    remember(app, act, (number, sender), draft);
    changed(app)
}

/// The sheet is empty again, and the receipt is there to be printed.
pub(super) fn entered_at_counter(app: &mut App, entered: &Entered) -> Vec<Effect> {
    app.busy = false;
    app.drafts.remove(&DraftKey::Counter);
    let number = entered.number.clone().unwrap_or_default();
    let said = app.say_with("told-entered", &[("code", &entered.code)]);
    app.tell(Tone::Good, said);
    app.dialog = Some(Dialog::Print(Print::of_entered(app, entered.letter, &number, &entered.code)));
    changed(app)
}

/// A decision among many: remembered, not told.
pub(super) fn done_quietly(app: &mut App, act: &Act, number: Option<&str>, draft: Option<(DraftKey, Draft)>) {
    let (code, sender) = named(app, act);
    remember(app, act, (number.map_or(code, str::to_owned), sender), draft);
}

/// Remembers a decision for as long as it can be taken back, or forgets the one that was taken back.
fn remember(app: &mut App, act: &Act, named: (String, String), draft: Option<(DraftKey, Draft)>) {
    if let (Some(version), Some(letter)) = (act.makes_version(), act.letter()) {
        let window = app.office.as_ref().map_or(0, |office| office.settings.number("undo.window"));
        let until = app.now.plus(window);
        app.decisions.push(Decision { letter, version, until, named, group: app.group, draft });
        app.leave = Some(letter);
        app.arrive = None;
    }
    if let Act::Undo(letter, version) = act {
        undone(app, *letter, *version);
    }
}

/// What people call the letter of an act: as the decision that is taken back knew it, else as it is shown.
fn named(app: &App, act: &Act) -> (String, String) {
    if let Act::Undo(letter, version) = act
        && let Some(taken) = app.decisions.iter().find(|d| (d.letter, d.version) == (*letter, *version))
    {
        return taken.named.clone();
    }
    let shown = app.shown().filter(|dossier| Some(dossier.letter.id) == act.letter());
    shown.map(Dossier::named).unwrap_or_default()
}

/// The letter comes back into the list, and what was typed into its sheet into the sheet.
fn undone(app: &mut App, letter: LetterId, version: i64) {
    if let Some(at) = app.decisions.iter().position(|d| (d.letter, d.version) == (letter, version))
        && let Some((key, draft)) = app.decisions.remove(at).draft
        && !draft.is_empty()
    {
        app.drafts.insert(key, draft);
    }
    // An earlier decision on the same letter is now one version further.
    for earlier in app.decisions.iter_mut().filter(|d| d.letter == letter) {
        earlier.version = version + 1;
    }
    app.leave = None;
    app.arrive = Some(letter);
}

/// The message of a done act.
fn told(act: &Act) -> &'static str {
    match act {
        Act::Approve(_) => "told-approved",
        Act::Reject(..) => "told-rejected",
        Act::Return(..) => "told-returned",
        Act::Refer(_) => "told-referred",
        Act::Referral(_, deed) => match deed {
            Deed::Accept => "told-referral-accepted",
            Deed::Refuse(_) => "told-referral-refused",
            Deed::Recall => "told-referral-recalled",
            Deed::Finish => "told-referral-done",
        },
        Act::Reply(..) => "told-replied",
        Act::Notice(..) => "told-notice",
        Act::Undo(..) => "told-undone",
        Act::Reverse(..) => "told-reversed",
        Act::Enter(..) => "told-entered",
        Act::Identity(_, pishkhan::actions::decide_identity::Verdict::Confirm) => "told-identity-confirmed",
        Act::Identity(..) => "told-identity-refused",
        Act::RetrySms(_) => "told-sms-retried",
        Act::CancelSms(_) => "told-sms-cancelled",
        Act::PauseSms => "told-sms-paused",
        Act::ResumeSms => "told-sms-resumed",
        Act::Office(act) => act.told(),
        Act::SetSetting(..) => "told-setting-set",
        Act::Many(_) => "told-many",
    }
}
