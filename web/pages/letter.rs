//! One letter as its sender sees it: where it stands, what happened, the reply, and what can be done.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use pishkhan::actions::reopen_letter::reopens_until;
use pishkhan::domain::calendar::Instant;
use pishkhan::domain::letter::{PersonKind, State as LetterState, Step};
use pishkhan::messages::{long_date, long_moment};
use pishkhan::store::View;
use pishkhan::store::attachments::{self, Attachment};
use pishkhan::store::letters::kin::{self, Kin};
use pishkhan::store::letters::{self, Letter};
use pishkhan::store::replies::{self, Reply};
use pishkhan::store::sms::{self, Sms, SmsState};

use crate::app::App;
use crate::bridge::{self, Answer, Counter};
use crate::pages::{course, public_id, told_code};
use crate::parts::{
    FileRow, SummaryRow, Tone, button_row, code, file_list, layout, link_button, name, notice, number, prose,
    quiet_link, state_chip, summary_list, timeline,
};
use crate::session::Visitor;
use crate::words::{Lang, t, tv};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Response {
    bridge::read(app, visitor, move |counter, view| page(counter, view, &id)).await
}

fn page(counter: &Counter<'_>, view: &View<'_>, id: &str) -> Answer {
    let lang = counter.lang();
    let person = counter.person()?;
    let letter = letters::for_reader(view, person.id, public_id(id)?)?;
    // Somebody else of the same company reads; only the sender acts, and sees the other letters and SMS.
    let is_own = letter.person_id == Some(person.id);
    if letter.state == LetterState::Draft {
        return Ok(bridge::go(&format!("/letters/new?draft={}", letter.public_id)));
    }
    let files = attachments::of_letter(view, letter.id)?;
    let replies = replies::of_letter(view, letter.id)?;
    let texts = if is_own { sms::to_sender(view, letter.id)? } else { Vec::new() };
    let course = course::of_letter(view, lang, &letter)?;
    let earlier = match letter.follows_id.filter(|_| is_own) {
        Some(earlier) => kin::of_id(view, earlier)?,
        None => None,
    };
    let later = if is_own { kin::following(view, letter.id)? } else { Vec::new() };
    let reopens = reopens_until(&counter.settings, &letter).filter(|until| *until >= view.now);
    let own: Vec<FileRow> = rows_of(lang, files.iter().filter(|file| file.reply_id.is_none()));
    let here = format!("/letters/{}", letter.public_id);
    let body = html! {
        p.state { (state_chip(lang, letter.state.code())) }
        h1 { (name(&letter.subject)) }
        p.lead.screen-only { (t(lang, &format!("state-{}-means", letter.state.code()))) }
        (not_told(counter, &texts))
        @if let Some(at) = letter.erased_at { (erased(lang, at)) }
        @else { (reason(counter, &letter, is_own)) }
        @for reply in &replies { (reply_part(counter, reply, &letter, &files)) }
        div.particulars { (summary_list(lang, &particulars(counter, &letter, earlier.as_ref(), &later))) }
        (button_row(&html! {
            a.button.secondary href=(here) { (t(lang, "letter-latest")) }
            @if is_own && letter.submitted_at.is_some() {
                (quiet_link(&t(lang, "letter-receipt"), &format!("/receipt/{}", letter.public_id)))
            }
        }))
        p.small.screen-only { (tv(lang, "letter-latest-at", &[("time", &long_moment(lang, view.now))])) }
        h2 { (t(lang, "letter-timeline-heading")) }
        (timeline(&course))
        @if !letter.body.is_empty() {
            h2 { (t(lang, "letter-body")) }
            (prose(&letter.body))
        }
        @if !own.is_empty() {
            h2 { (t(lang, "letter-files")) }
            (file_list(lang, &own))
        }
        (texts_part(lang, &texts))
        @if is_own { (ways(counter, &letter, reopens)) }
    };
    bridge::page(StatusCode::OK, layout(&counter.ctx(), &letter.subject, &body))
}

