//! What an admin mistypes: each gets a sentence that says what to do, and nothing is changed by it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use crate::building::pishkhan;
use crate::{checked, office, said};

/// Where the head of an SQLite file says how it is written, and whose it is.
const JOURNAL: std::ops::Range<usize> = 18..20;
const MARK: std::ops::Range<usize> = 68..72;

fn runs(db: &Path, arguments: &[&str]) -> Output {
    pishkhan().arg("--db").arg(db).args(arguments).output().unwrap()
}

/// Refused with a sentence that holds these words, and with nothing that only a programmer understands.
fn is_told(output: &Output, words: &str) {
    let told = said(output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(words), "«{words}» is not said: {told}");
    assert!(!told.contains("os error") && !told.contains("panicked"), "{told}");
}

#[test]
fn what_is_no_office_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let db = office(folder.path());
    let backup = folder.path().join("backup.db");
    assert!(runs(&db, &["backup", backup.to_str().unwrap()]).status.success());
    let names = || {
        let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = names();
    // Something below a file, and the folder of the office, named instead of its file.
    is_told(&runs(&db.join("office.db"), &["unit", "list"]), "نیست");
    for arguments in [&["unit", "list"][..], &["check"], &["restore", backup.to_str().unwrap(), "--yes"]] {
        is_told(&runs(folder.path(), arguments), "پوشه است، نه فایل");
    }
    assert_eq!(names(), before);
    // Files of another program, which keeps a journal beside it or a log; and an empty one.
    let foreign = |journal: u8| {
        let mut bytes = fs::read(&db).unwrap();
        bytes[JOURNAL].fill(journal);
        bytes[MARK].fill(0);
        bytes
    };
    for bytes in [foreign(1), foreign(2), Vec::new()] {
        let other = tempfile::tempdir().unwrap();
        let file = other.path().join("other.db");
        fs::write(&file, &bytes).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        for arguments in [&["unit", "list"][..], &["check"], &["backup", "b.db"]] {
            is_told(&runs(&file, arguments), "فایل پیشخوان نیست");
        }
        assert!(fs::read(&file).unwrap() == bytes, "a file of {} bytes was changed", bytes.len());
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1, "something was put beside it");
    }
}

#[test]
fn a_name_that_is_not_there_is_told_and_is_no_failed_drill() {
    let folder = tempfile::tempdir().unwrap();
    let db = office(folder.path());
    let (backup, none) = (folder.path().join("backup.db"), folder.path().join("none.db"));
    let (backup, none) = (backup.to_str().unwrap(), none.to_str().unwrap());
    assert!(runs(&db, &["backup", backup]).status.success());
    assert!(runs(&db, &["backup", "drill"]).status.success());
    for arguments in [
        &["backup", "verify", none][..],
        &["backup", "drill", none],
        &["backup", "drill", backup, "--identity", none],
        &["restore", none, "--yes"],
        &["salvage", none, "new.db"],
        &["ssh-keys", "add", "admin", "--file", none],
    ] {
        is_told(&runs(&db, arguments), "پیدا نشد");
    }
    // A file that is no backup is a mistake, too; the last drill is still the good one.
    is_told(&runs(&db, &["backup", "drill", db.to_str().unwrap()]), "شناسنامه");
    assert!(checked(&db, "drill", &[]).0, "{:?}", checked(&db, "drill", &[]));
    let verified = runs(&db, &["backup", "verify", backup, "--json"]);
    let verified: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!((&verified["opened"], &verified["letters"]), (&true.into(), &0.into()));
}

