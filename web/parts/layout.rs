//! The frame of every page: bar, notices, main column, footer.

use maud::{DOCTYPE, Markup, html};
use pishkhan::words::Lang;

use super::{Errors, Icon, icon};
use crate::static_files::url;
use crate::words::{t, tv};

/// What every page knows about where it stands and whom it is shown to.
#[derive(Clone, Debug, Default)]
pub struct Ctx {
    /// The language of the page.
    pub lang: Lang,
    /// The name of the office, as its settings say it.
    pub office_name: String,
    /// Address, telephone and hours, one line each (a setting).
    pub contact: String,
    /// Whether the office is a made-up one; every page then says so.
    pub demo: bool,
    /// The name of whoever is logged in.
    pub signed_in: Option<String>,
    /// The path of the page, for marking the current place in the bar: `/desk`.
    pub path: String,
    /// The query of the page without its language: empty, or ending in `&`. The other language shows the same page.
    pub query: String,
}

/// A page whose body brings its own heading: the home page, the receipt.
pub fn layout(ctx: &Ctx, title: &str, body: &Markup) -> Markup {
    frame(ctx, &tv(ctx.lang, "page-title", &[("title", title), ("office", &ctx.office_name)]), body)
}

/// A page under one heading that is also its title.
pub fn page(ctx: &Ctx, title: &str, body: &Markup) -> Markup {
    let content = html! {
        h1 { (title) }
        (body)
    };
    layout(ctx, title, &content)
}

/// A page with a form. When it comes back with errors, the title says so and a summary with links stands on top.
pub fn form_page(ctx: &Ctx, title: &str, errors: &Errors, body: &Markup) -> Markup {
    let content = html! {
        (errors.summary(ctx.lang))
        h1 { (title) }
        (body)
    };
    said(ctx, title, errors, &content)
}

/// A page of a form of several pages: `caption` says which one it is.
pub fn step_page(ctx: &Ctx, caption: &str, title: &str, errors: &Errors, body: &Markup) -> Markup {
    let content = html! {
        (errors.summary(ctx.lang))
        p.caption { (caption) }
        h1 { (title) }
        (body)
    };
    said(ctx, &format!("{title} ({caption})"), errors, &content)
}

fn said(ctx: &Ctx, title: &str, errors: &Errors, content: &Markup) -> Markup {
    if errors.is_empty() {
        return layout(ctx, title, content);
    }
    layout(ctx, &tv(ctx.lang, "error-title-prefix", &[("title", title)]), content)
}

/// A page for a fault: `status` picks `fault-{status}-title` and `-text`, `values` fill the text, and `number` is
/// what the person can quote to the office.
pub fn fault_page(ctx: &Ctx, status: u16, values: &[(&str, &str)], number: Option<&str>) -> Markup {
    let title = t(ctx.lang, &format!("fault-{status}-title"));
    let content = html! {
        p.lead { (tv(ctx.lang, &format!("fault-{status}-text"), values)) }
        @if let Some(number) = number { p { bdi.code dir="ltr" { (number) } } }
        p { a.button.secondary href="/" { (t(ctx.lang, "action-to-home")) } }
    };
    page(ctx, &title, &content)
}

fn frame(ctx: &Ctx, title: &str, body: &Markup) -> Markup {
    let lang = ctx.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.code()) dir=(lang.dir()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="format-detection" content="telephone=no";
                title { (title) }
                link rel="preload" as="font" type="font/woff2" href=(url("vazirmatn-regular.woff2")) crossorigin;
                link rel="stylesheet" href=(url("style.css"));
                link rel="icon" type="image/svg+xml" sizes="any" href=(url("favicon.svg"));
                link rel="icon" type="image/png" sizes="32x32" href=(url("favicon.png"));
            }
            body {
                a.skip href="#main" { (t(lang, "skip-to-content")) }
                (bar(ctx))
                main #main tabindex="-1" { (body) }
                (footer(ctx))
            }
        }
    }
}

fn bar(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    html! {
        header.bar {
            @if ctx.demo { p.demo { span { (t(lang, "demo-banner")) } } }
            div.inner {
                // Blocks and spaces are for browsers that show text alone.
                div {
                    a.office href="/" {
                        (icon(Icon::Crest))
                        span { (ctx.office_name) }
                    }
                }
                nav aria-label=(t(lang, "nav-label")) {
                    (place(ctx, "/follow", "nav-follow")) " "
                    @if let Some(name) = &ctx.signed_in {
                        (place(ctx, "/desk", "nav-desk"))
                        form method="post" action="/logout" {
                            button.bare type="submit" { (t(lang, "nav-log-out")) }
                        }
                        p.who {
                            span.unseen { (t(lang, "nav-signed-in-as")) " " }
                            a href="/account" aria-current=[(ctx.path == "/account").then_some("page")] { bdi { (name) } }
                        }
                    } @else {
                        (place(ctx, "/login", "nav-log-in"))
                    }
                }
            }
        }
    }
}

fn place(ctx: &Ctx, path: &str, key: &str) -> Markup {
    let current = (ctx.path == path).then_some("page");
    html! { a href=(path) aria-current=[current] { (t(ctx.lang, key)) } }
}

fn footer(ctx: &Ctx) -> Markup {
    let other = match ctx.lang {
        Lang::Fa => Lang::En,
        Lang::En => Lang::Fa,
    };
    let address = format!("?{}lang={}", ctx.query, other.code());
    html! {
        footer {
            div.inner {
                @if !ctx.contact.is_empty() {
                    section aria-labelledby="contact" {
                        h2 #contact { (t(ctx.lang, "footer-contact")) }
                        p.contact dir="auto" { (super::flowing(&ctx.contact)) }
                    }
                }
                p.small { (t(ctx.lang, "footer-accessibility")) }
                p.language {
                    a href=(address) lang=(other.code()) hreflang=(other.code()) dir=(other.dir())
                        title=(t(ctx.lang, "language-switch-label")) { (t(ctx.lang, "language-switch")) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ctx() -> Ctx {
        Ctx { office_name: "<b>دفتر</b>".to_owned(), contact: "تهران".to_owned(), ..Ctx::default() }
    }

    #[test]
    fn the_frame_says_language_direction_and_place_and_escapes() {
        let page = page(&Ctx { path: "/login".to_owned(), ..ctx() }, "ورود", &html! { p { "x" } }).into_string();
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"fa\" dir=\"rtl\">"), "{page}");
        assert!(page.contains("<title>ورود | &lt;b&gt;دفتر&lt;/b&gt;</title>"));
        assert!(page.contains("aria-current=\"page\"") && page.contains("href=\"?lang=en\""));
        assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("<b>"));
        assert!(!page.contains("/logout"));
    }

    #[test]
    fn logging_out_is_a_post_and_only_for_those_inside() {
        let inside = Ctx { signed_in: Some("سارا".to_owned()), lang: Lang::En, ..ctx() };
        let page = page(&inside, "Desk", &html! {}).into_string();
        assert!(page.contains("<form method=\"post\" action=\"/logout\">") && page.contains("dir=\"ltr\">"));
        assert!(!page.contains("href=\"/login\""));
    }

    #[test]
    fn every_fault_page_has_words() {
        for status in [400, 403, 404, 405, 408, 413, 429, 500, 503] {
            let page =
                fault_page(&ctx(), status, &[("seconds", "۵"), ("total_size", "۳۰ مگابایت")], Some("A1")).into_string();
            assert!(!page.contains("fault-") && !page.contains("{ $"), "{status}");
        }
    }
}
