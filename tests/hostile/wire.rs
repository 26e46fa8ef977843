//! A line to the counter as an attacker has one: any address of this machine's own net at the far end, any bytes, and no
//! patience for anything but the answer.

use std::io::{BufRead, BufReader, Error, Read, Result, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// A line that stays open as long as the counter keeps it.
pub struct Wire {
    from: Ipv4Addr,
    to: SocketAddr,
    open: Option<BufReader<TcpStream>>,
}

/// What came back.
#[derive(Debug, Default)]
pub struct Told {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Told {
    pub fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }

    /// The cookie that was set under this name, with it.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let set = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut set = set.filter(|(field, _)| field.eq_ignore_ascii_case("set-cookie")).map(|(_, value)| value);
        set.find(|value| value.starts_with(&format!("{name}="))).map(|value| value.split(';').next().unwrap().into())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Wire {
    pub fn new(from: Ipv4Addr, to: SocketAddr) -> Self {
        Self { from, to, open: None }
    }

    pub fn get(&mut self, path: &str, cookie: &str) -> Result<Told> {
        self.ask(&self.page(path, cookie))
    }

    /// The bytes that ask for a page.
    pub fn page(&self, path: &str, cookie: &str) -> Vec<u8> {
        format!("GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\n\r\n", self.to).into_bytes()
    }

    pub fn post(&mut self, path: &str, cookie: &str, form: &str) -> Result<Told> {
        let (to, length) = (self.to, form.len());
        self.ask(
            format!(
                "POST {path} HTTP/1.1\r\nhost: {to}\r\ncookie: {cookie}\r\n\
                 content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{form}"
            )
            .as_bytes(),
        )
    }

    /// Sends bytes and reads one answer. A line that the counter closed in the meantime is opened once more.
    pub fn ask(&mut self, bytes: &[u8]) -> Result<Told> {
        let was_open = self.open.is_some();
        match self.once(bytes) {
            Err(_) if was_open => {
                self.open = None;
                self.once(bytes).inspect_err(|_| self.open = None)
            }
            outcome => outcome.inspect_err(|_| self.open = None),
        }
    }

    fn once(&mut self, bytes: &[u8]) -> Result<Told> {
        self.send(bytes)?;
        self.hear()
    }

    /// Sends bytes and waits for nothing.
    pub fn send(&mut self, bytes: &[u8]) -> Result<()> {
        let line = match &mut self.open {
            Some(line) => line,
            closed => closed.insert(BufReader::new(connect(self.from, self.to)?)),
        };
        line.get_mut().write_all(bytes)
    }

    /// Reads one answer.
    pub fn hear(&mut self) -> Result<Told> {
        let line = self.open.as_mut().ok_or_else(|| Error::other("closed"))?;
        let mut told = Told::default();
        loop {
            let at = told.head.len();
            if line.read_line(&mut told.head)? == 0 {
                return Err(Error::other("closed"));
            }
            if told.head[at..].trim_end().is_empty() {
                break;
            }
        }
        told.status = told.head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        match told.header("content-length").map(str::parse::<u64>) {
            Some(Ok(length)) => {
                line.take(length).read_to_end(&mut told.body)?;
            }
            _ if told.header("transfer-encoding").is_some() => chunks(line, &mut told.body)?,
            _ => {}
        }
        if told.header("connection").is_some_and(|word| word.eq_ignore_ascii_case("close")) {
            self.open = None;
        }
        Ok(told)
    }
}

fn chunks(line: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> Result<()> {
    loop {
        let mut size = String::new();
        line.read_line(&mut size)?;
        let size = u64::from_str_radix(size.trim(), 16).map_err(Error::other)?;
        line.take(size).read_to_end(body)?;
        line.read_line(&mut String::new())?;
        if size == 0 {
            return Ok(());
        }
    }
}

/// A connection from this address.
pub fn connect(from: Ipv4Addr, to: SocketAddr) -> Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    socket.connect(&to.into())?;
    let stream = TcpStream::from(socket);
    stream.set_nodelay(true)?;
    // A log-in in a flood stands in a queue; a busy machine makes it long.
    stream.set_read_timeout(Some(Duration::from_mins(5)))?;
    Ok(stream)
}

/// One of many addresses of this machine.
pub fn address(n: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 7, (n / 250) as u8, 1 + (n % 250) as u8)
}
