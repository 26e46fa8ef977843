//! Commands on the desk itself: moving, opening sheets, copying, leaving.

use pishkhan::domain::letter::Step;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Power;

use super::selection::{opened, selection_moved, stepped};
use super::{bulk, pages};
use crate::app::{App, Pane, Tab, Tone};
use crate::dialogs::Dialog;
use crate::dialogs::approve::Approve;
use crate::dialogs::counter::Counter;
use crate::dialogs::digest::DigestPage;
use crate::dialogs::figures::FiguresPage;
use crate::dialogs::files::Files;
use crate::dialogs::identify::Identify;
use crate::dialogs::palette::Palette;
use crate::dialogs::plain::Plain;
use crate::dialogs::print::Print;
use crate::dialogs::reason::{Purpose, Reason};
use crate::dialogs::refer::Refer;
use crate::dialogs::referral::ReferralSheet;
use crate::dialogs::register::RegisterPage;
use crate::dialogs::reply::ReplySheet;
use crate::dialogs::search::Search;
use crate::dialogs::settings::SettingsSheet;
use crate::dialogs::tour::Tour;
use crate::effect::{Act, Effect};
use crate::keys::Command;
use crate::terminal::Clipboard;
use crate::view::whole::whole;
use crate::window::Ask;

pub(super) fn run(app: &mut App, command: Command) -> Vec<Effect> {
    use Command as C;
    match command {
        C::Down | C::Up | C::PageDown | C::PageUp | C::First | C::Last => go(app, command),
        C::NextLetter => step(app, 1),
        C::PreviousLetter => step(app, -1),
        C::Open => open(app),
        C::Back => back(app),
        C::Close => to_list(app),
        C::NextTab => beside(app, 1),
        C::PreviousTab => beside(app, -1),
        C::Tab(place) => Tab::ALL.get(place).map_or_else(Vec::new, |tab| show(app, *tab)),
        C::Search => {
            app.dialog = Some(Dialog::Search(Search::default()));
            Vec::new()
        }
        C::Palette => {
            app.dialog = Some(Dialog::Palette(Palette::new(app.contexts())));
            Vec::new()
        }
        C::Figures => {
            if !may(app, Power::ReadAll) {
                return Vec::new();
            }
            let page = FiguresPage::new(app.save_dir.clone());
            let wants = page.wants();
            app.dialog = Some(Dialog::Figures(page));
            vec![wants]
        }
        C::Digest => {
            if !may(app, Power::ReadAll) {
                return Vec::new();
            }
            let page = DigestPage::new(app.now.date(), app.save_dir.clone());
            let wants = page.wants();
            app.dialog = Some(Dialog::Digest(page));
            vec![wants]
        }
        C::Tour => {
            app.tour_due = false;
            app.dialog = Some(Dialog::Tour(Tour::new(app.contexts())));
            vec![Effect::SeeTour]
        }
        C::Office | C::Log | C::Views => pages::open(app, command),
        C::WalkIn => {
            if may(app, Power::EnterLetter) {
                app.dialog = Some(Dialog::Counter(Box::new(Counter::new(app))));
            }
            Vec::new()
        }
        C::Register => {
            if !may(app, Power::ReadAll) {
                return Vec::new();
            }
            let page = RegisterPage::new(app.save_dir.clone());
            let wants = page.wants();
            app.dialog = Some(Dialog::Register(page));
            vec![wants]
        }
        C::Settings => {
            if may(app, Power::Manage)
                && let Some(office) = &app.office
            {
                app.dialog = Some(Dialog::Settings(SettingsSheet::new(office.settings.clone())));
            }
            Vec::new()
        }
        C::Approve | C::Reject if app.tab == Tab::Identity => identity(app, command),
        C::Mark => bulk::toggle(app),
        C::MarkAll => {
            bulk::toggle_all(app);
            Vec::new()
        }
        C::Files if app.tab == Tab::Identity => {
            let paper = app.identity.selected().filter(|check| check.file_name.is_some()).map(|check| check.id);
            paper.map_or_else(Vec::new, |check| vec![Effect::SavePaper(check, app.save_dir.clone())])
        }
        C::Copy if app.tab == Tab::Identity => {
            let id = app.identity.selected().map(|check| check.national_id.clone());
            id.map_or_else(Vec::new, |id| copy(app, id.clone(), id))
        }
        C::Retry | C::Cancel | C::PauseSms | C::ResumeSms => outbox(app, command),
        C::Undo => undo(app),
        C::Approve
        | C::Reject
        | C::Return
        | C::Refer
        | C::Referral
        | C::Reply
        | C::Reverse
        | C::Notice
        | C::Files
        | C::Copy
        | C::CopyAll
        | C::Print => with_letter(app, command),
        C::Quit => vec![Effect::Quit],
        C::Help
        | C::Confirm
        | C::Choose
        | C::Toggle
        | C::NextField
        | C::PreviousField
        | C::Redraw
        | C::TextMode
        | C::Direction
        | C::Joiners
        | C::Writing
        | C::Export
        | C::Save
        | C::Link
        | C::New
        | C::CloseRow
        | C::Password
        | C::SaveView
        | C::RenameView
        | C::ShareView
        | C::DropView
        | C::Pick(_) => Vec::new(),
    }
}