#[test]
fn the_configuration_check_finds_what_serve_would_refuse_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let db = office(folder.path());
    let config = folder.path().join("c.toml");
    let sms = "[sms]\ngateways = ['main']\ntest = 'this is a test'\n[sms.main]\nkind = 'file'\n";
    let check = |text: &str| {
        fs::write(&config, format!("{sms}{text}")).unwrap();
        pishkhan().arg("--db").arg(&db).arg("--config").arg(&config).args(["config", "check"]).output().unwrap()
    };
    let here = folder.path().display();
    let good = check(&format!("[backup]\nfolder = '{here}'\nat = '02:30'\n[log]\nlevel = 'warn'\nformat = 'json'\n"));
    assert!(good.status.success(), "{}", said(&good));
    for (text, words) in [
        ("[log]\nlevel = 'loud'\n".to_owned(), "log.level"),
        ("[log]\nformat = 'xml'\n".to_owned(), "log.format"),
        (format!("[backup]\nfolder = '{here}'\nat = '25:00'\n"), "25:00"),
        (format!("[backup]\nfolder = '{here}'\nevery = '6 hours'\n"), "6 hours"),
        (format!("[backup]\nfolder = '{here}'\nat = '02:30'\nevery = '6h'\n"), "نه هر دو"),
        (format!("[backup]\nfolder = '{here}'\nrecipient = 'age1xyz'\n"), "age1xyz"),
        (format!("[backup]\nfolder = '{here}/none'\n"), "آن را بسازید"),
        ("[backup]\nat = '02:30'\n".to_owned(), "پشتیبانی ساخته نمی‌شود"),
        ("[identity]\npreset = 'finnotech'\nclient = 'x'\nsecret_file = '/dev/null'\n".to_owned(), "values.nid"),
    ] {
        is_told(&check(&text), words);
    }
    assert!(!folder.path().join("sms.jsonl").exists(), "to check made a file");
}

#[test]
fn a_damaged_file_says_what_saves_it() {
    let folder = tempfile::tempdir().unwrap();
    let db = office(folder.path());
    let mut bytes = fs::read(&db).unwrap();
    // Everything but the head of the file.
    bytes[4_096..].fill(7);
    fs::write(&db, bytes).unwrap();
    for arguments in [&["unit", "list"][..], &["check"]] {
        is_told(&runs(&db, arguments), "pishkhan salvage");
    }
}

#[test]
fn what_is_typed_wrong_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let db = office(folder.path());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let password = at("password");
    let clerk = ["clerk", "add", "sara", "--name", "س", "--role", "approver", "--password-file", &password];
    is_told(&runs(&db, &[&clerk[..], &["--unit", "zz"]].concat()), "«zz»");
    is_told(&runs(&db, &["settings", "set", "approval.unit", "zz"]), "«zz»");
    is_told(&runs(&db, &["settings", "set", "office.name", " "]), "خالی نمی‌ماند");
    let nameless =
        ["init", "--office", "", "--admin", "admin", "--admin-name", "b", "--admin-password-file", &password];
    is_told(&runs(&folder.path().join("new.db"), &nameless), "خالی نمی‌ماند");
    assert!(!folder.path().join("new.db").exists());
    // A day of another calendar is no day of ours.
    is_told(&runs(&db, &["digest", "--date", "2026/11/29"]), "2026/11/29");
    // Persian digits are digits.
    assert!(runs(&db, &["holiday", "fill", "۱۴۰۶"]).status.success());
    assert!(runs(&db, &["digest", "--date", "۱۴۰۵/۰۹/۰۸"]).status.success());
    // What is written needs its folder, and takes nothing's place.
    for command in [
        &["register", "print", "--year", "۱۴۰۵", "none/r.pdf"][..],
        &["register", "export", "--year", "1405", "none/r.csv"],
        &["export", "none/all.jsonl"],
        &["identity", "export", "none/w.csv"],
        &["backup", "none/b.db"],
    ] {
        is_told(&runs(&db, command), "پوشه «none» نیست");
    }
    fs::write(at("there.csv"), "kept").unwrap();
    for command in [&["identity", "export"][..], &["register", "export", "--year", "1405"]] {
        is_told(&runs(&db, &[command, &[&at("there.csv")]].concat()), "رویش نوشته نمی‌شود");
    }
    assert_eq!(fs::read(at("there.csv")).unwrap(), b"kept");
}
