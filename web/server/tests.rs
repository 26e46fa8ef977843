//! The accept loop on real sockets, with limits short enough to wait for.

use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use super::*;
use crate::walks::sizes::size;

struct House {
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    service: JoinHandle<()>,
    inside: Arc<Notify>,
    go_on: Arc<Notify>,
}

fn short() -> Limits {
    Limits {
        head: Duration::from_millis(300),
        body_idle: Duration::from_millis(300),
        body_grace: Duration::from_millis(400),
        write_idle: Duration::from_millis(300),
        drain: Duration::from_secs(5),
        ..Limits::default()
    }
}

async fn open(limits: Limits) -> House {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (inside, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (came, gate) = (Arc::clone(&inside), Arc::clone(&go_on));
    let wait = move || async move {
        came.notify_one();
        gate.notified().await;
        "waited"
    };
    let app = Router::new()
        .route("/", get(|client: Client| async move { client.0.to_string() }))
        .route("/wait", get(wait))
        .route("/big", get(|| async { vec![b'x'; 64 << 20] }))
        .route("/body", post(take_body));
    let (end, ended) = oneshot::channel();
    let service = tokio::spawn(serve(listener, app, limits, async {
        let _ = ended.await;
    }));
    House { address, end: Some(end), service, inside, go_on }
}

async fn take_body(body: axum::body::Body) -> String {
    match axum::body::to_bytes(body, 1 << 20).await {
        Ok(bytes) => format!("{} bytes", bytes.len()),
        Err(error) => {
            let slow = std::iter::successors(Some(&error as &dyn std::error::Error), |e| e.source());
            if slow.into_iter().any(<dyn std::error::Error>::is::<TooSlow>) { "slow".into() } else { "cut".into() }
        }
    }
}

impl House {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn say(&self, text: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }
}

/// Everything until the other side closes; a reset is a close too.
async fn hear(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut bytes)).await.expect("was not cut");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_half_sent_head_is_cut_off() {
    let house = open(short()).await;
    for start in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n"] {
        let mut stream = house.say(start).await;
        let answer = hear(&mut stream).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
}