/// Turns to a page. What was seen of it before stands there until it is read afresh.
pub(crate) fn show(app: &mut App, tab: Tab) -> Vec<Effect> {
    app.note = None;
    app.marks.clear();
    app.tab = tab;
    app.arrive = None;
    app.pane = Pane::List;
    app.scroll = 0;
    app.rest_from = app.ms;
    let mut effects = reload(app);
    effects.extend(selection_moved(app));
    effects
}

/// Reads this page again.
pub(super) fn reload(app: &mut App) -> Vec<Effect> {
    // The page says that it is not for this role; there is nothing to read.
    if app.tab.power().is_some_and(|power| !app.may(power)) {
        return Vec::new();
    }
    match app.tab {
        Tab::Queue(queue) => {
            let list = app.list_mut();
            let ask = if list.loaded { list.again() } else { Ask::Top };
            vec![Effect::LoadPage(queue, ask)]
        }
        Tab::Found => Vec::new(),
        Tab::Identity => vec![Effect::LoadIdentity],
        Tab::Outbox => vec![Effect::LoadOutbox],
    }
}

fn open(app: &mut App) -> Vec<Effect> {
    if app.selected().is_none() {
        return Vec::new();
    }
    app.pane = Pane::Letter;
    app.scroll = 0;
    opened(app).into_iter().collect()
}

fn to_list(app: &mut App) -> Vec<Effect> {
    if app.pane == Pane::Letter {
        app.pane = Pane::List;
        return Vec::new();
    }
    if !app.marks.is_empty() {
        bulk::toggle_all(app);
        return Vec::new();
    }
    if app.tab == Tab::Found { show(app, app.tab_before) } else { Vec::new() }
}

fn back(app: &mut App) -> Vec<Effect> {
    if app.pane == Pane::Letter || app.tab == Tab::Found { to_list(app) } else { vec![Effect::Quit] }
}

fn beside(app: &mut App, by: isize) -> Vec<Effect> {
    let tabs = Tab::in_line(app);
    let here = tabs.iter().position(|tab| *tab == app.tab);
    let from = here.or_else(|| tabs.iter().position(|tab| *tab == app.tab_before)).unwrap_or(0);
    let to = (from + tabs.len()).saturating_add_signed(by) % tabs.len();
    show(app, tabs[to])
}

pub(super) fn step(app: &mut App, rows: isize) -> Vec<Effect> {
    app.list_mut().step(rows);
    let mut effects = stepped(app);
    if app.pane == Pane::Letter {
        effects.extend(opened(app));
    }
    effects
}

