//! Every key that a configuration has, read off its own types: what stands in no list cannot be missing from one.
//!
//! A configuration is made from nothing, again and again, and what it asks for on the way is written down. A value that
//! cannot be made from nothing (an address, a word of a closed set) is left out in the next round.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// What a variable's text is turned into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, a path, an address, a word.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// Texts, divided by commas in a variable.
    List,
}

/// A key that holds one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// As in the file, with its tables: `identity.base`.
    pub path: String,
    /// What it holds.
    pub kind: Kind,
}

impl Key {
    /// The variable that says the same: `PISHKHAN_IDENTITY_BASE`.
    pub fn variable(&self) -> String {
        format!("PISHKHAN_{}", self.path.to_ascii_uppercase().replace(['.', '-'], "_"))
    }
}

/// Every key of a configuration, in the order of its types.
pub fn keys<T: DeserializeOwned>() -> Vec<Key> {
    let seen = RefCell::new(Seen::default());
    // Each round leaves out one value more than the round before; there is an end.
    loop {
        let before = seen.borrow().left_out.len();
        let made = T::deserialize(Asked { path: String::new(), in_list: false, seen: &seen });
        if made.is_ok() || seen.borrow().left_out.len() == before {
            return seen.into_inner().keys;
        }
    }
}

#[derive(Default)]
struct Seen {
    keys: Vec<Key>,
    left_out: BTreeSet<String>,
}

/// One value that is asked for.
struct Asked<'a> {
    path: String,
    in_list: bool,
    seen: &'a RefCell<Seen>,
}

impl Asked<'_> {
    fn holds<T>(self, kind: Kind, make: impl FnOnce() -> Result<T, No>) -> Result<T, No> {
        let kind = if self.in_list { Kind::List } else { kind };
        if !self.seen.borrow().keys.iter().any(|key| key.path == self.path) {
            self.seen.borrow_mut().keys.push(Key { path: self.path.clone(), kind });
        }
        self.or_left_out(make())
    }

    fn or_left_out<T>(self, made: Result<T, No>) -> Result<T, No> {
        if made.is_err() {
            self.seen.borrow_mut().left_out.insert(self.path);
        }
        made
    }
}

/// A value could not be made from nothing.
#[derive(Debug)]
struct No;

impl fmt::Display for No {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not from nothing")
    }
}

impl std::error::Error for No {}

impl de::Error for No {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = No;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, No> {
        // No single value: a table with names of the office's own.
        self.or_left_out(Err(No))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        self.holds(Kind::Flag, || visitor.visit_bool(false))
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        self.holds(Kind::Number, || visitor.visit_i64(1))
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        self.holds(Kind::Number, || visitor.visit_u64(1))
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        self.holds(Kind::Text, || visitor.visit_str(""))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        self.deserialize_str(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, No> {
        self.holds(Kind::Text, || Err(No))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, No> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        visitor.visit_seq(One(Some(Self { in_list: true, ..self })))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, No> {
        visitor.visit_map(Fields { path: String::new(), rest: [].iter(), asked: None, seen: self.seen })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, No> {
        // Tables in a list have no names that a variable could give.
        if self.in_list {
            return self.or_left_out(Err(No));
        }
        visitor.visit_map(Fields { path: self.path, rest: fields.iter(), asked: None, seen: self.seen })
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

/// A list of one value.
struct One<'a>(Option<Asked<'a>>);

impl<'de> SeqAccess<'de> for One<'_> {
    type Error = No;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, No> {
        self.0.take().map(|asked| seed.deserialize(asked)).transpose()
    }
}

/// The fields of a table.
struct Fields<'a> {
    path: String,
    rest: std::slice::Iter<'static, &'static str>,
    asked: Option<String>,
    seen: &'a RefCell<Seen>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = No;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, No> {
        for field in self.rest.by_ref() {
            let path = if self.path.is_empty() { (*field).to_owned() } else { format!("{}.{field}", self.path) };
            if !self.seen.borrow().left_out.contains(&path) {
                self.asked = Some(path);
                return seed.deserialize(de::value::StrDeserializer::<No>::new(field)).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, No> {
        let path = self.asked.take().ok_or(No)?;
        seed.deserialize(Asked { path, in_list: false, seen: self.seen })
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, SocketAddr};

    use serde::Deserialize;

    use super::*;

    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Outer {
        address: Option<SocketAddr>,
        flag: bool,
        inner: Inner,
        maybe: Option<Strict>,
        word: Word,
        proxies: Vec<IpAddr>,
        tables: Vec<Strict>,
        names: std::collections::BTreeMap<String, String>,
        seconds: Option<u64>,
    }

    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Inner {
        at: Option<SocketAddr>,
        path: Option<std::path::PathBuf>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its keys are asked for")]
    struct Strict {
        url: String,
        #[serde(rename = "match")]
        matches: Option<Vec<String>>,
    }

    #[derive(Default, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Word {
        #[default]
        One,
    }

    #[test]
    fn every_single_value_of_a_type_is_found_with_its_kind() {
        let found: Vec<(String, Kind)> = keys::<Outer>().into_iter().map(|key| (key.path, key.kind)).collect();
        let expected = [
            ("address", Kind::Text),
            ("flag", Kind::Flag),
            ("inner.at", Kind::Text),
            ("inner.path", Kind::Text),
            ("maybe.match", Kind::List),
            ("maybe.url", Kind::Text),
            ("proxies", Kind::List),
            ("seconds", Kind::Number),
            ("word", Kind::Text),
        ];
        let mut sorted = found.clone();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(sorted, expected.map(|(path, kind)| (path.to_owned(), kind)));
        assert!(keys::<Outer>().iter().any(|key| key.variable() == "PISHKHAN_MAYBE_URL"));
    }
}
