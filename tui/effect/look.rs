//! Looking into files by a child process: this program once more, shut in, with the file on its standard input. What the
//! file does to it stays there; the desk hears what it said before its time was over.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use pishkhan::actions::file_link::make_file_link;
use pishkhan::actions::look_at_file::{look_at_file, note_file_facts};
use pishkhan::domain::ids::{AttachmentId, ClerkId};
use pishkhan::store::Ledger;
use pishkhan::store::attachments::{self, Attachment, FileFacts};

use crate::inside::{self, Inside, MOST_SIDE, MOST_TEXT};
use crate::msg::Msg;

/// How long a file may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes handed over at once.
const CHUNK: usize = 1 << 18;

/// Looks into a file. That the clerk did is written down first; what was found of its pages is kept.
pub(super) fn look(ledger: &Ledger, clerk: ClerkId, file: &Attachment, room: (u16, u16), program: &Path) -> Msg {
    if let Err(error) = look_at_file(ledger, clerk, file.id) {
        return Msg::Failed(error);
    }
    let Some(inside) = asked(ledger, file, Some(room), program) else {
        return Msg::Looked(file.id, Box::default());
    };
    if file.facts.is_none() {
        // The next clerk counts once more; nothing is lost.
        let _ = note_file_facts(ledger, clerk, vec![(file.id, inside.facts)]);
    }
    Msg::Looked(file.id, Box::new(inside))
}

/// Finds out pages and pixels of files and keeps them.
pub(super) fn find_facts(ledger: &Ledger, clerk: ClerkId, files: &[Attachment], program: &Path) -> Vec<Msg> {
    let facts = |file: &Attachment| Some((file.id, asked(ledger, file, None, program)?.facts));
    let found: Vec<(AttachmentId, FileFacts)> = files.iter().filter_map(facts).collect();
    if found.is_empty() {
        return Vec::new();
    }
    match note_file_facts(ledger, clerk, found.clone()) {
        Ok(()) => vec![Msg::FactsFound(found)],
        Err(error) => vec![Msg::Failed(error)],
    }
}

/// Makes a link that gives the file once.
pub(super) fn link(ledger: &Ledger, clerk: ClerkId, file: &Attachment) -> Msg {
    match make_file_link(ledger, clerk, file.id) {
        Ok((token, until)) => Msg::Linked(file.id, token, until),
        Err(error) => Msg::Failed(error),
    }
}

/// What the child said; nothing, when there was none. A file that ended its child is not asked again for its facts: it
/// would end the next one, too.
fn asked(ledger: &Ledger, file: &Attachment, room: Option<(u16, u16)>, program: &Path) -> Option<Inside> {
    let mut child = start(file, room, program).ok()?;
    let (told, tells) = channel();
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    // Bytes that the child can say at most, and a little.
    let most = (MOST_TEXT + usize::from(MOST_SIDE).pow(2) * 3 + 4_096) as u64;
    let (ledger, file) = (ledger.clone(), file.clone());
    // Both end with the child: one when nobody reads any more, the other when nobody writes.
    let feeder = thread::Builder::new().name("feed".into()).spawn(move || feed(&ledger, &file, stdin));
    let listener = thread::Builder::new().name("listen".into()).spawn(move || {
        let inside = stdout.map(|stdout| inside::hear(stdout.take(most))).unwrap_or_default();
        // Whoever asked may be gone.
        let _ = told.send(inside);
    });
    let heard = tells.recv_timeout(PATIENCE);
    // Killed also when it has ended: what it left behind is reaped in either case.
    let _ = child.kill();
    let _ = child.wait();
    let inside = heard.or_else(|_| tells.recv()).unwrap_or_default();
    for thread in [feeder, listener].into_iter().flatten() {
        let _ = thread.join();
    }
    Some(inside)
}

fn start(file: &Attachment, room: Option<(u16, u16)>, program: &Path) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.args(["look-inside", "--kind", file.kind.code()]);
    if let Some((width, height)) = room {
        let most = |n: u16| n.clamp(1, MOST_SIDE).to_string();
        command.args(["--room", &most(width), &most(height)]);
    }
    command.env_clear().current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
}

/// Hands the file over piece by piece. A child that wants no more has its reasons.
fn feed(ledger: &Ledger, file: &Attachment, stdin: Option<ChildStdin>) {
    let Some(mut stdin) = stdin else { return };
    let mut offset = 0;
    while offset < file.size_bytes {
        match ledger.read(|view| attachments::read_chunk(view, file.id, offset, CHUNK)) {
            Ok(bytes) if !bytes.is_empty() && stdin.write_all(&bytes).is_ok() => offset += bytes.len() as u64,
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    use pishkhan::domain::event::EventKind;
    use pishkhan::store::audit;

    use super::*;
    use crate::town::Town;

    /// A program that is not ours, but is started as ours is.
    fn program(town: &Town, script: &str) -> PathBuf {
        let path = town.write("looks", format!("#!/bin/sh\n{script}\n").as_bytes());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    fn town() -> (Town, ClerkId, Attachment) {
        let mut town = Town::new();
        let head = town.head();
        town.files_with("با پیوست", 0, &["نقشه.pdf"]);
        let file = town.desk(head, 80, 24).app.dossier.unwrap().files[0].clone();
        (town, head, file)
    }

    fn looked(town: &Town, clerk: ClerkId, file: &Attachment, script: &str) -> Inside {
        match look(&town.ledger, clerk, file, (10, 10), &program(town, script)) {
            Msg::Looked(id, inside) if id == file.id => *inside,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_child_gets_the_file_and_nothing_of_our_surroundings() {
        let (town, head, file) = town();
        let script = "told=$(/bin/cat | /usr/bin/wc -c); place=$(pwd); said=\"$told $place ${HOME-none} $*\"\n\
                      printf 'facts 7 0 0\\ntext %d 0\\n%s' ${#said} \"$said\"; printf 'end\\n'";
        let inside = looked(&town, head, &file, script);
        let size = file.size_bytes;
        assert_eq!(inside.text, format!("{size} / none look-inside --kind pdf --room 10 10"));
        assert!(inside.is_whole);
        // What was found is kept, and that a clerk looked is in the log.
        let kept = town.ledger.read(|view| attachments::of_letter(view, file.letter_id)).unwrap();
        assert_eq!(kept[0].facts, Some(FileFacts { pages: Some(7), pixels: None }));
        let rows = town.ledger.read(|view| audit::of_letter(view, file.letter_id)).unwrap();
        assert!(rows.iter().any(|row| row.event == EventKind::FileLookedAt));
    }

    #[test]
    fn a_child_that_dies_is_heard_as_far_as_it_came_and_one_that_never_was_says_nothing() {
        let (town, head, file) = town();
        let died = looked(&town, head, &file, "printf 'text 3 0\\nabc'; kill -KILL $$");
        assert_eq!((died.text.as_str(), died.is_whole), ("abc", false));
        // It does not read the file, and does not end in order either.
        assert_eq!(looked(&town, head, &file, "exit 3"), Inside::default());
        let Msg::Looked(_, none) = look(&town.ledger, head, &file, (10, 10), Path::new("/nowhere")) else { panic!() };
        assert_eq!(*none, Inside::default());
        assert!(find_facts(&town.ledger, head, &[file], Path::new("/nowhere")).is_empty());
    }
}
