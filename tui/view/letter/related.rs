//! Letters beside this one: the one it follows («پیرو»), those that follow it, and others of the same sender.

use pishkhan::messages::digits;
use pishkhan::store::letters::kin::Kin;

use super::{Page, sign};
use crate::msg::Dossier;
use crate::persian::Base;

/// The letter that this one follows, and those that follow it.
pub(super) fn kin(page: &mut Page<'_>, dossier: &Dossier) {
    for (key, letters) in [("letter-follows", dossier.follows.as_slice()), ("letter-followed", &dossier.followed)] {
        if letters.is_empty() {
            continue;
        }
        page.head(key);
        for letter in letters {
            one(page, letter);
        }
    }
}

fn one(page: &mut Page<'_>, letter: &Kin) {
    let theme = page.app.theme;
    let (symbol, style) = sign(theme, letter.state);
    let number = letter.register_no.as_deref().or(letter.follow_up_code.as_deref()).unwrap_or_default();
    let pieces = vec![
        (symbol.to_owned(), Base::Rtl, style),
        (number.to_owned(), Base::Rtl, theme.faint()),
        (letter.subject.clone(), Base::Rtl, theme.plain()),
    ];
    page.strip(2, pieces);
}

pub(super) fn others(page: &mut Page<'_>, dossier: &Dossier) {
    if dossier.others.is_empty() {
        return;
    }
    let (app, theme) = (page.app, page.app.theme);
    page.head("letter-others");
    for other in &dossier.others {
        let (symbol, style) = sign(theme, other.state);
        let number = other.register_no.as_deref().or(other.follow_up_code.as_deref()).unwrap_or_default();
        let at = other.submitted_at.map(|at| digits(app.lang, &at.date().to_string())).unwrap_or_default();
        page.strip(
            2,
            vec![
                (symbol.to_owned(), Base::Rtl, style),
                (number.to_owned(), Base::Rtl, theme.faint()),
                (at, Base::Rtl, theme.faint()),
                (other.subject.clone(), Base::Rtl, theme.plain()),
            ],
        );
    }
}
