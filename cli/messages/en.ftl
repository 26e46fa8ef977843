# Sentences of the commands.

not-found = There is no such thing.
busy = Another program holds the office's file; try again in a moment.
internal = Error: { $doing }: { $cause }
no-home = There is no home folder; name the file with --db.
no-answer = No answer was given for “{ $question }”.
no-terminal = The console needs a terminal; run this command in one.
port-taken = { $address } is used by another program; give another address with --listen.
plain-http = Serving on { $address } without HTTPS is refused: set public_url to the https address, or allow_plain_http = true if the proxy is another machine.

ask-office = Name of the office
ask-profile = Kind: agency (public body) or company
ask-admin = Login name of the admin
ask-admin-name = Name of the admin
ask-password = Password (10 characters or more)
ask-password-again = The same password again
passwords-differ = The two passwords differ; nothing was made.

init-done = “{ $office }” was made: { $path } (admin: { $login })
init-next-config = 1. Check this machine's configuration: { $command }
init-next-serve = 2. Open the web form:                  { $command }
init-next-console = 3. Add units and clerks with F6:       { $command }

clerk-added = “{ $login }” was added.
clerk-unknown = There is no clerk with the login “{ $login }”.
clerk-disabled = “{ $login }” can no longer work.
disabled = disabled
key-added = Key { $id } of “{ $login }” is registered: { $fingerprint }
key-revoked = The key of “{ $login }” is revoked: { $fingerprint }
key-unknown = There is no key number { $id }; see the numbers with ssh-keys list.
unit-added = Unit { $code } was added.
clerk-mobile-set = The mobile number of "{ $login }" was set.
clerk-mobile-removed = The mobile number of "{ $login }" was removed.
holiday-added = Holiday { $date } was added.
holidays-filled = { $n } fixed holidays of { $year } were added. Add those of the lunar year with "holiday add" once they are announced.
holiday-removed = Holiday { $date } was removed.
identity-exported = { $people } people were written to { $path }. Fill the column outcome with match, no_match, unknown or deceased.
identity-columns = The file needs the columns national_id and outcome, and at least one of mobile and birth_date.
identity-fault = Line { $line }: { $why }
identity-faults = { $faults } lines are faulty; nothing was stored.
identity-lines = Answers: { $n }
identity-owners = Reached level 2: { $n }
identity-registered = Reached level 3: { $n }
identity-for-clerks = For a clerk to look at: { $n }
identity-about-others = Not the number, birth date or name of the account: { $n }
identity-known = Confirmed before: { $n }
identity-without-account = Without an account: { $n }
identity-dry-run = This was a dry run; nothing was stored.
identity-imported = Stored.
register-printed = { $lines } lines of the register printed: { $path }
register-days-wrong = The dates of --from and --to have to be in one year (that of --year) and in order.
letter-printed = Letter { $number } printed: { $path }
setting-set = { $key } = { $value }

backup-done = The backup was made and verified: { $path } ({ $letters } letters, { $events } events, { $size } KiB)
restore-done = The backup was restored: { $path } ({ $letters } letters)
restore-aside = The former file was moved aside: { $path }
restore-lost = Warning: { $events } events after this backup are not in the restored file.
check-good = All is well.
check-bad = Something is wrong.
digest-date = “{ $date }” is no date; write it like 1405/08/30.

serve-no-registry = Warning: identity.verifier is http, but [identity] of the configuration names no service; identity requests are left to the clerks.
serve-listens = The web form is open: { $address }

demo-builds = Building a demo office with { $letters } letters…
demo-office = Demo office: { $office }
demo-clerks = Clerks (login, password, role, name):
demo-citizen = Demo citizen: { $name }
demo-code-in-file = One-time codes come here: { $path }
demo-serves = Open until Ctrl-C or SIGTERM.
demo-notice = Demo: web form at { $address }
demo-open-to-all = Warning: this demo is open to other machines, and its passwords are known.
demo-other-profile = “{ $path }” has the profile { $found }, not { $asked }; give another folder with --dir.
demo-not-ours = “{ $path }” holds an office that the demo did not make; give another folder with --dir.
demo-running = Another demo is open in “{ $path }”.
demo-profile-by-flag = Give the profile with --profile, not with --set.
demo-no-head = This demo office has no active head.

