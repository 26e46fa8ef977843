//! Delivery reports of SMS gateways, at an address that ends in a secret: in the address, as a form or as JSON. The same
//! report may come twice and late: the heart moves a row forward only. A wrong secret is a page that is not there.

use axum::body::to_bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use pishkhan::actions::settle_sms_report::settle_sms_report;
use pishkhan::domain::sms_report::{ReportDoor, SmsReport};

use crate::app::App;
use crate::bridge;
use crate::faults::Fault;

/// Most bytes of reports in JSON.
const JSON_MOST: usize = 256 << 10;

pub(crate) async fn take(State(app): State<App>, Path(secret): Path<String>, request: Request) -> Response {
    let Some(door) = door(&app.options.sms_reports, &secret).cloned() else {
        return Fault::of(StatusCode::NOT_FOUND).into_response();
    };
    let reports = match read(&app, &door, request).await {
        Ok(reports) => reports,
        Err(response) => return response,
    };
    bridge::cross(move || {
        // What says nothing that is understood is taken all the same: a gateway would repeat it for ever.
        for report in reports {
            settle_sms_report(&app.ledger, &door.gateway, &report)?;
        }
        Ok("ok\n".into_response())
    })
    .await
}

async fn read(app: &App, door: &ReportDoor, request: Request) -> Result<Vec<SmsReport>, Response> {
    let fault = |status| Fault::of(status).into_response();
    let Ok(Query(mut fields)) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()) else {
        return Err(fault(StatusCode::BAD_REQUEST));
    };
    if request.method() != Method::POST {
        return Ok(door.read(&fields).into_iter().collect());
    }
    if is_json(&request) {
        let body = to_bytes(request.into_body(), JSON_MOST).await;
        let body = body.map_err(|_| fault(StatusCode::PAYLOAD_TOO_LARGE))?;
        return door.read_json(&fields, &body).ok_or_else(|| fault(StatusCode::BAD_REQUEST));
    }
    fields.extend(bridge::form(app, request, &bridge::typed_only()).await?.fields.clone());
    Ok(door.read(&fields).into_iter().collect())
}

fn is_json(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind == "text/json" || kind.ends_with("+json")
}

/// The gateway whose secret this is. All are compared to the end, so that the time says nothing.
fn door<'a>(doors: &'a [ReportDoor], secret: &str) -> Option<&'a ReportDoor> {
    doors.iter().fold(None, |found, door| if door.is_opened_by(secret) { Some(door) } else { found })
}
