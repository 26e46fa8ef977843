//! Forms as browsers send them, and as they should not be sent.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body as HttpBody, Bytes};
use futures_core::Stream;

use super::*;

const EDGE: &str = "----edge7MA4YWxk";
const MIB: usize = 1 << 20;
/// A line that goes on is not cut, however busy the machine is.
const PATIENCE: Duration = Duration::from_mins(1);

/// A private folder of one test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("pishkhan-upload-{:032x}", rand::random::<u128>()));
        prepare(&folder).unwrap();
        Self(folder)
    }

    fn count(&self) -> usize {
        std::fs::read_dir(&self.0).unwrap().count()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A multipart body under construction.
#[derive(Default)]
struct Parts(Vec<u8>);

impl Parts {
    fn part(mut self, about: &str, content: &[u8]) -> Self {
        let head = format!("--{EDGE}\r\nContent-Disposition: form-data; {about}\r\n\r\n");
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(content);
        self.0.extend_from_slice(b"\r\n");
        self
    }

    fn field(self, name: &str, value: &str) -> Self {
        self.part(&format!("name=\"{name}\""), value.as_bytes())
    }

    fn file(self, name: &str, content: &[u8]) -> Self {
        self.part(&format!("name=\"files\"; filename=\"{name}\"\r\nContent-Type: x/y"), content)
    }

    fn end(mut self) -> Vec<u8> {
        self.0.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
        self.0
    }
}

/// A body that comes in pieces of a fixed size and counts what was read of it.
struct Pieces(Bytes, usize);

impl Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let n = self.1.min(self.0.len());
        Poll::Ready((n > 0).then(|| Ok(self.0.split_to(n))))
    }
}

async fn send(kind: &str, body: impl Into<HttpBody>, limits: &Limits, folder: &Folder) -> Result<Form, Refused> {
    let request = Request::post("/").header(CONTENT_TYPE, kind).body(body.into()).unwrap();
    read(request, limits, &folder.0).await
}

async fn post(body: Vec<u8>, folder: &Folder) -> Result<Form, Refused> {
    send(&format!("multipart/form-data; boundary={EDGE}"), body, &Limits::default(), folder).await
}

async fn post_typed(body: &str) -> Result<Form, Refused> {
    send("application/x-www-form-urlencoded", body.to_owned(), &Limits::default(), &Folder::new()).await
}

