//! The way of writing on a terminal: asked for where nobody knows it, kept, and found again; plain text; a held key.

use pishkhan::domain::writing::{Ordering, Shapes, Writing};

use crate::dialogs::Dialog;
use crate::msg::Msg;
use crate::terminal::{Clipboard, Facts, Hands, Kind, Trust};
use crate::town::Town;
use crate::update::start;

fn unknown() -> Facts {
    Facts { fingerprint: "0;999;0".to_owned(), answered: true, ..Facts::default() }
}

#[test]
fn a_clerk_at_an_unknown_terminal_is_asked_once_and_never_again() {
    let mut town = Town::new();
    let head = town.head();
    town.files("الف", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.app.facts = unknown();
    assert_eq!(desk.app.facts.trust(), Trust::Ask);
    let effects = start(&mut desk.app);
    desk.perform(effects);
    assert!(matches!(desk.app.dialog, Some(Dialog::Calibrate(_))));
    // A letter key is not for this page: nothing is decided behind it.
    desk.types("a");
    assert!(matches!(desk.app.dialog, Some(Dialog::Calibrate(_))));
    desk.types("3");
    assert!(desk.app.dialog.is_none());
    assert_eq!(desk.app.writing.shapes, Shapes::Base);
    desk.ticks(2_100);

    let mut next = town.desk(head, 80, 24);
    next.app.facts = unknown();
    let effects = start(&mut next.app);
    next.perform(effects);
    assert!(next.app.dialog.is_none());
    assert_eq!(next.app.writing, Writing { shapes: Shapes::Base, ..Writing::default() });
    assert_eq!(next.app.scribe.options(), crate::writing::options(next.app.writing));
    // Another terminal is another question.
    next.app.facts.fingerprint.push('x');
    let effects = start(&mut next.app);
    next.perform(effects);
    assert!(matches!(next.app.dialog, Some(Dialog::Calibrate(_))));
}

#[test]
fn no_line_reads_right_and_the_one_setting_is_told_in_two_languages() {
    let town = Town::new();
    let head = town.head();
    let mut desk = town.desk(head, 80, 24);
    for kind in [Kind::Putty, Kind::Kitty, Kind::Tmux, Kind::Screen, Kind::Qterminal, Kind::Unknown] {
        desk.app.facts = Facts { kind, ..Facts::default() };
        desk.types("<f3><up><up>");
        for _ in 0..6 {
            desk.types("<down>");
        }
        desk.types("<enter>");
        let screen = desk.screen();
        let told = match kind {
            Kind::Putty => "Disable bidirectional text display",
            Kind::Kitty => "force_ltr yes",
            Kind::Tmux => "set -ga terminal-overrides",
            Kind::Screen => "without screen",
            Kind::Qterminal => "enabledBidiSupport=false",
            _ => "--plain",
        };
        assert!(screen.contains(told), "{kind:?}\n{screen}");
        desk.types("<esc>");
        assert!(desk.app.dialog.is_none());
    }
}

#[test]
fn f2_goes_through_every_way_and_the_last_one_is_kept_even_by_whoever_leaves_at_once() {
    let town = Town::new();
    let head = town.head();
    let mut desk = town.desk(head, 80, 24);
    desk.app.write(Writing::default());
    let mut seen = vec![desk.app.scribe.options()];
    for _ in 0..4 {
        desk.types("<f2>");
        assert!(!seen.contains(&desk.app.scribe.options()), "{:?}", desk.app.writing);
        seen.push(desk.app.scribe.options());
    }
    desk.types("<f2><f2><f2><f2>");
    assert_eq!(desk.app.hands(), (Hands::Terminals, Hands::Ours));
    desk.types("q");
    assert!(desk.quit);
    let mut next = town.desk(head, 80, 24);
    let effects = start(&mut next.app);
    next.perform(effects);
    assert_eq!(next.app.writing.ordering, Ordering::Terminal);
}

#[test]
fn a_terminal_that_takes_no_clipboard_shows_the_text_for_the_mouse() {
    let mut town = Town::new();
    let head = town.head();
    town.files("درخواست پلاک", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.app.facts = Facts { kind: Kind::Vte, ..Facts::default() };
    assert_eq!(desk.app.facts.clipboard(), Clipboard::Refuses);
    desk.types("y");
    assert!(matches!(desk.app.dialog, Some(Dialog::Plain(_))));
    assert_eq!(desk.app.hands(), (Hands::Terminals, Hands::Terminals));
    let screen = desk.screen();
    assert!(screen.lines().any(|line| line == "درخواست پلاک"), "{screen}");
    desk.types("q");
    assert_eq!(desk.app.hands(), (Hands::Ours, Hands::Ours));
    assert!(!desk.quit);
    // Where it is taken, a word says so; the whole letter is a key away.
    desk.app.facts = Facts { fingerprint: "kitty(0.26.5)".to_owned(), kind: Kind::Kitty, ..Facts::default() };
    desk.types("y");
    assert!(desk.app.dialog.is_none() && desk.told().contains("کپی شد"));
    desk.types("Y");
    assert!(desk.copied.last().is_some_and(|text| text.contains("درخواست پلاک") && text.contains("299433843")));
}

#[test]
fn a_held_key_reads_and_paints_the_letter_where_it_stops_and_no_other() {
    let mut town = Town::new();
    let head = town.head();
    for n in 0..12 {
        town.files(&format!("نامه {n}"), 0);
    }
    let mut desk = town.desk(head, 120, 40);
    let first = desk.app.shown().map(|dossier| dossier.letter.id);
    desk.types_every(30, "jjjjjj");
    assert_eq!(desk.app.list().map(|list| list.at), Some(6));
    let read = desk.app.dossier.as_ref().map(|dossier| dossier.letter.id);
    assert!(read != desk.app.selected() && desk.app.shown().is_none());
    assert!(desk.app.painted_letter().is_some());
    assert_ne!(read, None);
    // Nor does it read one because rows came meanwhile.
    desk.hears(Msg::Changed);
    assert!(desk.app.shown().is_none() && desk.app.letter_due.is_some());
    desk.ticks(101);
    assert_eq!(desk.app.shown().map(|dossier| dossier.letter.id), desk.app.selected());
    assert_ne!(first, desk.app.selected());
    // One step is shown at once.
    desk.types_every(300, "j");
    assert_eq!(desk.app.shown().map(|dossier| dossier.letter.id), desk.app.selected());
    // A decision never falls on a letter that was not shown.
    desk.types_every(30, "jja");
    let shown = desk.app.shown().map(|dossier| dossier.letter.id);
    assert_eq!(desk.app.dialog.as_ref().and_then(Dialog::letter), shown);
    assert_eq!(shown, desk.app.selected());
}