fn go(app: &mut App, command: Command) -> Vec<Effect> {
    let painted = app.painted.borrow().clone();
    if app.pane == Pane::Letter && app.tab.has_letters() {
        let height = usize::from(painted.letter.height).max(2);
        let most = painted.letter_lines.saturating_sub(height);
        app.scroll = match command {
            Command::Down => app.scroll + 1,
            Command::Up => app.scroll.saturating_sub(1),
            Command::PageDown => app.scroll + height - 1,
            Command::PageUp => app.scroll.saturating_sub(height - 1),
            Command::First => 0,
            _ => most,
        }
        .min(most);
        return Vec::new();
    }
    let page = isize::from(i16::try_from(painted.list.height).unwrap_or(20)).max(2) - 1;
    let by = match command {
        Command::Down => 1,
        Command::Up => -1,
        Command::PageDown => page,
        Command::PageUp => -page,
        Command::First => isize::MIN / 2,
        _ => isize::MAX / 2,
    };
    let in_table = |at: usize, rows: usize| at.saturating_add_signed(by).min(rows.saturating_sub(1));
    match app.tab {
        Tab::Identity => app.identity.at = in_table(app.identity.at, app.identity.rows.len()),
        Tab::Outbox => app.outbox.at = in_table(app.outbox.at, app.outbox.rows.len()),
        Tab::Queue(queue) => {
            let list = app.list_mut();
            match command {
                Command::First if !list.at_top => return vec![Effect::LoadPage(queue, Ask::Top)],
                Command::Last if !list.at_bottom => return vec![Effect::LoadPage(queue, Ask::End)],
                _ => {
                    list.step(by);
                }
            }
            return stepped(app);
        }
        Tab::Found => {
            app.list_mut().step(by);
            return stepped(app);
        }
    }
    Vec::new()
}

/// Whether the clerk holds a power; if not, the heart's sentence is said.
pub(super) fn may(app: &mut App, power: Power) -> bool {
    let holds = app.may(power);
    if !holds {
        app.tell(Tone::Bad, Refusal::NotAllowed.sentence(app.lang));
    }
    holds
}

/// A command that needs the selected letter; it waits if the letter is still being read.
pub(super) fn with_letter(app: &mut App, command: Command) -> Vec<Effect> {
    let of_many = matches!(
        command,
        Command::Approve | Command::Reject | Command::Return | Command::Refer | Command::Notice | Command::Reverse
    );
    if of_many
        && let Some(&first) = app.marks.keys().next()
        && app.selected().is_some_and(|id| !app.marks.contains_key(&id))
    {
        // The sheet stands under one of the letters that it is about.
        app.list_mut().select(first);
    }
    let Some(id) = app.selected() else {
        let said = app.say("told-no-letter");
        app.tell(Tone::Bad, said);
        return Vec::new();
    };
    let step = match command {
        Command::Approve => Some((Power::Decide, Some(Step::Approve))),
        Command::Reject => Some((Power::Decide, Some(Step::Reject))),
        Command::Return => Some((Power::Return, Some(Step::Return))),
        Command::Refer => Some((Power::Refer, Some(Step::Refer))),
        Command::Referral => Some((Power::Refer, None)),
        Command::Reply => Some((Power::Reply, Some(Step::Reply))),
        Command::Reverse => Some((Power::Decide, Some(Step::Reverse))),
        Command::Notice => Some((Power::Notify, None)),
        _ => None,
    };
    if let Some((power, _)) = step
        && !may(app, power)
    {
        return Vec::new();
    }
    if app.shown().is_none() {
        app.pending = Some(command);
        return vec![Effect::LoadLetter(id)];
    }
    let fits = |app: &App| match (step, app.shown()) {
        (Some((_, Some(Step::Reverse))), Some(dossier)) if app.undo_left_of(&dossier.letter).is_some() => {
            Err(Refusal::ReverseTooSoon)
        }
        // A walk-in has no account to mend a letter in: said before a reason is typed.
        (Some((_, Some(Step::Return))), Some(dossier))
            if dossier.letter.person_id.is_none() && app.marks.is_empty() =>
        {
            dossier.letter.state.after(Step::Return).and(Err(Refusal::NobodyToMend))
        }
        (Some((_, Some(step))), Some(dossier)) => dossier.letter.state.after(step).map(|_| ()),
        _ => Ok(()),
    };
    if let Err(refusal) = fits(app) {
        app.tell(Tone::Bad, refusal.sentence(app.lang));
        return Vec::new();
    }
    let Some(dossier) = app.shown() else { return Vec::new() };
    let dialog = match command {
        Command::Approve => Dialog::Approve(Approve::new(app, dossier)),
        Command::Reject => Dialog::Reason(Reason::new(app, Purpose::Reject, Some(dossier))),
        Command::Return => Dialog::Reason(Reason::new(app, Purpose::Return, Some(dossier))),
        Command::Notice => Dialog::Reason(Reason::new(app, Purpose::Notice, Some(dossier))),
        Command::Reverse => Dialog::Reason(Reason::new(app, Purpose::Reverse, Some(dossier))),
        Command::Refer => Dialog::Refer(Refer::new(app, dossier)),
        Command::Referral => {
            let Some(sheet) = ReferralSheet::new(app, dossier) else {
                let said = app.say("told-no-referral");
                app.tell(Tone::Plain, said);
                return Vec::new();
            };
            Dialog::Referral(sheet)
        }
        Command::Reply => Dialog::Reply(ReplySheet::new(app, dossier)),
        Command::Print => Dialog::Print(Print::new(app, dossier)),
        Command::Files if dossier.files.is_empty() => {
            let said = app.say("told-no-files");
            app.tell(Tone::Plain, said);
            return Vec::new();
        }
        Command::Files => {
            let sheet = Files::new(id, dossier.files.clone(), app.save_dir.clone());
            let unknown = sheet.unknown();
            app.dialog = Some(Dialog::Files(sheet));
            let mut effects: Vec<Effect> = opened(app).into_iter().collect();
            if !unknown.is_empty() {
                effects.push(Effect::FindFacts(unknown, app.program.clone()));
            }
            return effects;
        }
        Command::CopyAll => {
            let text = whole(app, dossier);
            app.dialog = Some(Dialog::Plain(Plain::new(text.clone())));
            return vec![Effect::Copy(text)];
        }
        _ => {
            let letter = &dossier.letter;
            let text = letter.register_no.clone().or_else(|| letter.follow_up_code.clone()).unwrap_or_default();
            let all = whole(app, dossier);
            return copy(app, text, all);
        }
    };
    app.dialog = Some(dialog);
    opened(app).into_iter().collect()
}

