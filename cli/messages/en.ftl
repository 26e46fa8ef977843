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
ask-admin = Login name of the admin
ask-admin-name = Name of the admin
ask-password = Password (10 characters or more)
ask-password-again = The same password again
passwords-differ = The two passwords differ; nothing was made.

init-done = “{ $office }” was made: { $path } (admin: { $login })
init-next-unit = 1. Units:     pishkhan --db { $path } unit add fs --name "Parks"
init-next-clerk = 2. Clerks:    pishkhan --db { $path } clerk add karimi --name "Maryam Karimi" --role approver
init-next-serve = 3. Web form:  pishkhan --db { $path } serve
init-next-console = 4. Console:   pishkhan --db { $path } console --as { $login }

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

log-format-unknown = “{ $format }” is no log.format; write text, json or journald.
log-level-unknown = “{ $level }” is no log.level; write off, error, warn, info, debug or trace.
retention-would-go = { $n } old things would go; nothing was changed.
retention-gone = { $n } old things are forgotten.
retention-log-in-use = Forgotten, but somebody reads the file beside the office's (-wal), which still holds traces; run retention run again in a while.
letter-erased = Text, sender and files of letter { $number } are erased; its number and date stay in the register.
kept-rejected = refused letters
kept-withdrawn = withdrawn letters
kept-answered = answered and closed letters
kept-drafts = drafts left alone
kept-sms-texts = texts of SMS
kept-codes = one-time codes and unfinished sign-ups
kept-sessions = past log-ins
kept-tries = counts of wrong passwords
kept-papers = letters of authorisation of unfinished requests

office-exported = { $rows } rows were written to { $path }.
letter-exported = Letter { $number } was written to { $path } with { $files } files.
register-exported = { $lines } lines of the register were written to { $path }.
export-form-unknown = The name “{ $path }” has to end in .csv or .xlsx.
register-columns = Number | Date | Party | Sender’s number | Sender’s date | Subject | Attachments | Unit | Linked | Follows | Void since
