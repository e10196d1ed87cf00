//! JSON Pointer (RFC 6901), for hosts that have no JSON of their own.

use super::Members;
use serde_json::value::RawValue;

/// Why a pointer led nowhere.
#[derive(Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// The document is not JSON.
    Document,
    /// The pointer is not `""` and does not begin with `/`, or has a `~` without `0` or `1` after it (§3).
    Syntax,
    /// The document has nothing there.
    Missing,
}

/// The JSON text that `pointer` names in `json`.
pub fn resolve<'a>(json: &'a str, pointer: &str) -> Result<&'a RawValue, Unresolved> {
    let document: &RawValue = serde_json::from_str(json).map_err(|_| Unresolved::Document)?;
    if pointer.is_empty() {
        return Ok(document);
    }
    let path = pointer.strip_prefix('/').ok_or(Unresolved::Syntax)?;
    path.split('/').try_fold(document, |value, token| step(value, &unescape(token)?).ok_or(Unresolved::Missing))
}

/// §4: `~1` is `/`, `~0` is `~`, in this order.
fn unescape(token: &str) -> Result<String, Unresolved> {
    let valid = token.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    if valid { Ok(token.replace("~1", "/").replace("~0", "~")) } else { Err(Unresolved::Syntax) }
}

fn step<'a>(value: &'a RawValue, token: &str) -> Option<&'a RawValue> {
    match value.get().as_bytes().first()? {
        b'{' => {
            let mut members = serde_json::from_str::<Members>(value.get()).ok()?;
            // `take` would drop a null, which is a value here.
            let index = members.0.iter().position(|(name, _)| name == token)?;
            Some(members.0.swap_remove(index).1)
        }
        b'[' => {
            let items: Vec<&'a RawValue> = serde_json::from_str(value.get()).ok()?;
            items.get(index(token)?).copied()
        }
        _ => None,
    }
}

/// §4: digits without leading zeros; `-`, the element after the last, never exists.
fn index(token: &str) -> Option<usize> {
    let canonical = token == "0" || !token.starts_with('0');
    (canonical && token.bytes().all(|byte| byte.is_ascii_digit())).then(|| token.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6901 §5.
    const EXAMPLE: &str = r#"{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}"#;

    #[test]
    fn rfc_6901_section_5() {
        for (pointer, expected) in [
            ("", EXAMPLE),
            ("/foo", r#"["bar", "baz"]"#),
            ("/foo/0", r#""bar""#),
            ("/", "0"),
            ("/a~1b", "1"),
            ("/c%d", "2"),
            ("/e^f", "3"),
            ("/g|h", "4"),
            ("/i\\j", "5"),
            ("/k\"l", "6"),
            ("/ ", "7"),
            ("/m~0n", "8"),
        ] {
            assert_eq!(resolve(EXAMPLE, pointer).unwrap().get(), expected, "{pointer}");
        }
    }

    #[test]
    fn values_stay_as_they_were_written() {
        let json = r#"{"total": 12.10, "none": null, "big": 123456789012345678901234567890}"#;
        assert_eq!(resolve(json, "/total").unwrap().get(), "12.10");
        assert_eq!(resolve(json, "/none").unwrap().get(), "null");
        assert_eq!(resolve(json, "/big").unwrap().get(), "123456789012345678901234567890");
    }

    #[test]
    fn pointers_to_nowhere() {
        let json = r#"{"a": [1, 2], "~1": 3}"#;
        for missing in ["/b", "/a/2", "/a/-", "/a/01", "/a/+1", "/a/", "/a/0/x", "/a/99999999999999999999999"] {
            assert_eq!(resolve(json, missing).unwrap_err(), Unresolved::Missing, "{missing}");
        }
        for syntax in ["a", "/~", "/~2", "/a~"] {
            assert_eq!(resolve(json, syntax).unwrap_err(), Unresolved::Syntax, "{syntax}");
        }
        assert_eq!(resolve(json, "/~01").unwrap().get(), "3");
        assert_eq!(resolve("{", "").unwrap_err(), Unresolved::Document);
    }
}