#[tokio::test]
async fn a_trickled_head_is_cut_off_too() {
    let house = open(short()).await;
    let mut stream = house.say("GET / HTTP/1.1\r\nHost: a\r\n").await;
    let trickle = async {
        while stream.write_all(b"X-A: b\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), trickle).await.expect("was not cut");
}

#[tokio::test]
async fn an_idle_kept_connection_serves_twice_and_is_then_closed() {
    let house = open(short()).await;
    let mut stream = house.say("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(hear(&mut stream).await.matches("HTTP/1.1 200").count(), 2);
}

#[tokio::test]
async fn a_body_that_stops_or_trickles_is_refused_and_an_honest_one_is_not() {
    let house = open(short()).await;
    let head = "POST /body HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 9\r\n\r\n";
    let mut honest = house.say(&format!("{head}123456789")).await;
    assert!(hear(&mut honest).await.ends_with("9 bytes"));
    let mut stopped = house.say(&format!("{head}123")).await;
    assert!(hear(&mut stopped).await.contains("slow"));

    let long = head.replace("Length: 9", "Length: 900000");
    let (mut read, mut write) = house.say(&long).await.into_split();
    let trickle = tokio::spawn(async move {
        while write.write_all(b"1").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(5), read.read_to_end(&mut answer)).await.expect("was not cut");
    assert!(String::from_utf8_lossy(&answer).contains("slow"));
    trickle.abort();
}

#[tokio::test]
async fn a_reader_that_does_not_read_is_left() {
    let mut house = open(short()).await;
    let _stuck = house.say("GET /big HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let mut probe = house.say("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    hear(&mut probe).await;
    // Ends well before the drain of five seconds only because the stuck writer has been given up.
    house.end.take();
    tokio::time::timeout(Duration::from_secs(3), house.service).await.expect("hangs on the reader").unwrap();
}

#[tokio::test]
async fn one_address_cannot_fill_the_house() {
    let house = open(Limits { per_address: 3, head: Duration::from_secs(10), ..short() }).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(house.connect().await);
    }
    let mut fourth = house.connect().await;
    let mut byte = [0];
    assert_eq!(fourth.read(&mut byte).await.unwrap_or(0), 0);
    held.pop();
    loop {
        let mut next = house.say("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        if hear(&mut next).await.ends_with("127.0.0.1") {
            break;
        }
    }
}

#[tokio::test]
async fn a_full_house_shows_out_whoever_kept_it_waiting_longest() {
    // Nobody goes for any other reason.
    let patient = Duration::from_secs(30);
    let house = open(Limits { total: 3, head: patient, body_idle: patient, body_grace: patient, ..short() }).await;
    let mut slow = Vec::new();
    for start in ["", "GET / HT", "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1"] {
        slow.push(house.say(start).await);
    }
    for _ in 0..10 {
        let mut next = house.say("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        assert!(hear(&mut next).await.ends_with("127.0.0.1"), "an honest request was not answered");
    }
    hear(&mut slow[0]).await;
}

#[tokio::test]
async fn a_full_house_lets_those_stay_who_are_being_served() {
    let house = open(Limits { total: 3, head: Duration::from_secs(30), ..short() }).await;
    let mut served = house.say("GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    house.inside.notified().await;
    let mut silent = [house.connect().await, house.connect().await];
    let mut next = house.say("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert!(hear(&mut next).await.ends_with("127.0.0.1"), "an honest request was not answered");
    hear(&mut silent[0]).await;
    house.go_on.notify_one();
    assert!(hear(&mut served).await.ends_with("waited"));
}

#[tokio::test]
async fn whoever_shares_an_address_with_a_silent_crowd_comes_in() {
    let house = open(Limits { per_address: 2, head: Duration::from_mins(1), ..short() }).await;
    let _silent = [house.connect().await, house.say("GET / HT").await];
    let comes_in = async {
        loop {
            let mut next = house.connect().await;
            let _ = next.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
            if hear(&mut next).await.ends_with("127.0.0.1") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), comes_in).await.expect("the crowd stays");
}

#[tokio::test]
async fn a_stranger_cannot_be_counted_under_somebody_elses_address() {
    let house = open(Limits { trusted_proxies: vec!["192.0.2.1".parse().unwrap()], ..short() }).await;
    let mut stream =
        house.say("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n").await;
    assert!(hear(&mut stream).await.ends_with("127.0.0.1"));
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_person_counts() {
    let house = open(Limits { per_address: 1, trusted_proxies: vec!["127.0.0.1".parse().unwrap()], ..short() }).await;
    let _held = house.connect().await;
    let mut stream =
        house.say("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n").await;
    assert!(hear(&mut stream).await.ends_with("203.0.113.9"));
}

#[tokio::test]
async fn the_end_of_service_lets_a_running_answer_finish() {
    let mut house = open(Limits { head: Duration::from_secs(10), ..short() }).await;
    let idle = house.connect().await;
    let mut stream = house.say("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n").await;
    house.inside.notified().await;
    house.end.take();
    // New connections are refused as soon as the listener is gone.
    while TcpStream::connect(house.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    house.go_on.notify_one();
    assert!(hear(&mut stream).await.ends_with("waited"));
    tokio::time::timeout(Duration::from_secs(3), house.service).await.expect("did not end").unwrap();
    drop(idle);
}

#[tokio::test]
async fn the_end_of_service_does_not_wait_for_ever() {
    let mut house = open(Limits { drain: Duration::from_millis(200), ..short() }).await;
    let mut stream = house.say("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n").await;
    house.inside.notified().await;
    house.end.take();
    tokio::time::timeout(Duration::from_secs(3), house.service).await.expect("did not end").unwrap();
    assert_eq!(hear(&mut stream).await, "");
}

#[tokio::test]
async fn an_endless_head_is_refused() {
    let house = open(Limits { head: Duration::from_secs(10), ..short() }).await;
    let mut stream = house.connect().await;
    let line = format!("X-A: {}\r\n", "b".repeat(1000));
    let _ = stream.write_all(b"GET / HTTP/1.1\r\n").await;
    for _ in 0..200 {
        if stream.write_all(line.as_bytes()).await.is_err() {
            break;
        }
    }
    let answer = hear(&mut stream).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}

/// Slow-loris: so many connections hold half a head (each its own), and honest people come all the while.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_that_never_finishes_its_heads_is_cut_and_keeps_nobody_out() {
    // The ten thousand of the scoreboard come to the built program; here the limit of open files has to allow twice as many.
    let crowd = size(300, 6_000);
    let limits = Limits { head: Duration::from_secs(2), per_address: 2 * crowd, total: 2 * crowd, ..Limits::default() };
    let house = open(limits).await;
    let began = tokio::time::Instant::now();
    let mut attackers = Vec::new();
    for n in 0..crowd {
        let mut stream = house.say(&format!("GET /{n} HTTP/1.1\r\nHost: a\r\nX-{n}: ")).await;
        attackers.push(tokio::spawn(async move {
            let mut bytes = Vec::new();
            // A reset is a cut as well.
            let _ = stream.read_to_end(&mut bytes).await;
            began.elapsed()
        }));
    }
    let mut waits = Vec::new();
    while attackers.iter().any(|attacker| !attacker.is_finished()) {
        let asked = tokio::time::Instant::now();
        let mut stream = house.say("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        assert!(hear(&mut stream).await.ends_with("127.0.0.1"), "an honest request was not answered");
        waits.push(asked.elapsed());
        assert!(began.elapsed() < Duration::from_mins(2), "attackers are still there");
    }
    let mut last = Duration::ZERO;
    for attacker in attackers {
        last = last.max(attacker.await.unwrap());
    }
    waits.sort_unstable();
    let p95 = waits[waits.len() * 95 / 100];
    println!("slow-loris: {crowd} cut, the last after {last:?}; {} honest requests answered, p95 {p95:?}", waits.len());
    assert!(!waits.is_empty());
}