#[tokio::test]
async fn fields_and_files_arrive_whole_in_pieces_of_any_size() {
    let folder = Folder::new();
    let content: Vec<u8> = (0..600_000_u32).map(|n| (n % 251) as u8).collect();
    let small = b"\r\n--almost the edge\r\n----edge7MA4\r\n".as_slice();
    let body = Parts::default()
        .field("subject", "درخواست")
        .field("body", "خط یک\r\nخط دو")
        .file("بزرگ.pdf", &content)
        .file("a\\b/کوچک.png", small)
        .end();
    for piece in [7, 1000, 65_536, usize::MAX] {
        let stream = HttpBody::from_stream(Pieces(body.clone().into(), piece));
        let kind = format!("multipart/form-data; boundary=\"{EDGE}\"");
        let form = send(&kind, stream, &Limits::default(), &folder).await.unwrap();
        assert_eq!((form.get("subject"), form.get("body")), ("درخواست", "خط یک\nخط دو"));
        assert!(form.rejected.is_empty() && form.too_long.is_empty() && !form.has("files"));
        let [big, little] = form.files.as_slice() else { panic!("two files") };
        assert_eq!(big.file_name, "بزرگ.pdf");
        assert_eq!((big.size_bytes, &*big.body.read().unwrap()), (600_000, content.as_slice()));
        assert_eq!((little.file_name.as_str(), &*little.body.read().unwrap()), ("کوچک.png", small));
        let Body::Spooled(spool) = &big.body else { panic!("a big file is spooled") };
        assert_eq!(std::fs::metadata(spool.path()).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(matches!(little.body, Body::Memory(_)));
        drop(form);
        assert_eq!(folder.count(), 0, "spooled files are deleted with the form");
    }
}

#[tokio::test]
async fn a_file_too_big_costs_neither_fields_nor_other_files() {
    let folder = Folder::new();
    let body = Parts::default()
        .field("subject", "پیش از آن")
        .file("good.pdf", b"%PDF-1")
        .file("big.pdf", &vec![b'x'; 11 * MIB])
        .file("exact.pdf", &vec![b'x'; 10 * MIB])
        .field("body", "پس از آن")
        .end();
    let form = post(body, &folder).await.unwrap();
    assert_eq!((form.get("subject"), form.get("body")), ("پیش از آن", "پس از آن"));
    assert_eq!(form.rejected, [("big.pdf".to_owned(), Why::TooBig)]);
    assert_eq!(form.files.iter().map(|f| f.file_name.as_str()).collect::<Vec<_>>(), ["good.pdf", "exact.pdf"]);
    assert_eq!(folder.count(), 1);
    let sentence = Why::TooBig.sentence(Lang::Fa, "big.pdf", &Limits::default());
    assert!(sentence.contains("big.pdf") && sentence.contains("۱۰ مگابایت"), "{sentence}");
}

#[tokio::test]
async fn number_and_sum_of_files_are_limited_one_by_one() {
    let folder = Folder::new();
    let mut body = Parts::default().field("subject", "x");
    for nth in 0..30 {
        body = body.file(&format!("{nth}.png"), b"PNG");
    }
    let form = post(body.end(), &folder).await.unwrap();
    assert_eq!((form.files.len(), form.rejected.len(), form.get("subject")), (10, 20, "x"));
    assert!(form.rejected.iter().all(|(_, why)| *why == Why::TooMany));

    let big = vec![b'x'; 9 * MIB];
    let four = Parts::default().file("1", &big).file("2", &big).file("3", &big).file("4", &big).file("5", b"small");
    let form = post(four.end(), &folder).await.unwrap();
    assert_eq!(form.rejected, [("4".to_owned(), Why::TotalTooBig)]);
    assert_eq!(form.files.len(), 4, "what still fits is taken");
}

#[tokio::test]
async fn untouched_inputs_are_nothing_and_empty_files_are_named() {
    let body = Parts::default().file("", b"").file("empty.pdf", b"").file("", b"x").end();
    let form = post(body, &Folder::new()).await.unwrap();
    assert_eq!(form.rejected, [("empty.pdf".to_owned(), Why::Empty)]);
    assert_eq!(form.files[0].file_name, "file");
}

#[tokio::test]
async fn a_typed_field_too_long_is_cut_at_a_whole_letter_and_named() {
    let long = "ن".repeat(40_000);
    let body = Parts::default().field("body", &format!("a{long}")).field("subject", "x").end();
    for form in
        [post(body, &Folder::new()).await.unwrap(), post_typed(&format!("body=a{long}&subject=x")).await.unwrap()]
    {
        assert_eq!(form.get("body").len(), (64 << 10) - 1);
        assert_eq!((form.get("subject"), form.too_long.as_slice()), ("x", ["body".to_owned()].as_slice()));
    }
    let many = Parts::default().field("a", &long[..60_000]).field("b", &long[..60_000]).end();
    let form = post(many, &Folder::new()).await.unwrap();
    assert_eq!((form.get("a").len(), form.too_long.as_slice()), (60_000, ["b".to_owned()].as_slice()));
    assert!(form.get("a").len() + form.get("b").len() <= 100 << 10);
}

#[tokio::test]
async fn broken_bodies_are_refused_in_words_and_leave_nothing_behind() {
    let folder = Folder::new();
    let good = Parts::default().field("subject", "x").file("big.pdf", &vec![b'x'; MIB]).end();
    for cut in [0, 10, 60, 5000, 900_000, good.len() - 10] {
        assert_eq!(post(good[..cut].to_vec(), &folder).await.unwrap_err(), Refused::Malformed, "cut at {cut}");
        assert_eq!(folder.count(), 0);
    }
    let kind = "multipart/form-data; boundary=other";
    assert_eq!(send(kind, good.clone(), &Limits::default(), &folder).await.unwrap_err(), Refused::Malformed);
    for (kind, why) in [
        ("multipart/form-data", Refused::Malformed),
        ("multipart/form-data; boundary=", Refused::Malformed),
        ("multipart/mixed; boundary=a", Refused::NotAForm),
        ("application/json", Refused::NotAForm),
        ("", Refused::NotAForm),
    ] {
        assert_eq!(send(kind, good.clone(), &Limits::default(), &folder).await.unwrap_err(), why, "{kind}");
    }
    let not_text = Parts::default().part("name=\"subject\"", b"a\xffb").end();
    assert_eq!(post(not_text, &folder).await.unwrap_err(), Refused::NotUtf8);
    let nameless_head = [b"--", EDGE.as_bytes(), b"\r\n\xff\xfe: x\r\n\r\nx\r\n--", EDGE.as_bytes(), b"--"].concat();
    assert_eq!(post(nameless_head, &folder).await.unwrap_err(), Refused::Malformed);
    assert_eq!(folder.count(), 0);
}

#[tokio::test]
async fn a_file_whose_name_is_not_text_is_a_file_all_the_same() {
    let mut body = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"").into_bytes();
    body.extend_from_slice(b"\xff\xfe.pdf\"\r\n\r\n\xff\xd8\xff\r\n");
    body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
    let form = post(body, &Folder::new()).await.unwrap();
    assert_eq!((form.files.len(), form.files[0].size_bytes), (1, 3));
}

#[tokio::test]
async fn endless_heads_and_countless_parts_are_refused() {
    let folder = Folder::new();
    let head = format!("--{EDGE}\r\nX-Long: {}\r\n\r\n", "a".repeat(2 * MIB)).into_bytes();
    assert_eq!(post(head, &folder).await.unwrap_err(), Refused::Malformed);
    assert_eq!(post(vec![b'-'; 2 * MIB], &folder).await.unwrap_err(), Refused::Malformed);
    let parts = (0..65).fold(Parts::default(), |parts, nth| parts.field(&nth.to_string(), ""));
    assert_eq!(post(parts.end(), &folder).await.unwrap_err(), Refused::Malformed);
}

