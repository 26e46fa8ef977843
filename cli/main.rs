//! The keys: one executable that ties the doors together.
//!
//! One file per subcommand; here they are told apart, and nothing else is done. Exit status: 0 good, 1 a finding or a
//! refusal, 2 wrong usage, 75 busy.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use pishkhan::domain::text::{clean_text, is_hostile};
use pishkhan::error::Error;
use pishkhan::words::Lang;

mod ask;
mod backup;
mod bar;
mod check;
mod clerk;
mod client;
mod config;
mod console;
mod demo;
mod digest;
mod export;
mod holiday;
mod identity;
mod init;
mod log;
mod look_inside;
mod manual;
mod notify;
mod number;
mod open_doors;
mod paper;
mod place;
mod restore;
mod retention;
mod salvage;
mod say;
mod serve;
mod settings;
mod sheet;
mod sms;
mod ssh_keys;
mod ssh_setup;
mod table;
mod trouble;
mod unit;
mod version;

use place::Place;
use say::{Form, Say};
use trouble::Trouble;

/// Official-correspondence counter: one program, one SQLite file.
#[derive(Parser)]
#[command(name = "pishkhan", version, disable_help_subcommand = true, after_help = AFTER_HELP)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What a script has to know.
const AFTER_HELP: &str = "Exit status: 0 good, 1 a finding or refusal, 2 wrong usage, 75 the office's file is busy: try later.\n\
                          Data goes to standard output, words about it to standard error. NO_COLOR is heeded.";

/// What every subcommand understands.
#[derive(clap::Args)]
struct Common {
    /// The office's file [default: /var/lib/pishkhan/office.db for the service and root, else in the user's data folder]
    #[arg(long, global = true, value_name = "FILE", env = "PISHKHAN_DB")]
    db: Option<PathBuf>,
    /// Configuration of this machine (TOML) [default: /etc/pishkhan/pishkhan.toml, else in the user's folder]
    #[arg(long, global = true, value_name = "FILE", env = "PISHKHAN_CONFIG")]
    config: Option<PathBuf>,
    /// Language of what is printed
    #[arg(long, global = true, value_name = "LANG", env = "PISHKHAN_LANG", default_value = "fa",
          value_parser = lang)]
    lang: Lang,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Init),
    Serve(serve::Serve),
    Console(console::Console),
    Demo(demo::Demo),
    #[command(subcommand)]
    Clerk(clerk::ClerkCommand),
    #[command(subcommand)]
    SshKeys(ssh_keys::SshKeysCommand),
    SshSetup(ssh_setup::SshSetup),
    #[command(subcommand)]
    Unit(unit::UnitCommand),
    #[command(subcommand)]
    Holiday(holiday::HolidayCommand),
    #[command(subcommand)]
    Identity(identity::IdentityCommand),
    #[command(subcommand)]
    Register(paper::RegisterCommand),
    #[command(subcommand)]
    Letter(paper::LetterCommand),
    #[command(subcommand)]
    Settings(settings::SettingsCommand),
    #[command(subcommand)]
    Retention(retention::RetentionCommand),
    #[command(subcommand)]
    Sms(sms::SmsCommand),
    Export(export::Export),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Salvage(salvage::Salvage),
    Check(check::Check),
    Digest(digest::DigestOfDay),
    #[command(subcommand)]
    Config(config::ConfigCommand),
    Man(manual::Manual),
    Completions(manual::Completions),
    #[command(hide = true)]
    Client(client::Client),
    #[command(hide = true)]
    LookInside(look_inside::LookInside),
    /// Print the versions of the program, of SQLite and of the schema
    Version {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| usage(&error));
    let say = Say::new(cli.common.lang);
    let place = Place::new(cli.common.db, cli.common.config);
    let ended = match &cli.command {
        Command::Init(init) => init.run(&say, &place),
        Command::Serve(serve) => serve.run(&say, &place),
        Command::Console(console) => console.run(&say, &place),
        Command::Demo(demo) => demo.run(&say),
        Command::Clerk(clerk) => clerk.run(&say, &place),
        Command::SshKeys(keys) => keys.run(&say, &place),
        Command::SshSetup(setup) => setup.run(&say, &place),
        Command::Unit(unit) => unit.run(&say, &place),
        Command::Holiday(holiday) => holiday.run(&say, &place),
        Command::Identity(identity) => identity.run(&say, &place),
        Command::Register(register) => register.run(&say, &place),
        Command::Letter(letter) => letter.run(&say, &place),
        Command::Settings(settings) => settings.run(&say, &place),
        Command::Retention(retention) => retention.run(&say, &place),
        Command::Sms(sms) => sms.run(&say, &place),
        Command::Export(export) => export.run(&say, &place),
        Command::Backup(backup) => backup.run(&say, &place),
        Command::Restore(restore) => restore.run(&say, &place),
        Command::Salvage(salvage) => salvage.run(&say),
        Command::Check(check) => check.run(&say, &place),
        Command::Digest(digest) => digest.run(&say, &place),
        Command::Client(client) => client.run(&say, &place),
        Command::LookInside(look) => look.run(),
        Command::Config(config) => config.run(&say, &place),
        Command::Man(manual) => manual.run(Cli::command()),
        Command::Completions(completions) => Ok(completions.run(&Cli::command())),
        Command::Version { json } => version::print(Form::of_flag(*json)).map(|()| ExitCode::SUCCESS),
    };
    ended.unwrap_or_else(|trouble| {
        say.trouble(&trouble);
        match trouble {
            // As sysexits.h has it: nothing was done, trying again is right.
            Trouble::Heart(Error::Busy) => ExitCode::from(75),
            _ => ExitCode::FAILURE,
        }
    })
}

