//! Many letters in one sheet: what fits is done, what changed meanwhile is left and told, one key takes all back.

use pishkhan::actions::return_letter::return_letter;
use pishkhan::domain::letter::State;
use pishkhan::store::counts;

use crate::town::{Desk, Town};

fn in_state(town: &Town, desk: &Desk, state: State) -> usize {
    let clerk = desk.app.clerk.clone().unwrap();
    let counts = town.ledger.read(|view| counts::for_clerk(view, &clerk)).unwrap();
    usize::try_from(match state {
        State::Approved => counts.of(pishkhan::store::queues::Queue::Approved),
        _ => counts.of(pishkhan::store::queues::Queue::Review),
    })
    .unwrap()
}

#[test]
fn marked_letters_are_approved_together_and_taken_back_together() {
    let mut town = Town::new();
    let head = town.head();
    for n in 0..6 {
        town.files(&format!("نامه {n}"), 0);
    }
    let mut desk = town.desk(head, 120, 40);
    desk.types("<space><space><space>");
    assert_eq!(desk.app.marks.len(), 3);
    desk.types("ja");
    let shown = desk.app.shown().map(|dossier| dossier.letter.id);
    assert!(
        shown.is_some_and(|id| desk.app.marks.contains_key(&id)),
        "the sheet stands under a letter it is not about"
    );
    assert!(desk.screen().contains("۳ نامه نشان"), "{}", desk.screen());
    desk.types("<enter>");
    assert_eq!((in_state(&town, &desk, State::Approved), in_state(&town, &desk, State::InReview)), (3, 3));
    assert!(desk.app.marks.is_empty());
    assert!(desk.told().contains('۳'), "{}", desk.told());
    desk.types("u");
    assert_eq!((in_state(&town, &desk, State::Approved), in_state(&town, &desk, State::InReview)), (0, 6));
    // Numbers once given stay in the register, marked void.
    assert!(desk.app.decisions.is_empty());
}

#[test]
fn a_letter_that_was_changed_meanwhile_is_left_and_stays_marked() {
    let mut town = Town::new();
    let head = town.head();
    for n in 0..4 {
        town.files(&format!("نامه {n}"), 0);
    }
    let mut desk = town.desk(head, 120, 40);
    desk.types("*");
    assert_eq!(desk.app.marks.len(), 4);
    let other = town.clerk("sohrabi", "سهرابی", pishkhan::domain::role::Role::Head, None);
    let Some((&changed, &version)) = desk.app.marks.iter().nth(1) else { panic!("nothing is marked") };
    return_letter(&town.ledger, other, changed, version, "پیوست ناخوانا").unwrap();
    desk.types("r<tab>ناقص است<c-s>");
    assert_eq!(in_state(&town, &desk, State::InReview), 0);
    assert_eq!(desk.app.marks.keys().collect::<Vec<_>>(), [&changed]);
    assert!(desk.told().contains("۳ نامه انجام شد"), "{}", desk.told());
    desk.types("<esc>");
    assert!(desk.app.marks.is_empty());
}
