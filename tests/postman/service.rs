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

/// One hand-over of a text.
struct Hand {
    postman: String,
    takes: bool,
    /// Whether it ended without the postman being able to know.
    is_ambiguous: bool,
}

/// What the service knows.
#[derive(Default)]
pub struct Book {
    /// Every so manyth hand-over kills the postman who makes it.
    pub kill_every: u32,
    pub modes: HashMap<u64, Mode>,
    hands: HashMap<u64, Vec<Hand>>,
    pub sends: u32,
    pub questions: u32,
    pub kills: u32,
    pub at_work: u32,
    /// The postmen that are alive, by name.
    pub postmen: HashMap<String, Child>,
    /// Those that were killed, to be started again.
    pub fallen: HashSet<String>,
    /// What was under way in the office when one of them fell, each with the number of its hand-overs.
    pub left_by: HashMap<String, HashMap<u64, i64>>,
}

impl Book {
    /// How often a text was taken.
    pub fn times_taken(&self, number: u64) -> u32 {
        self.hands.get(&number).map_or(0, |hands| hands.iter().filter(|hand| hand.takes).count() as u32)
    }

    /// How often a hand-over of a text ended without the postman being able to know: because of the service, or because he
    /// fell before he could write down what he heard.
    pub fn times_ambiguous(&self, number: u64) -> u32 {
        let Some(hands) = self.hands.get(&number) else { return 0 };
        let is_last_of_dead = |at: usize, hand: &Hand| {
            let is_last = !hands[at + 1..].iter().any(|later| later.postman == hand.postman);
            is_last && self.left_by.get(&hand.postman).is_some_and(|left| left.contains_key(&number))
        };
        hands.iter().enumerate().filter(|(at, hand)| hand.is_ambiguous || is_last_of_dead(*at, hand)).count() as u32
    }
}

#[derive(Clone)]
pub struct Service {
    pub address: SocketAddr,
    book: Arc<Mutex<Book>>,
}

impl Service {
    /// Opens.
    pub fn opens() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let service = Self { address: listener.local_addr().unwrap(), book: Arc::default() };
        let desk = service.clone();
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let desk = desk.clone();
                std::thread::spawn(move || desk.serves(socket));
            }
        });
        service
    }

    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serves(&self, socket: TcpStream) {
        self.book().at_work += 1;
        // Whoever was killed says nothing more.
        let _ = self.hears(socket);
        self.book().at_work -= 1;
    }

    fn hears(&self, mut socket: TcpStream) -> std::io::Result<()> {
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
            let body = if book.times_taken(number) > 0 { r#"{"ok":true,"state":"1"}"# } else { r#"{"ok":true}"# };
            drop(book);
            return says(&mut socket, 200, "", body);
        }
        let deed = {
            let mut book = self.book();
            book.sends += 1;
            let mode = book.modes[&number];
            let kills = book.sends.is_multiple_of(book.kill_every);
            // Half of the killed ones had their text taken, half had not.
            let takes_of_dead = book.kills.is_multiple_of(2);
            let hands = book.hands.entry(number).or_default();
            let deed = mode.at(hands.len() as u32 + 1);
            let takes = if kills { takes_of_dead } else { !matches!(deed, Deed::Says(..) | Deed::Resets) };
            let is_ambiguous = kills || !matches!(deed, Deed::Takes | Deed::Says(..));
            hands.push(Hand { postman: postman.clone(), takes, is_ambiguous });
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
