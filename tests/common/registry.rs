//! A scripted registry: a small HTTP server on this machine that gives one prepared answer after the other.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What it does with a request.
#[derive(Clone)]
pub enum Reply {
    /// Answers with a status, further header lines and a body.
    Says(u16, &'static str, String),
    /// Takes the request and hangs up.
    HangsUp,
    /// Takes the request and says nothing until the other side gives up.
    IsSilent,
}

/// The server, and what it was asked.
pub struct ScriptedRegistry {
    pub base: String,
    pub asked: Arc<Mutex<Vec<String>>>,
}

impl ScriptedRegistry {
    /// A server that plays these replies, and then the last one for ever.
    pub fn plays(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for (turn, stream) in listener.incoming().enumerate() {
                let Ok(stream) = stream else { return };
                let reply = replies[turn.min(replies.len() - 1)].clone();
                answer(stream, reply, &heard);
            }
        });
        Self { base, asked }
    }

    pub fn times_asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn answer(mut stream: TcpStream, reply: Reply, asked: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    asked.lock().unwrap().push(format!("{head}\n{}", String::from_utf8(body).unwrap()));
    match reply {
        Reply::Says(status, headers, body) => {
            let text = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(text.as_bytes());
        }
        Reply::HangsUp => drop(stream),
        Reply::IsSilent => {
            let _ = reader.read(&mut [0]);
        }
    }
}
