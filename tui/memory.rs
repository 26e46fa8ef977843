//! What outlives a cut line: half-written sheets, and where the clerk was. Kept in the office's file, two seconds after
//! the last key and when the line goes.

use std::path::PathBuf;

use pishkhan::actions::keep_desk::Desk;
use pishkhan::domain::file_kind::FileKind;
use pishkhan::domain::ids::{IdentityCheckId, LetterId, UnitId};
use pishkhan::store::desks::{DeskDraft, DraftPlace};
use pishkhan::store::queues::Key;
use serde_json::{Value, json};

use crate::app::{App, FileSource, Pane, ReplyFile, Tab};
use crate::dialogs::{Dialog, Draft, DraftKey};
use crate::effect::Effect;
use crate::keys::{Command, Context};
use crate::window::Ask;

/// How long after the last key a draft is kept, in milliseconds.
const RESTS: u64 = 2_000;

/// Keeps what changed since it was kept last, if the fingers rest.
pub fn rested(app: &mut App) -> Option<Effect> {
    if app.ms.saturating_sub(app.typed_at) < RESTS { None } else { keep(app, None) }
}

/// Keeps everything, and where the clerk is: the line goes, or the clerk does.
pub fn leaving(app: &mut App) -> Option<Effect> {
    app.clerk.as_ref()?;
    let place = place(app);
    keep(app, Some(place))
}

fn keep(app: &mut App, place: Option<String>) -> Option<Effect> {
    app.clerk.as_ref()?;
    let mut now = app.drafts.clone();
    if let Some((key, draft)) = app.dialog.as_ref().and_then(Dialog::draft) {
        if draft.is_empty() {
            now.remove(&key);
        } else {
            now.insert(key, draft);
        }
    }
    let changed = |(key, draft): &(&DraftKey, &Draft)| app.kept.get(key) != Some(draft);
    let drafts: Vec<DeskDraft> = now.iter().filter(changed).map(|(key, draft)| written(*key, draft)).collect();
    let gone: Vec<DraftPlace> =
        app.kept.keys().filter(|key| !now.contains_key(key)).map(|key| where_to(*key)).collect();
    if drafts.is_empty() && gone.is_empty() && place.is_none() {
        return None;
    }
    app.kept = now;
    Some(Effect::KeepDesk(Desk { drafts, gone, place }))
}

/// Takes what was kept, and goes where the clerk was.
pub fn take(app: &mut App, drafts: &[DeskDraft], place: Option<&str>) -> Vec<Effect> {
    for draft in drafts {
        if let Some((key, draft)) = read(draft) {
            app.kept.insert(key, draft.clone());
            app.drafts.entry(key).or_insert(draft);
        }
    }
    let untouched = app.dialog.is_none() && app.typed_at == 0;
    place.filter(|_| untouched).and_then(|place| go_to(app, place)).unwrap_or_default()
}

fn where_to(key: DraftKey) -> DraftPlace {
    match key {
        DraftKey::Letter(id, context, part) => {
            DraftPlace { about: "letter", about_id: id.0, sheet: format!("{}-{part}", sheet(context)) }
        }
        DraftKey::Counter => DraftPlace { about: "counter", about_id: 0, sheet: "enter".to_owned() },
        DraftKey::Person(id) => DraftPlace { about: "check", about_id: id.0, sheet: "refuse".to_owned() },
    }
}

fn sheet(context: Context) -> &'static str {
    match context {
        Context::Approve => "approve",
        Context::Reply => "reply",
        Context::Refer => "refer",
        Context::Referral => "referral",
        _ => "reason",
    }
}

fn key(place: &DraftPlace) -> Option<DraftKey> {
    if place.about == "counter" {
        return Some(DraftKey::Counter);
    }
    if place.about == "check" {
        return Some(DraftKey::Person(IdentityCheckId(place.about_id)));
    }
    let (name, part) = place.sheet.split_once('-')?;
    let context = [Context::Approve, Context::Reply, Context::Refer, Context::Referral, Context::Reason]
        .into_iter()
        .find(|one| sheet(*one) == name)?;
    Some(DraftKey::Letter(LetterId(place.about_id), context, part.parse().ok()?))
}

