//! Delivery reports that a gateway sends by itself: what they say, and of which SMS.

use serde_json::Value;
use subtle::ConstantTimeEq;

use super::ids::SmsId;

/// Our numbers of SMS as gateways see them: the row behind a number that is this file's own. Another office on the same
/// account, or the next file of this one, has other numbers, and is not taken for a repetition. Below 2^52, so that
/// whoever reads it as a floating point number keeps it whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnIds {
    salt: u32,
}

/// Bits of the row.
const ROW_BITS: u32 = 32;
/// Bits before it.
const SALT_BITS: u32 = 20;

impl OwnIds {
    /// The numbers of a file.
    pub fn new(seed: u32) -> Self {
        Self { salt: seed & ((1 << SALT_BITS) - 1) }
    }

    /// The number of a row.
    pub fn number(self, id: SmsId) -> u64 {
        (u64::from(self.salt) << ROW_BITS) | (id.0.unsigned_abs() & 0xFFFF_FFFF)
    }

    /// The row of a number; none of another file's.
    pub fn row(self, number: u64) -> Option<SmsId> {
        (number >> ROW_BITS == u64::from(self.salt)).then_some(SmsId((number & 0xFFFF_FFFF) as i64))
    }
}

/// Which SMS a report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// That row.
    Row(SmsId),
    /// The one to which the gateway gave this number.
    Ref(String),
}

/// What a report says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The gateway has it.
    OnTheWay,
    /// It will not arrive.
    Failed,
    /// It arrived.
    Delivered,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsReport {
    /// Of which SMS.
    pub whose: Whose,
    /// What it says.
    pub told: Told,
    /// The gateway's own code for it; may be empty.
    pub code: String,
    /// The gateway's own word for it.
    pub said: String,
}

/// How a gateway writes its reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportForm {
    /// `sms` is our number, `d` Kannel's type: 1 delivered, 2 not, 4 waits, 8 the centre took it, 16 it did not.
    Kannel,
    /// Two fields: the gateway's number and a state out of three lists. A name that begins with / is a JSON pointer.
    Fields {
        /// Where a report in JSON has its list; none: it is one, or a list itself.
        list: Option<String>,
        /// The field with the number.
        reference: String,
        /// The field with the state.
        state: String,
        /// States that mean that it arrived.
        delivered: Vec<String>,
        /// States that mean that it will not.
        failed: Vec<String>,
        /// States that mean that it is on the way.
        moving: Vec<String>,
    },
}

/// Where one gateway reports: an address with a secret in it, and how its reports read.
#[derive(Clone)]
pub struct ReportDoor {
    /// The gateway's name.
    pub gateway: String,
    /// The end of the address.
    pub secret: String,
    /// How its reports read.
    pub form: ReportForm,
    /// Our numbers.
    pub own: OwnIds,
}

impl ReportDoor {
    /// Whether this is its secret, told in the same time whatever it is.
    pub fn is_opened_by(&self, secret: &str) -> bool {
        self.secret.as_bytes().ct_eq(secret.as_bytes()).into()
    }

    /// Reads reports in JSON: one object, or a list of them. What the address says besides counts for each. None when it is
    /// no JSON.
    pub fn read_json(&self, address: &[(String, String)], body: &[u8]) -> Option<Vec<SmsReport>> {
        let tree: Value = serde_json::from_slice(body).ok()?;
        let (list, names) = match &self.form {
            ReportForm::Kannel => (None, ["sms", "d"]),
            ReportForm::Fields { list, reference, state, .. } => (list.as_deref(), [reference.as_str(), state]),
        };
        let reports = match list.map_or(Some(&tree), |pointer| tree.pointer(pointer)) {
            Some(Value::Array(reports)) => reports.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let read = |report: &Value| {
            let value =
                |name: &str| plain(if name.starts_with('/') { report.pointer(name) } else { report.get(name) }?);
            let told = names.iter().filter_map(|name| Some(((*name).to_owned(), value(name)?)));
            self.read(&told.chain(address.iter().cloned()).collect::<Vec<_>>())
        };
        Some(reports.iter().filter_map(read).collect())
    }

    /// Reads the fields of a report; none when it says nothing that is understood.
    pub fn read(&self, fields: &[(String, String)]) -> Option<SmsReport> {
        let field = |wanted: &str| {
            fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.trim()).filter(|v| !v.is_empty())
        };
        let (whose, told, state) = match &self.form {
            ReportForm::Kannel => {
                let row = self.own.row(field("sms")?.parse().ok()?)?;
                let state = field("d")?;
                let told = match state {
                    "1" => Told::Delivered,
                    "2" | "16" => Told::Failed,
                    "4" | "8" => Told::OnTheWay,
                    _ => return None,
                };
                (Whose::Row(row), told, state)
            }
            ReportForm::Fields { reference, state, delivered, failed, moving, .. } => {
                let reference = field(reference)?.to_owned();
                let state = field(state)?;
                let is_one_of = |list: &[String]| list.iter().any(|known| known == state);
                let told = if is_one_of(delivered) {
                    Told::Delivered
                } else if is_one_of(failed) {
                    Told::Failed
                } else if is_one_of(moving) {
                    Told::OnTheWay
                } else {
                    return None;
                };
                (Whose::Ref(reference), told, state)
            }
        };
        Some(SmsReport { whose, told, code: state.to_owned(), said: format!("report {state}") })
    }
}

