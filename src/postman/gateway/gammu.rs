//! gammu-smsd over its folders: a modem on this machine sends what lies in the outbox.
//!
//! A text is one file, written whole under another name and then renamed. Its fate is the folder in which the file lies.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::{Class, Fate, Outgoing, Refusal, Sending};
use crate::domain::calendar::Instant;
use crate::domain::ids::SmsId;
use crate::domain::sms_report::OwnIds;
use crate::domain::sms_text::SmsKind;

/// Seconds that a code may lie in the outbox of a daemon that works, and a notice: many of them wait for one modem.
const LIES_AT_MOST: (i64, i64) = (120, 1_800);

/// The folders of a gammu-smsd.
#[derive(Clone, Debug)]
pub struct Gammu {
    pub(super) name: String,
    pub(super) outbox: PathBuf,
    pub(super) sent: PathBuf,
    pub(super) error: PathBuf,
    pub(super) own: OwnIds,
}

impl Gammu {
    pub(super) fn send(&self, outgoing: &Outgoing<'_>) -> Sending {
        match self.put(outgoing) {
            Ok(name) => Sending::Taken { provider_ref: Some(name) },
            Err(error) => Sending::Refused(Refusal {
                class: Class::Later,
                code: None,
                said: error.to_string(),
                retry_after: None,
            }),
        }
    }

    fn put(&self, outgoing: &Outgoing<'_>) -> std::io::Result<String> {
        // OUT, priority, date, time, serial, number, note: the daemon takes them in the order of their names, and asks the
        // centre for a report where the ending is `txtd`.
        let priority = if outgoing.kind == SmsKind::Code { 'A' } else { 'C' };
        let most = if outgoing.kind == SmsKind::Code { LIES_AT_MOST.0 } else { LIES_AT_MOST.1 };
        if self.holds_older(priority, &stamp(outgoing.at.plus(-most)))? {
            return Err(std::io::Error::other(
                "gammu-smsd leaves texts in its outbox: does it run, has the modem a signal?",
            ));
        }
        let stamp = stamp(outgoing.at);
        let own = self.own.number(outgoing.id);
        let name = format!("OUT{priority}{stamp}_00_{}_p{own}.txtd", outgoing.to);
        let part = self.outbox.join(format!("p{own}.part"));
        let text: Vec<u8> =
            std::iter::once(0xFEFF).chain(outgoing.text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o660).open(&part)?;
        file.write_all(&text).and_then(|()| file.sync_all())?;
        fs::rename(&part, self.outbox.join(&name))?;
        Ok(name)
    }

    /// Whether a text of ours, of this priority and older than that, lies in the outbox.
    fn holds_older(&self, priority: char, than: &str) -> std::io::Result<bool> {
        let ours = format!("OUT{priority}");
        for entry in fs::read_dir(&self.outbox)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let written =
                name.strip_prefix(&ours).filter(|_| name.contains("_p")).and_then(|rest| rest.get(..than.len()));
            if written.is_some_and(|written| written < than) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn fate(&self, id: SmsId) -> Fate {
        let mark = format!("_p{}.", self.own.number(id));
        let lies_in = |folder: &Path| -> std::io::Result<bool> {
            for entry in fs::read_dir(folder)? {
                if entry?.file_name().to_string_lossy().contains(&mark) {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        // In the order in which a file wanders, so that none is missed on its way.
        for _ in 0..2 {
            match (lies_in(&self.outbox), lies_in(&self.error), lies_in(&self.sent)) {
                (Ok(true), ..) | (_, _, Ok(true)) => return Fate::OnTheWay,
                (_, Ok(true), _) => {
                    return Fate::Failed { said: "gammu-smsd put it into the folder of errors".to_owned() };
                }
                (Ok(false), Ok(false), Ok(false)) => {}
                _ => return Fate::CannotTell,
            }
        }
        Fate::NeverSeen
    }
}

/// Date and time as they stand in a name.
fn stamp(at: Instant) -> String {
    let digits: String = at.rfc3339().chars().filter(char::is_ascii_digit).take(14).collect();
    let (date, time) = digits.split_at(digits.len().min(8));
    format!("{date}_{time}")
}
