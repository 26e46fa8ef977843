//! What the demo prints: addresses, clerks, a citizen. Latin and Persian stand on lines or in columns of their own, so
//! that a terminal without a sense of direction stays readable.

use std::net::SocketAddr;

use pishkhan::domain::settings::Settings;
use pishkhan::store::clerks::Clerk;

use super::cast::CITIZEN;
use super::folder::Folder;
use super::script::{OfficeScript, clerk_password};
use crate::open_doors::shown;
use crate::say::{Say, line};
use crate::table;

/// Prints the card.
pub fn print(
    say: &Say,
    folder: &Folder,
    address: SocketAddr,
    settings: &Settings,
    clerks: &[Clerk],
    script: &OfficeScript,
) {
    let web = shown(address);
    say.tell("demo-office", &[("office", settings.text("office.name"))]);
    line("");
    table::print(&[
        ["web".to_owned(), web],
        ["office".to_owned(), folder.office().display().to_string()],
        ["sms".to_owned(), folder.sms().display().to_string()],
        ["log".to_owned(), folder.log().display().to_string()],
    ]);
    line("");
    say.tell("demo-clerks", &[]);
    let rows: Vec<[String; 4]> = clerks
        .iter()
        .filter(|clerk| script.clerk.iter().any(|known| known.login == clerk.login))
        .map(|clerk| {
            let role = clerk.role.code().to_owned();
            [clerk.login.clone(), clerk_password(&clerk.login), role, clerk.name.clone()]
        })
        .collect();
    table::print(&rows);
    line("");
    let name = format!("{} {}", CITIZEN.first_name, CITIZEN.last_name);
    say.tell("demo-citizen", &[("name", &name)]);
    if settings.has_passwords() {
        table::print(&[
            ["national_id".to_owned(), CITIZEN.national_id.to_owned()],
            ["password".to_owned(), CITIZEN.password.to_owned()],
            ["mobile".to_owned(), CITIZEN.mobile.to_owned()],
        ]);
    } else {
        table::print(&[["mobile".to_owned(), CITIZEN.mobile.to_owned()]]);
        say.tell("demo-code-in-file", &[("path", &folder.sms().display().to_string())]);
    }
}
