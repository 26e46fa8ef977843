//! `application/x-www-form-urlencoded`: the forms without files.

use std::borrow::Cow;

use percent_encoding::percent_decode;

use super::tap::Tap;
use super::{Form, Limits, Refused, put_field};

pub(super) async fn read(tap: &Tap, limits: &Limits) -> Result<Form, Refused> {
    // A Persian letter takes two bytes as text and six on the wire.
    let most = limits.text_bytes.saturating_mul(4);
    let mut body = Vec::new();
    while let Some(portion) = tap.next().await? {
        if body.len() + portion.len() > most {
            return Err(Refused::TooLarge);
        }
        body.extend_from_slice(&portion);
    }
    let mut form = Form::default();
    let mut text_left = limits.text_bytes;
    for (nth, pair) in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).enumerate() {
        if nth >= limits.parts {
            return Err(Refused::Malformed);
        }
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = (decode(&pair[..at])?, decode(pair.get(at + 1..).unwrap_or_default())?);
        let room = limits.field_bytes.min(text_left);
        text_left -= value.len().min(room);
        put_field(&mut form, name, value, room);
    }
    Ok(form)
}

fn decode(bytes: &[u8]) -> Result<String, Refused> {
    let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).decode_utf8().map(Cow::into_owned).map_err(|_| Refused::NotUtf8)
}