fn reason(counter: &Counter<'_>, letter: &Letter, is_own: bool) -> Markup {
    let lang = counter.lang();
    let text = letter.reason.as_deref().unwrap_or_default();
    html! {
        @match (letter.state, letter.rejected_at) {
            (LetterState::Rejected, Some(at)) => {
                (notice(Tone::Red, &t(lang, "letter-reason-heading"), &html! {
                    (prose(text))
                    p { (t(lang, "letter-rejected-on")) ": " (long_date(lang, at.date())) }
                }))
            },
            (LetterState::Returned, _) => {
                (notice(Tone::Amber, &t(lang, "letter-defects-heading"), &prose(text)))
                @if is_own {
                    (button_row(&link_button(&t(lang, "letter-fix"), &format!("/letters/new?draft={}", letter.public_id))))
                }
            },
            _ => {},
        }
    }
}

/// What is left of an erased letter is its number; the page says since when.
fn erased(lang: Lang, at: Instant) -> Markup {
    let text = tv(lang, "letter-erased-text", &[("date", &long_date(lang, at.date()))]);
    notice(Tone::Amber, &t(lang, "letter-erased-heading"), &html! { p { (text) } })
}

fn reply_part(counter: &Counter<'_>, reply: &Reply, letter: &Letter, files: &[Attachment]) -> Markup {
    let lang = counter.lang();
    let files = rows_of(lang, files.iter().filter(|file| file.reply_id == Some(reply.id)));
    let mut about = vec![
        SummaryRow::new(t(lang, "letter-reply-number"), number(&reply.register_no)),
        SummaryRow::new(t(lang, "letter-reply-on"), date(lang, reply.registered_at)),
    ];
    if let Some(unit) = &letter.unit_name {
        about.push(SummaryRow::new(t(lang, "letter-reply-unit"), name(unit)));
    }
    html! {
        section.reply {
            h2 { (t(lang, "letter-reply-heading")) }
            @if !reply.body.is_empty() { (prose(&reply.body)) }
            @if !files.is_empty() { (file_list(lang, &files)) }
            (summary_list(lang, &about))
        }
    }
}

/// What its sender can still do: write a follow-up, take it up again, take it back.
fn ways(counter: &Counter<'_>, letter: &Letter, reopens: Option<Instant>) -> Markup {
    let lang = counter.lang();
    let here = format!("/letters/{}", letter.public_id);
    let follows = matches!(
        letter.state,
        LetterState::InReview
            | LetterState::Approved
            | LetterState::Answered
            | LetterState::Rejected
            | LetterState::Closed
    );
    let withdraws = letter.state.after(Step::Withdraw).is_ok();
    html! {
        @if follows || withdraws {
            section.screen-only {
                h2 { (t(lang, "letter-ways-heading")) }
                ul.ways {
                    @if let Some(until) = reopens {
                        li {
                            a href={ (here) "/reopen" } { (t(lang, "letter-reopen")) }
                            " " span.small { (tv(lang, "letter-reopen-until", &[("date", &long_date(lang, until.date()))])) }
                        }
                    }
                    @if follows {
                        li {
                            form method="post" action={ (here) "/follow-up" } {
                                button.bare type="submit" { (t(lang, "letter-follow-up")) }
                                " " span.small { (t(lang, "letter-follow-up-means")) }
                            }
                        }
                    }
                    @if withdraws {
                        li { a href={ (here) "/withdraw" } { (t(lang, "letter-withdraw")) } }
                    }
                }
            }
        }
    }
}

/// Another letter in a line: its subject as a link, and its number or code.
pub(super) fn kin_line(counter: &Counter<'_>, kin: &Kin) -> Markup {
    let lang = counter.lang();
    let is_told = counter.settings.code_at_submit() || kin.register_no.is_some();
    html! {
        a href={ "/letters/" (kin.public_id) } { (name(&kin.subject)) }
        @if let Some(no) = &kin.register_no {
            " (" (t(lang, "letter-number")) " " (number(no)) ")"
        } @else if let Some(told) = kin.follow_up_code.as_ref().filter(|_| is_told) {
            " (" (t(lang, "letter-code")) " " (code(told)) ")"
        }
    }
}

