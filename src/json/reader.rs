//! Reading the keys of an object one by one, and then refusing what is left.

use super::{Malformed, Members, shown_name, string};
use crate::error::{Error, Result, Status};
use serde_json::value::RawValue;
use std::ops::RangeInclusive;

/// How a reader of this kind of object refuses: with which status, and what it calls a member.
#[derive(Clone, Copy)]
pub struct Refusal {
    pub status: Status,
    /// "configuration" or "request".
    pub subject: &'static str,
}

/// A value that may be of several types.
pub enum Found<'a> {
    String(String),
    Object(Reader<'a>),
}

/// An object being read. Every key that is asked for is remembered, so that [`Reader::finish`] can name the one
/// that an unknown key was probably meant to be. Errors name keys, never values.
pub struct Reader<'a> {
    refusal: Refusal,
    path: String,
    members: Members<'a>,
    known: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    /// Reads the object in `json`. A byte-order mark is skipped; UTF-16, whose first characters look like these
    /// when they are taken for a C string, is refused by name.
    pub fn new(refusal: Refusal, json: &'a str) -> Result<Self> {
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        let members = Members::parse(json).map_err(|malformed| {
            let error = Error::new(refusal.status, format!("the {} {malformed}", refusal.subject));
            if json == "{" {
                error.with_hint("The text ends after its first character, as UTF-16 does: pass it as UTF-8.")
            } else {
                error.with_hint(hint_for(&malformed))
            }
        })?;
        Ok(Self { refusal, path: String::new(), members, known: Vec::new() })
    }

    pub fn string(&mut self, key: &'static str) -> Result<Option<String>> {
        let Some(value) = self.raw(key) else {
            return Ok(None);
        };
        match string(value) {
            Some(text) => self.without_controls(key, text).map(Some),
            None => Err(self.refuse(key, "must be a string")),
        }
    }

    /// A string that may not be empty.
    pub fn text(&mut self, key: &'static str) -> Result<Option<String>> {
        match self.string(key)? {
            Some(text) if text.is_empty() => Err(self.refuse(key, "must not be empty")),
            text => Ok(text),
        }
    }

    pub fn boolean(&mut self, key: &'static str) -> Result<Option<bool>> {
        match self.raw(key).map(RawValue::get) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(self.refuse(key, "must be true or false")),
        }
    }

    pub fn integer(&mut self, key: &'static str, range: RangeInclusive<u64>) -> Result<Option<u64>> {
        let Some(value) = self.raw(key) else {
            return Ok(None);
        };
        match value.get().parse() {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ => Err(self.refuse(key, &format!("must be a whole number from {} to {}", range.start(), range.end()))),
        }
    }

    /// One of `choices`, as its place among them.
    pub fn choice(&mut self, key: &'static str, choices: &[&str]) -> Result<Option<usize>> {
        let Some(text) = self.string(key)? else {
            return Ok(None);
        };
        match choices.iter().position(|choice| *choice == text) {
            Some(index) => Ok(Some(index)),
            None => Err(self.refuse(key, &format!("must be one of \"{}\"", choices.join("\", \"")))),
        }
    }

    pub fn string_or_object(&mut self, key: &'static str) -> Result<Option<Found<'a>>> {
        let Some(value) = self.raw(key) else {
            return Ok(None);
        };
        if let Some(text) = string(value) {
            return Ok(Some(Found::String(self.without_controls(key, text)?)));
        }
        match self.nested(key, value) {
            Some(object) => object.map(Found::Object).map(Some),
            None => Err(self.refuse(key, "must be a string or an object")),
        }
    }

    pub fn object(&mut self, key: &'static str) -> Result<Option<Reader<'a>>> {
        let Some(value) = self.raw(key) else {
            return Ok(None);
        };
        match self.nested(key, value) {
            Some(object) => object.map(Some),
            None => Err(self.refuse(key, "must be an object")),
        }
    }

    /// An object with any members, all of them strings, in their order; empty if it is absent.
    pub fn strings(&mut self, key: &'static str) -> Result<Vec<(String, String)>> {
        let Some(object) = self.object(key)? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for (name, value) in object.members {
            match string(value) {
                Some(text) if !name.chars().any(char::is_control) => {
                    found.push((name, self.without_controls(key, text)?));
                }
                _ => return Err(self.refuse(key, "must hold strings")),
            }
        }
        Ok(found)
    }

    /// Whether the key stands there with a value, whatever it is; it counts as read.
    pub fn has(&mut self, key: &'static str) -> bool {
        self.raw(key).is_some()
    }

    /// An error about `key`, whose path is put in front.
    pub fn refuse(&self, key: &str, problem: &str) -> Error {
        self.refuse_as(self.refusal.status, key, problem)
    }

    pub fn refuse_as(&self, status: Status, key: &str, problem: &str) -> Error {
        Error::new(status, format!("{} key `{}{key}` {problem}", self.refusal.subject, self.path))
    }

    pub fn missing(&self, key: &str) -> Error {
        self.refuse(key, "is missing")
    }

    /// Refuses the first key that was never asked for, naming the nearest one that was. Called before a key is said
    /// to be missing: it may just be misspelt.
    pub fn finish(&self) -> Result<()> {
        let Some(unknown) = self.members.names().next() else {
            return Ok(());
        };
        let nearest = self.known.iter().map(|known| (strsim::damerau_levenshtein(known, unknown), known)).min();
        let problem = match nearest {
            Some((_, nearest)) => format!("is unknown; the nearest known one is `{}{nearest}`", self.path),
            None => "is unknown".to_owned(),
        };
        Err(self.refuse(&shown_name(unknown), &problem))
    }

    fn raw(&mut self, key: &'static str) -> Option<&'a RawValue> {
        self.known.push(key);
        self.members.take(key)
    }

    fn nested(&self, key: &str, value: &'a RawValue) -> Option<Result<Reader<'a>>> {
        if !value.get().starts_with('{') {
            return None;
        }
        let path = format!("{}{key}.", self.path);
        Some(match Members::parse(value.get()) {
            Ok(members) => Ok(Reader { refusal: self.refusal, path, members, known: Vec::new() }),
            Err(malformed) => {
                let hint = hint_for(&malformed);
                Err(self.refuse(key, &malformed.to_string()).with_hint(hint))
            }
        })
    }

    fn without_controls(&self, key: &str, text: String) -> Result<String> {
        if text.chars().any(char::is_control) {
            return Err(self
                .refuse(key, "has a control character in its value")
                .with_hint(
                    "In JSON a backslash in a path is written twice: \"C:\\\\tools\\\\new\", because \\t is a tab and \\n a new line.",
                ));
        }
        Ok(text)
    }
}

fn hint_for(malformed: &Malformed) -> &'static str {
    match malformed {
        Malformed::Duplicate(_) => "Keep one of the two and remove the other.",
        Malformed::Syntax { .. } => {
            "Check the text for a missing quote, comma or brace; a backslash is written twice in JSON."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFUSAL: Refusal = Refusal { status: Status::Config, subject: "configuration" };

    fn reader(json: &str) -> Reader<'_> {
        Reader::new(REFUSAL, json).unwrap()
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one() {
        let mut reader = reader(r#"{"client_di": "s3cr3t!"}"#);
        reader.string("scope").unwrap();
        reader.string("client_id").unwrap();
        let error = reader.finish().unwrap_err();
        assert_eq!(error.message(), "configuration key `client_di` is unknown; the nearest known one is `client_id`");
    }

    #[test]
    fn nested_keys_have_their_path() {
        let mut reader = reader(r#"{"a": {"b": 1}}"#);
        let mut nested = reader.object("a").unwrap().unwrap();
        let error = nested.string("b").unwrap_err();
        assert_eq!(error.message(), "configuration key `a.b` must be a string");
    }

    #[test]
    fn a_single_backslash_in_a_path_is_explained() {
        let mut reader = reader(r#"{"ca_file": "C:\tools\new"}"#);
        let error = reader.string("ca_file").unwrap_err();
        assert!(error.message().contains("`ca_file`"));
        assert!(error.hint().contains("twice"));
        assert!(!error.message().contains("ools"));
    }

    #[test]
    fn utf_16_is_named_and_a_byte_order_mark_skipped() {
        let error = Reader::new(REFUSAL, "{").map(|_| ()).unwrap_err();
        assert!(error.hint().contains("UTF-16"));
        assert!(Reader::new(REFUSAL, "\u{feff}{}").is_ok());
    }

    #[test]
    fn numbers_are_whole_and_within_their_range() {
        for bad in ["0", "11", "-1", "1.0", "1e1", "\"5\"", "true", "99999999999999999999999"] {
            let json = format!("{{\"n\": {bad}}}");
            assert!(reader(&json).integer("n", 1..=10).is_err(), "{bad}");
        }
        assert_eq!(reader(r#"{"n": 10}"#).integer("n", 1..=10).unwrap(), Some(10));
    }
}
