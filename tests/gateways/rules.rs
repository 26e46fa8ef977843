//! A setting that stands in texts is held against the gateways when it is changed, and not when the first SMS is refused.

use pishkhan::actions::note_gateways::note_gateways;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::role::Role;
use pishkhan::postman::Gateway;
use pishkhan::store::Actor;
use pishkhan::store::audit_log::{self, AuditFilter};
use pishkhan::words::Lang;

use crate::common::Town;
use crate::{KEY, read};

/// Longer than SMS.ir takes a value, and as long as names of offices are.
const LONG: &str = "سازمان همیاری شهرداری‌های استان نمونه";

fn smsir(town: &Town, more: &str) -> Gateway {
    let key = town.path("key");
    std::fs::write(&key, KEY).unwrap();
    let config = format!(
        "[sms]\ngateways = ['main']\n[sms.main]\nkind = 'smsir'\nkey_file = '{}'\nvalues = {{ line = '3000' }}\n{more}",
        key.display()
    );
    read(town, &toml::from_str(&config).unwrap())
}

/// What `serve` does before it opens.
fn serves(town: &Town, gateway: &Gateway, host: Option<&str>) {
    note_gateways(&town.ledger, vec![(gateway.name().to_owned(), gateway.rules())], host).unwrap();
}

fn told(town: &Town, event: EventKind) -> usize {
    let filter = AuditFilter { events: vec![event], ..AuditFilter::default() };
    town.ledger.read(|view| audit_log::page(view, &filter, None, 100)).unwrap().entries.len()
}

/// Every text by a template that takes the name of the office.
fn by_templates() -> String {
    let line = |template: pishkhan::domain::sms_text::Template| {
        let params = if template.params.contains(&"office") { "{ O = 'office' }" } else { "{}" };
        format!("{} = {{ id = '1', params = {params} }}\n", template.name)
    };
    format!("[sms.main.templates]\n{}", pishkhan::domain::sms_text::TEMPLATES.map(line).concat())
}

#[test]
fn a_name_that_no_template_takes_is_refused_where_it_is_typed() {
    let town = Town::agency();
    let head = Actor::Clerk(town.clerk(Role::Admin));
    serves(&town, &smsir(&town, &by_templates()), None);
    let name = || town.ledger.settings().unwrap().text("office.name").to_owned();
    let before = name();
    for actor in [head, Actor::Admin] {
        let refused = set_setting(&town.ledger, actor, "office.name", LONG).unwrap_err();
        let refusal = refused.refusal().unwrap();
        assert_eq!(refusal.key(), "refusal-sms-not-carried");
        let (fa, en) = (refusal.sentence(Lang::Fa), refusal.sentence(Lang::En));
        assert!(fa.contains("«code»") && fa.contains("main") && fa.contains("از ۲۵ نویسه بلندتر است"), "{fa}");
        assert!(en.contains("“O” is longer than 25 characters"), "{en}");
        println!("{fa}\n{en}");
        assert_eq!(name(), before);
    }
    set_setting(&town.ledger, head, "office.name", "شهرداری دماوند").unwrap();
    set_setting(&town.ledger, head, "undo.window", "60").unwrap();
    // Where a long one may go as a text, nothing stands in the way; the new rules are known once the office serves again.
    assert!(set_setting(&town.ledger, head, "office.name", LONG).is_err());
    serves(&town, &smsir(&town, &format!("plain = true\n{}", by_templates())), None);
    set_setting(&town.ledger, head, "office.name", LONG).unwrap();
    assert_eq!(told(&town, EventKind::GatewaysNoted), 2);
    serves(&town, &smsir(&town, &format!("plain = true\n{}", by_templates())), None);
    assert_eq!(told(&town, EventKind::GatewaysNoted), 2, "nothing new");
}

#[test]
fn a_text_that_becomes_too_long_with_the_name_is_refused_too() {
    let town = Town::agency();
    let password = town.path("password");
    std::fs::write(&password, KEY).unwrap();
    let config = format!(
        "[sms]\ngateways = ['k']\n[sms.k]\nkind = 'kannel'\nusername = 'u'\npassword_file = '{}'\nparts = 2\n",
        password.display()
    );
    let kannel = read(&town, &toml::from_str(&config).unwrap());
    serves(&town, &kannel, None);
    let (fits, long) = (format!("{LONG} {LONG}"), format!("{LONG} {LONG} {LONG}"));
    set_setting(&town.ledger, Actor::Admin, "office.name", &fits).unwrap();
    let refused = set_setting(&town.ledger, Actor::Admin, "office.name", &long).unwrap_err();
    assert!(refused.refusal().unwrap().sentence(Lang::Fa).contains("متن از ۲ بخش بلندتر است"), "{refused:?}");
    // With an address behind it, which browsers read, a code has less room for the name.
    serves(&town, &kannel, Some("desk.a-very-long-name-of-a-town.example.ir"));
    assert!(set_setting(&town.ledger, Actor::Admin, "office.name", &fits).is_err());
    set_setting(&town.ledger, Actor::Admin, "office.name", LONG).unwrap();
}
