//! The account that clerks come in as: it owns the office's file, has a shell for the forced command and no other power.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use super::Looked;

/// Groups whose members can become root.
const MIGHTY: [&str; 7] = ["root", "sudo", "wheel", "adm", "docker", "lxd", "shadow"];

/// Looks at the account.
pub fn look(user: &str, office: &Path) -> Vec<Looked> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let row = |text: &str| {
        text.lines().map(|line| line.split(':').map(str::to_owned).collect::<Vec<_>>()).find(|row| row[0] == user)
    };
    let Some(account) = row(&read("/etc/passwd")).filter(|account| account.len() == 7) else {
        return vec![Looked::bad("account", user, "ssh-no-account", &[("user", user)])];
    };
    let (uid, gid, home, shell) = (&account[2], &account[3], &account[5], &account[6]);
    let mut looked = vec![if uid == "0" {
        Looked::bad("account", "0", "ssh-root-account", &[])
    } else {
        Looked::good("account", format!("{user} ({uid})"))
    }];
    // sshd runs the forced command by the shell: one that refuses everybody refuses the desk, too.
    let refuses = ["nologin", "false"].iter().any(|word| shell.ends_with(word)) || !Path::new(shell).exists();
    looked.push(if refuses {
        Looked::bad("shell", shell, "ssh-shell", &[("user", user)])
    } else {
        Looked::good("shell", shell)
    });
    let home_is_own =
        fs::metadata(home).is_ok_and(|home| home.uid().to_string() == *uid || home.permissions().mode() & 0o002 != 0);
    looked.push(if home_is_own {
        Looked::bad("home", home, "ssh-home", &[("path", home)])
    } else {
        Looked::good("home", home)
    });
    if let Some(password) = row(&read("/etc/shadow")).and_then(|row| row.into_iter().nth(1)) {
        looked.push(match password.as_str() {
            "*" => Looked::good("password", "*"),
            // A locked account is refused where sshd does not ask PAM.
            hash if hash.starts_with('!') => Looked::bad("password", "!", "ssh-locked", &[("user", user)]),
            _ => Looked::bad("password", "…", "ssh-password", &[("user", user)]),
        });
    }
    let groups = read("/etc/group");
    let mighty: Vec<&str> = groups
        .lines()
        .filter_map(|line| {
            let row: Vec<&str> = line.split(':').collect();
            let member = row.len() == 4 && (row[3].split(',').any(|name| name == user) || row[2] == gid);
            (member && MIGHTY.contains(&row[0])).then(|| row[0])
        })
        .collect();
    looked.push(if mighty.is_empty() {
        Looked::good("groups", "-")
    } else {
        Looked::bad("groups", mighty.join(" "), "ssh-groups", &[("user", user)])
    });
    looked.push(match fs::metadata(office) {
        Ok(file) if file.uid().to_string() == *uid => Looked::good("office", office.display().to_string()),
        Ok(_) => {
            let path = office.display().to_string();
            Looked::bad("office", path.clone(), "ssh-owner", &[("user", user), ("path", &path)])
        }
        Err(error) => Looked::bad("office", error.to_string(), "ssh-no-office", &[]),
    });
    looked
}