/// A text or a number, as text.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl std::fmt::Debug for ReportDoor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReportDoor({})", self.gateway)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_numbers_come_back_to_their_rows_and_those_of_others_do_not() {
        let (own, other) = (OwnIds::new(0xFFFF_FFFF), OwnIds::new(7));
        for row in [1, 77, 0xFFFF_FFFF] {
            let number = own.number(SmsId(row));
            assert!(number < 1 << 52);
            assert_eq!((own.row(number), other.row(number)), (Some(SmsId(row)), None));
        }
    }

    #[test]
    fn reports_in_json_are_read_one_by_one_and_in_lists() {
        let read = |list: Option<&str>, reference: &str, body: &str| {
            let form = ReportForm::Fields {
                list: list.map(str::to_owned),
                reference: reference.to_owned(),
                state: "state".to_owned(),
                delivered: vec!["10".to_owned()],
                failed: vec!["11".to_owned()],
                moving: vec![],
            };
            let door = ReportDoor { gateway: "k".into(), secret: "s".into(), form, own: OwnIds::new(7) };
            let told = |report: SmsReport| match report.whose {
                Whose::Ref(reference) => (reference, report.told),
                Whose::Row(_) => panic!("it names no row"),
            };
            door.read_json(&[], body.as_bytes()).map(|all| all.into_iter().map(told).collect::<Vec<_>>())
        };
        let (seven, eight) = (("7".to_owned(), Told::Delivered), ("8".to_owned(), Told::Failed));
        let both = Some(vec![seven.clone(), eight]);
        assert_eq!(read(None, "id", r#"{"id":7,"state":"10"}"#), Some(vec![seven.clone()]));
        assert_eq!(read(None, "/sms/id", r#"{"sms":{"id":"7"},"state":10}"#), Some(vec![seven]));
        assert_eq!(read(None, "id", r#"[{"id":7,"state":10},{"state":10},5,{"id":8,"state":"11"}]"#), both);
        assert_eq!(read(Some("/all"), "id", r#"{"all":[{"id":7,"state":10},{"id":8,"state":11}]}"#), both);
        for nothing in ["{}", "[]", "null", r#"{"id":{},"state":10}"#, r#"{"id":7,"state":99}"#] {
            assert_eq!(read(None, "id", nothing), Some(vec![]), "{nothing}");
        }
        assert_eq!(read(Some("/all"), "id", r#"{"id":7,"state":10}"#), Some(vec![]));
        assert_eq!(read(None, "id", "id=7&state=10"), None);
    }

    #[test]
    fn reports_are_read_and_nonsense_is_not() {
        let own = OwnIds::new(7);
        let door = ReportDoor { gateway: "k".into(), secret: "s".into(), form: ReportForm::Kannel, own };
        let read = |sms: &str, d: &str| door.read(&[("sms".into(), sms.into()), ("d".into(), d.into())]);
        let number = own.number(SmsId(5)).to_string();
        for (d, told) in [
            ("1", Told::Delivered),
            ("2", Told::Failed),
            ("4", Told::OnTheWay),
            ("8", Told::OnTheWay),
            ("16", Told::Failed),
        ] {
            let report = read(&number, d).unwrap();
            assert_eq!((report.whose, report.told), (Whose::Row(SmsId(5)), told));
        }
        let json = |body: &str| door.read_json(&[("sms".into(), number.clone())], body.as_bytes());
        assert_eq!(json(r#"{"d":1}"#).unwrap()[0].told, Told::Delivered);
        for (sms, d) in [(number.as_str(), "32"), (&number, ""), ("5", "1"), ("-1", "1"), ("x", "1"), ("", "1")] {
            assert_eq!(read(sms, d), None, "{sms} {d}");
        }
    }
}
