//! `init`: a new office and its first admin. There is no default password.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pishkhan::actions::add_clerk::{NewClerk, add_checked_clerk};
use pishkhan::actions::open_office::open_office;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::{Profile, Setting};
use pishkhan::store::{Actor, Ledger, OpenOptions};

use crate::ask::Ask;
use crate::export;
use crate::place::{Place, hand_over, is_service, private_folder};
use crate::say::Say;
use crate::trouble::{Result, Trouble};

/// Make a new office: asks for what is not given, at the terminal or as lines of standard input
#[derive(clap::Args)]
pub struct Init {
    /// The kind of office [default: asked for, agency]
    #[arg(long, value_name = "agency|company", value_parser = profile)]
    profile: Option<Profile>,
    /// The office's name
    #[arg(long, value_name = "NAME")]
    office: Option<String>,
    /// Login name of the first admin
    #[arg(long, value_name = "LOGIN")]
    admin: Option<String>,
    /// Name of the first admin
    #[arg(long, value_name = "NAME")]
    admin_name: Option<String>,
    /// File whose first line is the admin's password
    #[arg(long, value_name = "FILE")]
    admin_password_file: Option<PathBuf>,
}

impl Init {
    /// Makes the file, opens the office, adds the admin.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let path = place.office()?;
        if path.exists() {
            return Err(Refusal::FileThere { path: path.display().to_string() }.into());
        }
        let ask = Ask::new(say);
        let given = |value: &Option<String>, question: &'static str, default: &str| match value {
            Some(value) => Ok(value.clone()),
            None => ask.ask(question, default),
        };
        let profile = match self.profile {
            Some(profile) => profile,
            None => ask.choose("ask-profile", Profile::default().code(), Profile::of_code)?,
        };
        let default_name = Setting::of_key("office.name")?.default_of(profile);
        let office = given(&self.office, "ask-office", default_name)?;
        let login = given(&self.admin, "ask-admin", "admin")?;
        let name = given(&self.admin_name, "ask-admin-name", &login)?;
        let password = ask.new_password(self.admin_password_file.as_deref())?;
        // All is checked before there is a file: a refusal leaves nothing behind.
        let admin = NewClerk { login: &login, name: &name, role: Role::Admin, unit_code: None, password: &password };
        let admin = admin.check()?;
        Setting::of_key("office.name")?.check(&office)?;
        if let Some(folder) = path.parent() {
            private_folder(folder)?;
        }
        // Taken at this moment: another one that was made while somebody answered is neither filled nor taken away.
        drop(export::new_file(&path)?);
        let made = make(&path, profile, &office, |ledger| {
            add_checked_clerk(ledger, Actor::Admin, admin).map(|_| ()).map_err(Trouble::from)
        });
        if made.is_err() {
            for ending in ["", "-wal", "-shm"] {
                let mut left_over = path.clone().into_os_string();
                left_over.push(ending);
                let _ = std::fs::remove_file(left_over);
            }
        }
        made?;
        hand_over(&path)?;
        let shown = path.display().to_string();
        say.tell("init-done", &[("path", &shown), ("office", &office), ("login", &login)]);
        let program = if place.is_named() { format!("pishkhan --db {shown}") } else { "pishkhan".to_owned() };
        let is_service = !place.is_named() && is_service();
        let serve = if is_service { "systemctl enable --now pishkhan".to_owned() } else { format!("{program} serve") };
        let check = format!("{program} config check");
        let console = format!("{program} console --as {login}");
        for (step, command) in [("init-next-config", check), ("init-next-serve", serve), ("init-next-console", console)]
        {
            say.tell(step, &[("command", &command)]);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn make(path: &Path, profile: Profile, office: &str, then: impl FnOnce(&Ledger) -> Result<()>) -> Result<()> {
    let ledger = Ledger::create(path, OpenOptions::default())?;
    open_office(&ledger, profile, &[("office.name", office)])?;
    then(&ledger)
}

/// The profile of a word on the command line.
pub fn profile(typed: &str) -> std::result::Result<Profile, String> {
    Profile::of_code(typed).ok_or_else(|| "agency or company".to_owned())
}
