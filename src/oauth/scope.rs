//! Scope strings (RFC 6749 §3.3).

use std::collections::BTreeSet;

/// A scope as the caller wrote it: it is sent in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(Box<str>);

/// What two scope strings that mean the same have in common: the set of their tokens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeKey(BTreeSet<Box<str>>);

impl Scope {
    /// The grammar in words, for messages.
    pub const RULE: &'static str = "must be scope names separated by single spaces, without quotes, backslashes or non-ASCII characters (RFC 6749 section 3.3), at most 4096 bytes";

    const LONGEST: usize = 4096;

    /// `scope = scope-token *( SP scope-token )`, `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`
    pub fn parse(text: &str) -> Option<Self> {
        let valid = text.len() <= Self::LONGEST
            && text.split(' ').all(|token| !token.is_empty() && token.bytes().all(is_scope_byte));
        valid.then(|| Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the user is to be identified (OpenID Connect Core §3.1.2.1).
    pub fn has_openid(&self) -> bool {
        self.0.split(' ').any(|token| token == "openid")
    }

    /// Order and duplicates do not count.
    pub fn key(&self) -> ScopeKey {
        ScopeKey(self.0.split(' ').map(Box::from).collect())
    }
}

fn is_scope_byte(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_of_section_3_3() {
        for good in ["pos_integration", "clearline_api openid profile", "a!#[]~", "a a"] {
            assert!(Scope::parse(good).is_some(), "{good}");
        }
        for bad in ["", " ", " a", "a ", "a  b", "a\tb", "a\"b", "a\\b", "é", "a\u{7f}", "a\nb"] {
            assert!(Scope::parse(bad).is_none(), "{bad:?}");
        }
        assert!(Scope::parse(&"a".repeat(4097)).is_none());
    }

    #[test]
    fn sets_are_compared_without_order_and_duplicates() {
        let key = |text| Scope::parse(text).unwrap().key();
        assert_eq!(key("a b"), key("b a a"));
        assert_ne!(key("a b"), key("a"));
        assert_ne!(key("a b"), key("A b"));
        assert_eq!(Scope::parse("b a").unwrap().as_str(), "b a");
    }
}
