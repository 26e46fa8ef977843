//! The admin's instruments: alive, ready, figures by route, and one line and one number a request.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use pishkhan::domain::settings::Profile;
use pishkhan::error::Error;
use pishkhan::postman::{FileGateway, Gateway, Postman};
use tower::ServiceExt;

use super::letters::{SARA, files, town};
use super::log;
use super::town::{PASSWORD, Town};
use crate::bridge::{self, Stop};
use crate::server::Client;
use crate::{faults, requests};

/// What this machine reads there.
async fn at_the_machine(town: &Town, path: &str) -> (u16, String) {
    let mut probe = town.browser();
    let request = Request::get(path).extension(Client([127, 0, 0, 1].into())).body(Body::empty()).unwrap();
    let page = probe.send(request).await;
    (page.status, page.text.clone())
}

fn told(status: u16, words: &str) -> (u16, String) {
    (status, words.to_owned())
}

#[tokio::test]
async fn an_office_is_ready_once_its_postman_walks() {
    let town = Town::new(Profile::Agency, &[]);
    assert_eq!(at_the_machine(&town, "/readyz").await, told(503, "postman\n"));
    let gateway = Gateway::File(FileGateway::open(&town.path("sms.jsonl")).unwrap());
    let postman = Postman::start(town.ledger.clone(), vec![gateway]).unwrap();
    while town.ledger.pulse().postman().is_none() {
        std::thread::yield_now();
    }
    assert_eq!(at_the_machine(&town, "/readyz").await, told(200, "ready\n"));
    drop(postman);
}

#[tokio::test]
async fn a_file_that_another_program_holds_is_not_ready_for_letters() {
    let mut town = town(&[]);
    let sara = town.citizen(SARA, "09121234567").await;
    let held = town.held_by_another(&sara);
    assert_eq!(at_the_machine(&town, "/readyz").await, told(503, "writes\npostman\n"));
    let mut probe = town.browser();
    assert_eq!(probe.get("/healthz").await.status, 200);
    drop(held);
}

#[tokio::test]
async fn figures_name_routes_and_states_and_nobody() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let id = files(&mut sara, "هرس درختان کوچه پروانه").await;
    sara.get(&format!("/letters/{id}")).await;
    sara.get(&format!("/letters/{SARA}?q=0076229645")).await;
    sara.get("/nowhere/0076229645").await;
    let mut guesser = town.browser();
    guesser.post("/login", &[("national_id", SARA), ("password", "xxxxxxxxxx")]).await;
    let (_, text) = at_the_machine(&town, "/metrics").await;
    for line in [
        "pishkhan_letters{state=\"in_review\"} 1",
        "pishkhan_events_last_hour{event=\"letter.submitted\"} 1",
        "pishkhan_sms_last_day{state=\"queued\"} 1",
        "pishkhan_sessions 1",
        "pishkhan_requests_total{method=\"GET\",route=\"/letters/{id}\",status=\"2xx\"} 1",
        "pishkhan_requests_total{method=\"GET\",route=\"/letters/{id}\",status=\"4xx\"} 1",
        "pishkhan_requests_total{method=\"GET\",route=\"none\",status=\"4xx\"} 1",
        "pishkhan_requests_total{method=\"POST\",route=\"/login\",status=\"4xx\"} 1",
        "pishkhan_request_seconds_count{route=\"/letters/{id}\"} 2",
        "pishkhan_writes_busy_total 0",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
    assert!(text.contains("pishkhan_wal_bytes ") && text.contains("event=\"person.log_in_tried\"} 1"), "{text}");
    for private in [SARA, "9121234567", "پروانه", id.as_str()] {
        assert!(!text.contains(private), "{private}\n{text}");
    }
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let value = line.rsplit(' ').next().unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
}

#[tokio::test]
async fn a_request_is_one_line_with_its_route_and_a_number_that_goes_out_with_the_answer() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let id = files(&mut sara, "هرس درختان کوچه پروانه").await;
    sara.get(&format!("/letters/{id}?lang=fa")).await;
    let number = sara.page.headers["x-request-id"].to_str().unwrap().to_owned();
    let own: Vec<String> = log::lines().into_iter().filter(|line| line.contains(&number)).collect();
    assert_eq!(own.len(), 1, "{own:?}");
    for part in ["method=GET", "route=/letters/{id}", "status=200", "ms="] {
        assert!(own[0].contains(part), "{own:?}");
    }
    assert!(!own[0].contains(&id));
    // A stranger's number is not taken over.
    let mut stranger = town.browser();
    let forged = Request::get("/").header("x-request-id", "forged").body(Body::empty()).unwrap();
    assert_ne!(stranger.send(forged).await.headers["x-request-id"], "forged");
    stranger.post("/login", &[("national_id", SARA), ("password", PASSWORD)]).await;
    log::is_of_nobody();
}

#[tokio::test]
async fn the_page_of_a_fault_shows_the_number_under_which_it_was_logged() {
    let town = Town::new(Profile::Agency, &[]);
    let broken = || async { bridge::cross(|| Err(Stop::Heart(Error::internal("testing", "nothing")))).await };
    let app = Router::new()
        .route("/broken", get(broken))
        .layer(from_fn_with_state(town.state().clone(), faults::dress))
        .layer(from_fn_with_state(town.state().clone(), requests::note));
    let request = Request::get("/broken").body(Body::empty()).unwrap();
    let response = app.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 500);
    let number = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains(&number));
    let lines = log::lines();
    assert!(lines.iter().any(|line| line.contains(&number) && line.contains("doing=testing")));
    assert!(lines.iter().any(|line| line.contains(&number) && line.contains("status=500")));
}
