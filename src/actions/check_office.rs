//! The office is checked: file, references, audit chain, register, attachments, schema, disk, clock, SMS.

use std::path::Path;

use crate::error::Result;
use crate::secrets::sha256;
use crate::store::{Ledger, View, audit, register, schema, sms};

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: `integrity`, `references`, `audit`, `register`, `counters`, `attachments`, `schema`, `backup`,
    /// `anchor`, `drill`, `clock`, `disk`, `sms`.
    pub what: &'static str,
    /// Whether it is as it should be.
    pub is_good: bool,
    /// Figures, or what is wrong.
    pub detail: String,
}

/// Free space below which `disk` is a finding.
const LEAST_FREE_BYTES: u64 = 500 << 20;
/// Seconds after which an SMS that should have left is a finding.
const OLDEST_SMS: i64 = 900;

/// Looks at everything; writes nothing.
pub fn check_office(ledger: &Ledger) -> Result<Vec<Finding>> {
    let mut findings = ledger.read(look)?;
    findings.extend(ledger.read(super::check_backup::look)?);
    findings.push(clock(ledger)?);
    findings.push(disk(ledger.path()));
    Ok(findings)
}

/// The first thing that is wrong inside a file: what a backup is held against.
pub(super) fn first_fault(view: &View<'_>) -> Result<Option<String>> {
    let wrong = look(view)?.into_iter().find(|finding| !finding.is_good && finding.what != "sms");
    Ok(wrong.map(|finding| format!("{}: {}", finding.what, finding.detail)))
}

fn look(view: &View<'_>) -> Result<Vec<Finding>> {
    Ok(vec![
        integrity(view)?,
        references(view)?,
        chain(view)?,
        gaps(view)?,
        counters(view)?,
        files(view)?,
        shape(view)?,
        unsent(view)?,
    ])
}

fn integrity(view: &View<'_>) -> Result<Finding> {
    let said: String = view.connection.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
    Ok(Finding { what: "integrity", is_good: said == "ok", detail: said })
}

fn references(view: &View<'_>) -> Result<Finding> {
    let broken: i64 =
        view.connection.query_row("select count(*) from pragma_foreign_key_check", [], |row| row.get(0))?;
    Ok(Finding { what: "references", is_good: broken == 0, detail: format!("{broken} broken") })
}

fn chain(view: &View<'_>) -> Result<Finding> {
    Ok(match audit::verify(view)? {
        Ok(rows) => Finding { what: "audit", is_good: true, detail: format!("{rows} rows in the chain") },
        Err(row) => {
            Finding { what: "audit", is_good: false, detail: format!("row {row} does not fit the one before it") }
        }
    })
}

fn gaps(view: &View<'_>) -> Result<Finding> {
    let gaps = register::gaps(view)?;
    let detail = if gaps.is_empty() { "no gaps".to_owned() } else { gaps.join(", ") };
    Ok(Finding { what: "register", is_good: gaps.is_empty(), detail })
}

fn counters(view: &View<'_>) -> Result<Finding> {
    let wrong: i64 = view.connection.query_row(
        "select count(*) from letter_count c
         full join (select state, coalesce(unit_id, 0) as unit_id, count(*) as n from letter group by 1, 2) l
             on l.state = c.state and l.unit_id = c.unit_id
         where coalesce(c.n, 0) <> coalesce(l.n, 0)",
        [],
        |row| row.get(0),
    )?;
    Ok(Finding { what: "counters", is_good: wrong == 0, detail: format!("{wrong} wrong") })
}

fn files(view: &View<'_>) -> Result<Finding> {
    let mut statement = view.connection.prepare(
        "select a.id, a.sha256, b.bytes from attachment a left join attachment_bytes b on b.attachment_id = a.id
         union all select check_id, sha256, bytes from identity_file
         union all select person_id, sha256, bytes from company_paper
         union all select id, sha256, bytes from desk_file",
    )?;
    let mut rows = statement.query([])?;
    let (mut count, mut wrong) = (0_u64, Vec::new());
    while let Some(row) = rows.next()? {
        let expected: [u8; 32] = row.get(1)?;
        let bytes = row.get_ref(2)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
        count += 1;
        if bytes.map(sha256) != Some(expected) {
            wrong.push(row.get::<_, i64>(0)?.to_string());
        }
    }
    let detail = if wrong.is_empty() {
        format!("{count} files, all hashes right")
    } else {
        format!("wrong: {}", wrong.join(", "))
    };
    Ok(Finding { what: "attachments", is_good: wrong.is_empty(), detail })
}

fn shape(view: &View<'_>) -> Result<Finding> {
    let version = schema::version(view.connection)?;
    Ok(Finding { what: "schema", is_good: version == schema::newest(), detail: format!("version {version}") })
}

fn unsent(view: &View<'_>) -> Result<Finding> {
    let age = sms::oldest_waiting(view)?.map_or(0, |due| view.now.since(due));
    Ok(Finding { what: "sms", is_good: age < OLDEST_SMS, detail: format!("oldest unsent waits {age} s") })
}

fn clock(ledger: &Ledger) -> Result<Finding> {
    let last: Option<i64> =
        ledger.read(|view| Ok(view.connection.query_row("select max(at) from audit", [], |row| row.get(0))?))?;
    let ahead = last.map_or(0, |last| last - ledger.now().0);
    Ok(Finding {
        what: "clock",
        is_good: ahead <= 60,
        detail: if ahead > 60 {
            format!("the last event is {ahead} s ahead of the clock")
        } else {
            ledger.now().rfc3339()
        },
    })
}

fn disk(path: &Path) -> Finding {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match rustix::fs::statvfs(folder) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            Finding { what: "disk", is_good: free >= LEAST_FREE_BYTES, detail: format!("{} MiB free", free >> 20) }
        }
        Err(error) => Finding { what: "disk", is_good: false, detail: error.to_string() },
    }
}