/// What a letter is: numbers, dates, people, and the letters that belong to it.
fn particulars(counter: &Counter<'_>, letter: &Letter, earlier: Option<&Kin>, later: &[Kin]) -> Vec<SummaryRow> {
    let lang = counter.lang();
    let mut rows = Vec::new();
    if let (Some(at), Some(no)) = (letter.approved_at, &letter.register_no) {
        rows.push(SummaryRow::new(t(lang, "letter-number"), number(no)));
        rows.push(SummaryRow::new(t(lang, "letter-registered-on"), date(lang, at)));
    }
    if let Some(told) = told_code(&counter.settings, letter) {
        rows.push(SummaryRow::new(t(lang, "letter-code"), code(told)));
    }
    if let Some(at) = letter.submitted_at {
        rows.push(SummaryRow::new(t(lang, "letter-submitted-on"), date(lang, at)));
    }
    rows.push(SummaryRow::new(t(lang, "letter-sender"), sender(lang, letter)));
    if let Some(addressee) = &letter.addressee {
        rows.push(SummaryRow::new(t(lang, "letter-addressee"), name(addressee)));
    }
    if letter.approved_at.is_some() {
        let unit = letter.unit_name.clone().unwrap_or_else(|| t(lang, "letter-unit-none"));
        rows.push(SummaryRow::new(t(lang, "letter-unit"), name(&unit)));
    }
    if let Some(earlier) = earlier {
        rows.push(SummaryRow::new(t(lang, "letter-follows"), kin_line(counter, earlier)));
    }
    for later in later {
        rows.push(SummaryRow::new(t(lang, "letter-followed-by"), kin_line(counter, later)));
    }
    rows
}

/// The sender, with company and role for a legal person.
pub(super) fn sender(lang: Lang, letter: &Letter) -> Markup {
    html! {
        (name(&letter.sender_name))
        @if letter.person_kind == PersonKind::Legal {
            br;
            (name(&letter.signer_role)) " · " (name(&letter.company_name))
            br;
            (t(lang, "field-company_id-label")) ": " (code(&letter.company_id))
        }
    }
}

fn date(lang: Lang, at: Instant) -> Markup {
    html! { time datetime=(at.rfc3339()) { (long_date(lang, at.date())) } }
}

/// Files as lines to download.
fn rows_of<'a>(lang: Lang, files: impl Iterator<Item = &'a Attachment>) -> Vec<FileRow> {
    files.map(|file| FileRow { download: Some(format!("/files/{}", file.public_id)), ..file_row(lang, file) }).collect()
}

/// A file as a line.
pub(super) fn file_row(lang: Lang, file: &Attachment) -> FileRow {
    FileRow {
        name: file.download_name(),
        size_bytes: file.size_bytes,
        kind: t(lang, &format!("kind-{}", file.kind.code())),
        ..FileRow::default()
    }
}

/// Says on top when the newest SMS has not come, because its reader may wait for it.
fn not_told(counter: &Counter<'_>, texts: &[Sms]) -> Markup {
    let lang = counter.lang();
    let newest = texts.iter().rfind(|sms| sms.state != SmsState::Cancelled);
    let about = newest.and_then(|sms| match sms.state {
        SmsState::Failed | SmsState::Expired => Some((sms, t(lang, "letter-sms-lost"))),
        SmsState::Unknown => Some((sms, t(lang, "letter-sms-unsure"))),
        _ => None,
    });
    html! {
        @if let Some((sms, heading)) = about {
            div.screen-only {
                (notice(Tone::Amber, &heading, &html! {
                    p {
                        (t(lang, &format!("sms-about-{}", sms.kind.code()))) ": "
                        (t(lang, &format!("sms-{}", sms.state.code()))) ". "
                        (t(lang, "letter-sms-lost-means"))
                    }
                }))
            }
        }
    }
}

/// The fate of the SMS, as honestly as it is known. What was taken back before it left was never for the sender.
fn texts_part(lang: Lang, texts: &[Sms]) -> Markup {
    let told: Vec<&Sms> = texts.iter().filter(|sms| sms.state != SmsState::Cancelled).collect();
    html! {
        @if !told.is_empty() {
            section.screen-only {
                h2 { (t(lang, "letter-sms-heading")) }
                ul {
                    @for sms in told {
                        li {
                            (t(lang, &format!("sms-about-{}", sms.kind.code()))) ": "
                            (t(lang, &format!("sms-{}", sms.state.code())))
                            " (" (long_date(lang, sms.created_at.date())) ")"
                        }
                    }
                }
            }
        }
    }
}
