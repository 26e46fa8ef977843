//! libFuzzer over one parser, by its name in `PISHKHAN_PARSER`: the checks are those that the ordinary tests replay.

#![no_main]

#[path = "../../cli/identity/answers.rs"]
mod answers;
#[path = "../../cli/client/command.rs"]
mod command;
#[path = "keys.rs"]
mod keys;
mod look_inside;

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

static CHECK: OnceLock<fn(&[u8])> = OnceLock::new();

fn begin() {
    let wanted = std::env::var("PISHKHAN_PARSER").unwrap_or_default();
    let rooms = [pishkhan::parsers::TARGETS, pishkhan_web::parsers::TARGETS, pishkhan_tui::parsers::TARGETS, keys::TARGETS];
    let mut all = rooms.into_iter().flatten();
    let Some((_, check)) = all.find(|(name, _)| *name == wanted) else {
        panic!("PISHKHAN_PARSER names no parser: “{wanted}”")
    };
    let _ = CHECK.set(*check);
    // libFuzzer's own hook ends the process; one that `look-inside` survives is let pass.
    let fatal = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let place = info.location().map_or("", |place| place.file());
        if !keys::is_foreseen(place) {
            fatal(info);
        }
    }));
}

fuzz_target!(init: begin(), |bytes: &[u8]| {
    if let Some(check) = CHECK.get() {
        check(bytes);
    }
});
