//! Delivery reports of SMS gateways, at an address that ends in a secret. The same report may come twice and late: the
//! heart moves a row forward only. A wrong secret is a page that is not there.

use axum::extract::{Path, Query, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use pishkhan::actions::settle_sms_report::settle_sms_report;
use pishkhan::domain::sms_report::ReportDoor;

use crate::app::App;
use crate::bridge;
use crate::faults::Fault;

pub(crate) async fn take(State(app): State<App>, Path(secret): Path<String>, request: Request) -> Response {
    let Some(door) = door(&app.options.sms_reports, &secret).cloned() else {
        return Fault::of(StatusCode::NOT_FOUND).into_response();
    };
    let Ok(Query(mut fields)) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()) else {
        return Fault::of(StatusCode::BAD_REQUEST).into_response();
    };
    if request.method() == Method::POST {
        match bridge::form(&app, request, &bridge::typed_only()).await {
            Ok(form) => fields.extend(form.fields.clone()),
            Err(response) => return response,
        }
    }
    bridge::cross(move || {
        // What says nothing that is understood is taken all the same: a gateway would repeat it for ever.
        if let Some(report) = door.read(&fields) {
            settle_sms_report(&app.ledger, &door.gateway, &report)?;
        }
        Ok("ok\n".into_response())
    })
    .await
}

/// The gateway whose secret this is. All are compared to the end, so that the time says nothing.
fn door<'a>(doors: &'a [ReportDoor], secret: &str) -> Option<&'a ReportDoor> {
    doors.iter().fold(None, |found, door| if door.is_opened_by(secret) { Some(door) } else { found })
}
