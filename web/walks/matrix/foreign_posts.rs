//! Another site's page in the same browser: none of its posts is taken, and no look changes anything.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{Method, Request};
use pishkhan::actions::file_link::make_file_link;
use pishkhan::domain::ids::PublicId;
use pishkhan::store::attachments;

use super::people::{Kind, Quarter, SHARED, quarter};
use super::{PAGES, asks};

/// What a browser says of a post from elsewhere.
const FROM_ELSEWHERE: [&[(&str, &str)]; 7] = [
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    &[("origin", "http://desk.example.evil.example")],
    &[("origin", "http://desk.example:81")],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "cross-site"), ("origin", "http://desk.example")],
];

/// Everything that a form of ours could ask for, with the right words.
pub(super) fn fields(letter: PublicId) -> String {
    format!(
        "draft={letter}&person_kind=natural&addressee=1&subject=a&body=b&step=submit&reason=a&code=123456&resend=1&\
         elsewhere=1&national_id=0076229645&mobile=09121234567&password=xxxxxxxxxx&company_name=a&company_id={SHARED}&\
         signer_role=a&consent=yes&first_name=a&last_name=b&birth_date=1370/01/15"
    )
}

/// A page with whatever its address names, of the first visitor's own.
pub(super) struct Doors {
    pub(super) letter: PublicId,
    file: PublicId,
    link: String,
}

impl Doors {
    pub(super) fn of(quarter: &Quarter) -> Self {
        let own = |kind| quarter.things.iter().filter(move |thing| thing.owner == 0 && thing.kind == kind);
        let town = &quarter.town;
        let letter = town.letter();
        let files = town.ledger.read(|view| attachments::of_letter(view, letter.id)).unwrap();
        let (token, _) = make_file_link(&town.ledger, town.head, files[0].id).unwrap();
        Self {
            letter: own(Kind::Letter).find(|thing| thing.is_filed).unwrap().id,
            file: own(Kind::File).next().unwrap().id,
            link: token.as_str().to_owned(),
        }
    }

    pub(super) fn path(&self, path: &str) -> String {
        let id = match path {
            "/files/{id}" => self.file.to_string(),
            "/account/company/{id}/end" => SHARED.to_owned(),
            _ => self.letter.to_string(),
        };
        path.replace("{id}", &id).replace("{token}", &self.link).replace("{name}", "0123456789abcdef.png")
    }
}

#[tokio::test]
async fn no_post_of_another_site_is_taken_by_any_page() {
    let mut quarter = quarter().await;
    let doors = Doors::of(&quarter);
    let watch = quarter.town.ledger.watch().unwrap();
    let sara = &mut quarter.viewers[0].browser;
    let (mut posts, mut refused) = (0, 0);
    for (path, _) in PAGES {
        let path = doors.path(path);
        asks(sara, &Method::DELETE, &path, "").await;
        let takes_posts = sara.page.headers["allow"].to_str().unwrap().contains("POST");
        posts += usize::from(takes_posts);
        for said in FROM_ELSEWHERE {
            let before = watch.change_number().unwrap();
            let request = Request::post(&path).header(HOST, "desk.example");
            let request = said.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            sara.once(request.body(Body::from(fields(doors.letter))).unwrap()).await;
            // Where nothing is posted at all, either answer is a refusal.
            let status = sara.page.status;
            assert!(status == 403 || !takes_posts && status == 405, "{path} {said:?}: {status}");
            assert_eq!(watch.change_number().unwrap(), before, "{path} {said:?}");
            assert!(sara.page.set.is_empty(), "{path} {said:?}");
            refused += 1;
        }
    }
    assert!(posts >= 18, "only {posts} pages take posts");
    println!("posts from elsewhere: {refused} refused, 0 taken");
    // The same words from our own page do change something: what was refused above was no accident.
    let before = watch.change_number().unwrap();
    let request = Request::post(doors.path("/letters/{id}/follow-up")).header(HOST, "desk.example");
    let request = request.header("origin", "http://desk.example").header("sec-fetch-site", "same-origin");
    sara.once(request.body(Body::empty()).unwrap()).await;
    assert_eq!(sara.page.status, 303);
    assert_ne!(watch.change_number().unwrap(), before);
}

/// What a look writes down, if anything: the use of a session, every few minutes. There is nothing else.
#[tokio::test]
async fn no_look_at_any_page_changes_the_file() {
    let mut quarter = quarter().await;
    let doors = Doors::of(&quarter);
    let watch = quarter.town.ledger.watch().unwrap();
    let mut looks = 0;
    for viewer in &mut quarter.viewers {
        for (path, _) in PAGES {
            for method in [Method::GET, Method::HEAD] {
                for query in ["", "?lang=en", "?step=submit&saved=x&done=elsewhere&code=123456782&next=%2Fdesk"] {
                    let before = watch.change_number().unwrap();
                    asks(&mut viewer.browser, &method, &format!("{}{query}", doors.path(path)), "").await;
                    assert!(viewer.browser.page.status < 500, "{path}{query}");
                    assert_eq!(watch.change_number().unwrap(), before, "{method} {path}{query} by {}", viewer.name);
                    looks += 1;
                }
            }
        }
    }
    println!("looks: {looks}, 0 changes");
    // A post's fields in the address are no post.
    let sara = &mut quarter.viewers[0].browser;
    let before = watch.change_number().unwrap();
    for (path, _) in PAGES {
        asks(sara, &Method::GET, &format!("{}?{}", doors.path(path), fields(doors.letter)), "").await;
    }
    assert_eq!(watch.change_number().unwrap(), before);
    // Minutes later the use of the session is written down, and that alone.
    quarter.town.later(600);
    sara.get("/desk").await;
    assert_ne!(watch.change_number().unwrap(), before);
}