#[tokio::test]
async fn more_than_is_ever_read_is_refused_after_letting_it_run_off() {
    let limits = Limits { body_bytes: 1000, drain_bytes: 4000, ..Limits::default() };
    let folder = Folder::new();
    let kind = format!("multipart/form-data; boundary={EDGE}");
    let body = Parts::default().file("big.pdf", &[b'x'; 3000]).end();
    // Announced or not, the answer is the same.
    let announced = Request::post("/").header(CONTENT_TYPE, &kind).header(CONTENT_LENGTH, body.len());
    let announced = announced.body(HttpBody::from(body.clone())).unwrap();
    assert_eq!(read(announced, &limits, &folder.0).await.unwrap_err(), Refused::TooLarge);
    let stream = HttpBody::from_stream(Pieces(body.into(), 500));
    assert_eq!(send(&kind, stream, &limits, &folder).await.unwrap_err(), Refused::TooLarge);
    assert_eq!(folder.count(), 0);
    assert_eq!(Refused::TooLarge.status(), 413);
}

#[tokio::test]
async fn a_spool_that_cannot_be_written_loses_the_file_only() {
    let folder = Folder::new();
    std::fs::remove_dir_all(&folder.0).unwrap();
    let body = Parts::default().field("subject", "x").file("big.pdf", &vec![b'x'; MIB]).file("a.png", b"PNG").end();
    let form = post(body, &folder).await.unwrap();
    assert_eq!(form.rejected, [("big.pdf".to_owned(), Why::NotKept)]);
    assert_eq!((form.get("subject"), form.files.len()), ("x", 1));
}

#[tokio::test]
async fn what_a_killed_process_left_is_cleared_at_the_next_start() {
    let folder = Folder::new();
    let mut form = post(Parts::default().file("big.pdf", &vec![b'x'; MIB]).end(), &folder).await.unwrap();
    let Body::Spooled(spool) = form.files.remove(0).body else { panic!("spooled") };
    let path = spool.path().to_owned();
    std::mem::forget(spool);
    assert_eq!(std::fs::metadata(&path).unwrap().len(), MIB as u64);
    std::fs::write(folder.0.join("not-ours.txt"), "x").unwrap();
    prepare(&folder.0).unwrap();
    assert!(!path.exists() && folder.count() == 1);
}

#[tokio::test]
async fn typed_forms_are_read_strictly() {
    let form = post_typed("subject=%D9%86%D8%A7%D9%85%D9%87+1%2B1&empty=&bare&a=1&a=2&body=x%0D%0Ay").await.unwrap();
    assert_eq!((form.get("subject"), form.get("body")), ("نامه 1+1", "x\ny"));
    assert_eq!((form.get("a"), form.get("empty"), form.get("missing")), ("2", "", ""));
    assert!(form.has("bare") && form.has("empty") && !form.has("missing"));
    assert_eq!(post_typed("subject=%FF").await.unwrap_err(), Refused::NotUtf8);
    assert_eq!(post_typed(&"a=1&".repeat(65)).await.unwrap_err(), Refused::Malformed);
    assert_eq!(post_typed(&"a".repeat(500_000)).await.unwrap_err(), Refused::TooLarge);
}

/// Sends a body through the real accept loop and returns everything that was answered.
async fn through_a_socket(body: &[u8], announced: usize, limits: Limits, idle: Duration) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let folder = Folder::new();
    let spool = folder.0.clone();
    let take = move |request: Request| async move {
        match read(request, &limits, &spool).await {
            Ok(form) => (StatusCode::OK, format!("{} files", form.files.len())),
            Err(refused) => (refused.status(), "a page".to_owned()),
        }
    };
    let app = axum::Router::new().route("/", axum::routing::post(take));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut stream = tokio::net::TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let slow = crate::server::Limits { body_idle: idle, ..Default::default() };
    let service = tokio::spawn(crate::server::serve(listener, app, slow, std::future::pending()));
    let head = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {announced}\r\n\
         Content-Type: multipart/form-data; boundary={EDGE}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.expect("the connection broke while sending");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("the connection broke before the page was read");
    service.abort();
    answer
}

#[tokio::test]
async fn a_browser_that_sends_too_much_sees_the_page_and_no_broken_connection() {
    let body = Parts::default().field("subject", "x").file("big.pdf", &vec![b'x'; 8 * MIB]).end();
    let limits = Limits { body_bytes: 100_000, ..Limits::default() };
    let answer = through_a_socket(&body, body.len(), limits, PATIENCE).await;
    assert!(answer.starts_with("HTTP/1.1 413") && answer.ends_with("a page"), "{answer}");
    let answer = through_a_socket(&body, body.len(), Limits::default(), PATIENCE).await;
    assert!(answer.ends_with("1 files"), "{answer}");
}

#[tokio::test]
async fn a_browser_whose_line_hangs_is_told_so() {
    let body = Parts::default().file("big.pdf", &vec![b'x'; MIB]).end();
    let answer = through_a_socket(&body[..500_000], body.len(), Limits::default(), Duration::from_millis(300)).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}
