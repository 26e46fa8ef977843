//! Files by keys: looked into, searched, linked, put on the desk for a reply.

use pishkhan::actions::desk_file::put_desk_file;
use pishkhan::domain::ids::AttachmentId;
use pishkhan::store::attachments::FileFacts;

use crate::dialogs::Dialog;
use crate::effect::Effect;
use crate::inside::{Inside, Picture};
use crate::keys::Context;
use crate::msg::Msg;
use crate::terminal::Graphics;
use crate::town::{Desk, Town};
use crate::update::update;
use crate::widgets::picture::Depth;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

fn town() -> (Town, Desk) {
    let mut town = Town::new();
    let head = town.head();
    town.files_with("با پیوست", 0, &["نقشه.pdf", "قرارداد.pdf"]);
    let desk = town.desk(head, 80, 24);
    (town, desk)
}

fn first_file(desk: &Desk) -> AttachmentId {
    desk.app.shown().unwrap().files[0].id
}

fn found(text: &str) -> Inside {
    Inside {
        facts: FileFacts { pages: Some(3), pixels: None },
        text: text.to_owned(),
        picture: Some(Picture { width: 40, height: 56, rgb: [250, 250, 250].repeat(40 * 56) }),
        is_whole: true,
        ..Inside::default()
    }
}

fn context(desk: &Desk) -> Context {
    desk.app.dialog.as_ref().unwrap().context()
}

#[test]
fn the_list_tells_kind_pages_size_and_hash() {
    let (_town, mut desk) = town();
    desk.types("o");
    assert!(desk.sees("نقشه.pdf") && desk.sees("سند PDF") && desk.sees("SHA-256"));
    let id = first_file(&desk);
    desk.hears(Msg::FactsFound(vec![(id, FileFacts { pages: Some(12), pixels: Some((1240, 1754)) })]));
    assert!(desk.sees("۱۲ صفحه") && desk.sees("1240×1754"), "{}", desk.screen());
}

#[test]
fn a_file_is_asked_for_with_the_room_there_is_and_its_text_is_read_and_searched() {
    let (_town, mut desk) = town();
    desk.types("o");
    let asked = update(&mut desk.app, Msg::Key(crossterm::event::KeyCode::Enter.into()));
    assert!(
        matches!(&asked[..], [.., Effect::LookInside(file, (304, 120), _)] if file.file_name == "نقشه.pdf"),
        "{asked:?}"
    );
    assert!(desk.sees("پیوست خوانده می‌شود…"));
    let id = first_file(&desk);
    let lines: Vec<String> = (1..=60).map(|n| format!("سطر {n}")).collect();
    let text = lines.join("\n");
    // What was found in another file is not shown here.
    desk.hears(Msg::Looked(AttachmentId(id.0 + 1), Box::new(found("چیز دیگر"))));
    assert!(!desk.sees("چیز دیگر"));
    desk.hears(Msg::Looked(id, Box::new(found(&text))));
    assert!(desk.sees("سطر 1") && desk.sees("۳ صفحه") && !desk.sees("سطر 60"));
    desk.types("G");
    assert!(desk.sees("سطر 60") && !desk.sees("سطر 2\n"));
    desk.types("g/");
    assert_eq!(context(&desk), Context::Search);
    // Letters are typed into the line, also those that are keys elsewhere.
    desk.types("سطر 47q<backspace><enter>");
    assert!(desk.sees("سطر 47") && context(&desk) == Context::Look);
    desk.types("<esc>");
    assert_eq!(context(&desk), Context::Files);
    desk.types("<esc>");
    assert!(desk.app.dialog.is_none());
}

#[test]
fn a_picture_stands_in_cells_or_leaves_its_room_to_the_terminal() {
    let (_town, mut desk) = town();
    desk.app.depth = Depth::Full;
    desk.types("o<enter>");
    let id = first_file(&desk);
    desk.hears(Msg::Looked(id, Box::new(found("متن"))));
    assert!(desk.sees("متن") && !desk.sees("▀"));
    desk.types("<tab>");
    assert!(desk.sees("▀▀▀") && desk.app.picture().is_none());
    // Side by side where there is room.
    desk.app.size.width = 120;
    desk.types("<tab>");
    assert!(desk.sees("متن") && desk.sees("▀▀▀"));
    desk.app.graphics = Graphics::Kitty(10, 20);
    assert!(desk.sees("متن") && !desk.sees("▀"));
    let (place, pixels) = desk.app.picture().unwrap();
    assert_eq!((place.width, place.height, pixels.width), (4, 3, 40), "never larger than it is");
    // The frame after the page has no picture: the terminal takes it off.
    desk.types("<esc>");
    assert!(desk.app.picture().is_none());
}

