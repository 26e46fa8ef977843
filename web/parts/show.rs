//! Ways to show things: codes to copy, names, summary lists, files, notices.

use std::fmt::Write;

use maud::{Markup, html};
use pishkhan::words::Lang;

use super::{Icon, Tone, icon};
use crate::words::{self, t, tv};

/// A code, a number of the office or another thing to copy: isolated, left to right, one width.
pub fn code(text: &str) -> Markup {
    html! { bdi.code dir="ltr" { (text) } }
}

/// A letter number such as `1405/و/00123`: isolated so that its parts keep their order in every line.
pub fn number(text: &str) -> Markup {
    html! { bdi.number dir="rtl" { (text) } }
}

/// Somebody's name, a subject, a file name: isolated from the line around it.
pub fn name(text: &str) -> Markup {
    html! { bdi { (text) } }
}

/// A longer text of a person, with its own line breaks and direction.
pub fn prose(text: &str) -> Markup {
    html! { div.prose dir="auto" { (flowing(text)) } }
}

/// Running text in which phone numbers and the like keep their order: by the standard, `۰۲۱-۸۸۷۷۶۶۵۵` would flip in a
/// line from the right. Short pairs such as `۱۰-۱۲` are ranges and read from the right, as Persian does.
pub fn flowing(text: &str) -> Markup {
    let is_part = |c: char| c == '-' || matches!(c, '0'..='9' | '۰'..='۹' | '٠'..='٩');
    let mut pieces: Vec<(bool, &str)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let begin = rest.find(is_part).unwrap_or(rest.len());
        let end = rest[begin..].find(|c| !is_part(c)).map_or(rest.len(), |length| begin + length);
        let run = &rest[begin..end];
        let digits = run.chars().filter(|c| *c != '-').count();
        let is_number = digits >= 7 && run.trim_matches('-').contains('-');
        pieces.push((false, &rest[..begin]));
        pieces.push((is_number, run));
        rest = &rest[end..];
    }
    html! { @for (is_number, piece) in pieces { @if is_number { bdi dir="ltr" { (piece) } } @else { (piece) } } }
}

/// A code that is meant to be kept, alone in a box with room round it. Shown in groups of three; copying it gives it
/// without gaps.
pub fn code_box(label: &str, code: &str) -> Markup {
    let signs: Vec<char> = code.chars().collect();
    html! {
        div.codebox {
            p.label { (label) }
            p.value {
                bdi.code dir="ltr" {
                    @for group in signs.chunks(3) { span { (group.iter().collect::<String>()) } }
                }
            }
        }
    }
}

/// A text as a QR code, black on white whatever the page's colours; `spoken` is for those who do not see it. Nothing
/// when the text does not fit into one.
pub fn qr(text: &str, spoken: &str) -> Markup {
    let Ok(code) = fast_qr::QRBuilder::new(text).ecl(fast_qr::ECL::M).build() else { return html! {} };
    // Four light modules all round, as the standard asks.
    let side = code.size + 8;
    let mut path = String::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let dark = (column..code.size).take_while(|at| code[row][*at].value()).count();
            if dark > 0 {
                // Writing into a string cannot fail.
                let _ = write!(path, "M{} {}h{dark}v1h-{dark}z", column + 4, row + 4);
            }
            column += dark.max(1);
        }
    }
    html! {
        svg.qr viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(spoken) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

/// One line of a summary list.
#[derive(Clone, Debug)]
pub struct SummaryRow {
    /// The name of the fact.
    pub key: String,
    /// The fact; wrap it in [`code`], [`name`] or [`prose`].
    pub value: Markup,
    /// Where it can be changed.
    pub change: Option<String>,
}

impl SummaryRow {
    /// A line that cannot be changed.
    pub fn new(key: impl Into<String>, value: Markup) -> Self {
        Self { key: key.into(), value, change: None }
    }

    /// The line with a link to where it is changed.
    #[must_use]
    pub fn change(mut self, address: impl Into<String>) -> Self {
        self.change = Some(address.into());
        self
    }
}

/// Facts with their names, for checking answers and for a letter's particulars.
pub fn summary_list(lang: Lang, rows: &[SummaryRow]) -> Markup {
    html! {
        dl.summary {
            @for row in rows {
                div {
                    dt { (row.key) }
                    dd { (row.value) }
                    @if let Some(address) = &row.change {
                        dd.change {
                            a href=(address) aria-label=(tv(lang, "action-change-of", &[("what", &row.key)])) {
                                (t(lang, "action-change"))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One file of a list.
#[derive(Clone, Debug, Default)]
pub struct FileRow {
    /// Its name as the sender gave it.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// Its kind in words (`kind-pdf`, …).
    pub kind: String,
    /// Where it is downloaded.
    pub download: Option<String>,
    /// A button that removes it, made with [`super::quiet_button`] inside the page's form.
    pub remove: Option<Markup>,
}

/// Files with size, kind in words, and what can be done with them.
pub fn file_list(lang: Lang, files: &[FileRow]) -> Markup {
    html! {
        ul.files {
            @for file in files {
                li {
                    (icon(Icon::File))
                    div {
                        p.filename {
                            @if let Some(address) = &file.download {
                                a href=(address) aria-label=(tv(lang, "action-download-of", &[("what", &file.name)])) {
                                    bdi { (file.name) }
                                }
                            } @else { bdi { (file.name) } }
                        }
                        p.meta { (file.kind) " · " bdi.number { (words::size(lang, file.size_bytes)) } }
                    }
                    @if let Some(remove) = &file.remove { (remove) }
                }
            }
        }
    }
}

/// A box that stands out for something to know or do.
pub fn notice(tone: Tone, heading: &str, body: &Markup) -> Markup {
    html! {
        section.notice.(tone.class()) {
            @if !heading.is_empty() { h2 { (icon(sign_of(tone))) (heading) } }
            (body)
        }
    }
}

/// The heading of a page that says: it is done. Brings the page's `h1`.
pub fn success(heading: &str, body: &Markup) -> Markup {
    html! {
        section.success {
            h1 { (icon(Icon::Tick)) (heading) }
            (body)
        }
    }
}

fn sign_of(tone: Tone) -> Icon {
    match tone {
        Tone::Grey | Tone::Amber => Icon::Notice,
        Tone::Blue => Icon::Clock,
        Tone::Green => Icon::Tick,
        Tone::Red => Icon::Cross,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_keeps_its_order_and_a_range_stays_as_it_is() {
        let shown = flowing("تلفن ۰۲۱-۸۸۷۷۶۶۵۵، ساعت ۱۰-۱۲ <b>").into_string();
        assert_eq!(shown, "تلفن <bdi dir=\"ltr\">۰۲۱-۸۸۷۷۶۶۵۵</bdi>، ساعت ۱۰-۱۲ &lt;b&gt;");
        assert_eq!(flowing("1404-000123").into_string(), "<bdi dir=\"ltr\">1404-000123</bdi>");
        assert_eq!(flowing("09121234567").into_string(), "09121234567");
    }

    #[test]
    fn a_copied_code_has_no_gaps() {
        let shown = code_box("کد", "123456789").into_string();
        assert!(shown.contains("<span>123</span><span>456</span><span>789</span>"), "{shown}");
    }

    #[test]
    fn change_links_name_what_they_change() {
        let rows = [SummaryRow::new("موضوع", name("<i>")).change("/letters/new#subject")];
        let list = summary_list(Lang::Fa, &rows).into_string();
        assert!(list.contains("aria-label=\"تغییر موضوع\"") && list.contains("<bdi>&lt;i&gt;</bdi>"));
    }
}
