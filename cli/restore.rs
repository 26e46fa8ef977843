//! `restore`: a backup takes the place of the office's file, which is moved aside and never overwritten.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use pishkhan::actions::carry_over::ShutOut;
use pishkhan::actions::restore::{Proof, Ready, RestoreOrder, make_ready};
use pishkhan::domain::calendar::Instant;
use pishkhan::store::OpenOptions;
use pishkhan::store::backups::Loss;

use crate::ask::Ask;
use crate::backup::identities;
use crate::place::{Place, hand_over, private_folder};
use crate::say::{Say, line};
use crate::trouble::{Result, Trouble};

/// Put a backup into the place of the office's file; it is verified first, and the present file is moved aside
#[derive(clap::Args)]
pub struct Restore {
    /// The backup
    file: PathBuf,
    /// Private key of an encrypted backup (a file of age-keygen)
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// Do not ask whether what is lost may be lost
    #[arg(long)]
    yes: bool,
    /// Restore a file that has no manifest, such as that of a replica
    #[arg(long)]
    without_manifest: bool,
    /// Restore the backup of another office
    #[arg(long)]
    other_office: bool,
}

/// Letters and numbers that are named in the warning.
const MOST_NAMED: usize = 20;

impl Restore {
    /// Restores.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let target = place.office()?;
        if let Some(folder) = target.parent() {
            private_folder(folder)?;
        }
        let proof = |is_waived| if is_waived { Proof::Waived } else { Proof::Needed };
        let keys = identities(self.identity.as_deref())?;
        let order = RestoreOrder {
            backup: &self.file,
            target: &target,
            identities: &keys,
            manifest: proof(self.without_manifest),
            office: proof(self.other_office),
        };
        let ready = make_ready(&order, OpenOptions::default())?;
        tell_what_comes(say, &ready);
        if target.exists() {
            self.confirm(say)?;
        }
        let restored = ready.put_in_place()?;
        hand_over(&target)?;
        let letters = say.number(&restored.letters);
        say.tell("restore-done", &[("path", &target.display().to_string()), ("letters", &letters)]);
        if let Some(aside) = restored.moved_aside {
            say.tell("restore-aside", &[("path", &aside.display().to_string())]);
        }
        Ok(ExitCode::SUCCESS)
    }

    /// At a terminal a person says yes; a script says it beforehand.
    fn confirm(&self, say: &Say) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(Trouble::told("restore-needs-yes"));
        }
        let answer = Ask::new(say).ask("restore-sure", "n")?;
        let says_yes = ["y", "yes", "بله", "آری", "ب"].contains(&answer.to_lowercase().as_str());
        if says_yes { Ok(()) } else { Err(Trouble::told("restore-left")) }
    }
}

fn tell_what_comes(say: &Say, ready: &Ready) {
    if let Some(manifest) = &ready.manifest {
        let at = Instant(manifest.made_at).date_time();
        say.tell("restore-of", &[("office", &manifest.office), ("at", &at)]);
    }
    if ready.is_loss_unknown {
        say.warn("restore-loss-unknown", &[]);
    }
    if let Some(loss) = ready.loss.as_ref().filter(|loss| loss.events > 0) {
        tell_loss(say, loss);
    }
    if ready.shut_out != ShutOut::default() {
        let (keys, clerks) = (say.number(&ready.shut_out.keys), say.number(&ready.shut_out.clerks));
        say.tell("restore-shut-out", &[("keys", &keys), ("clerks", &clerks)]);
    }
    if ready.held_back > 0 {
        say.warn("restore-sms-held-back", &[("n", &say.number(&ready.held_back))]);
    }
}

fn tell_loss(say: &Say, loss: &Loss) {
    let shown = |at: Option<Instant>| at.map(Instant::date_time).unwrap_or_default();
    let (from, until) = (shown(loss.from), shown(loss.until));
    say.warn("restore-lost", &[("events", &say.number(&loss.events)), ("from", &from), ("until", &until)]);
    let is_new = loss.letters.iter().filter(|letter| letter.is_new).count();
    let changed = say.number(&(loss.letters.len() - is_new));
    say.warn("restore-lost-letters", &[("new", &say.number(&is_new)), ("changed", &changed)]);
    for letter in loss.letters.iter().filter(|letter| letter.is_new).take(MOST_NAMED) {
        let names = [letter.follow_up_code.as_deref(), letter.register_no.as_deref()];
        line(&format!("  {}", names.into_iter().flatten().collect::<Vec<_>>().join("  ")));
    }
    if !loss.numbers.is_empty() {
        let named = loss.numbers.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join("، ");
        say.warn("restore-lost-numbers", &[("n", &say.number(&loss.numbers.len())), ("numbers", &named)]);
    }
    if !loss.erased.is_empty() {
        // All of them: each has to be erased again.
        let (n, numbers) = (say.number(&loss.erased.len()), loss.erased.join("، "));
        say.warn("restore-lost-erasures", &[("n", &n), ("numbers", &numbers)]);
    }
}