#[test]
fn what_cannot_be_shown_says_what_to_do_instead() {
    let (_town, mut desk) = town();
    desk.types("o<enter>");
    let id = first_file(&desk);
    let whole = Inside { is_whole: true, ..Inside::default() };
    for (inside, says) in [
        (Inside::default(), "در میانه بازایستاد"),
        (Inside { is_locked: true, ..whole.clone() }, "با گذرواژه قفل است"),
        (Inside { text: "آغاز".into(), is_cut: true, ..whole.clone() }, "تنها آغاز متن"),
        (whole, "متن یا تصویری برای نمایش پیدا نشد"),
    ] {
        desk.hears(Msg::Looked(id, Box::new(inside)));
        assert!(desk.sees(says), "{says}: {}", desk.screen());
        assert!(desk.screen().contains('s') && desk.screen().contains('l'));
    }
}

#[test]
fn text_of_a_strangers_file_cannot_steer_the_screen() {
    let (_town, mut desk) = town();
    desk.types("o<enter>");
    let id = first_file(&desk);
    desk.hears(Msg::Looked(id, Box::new(found("پیش\u{1b}[2J\u{1b}]52;c;eA==\u{7}\u{202e}پس\u{9b}31m\u{0}"))));
    let screen = desk.screen();
    assert!(screen.contains("پیش") && screen.contains("پس"));
    assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}', '\u{0}']));
}

#[test]
fn a_link_is_shown_scanned_copied_and_ends() {
    let (town, mut desk) = town();
    desk.app.link_base = "https://desk.example.ir".to_owned();
    desk.types("ol");
    assert_eq!(context(&desk), Context::FileLink);
    let screen = desk.screen();
    assert!(screen.contains("https://desk.example.ir/file-link/") && screen.contains("۵ دقیقه"), "{screen}");
    assert!(screen.matches('▀').count() > 600, "a QR at 80 columns: {screen}");
    assert!(!screen.contains("public_url"));
    desk.types("y");
    let copied = desk.copied.pop().unwrap();
    assert!(copied.starts_with("https://desk.example.ir/file-link/") && copied.len() == 34 + 32, "{copied}");
    // One that leads to this machine only says so.
    desk.types("<esc>");
    assert_eq!(context(&desk), Context::Files);
    desk.app.link_base = "http://127.0.0.1:8080".to_owned();
    desk.types("l");
    assert!(desk.sees("public_url"));
    town.passes(301);
    desk.ticks(1_000);
    assert!(desk.sees("زمان این پیوند گذشت") && !desk.sees("▀"));
}

#[test]
fn a_file_put_over_the_line_stands_in_the_reply_and_goes_out_with_it() {
    let (town, mut desk) = town();
    desk.types("a<enter>");
    desk.types("6");
    let letter = desk.letter();
    desk.types("p");
    let head = desk.app.clerk.as_ref().unwrap().id;
    let name = put_desk_file(&town.ledger, head, letter, PDF.to_vec()).unwrap();
    put_desk_file(&town.ledger, head, letter, b"%PDF-1.4 another".to_vec()).unwrap();
    // It comes in while the sheet is open.
    desk.hears(Msg::Changed);
    assert!(desk.sees(&name), "{}", desk.screen());
    // The last one is thrown away for good; the first one is still there after Esc.
    desk.types("<c-d><esc>p");
    assert!(desk.sees(&name) && !desk.sees("-2.pdf"), "{}", desk.screen());
    desk.types("با پیوست<c-s>");
    assert!(desk.app.dialog.is_none(), "{}", desk.screen());
    desk.types("7");
    let files = &desk.app.shown().unwrap().files;
    assert!(files.iter().any(|file| file.reply_id.is_some() && file.file_name == name));
    assert!(desk.app.shown().unwrap().desk_files.is_empty());
}

#[test]
fn a_letter_that_is_read_again_leaves_the_page_alone() {
    let (_town, mut desk) = town();
    desk.types("o<enter>");
    let id = first_file(&desk);
    desk.hears(Msg::Looked(id, Box::new(found("متن پیوست"))));
    desk.hears(Msg::Changed);
    assert!(desk.sees("متن پیوست") && matches!(desk.app.dialog, Some(Dialog::Files(_))));
}
