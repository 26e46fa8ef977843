//! `demo`: a made-up office that can be tried at once, with the doors of a real one.
//!
//! Builds it once, applies settings, opens web form and postman, prints who one can be, and opens the console of the
//! demo clerk. SMS go to a file; nothing leaves the machine.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use pishkhan::actions::set_setting::set_setting;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::postman::{FileGateway, Gateway};
use pishkhan::store::clock::Clock;
use pishkhan::store::{Actor, Ledger, OpenOptions, clerks};
use pishkhan_tui::Who;
use pishkhan_web::WebOptions;

use crate::console::{need_terminal, open_desk};
use crate::init::profile;
use crate::log;
use crate::number;
use crate::open_doors::{OpenDoors, shown, spool};
use crate::say::Say;
use crate::serve::LISTEN;
use crate::trouble::{Result, Trouble};

mod build;
mod card;
mod cast;
mod chance;
mod citizen;
mod fate;
mod files;
mod folder;
mod history;
mod paper;
mod progress;
mod rhythm;
mod script;
mod staff;
mod steps;

use build::Order;
pub use folder::is_demo;

use folder::Folder;
use script::Script;

/// Make or reuse a demo office, serve it, and open the console as its head
#[derive(clap::Args)]
pub struct Demo {
    /// Folder of the demo office
    #[arg(long, value_name = "DIR", default_value = "./pishkhan-demo")]
    dir: PathBuf,
    /// Where the web form listens; port 0 is any free one
    #[arg(long, value_name = "ADDR", default_value_t = LISTEN)]
    listen: SocketAddr,
    /// The kind of office [default: agency, or that of the folder]
    #[arg(long, value_name = "agency|company", value_parser = profile)]
    profile: Option<Profile>,
    /// How many letters a new office gets
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = number::number::<usize>)]
    letters: usize,
    /// Give a setting a value; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value)]
    set: Vec<(String, String)>,
    /// Serve until SIGTERM or SIGINT instead of opening the console
    #[arg(long)]
    no_console: bool,
}

impl Demo {
    /// Runs the demo.
    pub fn run(&self, say: &Say) -> Result<ExitCode> {
        if !self.no_console {
            need_terminal()?;
        }
        let folder = Folder::enter(&self.dir)?;
        log::to_file(&folder.log())?;
        let ledger = self.office(say, &folder)?;
        for (key, value) in &self.set {
            if key == "profile" {
                return Err(Trouble::told("demo-profile-by-flag"));
            }
            set_setting(&ledger, Actor::Admin, key, value)?;
        }
        let settings = ledger.settings()?;
        let gateways = vec![Gateway::File(FileGateway::open(&folder.sms())?)];
        let options = WebOptions { demo: true, spool: spool(&folder.office()), ..WebOptions::default() };
        let doors = OpenDoors::open(&ledger, gateways, self.listen, options, Vec::new())?;
        if !doors.address().ip().is_loopback() {
            say.warn("demo-open-to-all", &[]);
        }
        let clerks = ledger.read(clerks::all)?;
        let script = Script::of(settings.profile())?;
        let asked = if self.no_console { Some(doors.watch()?) } else { None };
        card::print(say, &folder, doors.address(), &settings, &clerks, &script.office);
        if let Some(asked) = asked {
            say.tell("demo-serves", &[]);
            let _ = io::stdout().flush();
            doors.wait(asked);
        } else {
            let head = clerks.iter().find(|clerk| clerk.role == Role::Head && clerk.is_active);
            let head = head.ok_or_else(|| Trouble::told("demo-no-head"))?;
            let notice = vec![say.with("demo-notice", &[("address", &shown(doors.address()))])];
            let base = shown(doors.address()).trim_end_matches('/').to_owned();
            let public_url = Some(shown(doors.address()));
            open_desk(ledger.clone(), Who::Clerk(head.id), notice, base, false, public_url)?;
        }
        doors.close();
        Ok(ExitCode::SUCCESS)
    }

    /// The office of the folder, built if there is none.
    fn office(&self, say: &Say, folder: &Folder) -> Result<Ledger> {
        let path = folder.office();
        if path.exists() {
            build::sweep(&path)?;
        } else {
            let order = Order { profile: self.profile.unwrap_or_default(), letters: self.letters };
            say.warn("demo-builds", &[("letters", &say.number(&self.letters))]);
            build::build(&path, order, Clock::System.now(), &mut io::stderr())?;
        }
        let ledger = Ledger::open(&path, OpenOptions::default())?;
        let found = ledger.profile()?;
        match self.profile {
            Some(asked) if asked != found => Err(Trouble::Told(
                "demo-other-profile",
                vec![
                    ("path", folder.path().display().to_string()),
                    ("found", found.code().to_owned()),
                    ("asked", asked.code().to_owned()),
                ],
            )),
            _ => Ok(ledger),
        }
    }
}

fn key_and_value(typed: &str) -> std::result::Result<(String, String), String> {
    match typed.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err("KEY=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::key_and_value;

    #[test]
    fn a_setting_is_split_at_its_first_equals_sign() {
        assert_eq!(key_and_value("office.name=a=b"), Ok(("office.name".into(), "a=b".into())));
        assert!(key_and_value("captcha").is_err() && key_and_value("=on").is_err());
    }
}
