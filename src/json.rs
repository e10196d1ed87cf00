//! Strict reading of JSON objects: configuration, requests and servers' answers.
//!
//! Values stay text until somebody asks for them, so that `12.10` stays `12.10` and no floating-point unit is
//! needed (a host may have unmasked its exceptions).

mod pointer;
mod reader;

pub use pointer::{Unresolved, resolve};
pub use reader::{Found, Reader, Refusal};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::fmt;

/// The members of a JSON object in their order, each value as its JSON text.
pub struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Reads an object, and nothing after it. The error names the place or the key, never a value.
    pub fn parse(json: &'a str) -> Result<Self, Malformed> {
        let members: Self = serde_json::from_str(json)
            .map_err(|error| Malformed::Syntax { line: error.line(), column: error.column() })?;
        match members.duplicate() {
            Some(name) => Err(Malformed::Duplicate(name.to_owned())),
            None => Ok(members),
        }
    }

    fn duplicate(&self) -> Option<&str> {
        let mut seen = HashSet::new();
        self.names().find(|name| !seen.insert(*name))
    }

    /// Takes out the value of `name`; `null` counts as absent.
    pub fn take(&mut self, name: &str) -> Option<&'a RawValue> {
        let index = self.0.iter().position(|(key, _)| key == name)?;
        let (_, value) = self.0.swap_remove(index);
        (value.get() != "null").then_some(value)
    }

    /// The members that nobody has taken.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

impl<'a> IntoIterator for Members<'a> {
    type Item = (String, &'a RawValue);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Why a text is not the JSON object it should be.
#[derive(Debug, PartialEq, Eq)]
pub enum Malformed {
    /// It is not a JSON object.
    Syntax { line: usize, column: usize },
    /// It has this key twice.
    Duplicate(String),
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line, column } => write!(f, "is not a JSON object (line {line}, column {column})"),
            Self::Duplicate(name) => write!(f, "has the key `{}` twice", shown_name(name)),
        }
    }
}

/// A key that somebody else chose, cut and cleaned: it may be anything.
fn shown_name(name: &str) -> String {
    crate::error::clean(name, &[]).chars().take(64).collect()
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(String, &'de RawValue)> = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

/// The text of a JSON string, or `None` if the value is something else.
pub fn string(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// `text` as a JSON string, quotes included.
pub fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_taken_once_and_null_is_absent() {
        let mut members = Members::parse(r#"{"a": "x", "b": null, "c": 12.10}"#).unwrap();
        assert_eq!(members.take("a").and_then(string).as_deref(), Some("x"));
        assert!(members.take("a").is_none());
        assert!(members.take("b").is_none());
        assert_eq!(members.take("c").unwrap().get(), "12.10");
        assert_eq!(members.names().count(), 0);
    }

    #[test]
    fn what_is_not_one_object_is_refused_without_quoting_it() {
        for json in ["", "[]", "\"s3cr3t!\"", "{\"a\":1} x", "{\"a\":s3cr3t!}", "{", "null", "{\"a\" 1}"] {
            let refused = Members::parse(json).map(|_| ()).unwrap_err();
            assert!(!refused.to_string().contains("s3c"), "{refused}");
        }
        assert!(
            Members::parse(r#"{"a":1,"\u0061":2}"#).is_err_and(|error| error == Malformed::Duplicate("a".to_owned()))
        );
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Members::parse(&deep).is_ok());
    }

    #[test]
    fn quoting_round_trips() {
        let text = "a\"b\\c\u{1}é\u{2028}\n";
        assert_eq!(serde_json::from_str::<String>(&quote(text)).unwrap(), text);
    }
}
