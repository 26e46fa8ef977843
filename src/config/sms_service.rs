//! How an SMS service over HTTP is spoken to: the file format of the presets in `assets/sms`, and of `[sms.NAME.service]`.
//!
//! In addresses, headers, forms and bodies stand names in braces: `{to}` (+989…) `{to_local}` (09…) `{to_plain}` (989…)
//! `{text}` `{id}` (our own number of the SMS) `{template}` `{params}` `{key}`, in questions about delivery `{id}` `{ref}`
//! (the service's number), and the names of `needs` and `may`. A text of a body that is nothing but `{#name}` becomes a number, and
//! one that is nothing but `{params}` what `list` or an object of the values makes of them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::sms_way::ValueRules;

/// A service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsService {
    /// Its address, without the paths.
    pub base: String,
    /// What the office has to give: `key`, `line`, `username`.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What it may give: a field that would hold nothing else is then left out.
    #[serde(default)]
    pub may: Vec<String>,
    /// Most characters of a text.
    pub most: Option<usize>,
    /// How a text is sent.
    pub plain: Option<SendForm>,
    /// How a template is sent.
    pub pattern: Option<SendForm>,
    /// What values of a template may be.
    #[serde(default)]
    pub values: ValueRules,
    /// How codes are understood.
    #[serde(default)]
    pub codes: Codes,
    /// How it is asked about delivery by its own number.
    pub status: Option<StatusForm>,
    /// How it is asked by ours.
    pub status_by_id: Option<StatusForm>,
    /// How its states are understood, in answers and in reports.
    #[serde(default)]
    pub states: States,
    /// The fields of a delivery report that it sends by itself.
    pub report: Option<ReportForm>,
}

/// How something is sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendForm {
    /// What follows the address.
    pub path: String,
    /// `GET` puts the fields of `form` into the address, for services that take nothing else.
    #[serde(default)]
    pub method: Method,
    /// Headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The fields of a form.
    pub form: Option<BTreeMap<String, String>>,
    /// A body in JSON.
    pub json: Option<serde_json::Value>,
    /// How values of a template stand in it.
    #[serde(default)]
    pub params: ParamsForm,
    /// Where the answer says that it is a success; without it no answer is one.
    pub ok: String,
    /// What stands there then; `*` is anything, where `id_least` tells a number from a code.
    pub ok_is: Vec<String>,
    /// Where the answer has the service's number for the SMS: the first of these that is there.
    #[serde(default)]
    pub id: Vec<String>,
    /// An id of fewer characters is a code of an error.
    #[serde(default)]
    pub id_least: usize,
    /// Ids that mean that the number will get nothing.
    #[serde(default)]
    pub id_refused: Vec<String>,
    /// Where the answer has a code.
    pub code: Option<String>,
    /// Where it has words.
    pub said: Option<String>,
}

/// How a service is addressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// The fields stand in the address.
    Get,
    /// They stand in the body.
    #[default]
    Post,
}

/// How values of a template stand in what is sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
pub enum ParamsForm {
    /// `{"name": "value"}`.
    #[default]
    Object,
    /// `[{"name": "x", "value": "y"}]`, with these two keys.
    List(String, String),
    /// As fields of the form.
    Fields,
    /// In the order of their names, with this between them.
    Joined(String),
}

/// How codes of an answer are understood. A code that stands nowhere is told apart by the HTTP status, and means «later»
/// inside a success.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Codes {
    /// This SMS will never go.
    pub message: Vec<String>,
    /// The account or its configuration.
    pub account: Vec<String>,
    /// Back off.
    pub later: Vec<String>,
}

/// How a service is asked about delivery.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusForm {
    /// What follows the address.
    pub path: String,
    /// Headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A body as forms send it; without one and without JSON it is a GET.
    pub form: Option<BTreeMap<String, String>>,
    /// A body in JSON.
    pub json: Option<serde_json::Value>,
    /// Where the answer has the state.
    pub state: String,
    /// Where it has words.
    pub said: Option<String>,
    /// Where it says that it is an answer, and what stands there then.
    pub ok: Option<String>,
    /// See `ok`.
    #[serde(default)]
    pub ok_is: Vec<String>,
    /// Whether a good answer without a state, such as an empty list, means that the SMS is not known.
    #[serde(default)]
    pub absent_is_unseen: bool,
    /// Hours after which the service forgets: later on, that it does not know an SMS says nothing. None: it never does.
    pub reaches_back: Option<u32>,
}

/// How states are understood; any other means that the service cannot tell.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct States {
    /// It arrived.
    pub delivered: Vec<String>,
    /// It will not arrive.
    pub failed: Vec<String>,
    /// It is on the way.
    pub moving: Vec<String>,
    /// It was never seen.
    pub unseen: Vec<String>,
}

/// The fields of a delivery report, of a form or of JSON; a name that begins with / is a JSON pointer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportForm {
    /// Where a report in JSON has its list. Default: it is one, or a list itself.
    pub list: Option<String>,
    /// The field with the service's number.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The field with the state.
    pub state: String,
}