client-unknown = Only “get CODE/N” and “put CODE” are taken with this key; for the desk, connect without a command.
client-needs-file = Send the output to a file: ssh … get CODE/N > FILE
client-put = “{ $name }” was put on the desk; it stands in the reply sheet of this letter.

config-db = The office's file: { $path } ({ $origin })
config-file = Configuration file: { $path }
config-no-file = There is no configuration file; defaults and variables hold.
config-good = The configuration is sound.
config-unknown-variable = No such variable is known; compare its name with “config show”.
config-not-address = The address has to begin with https:// or http://.
config-secret-in-variable = This secret can be seen in the program's environment; put it into a file with mode 0640 ({ $key }_file or the configuration file).
config-open-to-others = “{ $path }” can be read by others: chmod o= { $path }
config-no-office = “{ $path }” is not there yet; make it with “pishkhan init”.

check-do-restore = The file is damaged: stop the program and bring the last good backup back with “pishkhan restore”.
check-do-audit = The log of acts was tampered with: keep the file, tell the auditor, and compare it with earlier backups.
check-do-report = The register does not fit the letters: take a backup and keep it for an investigation.
check-do-schema = Program and file are of different versions; update the program.
check-do-sms = SMS do not leave: is serve running? Look at the gateway with “config check” and at the SMS screen of the console.
check-do-clock = The machine's clock is behind: set it right with timedatectl.
check-do-disk = Space runs out: make room or move old backups away before letters can no longer be filed.
check-do-owner = File and folder have to belong to the service's account: chown pishkhan: { $path }* and chmod o-rwx.
check-do-wal = A program holds an old view of the file open: end that console or process.
check-do-backup = There is no recent backup: pishkhan backup FILE
check-do-gateway = Until the configuration names an SMS gateway, serve does not start.

ssh-path = The path “{ $path }” cannot be written safely into sshd's configuration; choose a plainer one.
ssh-user = “{ $user }” is no account name; give one of Latin letters and digits.
ssh-not-asked = sshd cannot be asked: install openssh-server and run this command as root.
ssh-value = { $name } has to be { $wanted }: pishkhan ssh-setup > /etc/ssh/sshd_config.d/pishkhan.conf, then systemctl reload ssh
ssh-variables = A client can send these variables; shorten AcceptEnv to LANG COLORTERM.
ssh-keys-elsewhere = The keys come from another program; make AuthorizedKeysCommand what ssh-setup prints.
ssh-weak-path = “{ $path }” has to belong to root, and nobody else may write there: chown root and chmod go-w
ssh-own-keys = This file of keys is in the account's own hands; say AuthorizedKeysFile none and AuthorizedKeysCommand.
ssh-no-keys = No key opens anything; make AuthorizedKeysCommand what ssh-setup prints.
ssh-no-account = There is no account “{ $user }”: adduser --system --group --home /usr/share/pishkhan --no-create-home --shell /bin/sh { $user }
ssh-root-account = Clerks must not come in as root; make an account of their own.
ssh-shell = sshd runs the desk's command by the shell: usermod --shell /bin/sh { $user }
ssh-home = The home folder must not belong to the account itself: chown root: { $path }
ssh-locked = The account is locked, and sshd without PAM refuses it: usermod -p '*' { $user }
ssh-password = The account has a password; only keys may let in: usermod -p '*' { $user }
ssh-groups = These groups can become root: gpasswd -d { $user } GROUP
ssh-owner = The file has to belong to the account: chown { $user }: { $path }
ssh-no-office = The office's file is not there; make it with “pishkhan init”, or name it with --db.
