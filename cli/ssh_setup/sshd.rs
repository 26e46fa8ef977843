//! What a running sshd would do for the clerks' account, asked of sshd itself.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use super::Looked;

/// Values that must be so.
const WANTED: [(&str, &str); 5] = [
    ("authenticationmethods", "publickey"),
    ("disableforwarding", "yes"),
    ("permituserrc", "no"),
    ("permituserenvironment", "no"),
    ("permittty", "yes"),
];
/// Variables that a client may send. The names of a language do nothing here; all others are somebody's way in.
const HARMLESS: [&str; 4] = ["LANG", "LC_*", "COLORTERM", "TERM"];

/// Looks at what sshd says of itself.
pub fn look(sshd: &Path, config: Option<&Path>, user: &str) -> Vec<Looked> {
    let mut command = Command::new(sshd);
    command.arg("-T").arg("-C").arg(format!("user={user},host=localhost,addr=127.0.0.1"));
    if let Some(config) = config {
        command.arg("-f").arg(config);
    }
    let said = match command.output() {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            return vec![Looked::bad("sshd", said.lines().next().unwrap_or_default(), "ssh-not-asked", &[])];
        }
        Err(error) => return vec![Looked::bad("sshd", error.to_string(), "ssh-not-asked", &[])],
    };
    let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in said.lines() {
        let (name, value) = line.split_once(' ').unwrap_or((line, ""));
        values.entry(name).or_default().push(value);
    }
    let value = |name: &str| values.get(name).and_then(|values| values.first()).copied().unwrap_or_default();
    let mut looked: Vec<Looked> = WANTED
        .into_iter()
        .map(|(name, wanted)| match value(name) {
            found if found == wanted => Looked::good(name, found),
            found => Looked::bad(name, found, "ssh-value", &[("name", name), ("wanted", wanted)]),
        })
        .collect();
    looked.push(variables(&values));
    looked.push(keys(value("authorizedkeyscommand"), value("authorizedkeysfile")));
    looked
}

fn variables(values: &BTreeMap<&str, Vec<&str>>) -> Looked {
    let all = values.get("acceptenv").into_iter().flatten().flat_map(|line| line.split(' '));
    let (harmless, others): (Vec<&str>, Vec<&str>) = all.partition(|name| HARMLESS.contains(name));
    if others.is_empty() {
        Looked::good("acceptenv", harmless.join(" "))
    } else {
        Looked::bad("acceptenv", others.join(" "), "ssh-variables", &[])
    }
}

/// Where the keys come from: a program or files that nobody but root can change.
fn keys(command: &str, files: &str) -> Looked {
    let command = if command == "none" { "" } else { command };
    let program = command.split(' ').next().unwrap_or_default();
    if !command.is_empty() {
        if !command.contains("ssh-keys authorized") {
            return Looked::bad("authorizedkeyscommand", command, "ssh-keys-elsewhere", &[]);
        }
        if let Some(path) = weak_link(Path::new(program)) {
            return Looked::bad("authorizedkeyscommand", command, "ssh-weak-path", &[("path", &path)]);
        }
    }
    let files: Vec<&str> = files.split(' ').filter(|file| !["", "none"].contains(file)).collect();
    for file in &files {
        // A file in the account's own folder could be written by whoever works as the account.
        if !file.starts_with('/') || file.contains('%') {
            return Looked::bad("authorizedkeysfile", *file, "ssh-own-keys", &[]);
        }
        if let Some(path) = weak_link(Path::new(file)) {
            return Looked::bad("authorizedkeysfile", *file, "ssh-weak-path", &[("path", &path)]);
        }
    }
    match (command.is_empty(), files.is_empty()) {
        (true, true) => Looked::bad("authorizedkeyscommand", "none", "ssh-no-keys", &[]),
        (true, false) => Looked::good("authorizedkeysfile", files.join(" ")),
        (false, _) => Looked::good("authorizedkeyscommand", command),
    }
}

/// The first part of a path that somebody else than root can change.
fn weak_link(path: &Path) -> Option<String> {
    let weak = |path: &Path| {
        let Ok(found) = fs::metadata(path) else { return true };
        found.uid() != 0 || found.permissions().mode() & 0o022 != 0
    };
    path.ancestors().find(|path| weak(path)).map(|path| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_from_where_only_root_can_write() {
        let good = |command: &str, files: &str| keys(command, files).advice.is_none();
        assert!(!good("none", ".ssh/authorized_keys .ssh/authorized_keys2"));
        assert!(!good("none", "/home/%u/keys"));
        assert!(!good("none", "none"));
        assert!(!good("/bin/true", "none"), "another program's keys");
        assert!(!good("/nowhere/pishkhan ssh-keys authorized %f", "none"));
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("pishkhan");
        fs::write(&own, "").unwrap();
        fs::set_permissions(&own, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(!good(&format!("{} ssh-keys authorized %f", own.display()), "none"));
    }

    #[test]
    fn a_variable_that_is_no_language_is_found() {
        let of = |names: &[&'static str]| variables(&BTreeMap::from([("acceptenv", names.to_vec())])).advice.is_none();
        assert!(of(&["LANG", "LC_*", "COLORTERM"]));
        for name in ["*", "LD_*", "PATH", "L*"] {
            assert!(!of(&["LANG", name]), "{name}");
        }
    }
}
