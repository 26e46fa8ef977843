//! An SMS service that answers in every way that services answer, writes down what it took, and kills the postman that
//! hands it every so manyth text.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Child;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How the service treats one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    Takes,
    RefusesMessage,
    AsksForTime,
    Breaks,
    IsSlow,
    ResetsBefore,
    ResetsAfter,
    TalksGarbage,
    LosesItsProxy,
    Flaps,
    RefusesAccount,
}

impl Mode {
    pub const ALL: [Self; 11] = [
        Self::Takes,
        Self::RefusesMessage,
        Self::AsksForTime,
        Self::Breaks,
        Self::IsSlow,
        Self::ResetsBefore,
        Self::ResetsAfter,
        Self::TalksGarbage,
        Self::LosesItsProxy,
        Self::Flaps,
        Self::RefusesAccount,
    ];

    /// What happens at the n-th hand-over of a text.
    fn at(self, nth: u32) -> Deed {
        match (self, nth) {
            (Self::RefusesMessage, _) => Deed::Says(400, ""),
            (Self::AsksForTime, 1) => Deed::Says(429, "retry-after: 30\r\n"),
            (Self::Breaks, 1 | 2) => Deed::Says(500, ""),
            (Self::IsSlow, 1) => Deed::TakesSilently,
            (Self::ResetsBefore, 1) | (Self::Flaps, 2) => Deed::Resets,
            (Self::ResetsAfter, 1) => Deed::TakesAndResets,
            (Self::TalksGarbage, 1) => Deed::TakesAndTalksGarbage,
            (Self::LosesItsProxy, 1) => Deed::TakesAndProxySays502,
            (Self::Flaps, 1) => Deed::Says(503, ""),
            (Self::RefusesAccount, 1) => Deed::Says(401, ""),
            _ => Deed::Takes,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Takes,
    /// It took nothing, and says so.
    Says(u16, &'static str),
    TakesSilently,
    TakesAndResets,
    TakesAndTalksGarbage,
    TakesAndProxySays502,
    Resets,
}

/// What the service knows.
#[derive(Default)]
pub struct Book {
    pub modes: HashMap<u64, Mode>,
    tries: HashMap<u64, u32>,
    /// How often each text was taken.
    pub taken: HashMap<u64, u32>,
    /// How often a hand-over of a text ended without the postman being able to know.
    pub ambiguous: HashMap<u64, u32>,
    pub sends: u32,
    pub questions: u32,
    pub kills: u32,
    pub at_work: u32,
    /// The postmen that are alive, by name.
    pub postmen: HashMap<String, Child>,
    /// Those that were killed, to be started again.
    pub fallen: HashSet<String>,
}

#[derive(Clone)]
pub struct Service {
    pub address: SocketAddr,
    book: Arc<Mutex<Book>>,
}

impl Service {
    /// Opens; every so manyth hand-over kills the postman who makes it.
    pub fn opens(kill_every: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let service = Self { address: listener.local_addr().unwrap(), book: Arc::default() };
        let desk = service.clone();
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let desk = desk.clone();
                std::thread::spawn(move || desk.serves(socket, kill_every));
            }
        });
        service
    }

    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serves(&self, socket: TcpStream, kill_every: u32) {
        self.book().at_work += 1;
        // Whoever was killed says nothing more.
        let _ = self.hears(socket, kill_every);
        self.book().at_work -= 1;
    }

    fn hears(&self, mut socket: TcpStream, kill_every: u32) -> std::io::Result<()> {
        let mut head = String::new();
        let mut length = 0;
        let (mut number, mut postman) = (0, String::new());
        let mut reader = BufReader::with_capacity(1, socket.try_clone()?);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let (name, value) = line.trim().split_once(':').unwrap_or_default();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or(0),
                "x-id" => number = value.trim().parse().unwrap_or(0),
                "x-postman" => value.trim().clone_into(&mut postman),
                _ => {}
            }
            if head.is_empty() {
                head.clone_from(&line);
            }
            if line.trim().is_empty() {
                break;
            }
        }
        if let Some(asked) = head.strip_prefix("GET /status/") {
            let number: u64 = asked.split(' ').next().unwrap_or_default().parse().unwrap_or(0);
            let mut book = self.book();
            book.questions += 1;
            let body = if book.taken.contains_key(&number) { r#"{"ok":true,"state":"1"}"# } else { r#"{"ok":true}"# };
            drop(book);
            return says(&mut socket, 200, "", body);
        }
        let deed = {
            let mut book = self.book();
            book.sends += 1;
            let nth = *book.tries.entry(number).and_modify(|n| *n += 1).or_insert(1);
            // What is written while postmen are at work is not in the book yet: it is the last kind.
            let mode = book.modes.get(&number).copied().unwrap_or(Mode::RefusesAccount);
            let deed = mode.at(nth);
            let kills = book.sends.is_multiple_of(kill_every);
            // Half of the killed ones had their text taken, half had not.
            let takes =
                if kills { book.kills.is_multiple_of(2) } else { !matches!(deed, Deed::Says(..) | Deed::Resets) };
            if takes {
                *book.taken.entry(number).or_default() += 1;
            }
            if kills || !matches!(deed, Deed::Takes | Deed::Says(..)) {
                *book.ambiguous.entry(number).or_default() += 1;
            }
            if kills {
                book.kills += 1;
                if let Some(mut child) = book.postmen.remove(&postman) {
                    let _ = child.kill();
                    let _ = child.wait();
                    book.fallen.insert(postman);
                }
                return Ok(());
            }
            deed
        };
        // A body that was not read makes the end of the connection a reset.
        if matches!(deed, Deed::Resets | Deed::TakesAndResets) {
            return Ok(());
        }
        reader.read_exact(&mut vec![0; length])?;
        match deed {
            Deed::Says(status, header) => {
                says(&mut socket, status, header, &format!(r#"{{"ok":false,"code":"{status}","said":"no"}}"#))
            }
            Deed::TakesAndTalksGarbage => says(&mut socket, 200, "", "<html>سلام"),
            Deed::TakesAndProxySays502 => says(&mut socket, 502, "", "<html>502 Bad Gateway</html>"),
            Deed::TakesSilently => {
                // Until the postman has had enough.
                socket.set_read_timeout(Some(Duration::from_mins(1)))?;
                reader.read_exact(&mut [0])
            }
            _ => says(&mut socket, 200, "", r#"{"ok":true}"#),
        }
    }
}

fn says(socket: &mut TcpStream, status: u16, header: &str, body: &str) -> std::io::Result<()> {
    write!(
        socket,
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n{header}\r\n{body}",
        body.len()
    )?;
    socket.flush()
}
