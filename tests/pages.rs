//! Every page of the counter in every state that a visitor can bring it to, looked over in a real Chromium: axe-core in
//! light and dark on a phone and on a desk, 320 px, letters twice as large, the Tab key, one primary button, its weight
//! on the line (`browser/inspect.mjs` says what exactly). The walk itself goes with scripts off.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "pages/agency.rs"]
mod agency;
#[path = "common/browser.rs"]
#[expect(dead_code, reason = "this file needs only a part of the browser")]
mod browser;
#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;
#[path = "pages/company.rs"]
mod company;
#[path = "pages/reader.rs"]
mod reader;

#[test]
fn no_page_of_an_agency_keeps_anybody_out_in_persian() {
    agency::walk("fa");
}

#[test]
fn no_page_of_an_agency_keeps_anybody_out_in_english() {
    agency::walk("en");
}

#[test]
fn no_page_of_a_company_keeps_anybody_out_in_persian() {
    company::walk("fa");
}

#[test]
fn no_page_of_a_company_keeps_anybody_out_in_english() {
    company::walk("en");
}
