//! The rules that the file itself keeps: tried with bare SQL, past every action.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

use common::{Town, pdf};
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::domain::register_no::Direction;
use pishkhan::domain::retention::Kept;
use pishkhan::domain::role::Role;
use pishkhan::store::clerks::{self, Clerk};
use pishkhan::store::letters::{self, kin};
use pishkhan::store::queues::{Queue, Way, before_sql, page_sql};
use pishkhan::store::register::book;
use pishkhan::store::sms::{self, post};
use pishkhan::store::{backups, companies, counts, desk_files, digest, identity, probe, retention};
use rusqlite::Connection;

#[expect(clippy::disallowed_methods, reason = "this test goes past the ledger on purpose")]
fn bare(town: &Town) -> Connection {
    let connection = Connection::open(town.path("office.db")).unwrap();
    connection.execute_batch("pragma foreign_keys = on; pragma recursive_triggers = on").unwrap();
    connection
}

fn refused(connection: &Connection, sql: &str) -> String {
    match connection.execute(sql, []) {
        Ok(changed) => panic!("the file let this through ({changed} rows): {sql}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_file_refuses_what_the_office_must_never_hold() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let (a, b) = (town.submits(sara, "الف", vec![pdf(100)]), town.submits(sara, "ب", Vec::new()));
    town.approves(head, &a).unwrap();
    reject_letter(&town.ledger, head, b.id, b.version, "ناقص").unwrap();
    let c = town.submits(sara, "پ", Vec::new());
    let file = bare(&town);
    let backup = "insert into backup (path, reason, made_at, size_bytes, sha256, audit_row, audit_hash) values";
    file.execute(&format!("{backup} ('a.db', 'asked', 1, 1, zeroblob(32), 1, zeroblob(32))"), []).unwrap();
    let set = |id: i64, what: &str| format!("update letter set version = version + 1, {what} where id = {id}");
    for (sql, says) in [
        (set(c.id.0, "state = 'rejected', rejected_at = 1"), "CHECK"),
        (set(c.id.0, "state = 'rejected', reason = '  ', rejected_at = 1"), "CHECK"),
        (set(c.id.0, "state = 'rejected', reason = 'x'"), "CHECK"),
        (set(c.id.0, "state = 'returned', returned_at = 1"), "CHECK"),
        (set(c.id.0, "state = 'approved'"), "referral"),
        (set(c.id.0, "state = 'gone'"), "CHECK"),
        (set(a.id.0, "register_no = null"), "CHECK"),
        (set(c.id.0, &format!("follow_up_code = '{}'", a.follow_up_code.clone().unwrap())), "UNIQUE"),
        (format!("update letter set subject = 'x' where id = {}", c.id.0), "version"),
        (format!("delete from letter where id = {}", c.id.0), "stays"),
        (set(c.id.0, "erased_at = 1"), "CHECK"),
        (set(a.id.0, "erased_at = 1, mobile = null"), "CHECK"),
        ("update audit set at = 0 where id = 1".to_owned(), "never changed"),
        ("update audit set note = 'x' where id = 1".to_owned(), "never changed"),
        ("delete from audit".to_owned(), "never deleted"),
        ("delete from register_entry".to_owned(), "stays"),
        ("update register_entry set number = 'x'".to_owned(), "does not change"),
        ("update register_counter set last_serial = 0".to_owned(), "one by one"),
        ("update register_counter set last_serial = 7".to_owned(), "one by one"),
        ("delete from register_counter".to_owned(), "never reset"),
        ("insert into register_entry select secretariat_id, direction, year, 9, number, letter_id, null, given_at, given_by, null from register_entry".to_owned(), "UNIQUE"),
        ("update person set mobile = '09121234567'".to_owned(), "CHECK"),
        ("update person set closed_at = 1, password_hash = 'x'".to_owned(), "CHECK"),
        ("update person set is_claim = 1, national_id = null".to_owned(), "CHECK"),
        ("insert into person select 99, national_id, mobile, 'x', 'x', null, null, 0, 0, 1, 1, null from person".to_owned(), "UNIQUE"),
        ("insert into identity_check (person_id, level, verifier, state, due_at, requested_at) values (1, 3, 'http', 'waiting', 1, 1)".to_owned(), "CHECK"),
        ("insert into identity_check (person_id, level, verifier, state, due_at, requested_at) values (1, 1, 'manual', 'waiting', 1, 1)".to_owned(), "CHECK"),
        ("insert into identity_check (person_id, level, verifier, state, due_at, requested_at) values (1, 4, 'manual', 'waiting', 1, 1)".to_owned(), "CHECK"),
        ("insert into identity_check (person_id, level, verifier, state, due_at, requested_at, decided_at) values (1, 3, 'manual', 'refused', 1, 1, 1)".to_owned(), "CHECK"),
        ("insert into identity_check (person_id, level, verifier, state, company_id, due_at, requested_at) values (1, 4, 'manual', 'waiting', '10380284790', 1, 1)".to_owned(), "CHECK"),
        ("insert into clerk (login, name, role, password_hash, created_at) values ('x', 'x', 'unit_officer', 'x', 1)".to_owned(), "CHECK"),
        ("insert into attachment_bytes values (99, x'00')".to_owned(), "FOREIGN"),
        ("insert into attachment_facts select id, 0, 1, 1 from attachment".to_owned(), "CHECK"),
        ("insert into file_link select zeroblob(32), id, 1, 1, 301, 301 from attachment".to_owned(), "CHECK"),
        ("insert into file_link select zeroblob(16), id, 1, 1, 301, null from attachment".to_owned(), "CHECK"),
        (format!("{backup} ('b.db', 'wish', 1, 1, zeroblob(32), 1, zeroblob(32))"), "CHECK"),
        (format!("{backup} ('b.db', 'asked', 1, 1, zeroblob(31), 1, zeroblob(32))"), "CHECK"),
        ("delete from backup".to_owned(), "stays known"),
        ("update backup set sha256 = zeroblob(32)".to_owned(), "does not change"),
        (
            format!("insert into desk_file (clerk_id, letter_id, file_name, kind, size_bytes, sha256, put_at, used_at, bytes) values (1, {}, 'x', 'pdf', 1, zeroblob(32), 1, 1, x'00')", a.id.0),
            "CHECK",
        ),
    ] {
        let said = refused(&file, &sql);
        assert!(said.contains(says), "{sql}: {said}");
    }
    // The erasure of a note is the one change that the log allows, and it does not break the chain.
    assert_eq!(file.execute("update audit set note = null, note_salt = null where note is not null", []).unwrap(), 1);
    drop(file);
    // The backup above was made up: the log does not hold what it is said to have seen.
    let passes = ["disk", "backup", "anchor", "drill"];
    let wrong: Vec<_> = check_office(&town.ledger)
        .unwrap()
        .into_iter()
        .filter(|finding| !finding.is_good && !passes.contains(&finding.what))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_forged_log_is_found() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    town.submits(sara, "الف", Vec::new());
    let file = bare(&town);
    file.execute_batch("drop trigger audit_does_not_change; drop trigger audit_stays").unwrap();
    file.execute_batch("create temp table truth as select * from audit").unwrap();
    let sound = |town: &Town| check_office(&town.ledger).unwrap().iter().any(|f| f.what == "audit" && f.is_good);
    assert!(sound(&town));
    for forgery in [
        "update audit set at = at + 1 where id = 2",
        "update audit set actor = 'clerk:9' where id = 2",
        "update audit set facts = '{}' where id = 2",
        "update audit set event = 'letter.closed' where id = 2",
        "delete from audit where id = 2",
    ] {
        file.execute_batch(forgery).unwrap();
        assert!(!sound(&town), "{forgery}");
        file.execute_batch("delete from audit; insert into audit select * from truth").unwrap();
        assert!(sound(&town), "back after {forgery}");
    }
}

#[test]
fn what_is_counted_of_the_log_at_every_wrong_code_walks_its_index() {
    let town = Town::agency();
    let file = bare(&town);
    let sql = format!("explain query plan {}", pishkhan::store::audit::COUNT_SINCE);
    let plan: String = file
        .prepare(&sql)
        .unwrap()
        .query_map(("code.failed", 0, 200), |row| row.get::<_, String>(3))
        .unwrap()
        .map(|row| row.unwrap())
        .collect();
    assert!(plan.contains("SEARCH audit USING COVERING INDEX audit_by_event (event=? AND at>?)"), "{plan}");
}

/// The plan of every list: an index in the order of the list, no sorting, no walk over the archive.
#[test]
fn every_list_has_a_known_plan() {
    let town = Town::agency();
    let file = bare(&town);
    let plan = |sql: &str| -> String {
        let mut statement = file.prepare(&format!("explain query plan {sql}")).unwrap();
        let values = vec![0; statement.parameter_count()];
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        rows.map(|row| row.unwrap()).filter(|line| !line.contains(" u ")).collect::<Vec<_>>().join("; ")
    };
    let clerk = |role: Role| -> Clerk {
        let id = town.clerk(role);
        town.ledger.read(|view| clerks::by_id(view, id)).unwrap()
    };
    let (head, officer) = (clerk(Role::Head), clerk(Role::UnitOfficer));
    for (who, queue, index) in [
        (&head, Queue::Review, "letter_by_queue (state=? AND queued_at>?)"),
        (&head, Queue::Mine, "letter_by_clerk (clerk_id=? AND state=? AND queued_at>?)"),
        (&head, Queue::MyUnit, "letter_by_unit (unit_id=? AND state=? AND queued_at>?)"),
        (&head, Queue::Late, "letter_late (due_at>? AND due_at<?)"),
        (&head, Queue::Approved, "letter_by_queue (state=? AND queued_at<?)"),
        (&head, Queue::All, "letter_by_time (submitted_at>? AND submitted_at<?)"),
        (&officer, Queue::Approved, "letter_by_unit (unit_id=? AND state=? AND queued_at<?)"),
        (&officer, Queue::MyUnit, "letter_by_unit (unit_id=? AND state=? AND queued_at>?)"),
        (&officer, Queue::Late, "letter_late"),
        (&officer, Queue::Review, "letter_by"),
        (&officer, Queue::Copies, "referral_copies (to_unit_id=? AND (created_at,letter_id)<(?,?))"),
        (&officer, Queue::All, "letter_by_unit_time (unit_id=? AND submitted_at>? AND submitted_at<?)"),
    ] {
        let plan = plan(&page_sql(who, queue, Way::Onward));
        assert!(plan.contains(index), "{queue:?}: {plan}");
        assert!(!plan.contains("TEMP B-TREE") && !plan.starts_with("SCAN"), "{queue:?}: {plan}");
    }
    let sms = "select id from sms where provider_ref = ?1 and gateway = ?2 and attempts > 0 and state in ('sent') order by id desc limit 1";
    for (sql, index) in [
        (sms, "sms_by_ref (provider_ref=?"),
        (pishkhan::store::sms_status::COUNTS_SQL, "sms_by_time (created_at>?)"),
        (pishkhan::store::sms_status::WORDS_SQL, "sms_by_time (created_at>?)"),
    ] {
        let plan = plan(sql);
        assert!(plan.contains(index), "{sql}: {plan}");
    }
    for (who, queue, index) in [
        (&head, Queue::Review, "COVERING INDEX letter_by_queue (state=? AND queued_at<?)"),
        (&head, Queue::Mine, "COVERING INDEX letter_by_clerk (clerk_id=? AND state=? AND queued_at<?)"),
        (&head, Queue::Rejected, "COVERING INDEX letter_by_queue (state=? AND queued_at>?)"),
        (&head, Queue::All, "COVERING INDEX letter_by_time (submitted_at>?"),
        (&head, Queue::Late, "letter_late"),
        (&officer, Queue::Approved, "COVERING INDEX letter_by_unit (unit_id=? AND state=? AND queued_at>?)"),
        (&officer, Queue::All, "COVERING INDEX letter_by_unit_time (unit_id=? AND submitted_at>?"),
    ] {
        let plan = plan(&before_sql(who, queue, Way::Back));
        assert!(plan.contains(index), "{queue:?}: {plan}");
    }
    for (sql, index) in [
        (counts::DONE_SQL, "COVERING INDEX audit_deeds (at>?)"),
        (digest::FILED_SQL, "COVERING INDEX letter_by_time (submitted_at>? AND submitted_at<?)"),
        (digest::DEEDS_SQL, "COVERING INDEX audit_deeds (at>? AND at<?)"),
        (digest::CLERKS_SQL, "COVERING INDEX audit_deeds (at>? AND at<?)"),
        (digest::UNITS_SQL, "COVERING INDEX audit_deeds (at>? AND at<?)"),
        (digest::LATE_SQL, "letter_late (due_at<?)"),
        (digest::SMS_SQL, "sms_by_time (created_at>? AND created_at<?)"),
        (backups::LAST_PLANNED, "COVERING INDEX backup_planned (made_at>?)"),
        (backups::LAST_EVENT, "audit_by_event (event=?)"),
        (&backups::newest_planned_sql(), "backup_planned (made_at>?)"),
        (digest::TROUBLES_SQL, "sms_by_time (created_at>? AND created_at<?)"),
    ] {
        let plan = plan(sql);
        assert!(plan.contains(index), "{sql}: {plan}");
        assert!(!plan.starts_with("SCAN"), "{sql}: {plan}");
    }
    for (sql, index) in [
        (letters::filed_by_sql(), "letter_by_sender (person_id=? AND submitted_at"),
        (letters::drafts_sql(), "letter_drafts (person_id=?)"),
        (letters::COUNT_FILED_SQL.to_owned(), "letter_by_sender (person_id=? AND submitted_at>?)"),
        (letters::COUNT_DRAFTS_SQL.to_owned(), "letter_drafts (person_id=?)"),
        (kin::similar_sql(), "letter_by_sender (person_id=? AND submitted_at>?"),
        (kin::following_sql(), "letter_following (follows_id=?)"),
        (desk_files::WAITING.to_owned(), "desk_file_waiting (clerk_id=? AND letter_id=?)"),
        (post::NEXT_SQL.to_owned(), "sms_waiting (priority=? AND due_at<?)"),
        (sms::OLDEST_DUE_SQL.to_owned(), "sms_waiting (priority=? AND due_at<?)"),
        (sms::OLDEST_TRIED_SQL.to_owned(), "sms_tried (priority=? AND created_at<?)"),
        (sms::TO_NUMBER_SQL.to_owned(), "sms_by_number (mobile=? AND created_at>?)"),
        (format!("select id from sms {}", post::SENT_SQL), "sms_sent (settled_at>?"),
        (format!("select id from sms {}", post::UNKNOWN_SQL), "sms_unknown (settled_at>?"),
    ] {
        let plan = plan(&sql);
        assert!(plan.contains(index), "{sql}: {plan}");
        assert!(!plan.contains("TEMP B-TREE") && !plan.starts_with("SCAN"), "{sql}: {plan}");
    }
    // What a postman who rests asks five times a second.
    let unswept = plan(post::UNSWEPT_SQL);
    for index in ["sms_sending (leased_until<?)", "sms_expiring (expires_at", "sms_unknown (settled_at<?)"] {
        assert!(unswept.contains(index) && !unswept.contains("SCAN sms"), "{unswept}");
    }
    // The register: lines by their serial, days by their time; what belongs to a line is looked up by key.
    for direction in [Direction::Incoming, Direction::Outgoing] {
        let plan = plan(&book::lines_sql(direction));
        assert!(
            plan.contains("SEARCH e USING PRIMARY KEY (secretariat_id=? AND direction=? AND year=? AND serial>?"),
            "{plan}"
        );
        assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN e") && !plan.contains("SCAN l"), "{plan}");
    }
    let span = plan(book::SPAN_SQL);
    let wanted = "register_entry_by_time (secretariat_id=? AND direction=? AND year=? AND given_at>? AND given_at<?)";
    assert!(span.matches(wanted).count() == 2 && !span.contains("TEMP B-TREE"), "{span}");
    // The queue of identities walks over what waits, which is its whole index, and looks the rest up by key.
    for (sql, index) in [
        (identity::WAITING.to_owned(), "identity_check_waiting"),
        (companies::letters_sql(), "letter_by_company (company_id=?"),
    ] {
        let plan = plan(&sql);
        assert!(plan.contains(index), "{sql}: {plan}");
        assert!(!plan.contains("TEMP B-TREE") && plan.matches("SCAN").count() <= 1, "{sql}: {plan}");
    }
    // The whole of a small index: what the second folder lacks.
    let to_copy = plan(&backups::to_copy_sql());
    assert!(to_copy.contains("backup_to_copy") && !to_copy.contains("TEMP B-TREE"), "{to_copy}");
    // The few that stand out are grouped; no row that was settled well is walked over.
    let waiting = plan(probe::SMS_WAITING_SQL);
    for index in ["sms_waiting", "sms_sending"] {
        assert!(waiting.contains(index), "{waiting}");
    }
    let troubled = plan(probe::SMS_TROUBLED_SQL);
    assert_eq!(troubled.matches("sms_troubled (state=?)").count(), 2, "{troubled}");
    assert!(!troubled.contains("SCAN sms") && !troubled.contains("TEMP B-TREE"), "{troubled}");
    let sessions = plan(pishkhan::store::sessions::OPEN_SQL);
    assert!(sessions.contains("session_by_person (person_id=? AND created_at>?)"), "{sessions}");
    assert!(!sessions.contains("TEMP B-TREE"), "{sessions}");
    assert!(plan(probe::SMS_OF_DAY_SQL).contains("sms_by_time (created_at>?)"));
    for (sql, index) in [
        (probe::EVENTS_SQL, "audit_by_event (event=? AND at>?)"),
        (probe::SESSIONS_SQL, "session_by_time (seen_at>?)"),
        (retention::LETTERS_SQL, "letter_to_erase (state=? AND queued_at<?)"),
        (retention::rows_sql(Kept::Drafts).unwrap().which, "letter_by_queue (state=? AND queued_at<?)"),
        (retention::rows_sql(Kept::SmsTexts).unwrap().which, "sms_with_text (created_at<?)"),
        (retention::rows_sql(Kept::Codes).unwrap().which, "one_time_code_by_time (sent_at<?)"),
        (retention::rows_sql(Kept::Sessions).unwrap().which, "session_by_time (seen_at<?)"),
        (retention::rows_sql(Kept::Tries).unwrap().which, "log_in_try_by_time (tried_at<?)"),
        (retention::rows_sql(Kept::Looks).unwrap().which, "audit_looks (at<?)"),
        (retention::rows_sql(Kept::Authorisations).unwrap().which, "person_closed (closed_at"),
        (retention::rows_sql(Kept::Papers).unwrap().which, "company_paper_by_time (kept_at<?)"),
    ] {
        let plan = plan(sql);
        assert!(plan.contains(index) && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}