/// Tells of wrong usage, or what was asked about it, and ends. What was typed is repeated there; it may come from the name
/// of a file, and is cleaned when it holds more than letters.
fn usage(error: &clap::Error) -> ! {
    if !std::env::args_os().any(|typed| typed.to_string_lossy().contains(is_hostile)) {
        error.exit();
    }
    let _ = write!(io::stderr(), "{}", clean_text(&error.render().to_string()));
    std::process::exit(error.exit_code());
}

fn lang(typed: &str) -> Result<Lang, String> {
    Lang::of_code(typed).ok_or_else(|| "fa or en".to_owned())
}

/// What every parser is held to, whatever the bytes.
#[cfg(test)]
#[path = "../tests/fuzz/keys.rs"]
mod parsers;
#[cfg(test)]
use {client::command, identity::answers};

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;

    use super::*;

    fn refused(line: &str) -> ErrorKind {
        Cli::try_parse_from(line.split(' ')).err().map(|error| error.kind()).unwrap()
    }

    #[test]
    fn the_command_line_is_sound_and_the_contract_is_understood() {
        Cli::command().debug_assert();
        for line in [
            "pishkhan demo",
            "pishkhan demo --dir d --listen 127.0.0.1:0 --profile company --letters 9 --set captcha=off --set undo.window=0 --no-console",
            "pishkhan --db office.db --config c.toml serve --listen 0.0.0.0:80",
            "pishkhan serve --db office.db",
            "pishkhan console --as karimi",
            "pishkhan init --profile agency --office x --admin admin --admin-name y --admin-password-file p",
            "pishkhan clerk add karimi --name x --role approver --unit fs --password-file p",
            "pishkhan clerk list --json",
            "pishkhan clerk disable karimi",
            "pishkhan console --key 7",
            "pishkhan ssh-keys list --json",
            "pishkhan ssh-keys add karimi --file k.pub --label desk",
            "pishkhan ssh-keys revoke 7",
            "pishkhan ssh-keys authorized SHA256:x",
            "pishkhan unit add fs --name x --head y",
            "pishkhan unit list",
            "pishkhan clerk mobile karimi 09121234567",
            "pishkhan holiday add 1405/01/13 --name x",
            "pishkhan holiday fill 1405",
            "pishkhan holiday remove 1405/01/13",
            "pishkhan holiday list --json",
            "pishkhan identity export waiting.csv",
            "pishkhan identity import answers.csv --dry-run",
            "pishkhan register print --year 1405 --direction outgoing r.pdf",
            "pishkhan register print --from 1405/08/01 --to 1405/08/30 r.html",
            "pishkhan letter print 1405/و/00012 l.pdf",
            "pishkhan letter print 908160775 --receipt l.html",
            "pishkhan settings list --json",
            "pishkhan settings set undo.window 0",
            "pishkhan retention run --dry-run --json",
            "pishkhan letter erase 1405/و/00012 --reason x",
            "pishkhan sms test 09121234567 --gateway main --wait 5",
            "pishkhan sms templates",
            "pishkhan sms status --json",
            "pishkhan export all.jsonl",
            "pishkhan letter export 1405/و/00012 folder",
            "pishkhan register export --from 1405/08/01 --to 1405/08/30 r.csv",
            "pishkhan register export --year 1405 --direction outgoing r.xlsx",
            "pishkhan backup f",
            "pishkhan backup",
            "pishkhan backup f --recipient age1x",
            "pishkhan backup f --plain",
            "pishkhan backup list --json",
            "pishkhan backup verify f --identity key.txt --json",
            "pishkhan backup drill f --json",
            "pishkhan restore f",
            "pishkhan restore f --identity key.txt --yes --without-manifest --other-office",
            "pishkhan salvage damaged.db new.db --json",
            "pishkhan check --json",
            "pishkhan digest --date 1405/08/30",
            "pishkhan digest --json",
            "pishkhan config show --json",
            "pishkhan config check",
            "pishkhan ssh-setup",
            "pishkhan ssh-setup --check --json --user desk",
            "pishkhan check --anchor m.json",
            "pishkhan man --dir d",
            "pishkhan completions bash",
            "pishkhan version --lang en --json",
        ] {
            assert!(Cli::try_parse_from(line.split(' ')).is_ok(), "{line}");
        }
    }

    #[test]
    fn wrong_usage_is_told_before_anything_is_done() {
        assert_eq!(refused("pishkhan demo --set captcha"), ErrorKind::ValueValidation);
        assert_eq!(refused("pishkhan demo --profile school"), ErrorKind::ValueValidation);
        assert_eq!(refused("pishkhan serve --listen here"), ErrorKind::ValueValidation);
        assert_eq!(refused("pishkhan clerk add x --name y --role king"), ErrorKind::ValueValidation);
        assert_eq!(refused("pishkhan clerk add x --role head"), ErrorKind::MissingRequiredArgument);
        assert_eq!(refused("pishkhan register print --from 1405/13/01 r.pdf"), ErrorKind::ValueValidation);
        assert_eq!(refused("pishkhan register print --direction up r.pdf"), ErrorKind::ValueValidation);
        assert_eq!(refused("pishkhan nothing"), ErrorKind::InvalidSubcommand);
    }
}