/// Hands text to the clipboard; where the terminal does not take it, it is shown for the mouse, with what belongs to it.
fn copy(app: &mut App, text: String, all: String) -> Vec<Effect> {
    let key = match app.facts.clipboard() {
        Clipboard::Takes => "told-copied",
        Clipboard::Unsure => "told-copied-unsure",
        Clipboard::Refuses => {
            app.dialog = Some(Dialog::Plain(Plain::new(all)));
            return vec![Effect::Copy(text)];
        }
    };
    let said = app.say_with(key, &[("text", &text)]);
    app.tell(Tone::Plain, said);
    vec![Effect::Copy(text)]
}

/// Takes back the last decision of this console while it can be; else the one on the selected letter, if it can be.
fn undo(app: &mut App) -> Vec<Effect> {
    let last = app.decisions.last().filter(|last| last.until > app.now);
    let recent = last.map(|last| (last.letter, last.version));
    let group: Vec<Act> = last
        .map(|last| app.decisions.iter().rev().filter(|one| one.group == last.group))
        .into_iter()
        .flatten()
        .map(|one| Act::Undo(one.letter, one.version))
        .collect();
    let shown = || app.shown().map(|dossier| (dossier.letter.id, dossier.letter.version));
    let Some((id, version)) = recent.or_else(shown) else {
        app.tell(Tone::Bad, Refusal::UndoTooLate.sentence(app.lang));
        return Vec::new();
    };
    if app.busy {
        return Vec::new();
    }
    app.busy = true;
    vec![Effect::Act(if group.len() > 1 { Act::Many(group) } else { Act::Undo(id, version) })]
}

fn identity(app: &mut App, command: Command) -> Vec<Effect> {
    if !may(app, Power::ProveIdentity) || app.busy {
        return Vec::new();
    }
    let Some(check) = app.identity.selected() else { return Vec::new() };
    if command == Command::Approve {
        app.dialog = Some(Dialog::Identify(Identify::new(check.clone())));
        return Vec::new();
    }
    let (id, name) = (check.id, check.name.clone());
    app.dialog = Some(Dialog::Reason(Reason::new(app, Purpose::Identity(id, name), None)));
    Vec::new()
}

fn outbox(app: &mut App, command: Command) -> Vec<Effect> {
    if !may(app, Power::MendOutbox) || app.busy {
        return Vec::new();
    }
    let selected = app.outbox.selected().map(|sms| sms.id);
    let act = match (command, selected) {
        (Command::PauseSms, _) => Act::PauseSms,
        (Command::ResumeSms, _) => Act::ResumeSms,
        (Command::Retry, Some(id)) => Act::RetrySms(id),
        (_, Some(id)) => Act::CancelSms(id),
        (_, None) => return Vec::new(),
    };
    app.busy = true;
    vec![Effect::Act(act)]
}