fn written(key: DraftKey, draft: &Draft) -> DeskDraft {
    // A path that is no Unicode cannot be written down; the file is picked again.
    let files: Vec<Value> = draft
        .files
        .iter()
        .filter_map(|file| {
            let FileSource::Path(path) = &file.source else { return None };
            let path = path.to_str()?;
            Some(json!({ "path": path, "name": file.name, "kind": file.kind.code(), "bytes": file.bytes }))
        })
        .collect();
    let copies: Vec<i64> = draft.copies.iter().map(|unit| unit.0).collect();
    let extra = json!({ "files": files, "copies": copies, "caret": draft.caret, "due": draft.due }).to_string();
    DeskDraft { place: where_to(key), body: draft.text.clone(), extra }
}

fn read(kept: &DeskDraft) -> Option<(DraftKey, Draft)> {
    let extra: Value = serde_json::from_str(&kept.extra).ok()?;
    let list = |name: &str| extra[name].as_array().cloned().unwrap_or_default();
    let file = |file: &Value| {
        Some(ReplyFile {
            source: FileSource::Path(PathBuf::from(file["path"].as_str()?)),
            name: file["name"].as_str()?.to_owned(),
            kind: FileKind::of_code(file["kind"].as_str()?)?,
            bytes: file["bytes"].as_u64()?,
        })
    };
    let draft = Draft {
        text: kept.body.clone(),
        files: list("files").iter().filter_map(file).collect(),
        copies: list("copies").iter().filter_map(Value::as_i64).map(UnitId).collect(),
        due: extra["due"].as_str().unwrap_or_default().to_owned(),
        caret: extra["caret"].as_u64().and_then(|caret| usize::try_from(caret).ok()),
    };
    Some((key(&kept.place)?, draft))
}

fn place(app: &App) -> String {
    let tab = if app.tab == Tab::Found { app.tab_before } else { app.tab };
    let tab = Tab::ALL.iter().position(|one| *one == tab).unwrap_or(0);
    let row = app.lists.get(&Tab::ALL[tab]).and_then(|list| list.selected());
    let open = app.dialog.as_ref().and_then(Dialog::draft).map(|(key, _)| where_to(key));
    json!({
        "tab": tab,
        "letter": row.map(|row| row.id.0),
        "key": row.map(|row| [row.key.at, row.key.id]),
        "reading": app.pane == Pane::Letter,
        "sheet": open.filter(|open| open.about == "letter").map(|open| open.sheet),
    })
    .to_string()
}

fn go_to(app: &mut App, place: &str) -> Option<Vec<Effect>> {
    let place: Value = serde_json::from_str(place).ok()?;
    let tab = *Tab::ALL.get(usize::try_from(place["tab"].as_u64()?).ok()?)?;
    if tab.power().is_some_and(|power| !app.may(power)) {
        return None;
    }
    let mut effects = crate::update::show(app, tab);
    let (Tab::Queue(queue), Some(letter)) = (tab, place["letter"].as_i64().map(LetterId)) else { return Some(effects) };
    app.arrive = Some(letter);
    if let (Some(at), Some(id)) = (place["key"][0].as_i64(), place["key"][1].as_i64()) {
        // The letter may stand deep in its queue: rows are read from it on.
        effects = vec![Effect::LoadPage(queue, Ask::Again(Some(Key { at, id }), crate::window::PAGE))];
    }
    if place["reading"].as_bool() == Some(true) {
        app.pane = Pane::Letter;
    }
    let sheet = place["sheet"].as_str().and_then(|sheet| sheet.split_once('-'));
    app.resume = sheet.and_then(|(name, part)| match (name, part) {
        ("approve", _) => Some((letter, Command::Approve)),
        ("reply", _) => Some((letter, Command::Reply)),
        ("refer", _) => Some((letter, Command::Refer)),
        ("referral", _) => Some((letter, Command::Referral)),
        ("reason", "0") => Some((letter, Command::Reject)),
        ("reason", "1") => Some((letter, Command::Return)),
        ("reason", "2") => Some((letter, Command::Notice)),
        ("reason", "4") => Some((letter, Command::Reverse)),
        _ => None,
    });
    Some(effects)
}
