//! Making a server's words fit for a message.

/// How much of what a server says is worth repeating.
const LONGEST: usize = 256;

/// What stands where a secret stood.
const REDACTED: &str = "[redacted]";

/// `text` without the `secrets` we hold, without control characters, on one line, 256 characters at most.
///
/// The secrets go first: cut in the middle, one would no longer be found.
pub fn clean(text: &str, secrets: &[&str]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, REDACTED);
    }
    let mut cleaned: String = text.chars().map(|c| if is_unfit(c) { ' ' } else { c }).take(LONGEST).collect();
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Control characters, and those that turn the direction of what follows them.
fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(clean("a\r\nb\0c\u{1b}[2J\u{202e}d", &[]), "a  b c [2J d");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(clean(&"é".repeat(1000), &[]).chars().count(), 256);
    }

    #[test]
    fn secrets_are_redacted_also_where_the_cut_would_be() {
        let text = format!("{}s3cr3t!", "x".repeat(252));
        let cleaned = clean(&text, &["s3cr3t!", ""]);
        assert!(!cleaned.contains("s3c"), "{cleaned}");
        assert_eq!(clean("is s3cr3t! wrong?", &["s3cr3t!"]), "is [redacted] wrong?");
    }
}
