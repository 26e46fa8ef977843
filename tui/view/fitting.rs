//! Which hints are shown: what this role may do to what is selected, and what the field with the keys would take.

use pishkhan::domain::letter::Step;
use pishkhan::domain::role::Power;
use pishkhan::domain::sms_text::SmsKind;
use pishkhan::store::sms::SmsState;

use crate::app::{App, Tab};
use crate::dialogs::referral::is_any;
use crate::keys::Command;
use crate::persian::Base;
use crate::view::trouble;
use crate::widgets::hint::GAP;

/// Whether a command would do something here and now.
pub fn fits(app: &App, command: Command) -> bool {
    use Command as C;
    if app.in_lines && matches!(command, C::TextMode | C::Writing) {
        return false;
    }
    if let Some(dialog) = &app.dialog {
        return dialog.takes(command);
    }
    match (app.tab, command) {
        (_, C::Undo) => app.undo_left().is_some(),
        (Tab::Identity, C::Approve | C::Reject | C::Copy) => {
            app.may(Power::ProveIdentity) && app.identity.selected().is_some()
        }
        (Tab::Identity, C::Files) => app.identity.selected().is_some_and(|check| check.file_name.is_some()),
        (Tab::Outbox, C::Retry | C::Cancel) => app.may(Power::MendOutbox) && sms_fits(app, command),
        (Tab::Outbox, C::PauseSms) => app.may(Power::MendOutbox) && !trouble::is_paused(app),
        (Tab::Outbox, C::ResumeSms) => app.may(Power::MendOutbox) && trouble::has_rest(app),
        (_, C::Approve) => step(app, Power::Decide, Step::Approve),
        (_, C::Reject) => step(app, Power::Decide, Step::Reject),
        (_, C::Return) => step(app, Power::Return, Step::Return),
        (_, C::Refer) => step(app, Power::Refer, Step::Refer),
        (_, C::Referral) => app.may(Power::Refer) && app.shown().is_some_and(|dossier| is_any(app, dossier)),
        (_, C::Reply) => step(app, Power::Reply, Step::Reply),
        (_, C::Reverse) => step(app, Power::Decide, Step::Reverse) && app.undo_left().is_none(),
        (_, C::Notice) => app.may(Power::Notify) && app.selected().is_some(),
        (_, C::Copy | C::Open) => app.selected().is_some(),
        (_, C::Files) => has_files(app),
        _ => true,
    }
}

fn step(app: &App, power: Power, step: Step) -> bool {
    let row = app.list().and_then(|list| list.selected());
    app.may(power) && row.is_some_and(|row| row.state.after(step).is_ok())
}

fn has_files(app: &App) -> bool {
    let row = app.list().and_then(|list| list.selected());
    row.is_some_and(|row| row.attachments > 0) || app.shown().is_some_and(|dossier| !dossier.files.is_empty())
}

fn sms_fits(app: &App, command: Command) -> bool {
    use SmsState as S;
    let Some(sms) = app.outbox.selected() else { return false };
    match command {
        Command::Retry => sms.kind != SmsKind::Code && matches!(sms.state, S::Failed | S::Unknown | S::Expired),
        _ => matches!(sms.state, S::Held | S::Queued),
    }
}

/// The hints that find room: search, help, the way out and what a sheet is for always, of the others the first ones.
pub fn kept(app: &App, mut hints: Vec<(String, String, Command)>, room: u16) -> Vec<(String, String, Command)> {
    let cells = |text: &str| app.scribe.row(text, Base::Rtl).width();
    let width = |hints: &[(String, String, Command)]| {
        hints.iter().map(|(key, word, _)| cells(key) + cells(word) + 1 + usize::from(GAP)).sum::<usize>()
    };
    while width(&hints) > usize::from(room + GAP) {
        let stays = |command: Command| {
            use Command as C;
            matches!(command, C::Search | C::Help | C::Back | C::Close | C::Confirm)
        };
        let Some(at) = hints.iter().rposition(|(_, _, command)| !stays(*command)) else { break };
        hints.remove(at);
    }
    hints
}
