//! The pages that a user may see: self-contained, and in the user's language.

mod words;

use super::language::Language;
use crate::error::{Category, Error, Result, Status};
use words::{Text, words};

/// Nothing but what stands in the page itself: its style and its script, by their hashes (a test knows them).
pub const POLICY: &str = "default-src 'none'; \
    style-src 'sha256-ED5un77xGNgNIFGDrMgHlmwjJMAUR9RaVcRUOiDrU8c='; \
    script-src 'sha256-UBodp8UhLR9ASBc1PNRKcs3r2CjAFWxCbrUGPN7u1jo='; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Plain enough for the browsers of Windows 7. Large enough to be read at arm's length.
const STYLE: &str = "\
    html{color-scheme:light dark}\
    body{margin:0;background:#f6f5f2;color:#1d1c1a;\
    font:1.5rem/1.5 \"Segoe UI\",system-ui,-apple-system,Roboto,\"Noto Sans\",\"DejaVu Sans\",sans-serif}\
    main{display:block;max-width:30em;margin:0 auto;padding:12vh 1.25em 2em}\
    svg{display:block;width:4em;height:4em}\
    h1{margin:.7em 0 .4em;font-size:1.8em;line-height:1.2;font-weight:600}\
    p{margin:0 0 .6em}\
    footer{margin-top:2.4em;padding-top:1em;border-top:1px solid #cdcac3;color:#55524c;font-size:.75em;\
    overflow-wrap:break-word;word-wrap:break-word}\
    .good svg{color:#1b7a43}.bad svg{color:#b23a1d}.calm svg{color:#6a675f}\
    @media(prefers-color-scheme:dark){body{background:#191918;color:#eeece7}\
    footer{border-color:#45433e;color:#b5b2aa}\
    .good svg{color:#63c78d}.bad svg{color:#f08a6c}.calm svg{color:#a6a39a}}";

/// Takes code and state out of the address bar, and out of what Back leads to.
const SCRIPT: &str = "history.replaceState(null,'',location.pathname)";

/// The drawing beside the words.
#[derive(Clone, Copy)]
enum Mood {
    Good,
    Bad,
    Calm,
}

impl Mood {
    fn name(self) -> &'static str {
        match self {
            Mood::Good => "good",
            Mood::Bad => "bad",
            Mood::Calm => "calm",
        }
    }

    /// A tick, an exclamation mark, a dash.
    fn strokes(self) -> &'static str {
        match self {
            Mood::Good => "M15 25l6.5 6.5L34 18",
            Mood::Bad => "M24 13v14M24 34v.1",
            Mood::Calm => "M16 24h16",
        }
    }
}

/// How a sign-in ended.
pub fn of_result(result: &Result<String>, language: Language) -> String {
    let words = words(language);
    let (mood, text) = match result.as_ref().map_err(Error::status) {
        Ok(_) => (Mood::Good, &words.signed_in),
        Err(Status::AccessDenied) => (Mood::Calm, &words.declined),
        Err(Status::Cancelled) => (Mood::Calm, &words.cancelled),
        Err(Status::LoginExpired) => (Mood::Calm, &words.expired),
        Err(Status::ShutDown) => (Mood::Calm, &words.closed),
        Err(status) => match status.category() {
            Category::Network => (Mood::Bad, &words.unreachable),
            Category::Server => (Mood::Bad, &words.trouble),
            _ => (Mood::Bad, &words.failed),
        },
    };
    let support = match (mood, result) {
        (Mood::Bad, Err(error)) => support(words.for_support, error),
        _ => String::new(),
    };
    page(language, mood, text, &format!("{support}<script>{SCRIPT}</script>"))
}

/// For whoever is not meant.
pub fn nothing(language: Language) -> String {
    page(language, Mood::Calm, &words(language).nothing, "")
}

/// What a person who looks into it wants to know. Errors hold no code, state or token.
fn support(title: &str, error: &Error) -> String {
    let mut lines = format!("{}: {}", error.status().name(), error.message());
    if let Some(id) = error.attempt_id() {
        lines.push_str(&format!(" [{id}]"));
    }
    format!("<footer><p>{title}</p><p lang=\"en\">{}</p></footer>\n", escape(&lines))
}

fn page(language: Language, mood: Mood, text: &Text, end: &str) -> String {
    let (tag, mood_name, strokes) = (language.tag(), mood.name(), mood.strokes());
    let Text { title, lines } = text;
    // A screen reader says at once what has failed, and the rest in its turn.
    let role = match mood {
        Mood::Bad => "alert",
        Mood::Good | Mood::Calm => "status",
    };
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"{tag}\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n\
         <style>{STYLE}</style>\n\
         </head>\n\
         <body>\n\
         <main class=\"{mood_name}\">\n\
         <svg viewBox=\"0 0 48 48\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"3.5\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\" aria-hidden=\"true\" focusable=\"false\">\
         <circle cx=\"24\" cy=\"24\" r=\"22\" stroke-width=\"2.5\"/><path d=\"{strokes}\"/></svg>\n\
         <div role=\"{role}\">\n\
         <h1>{title}</h1>\n\
         <p>{lines}</p>\n\
         </div>\n\
         {end}</main>\n\
         </body>\n\
         </html>\n"
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::prelude::{BASE64_STANDARD, Engine};
    use sha2::{Digest, Sha256};

    #[test]
    fn the_policy_lets_our_style_and_our_script_through() {
        for text in [STYLE, SCRIPT] {
            let hash = BASE64_STANDARD.encode(Sha256::digest(text));
            assert!(POLICY.contains(&format!("'sha256-{hash}'")), "{hash} is the hash of {text}");
        }
    }

    #[test]
    fn what_a_server_says_is_text() {
        let error = Error::new(Status::OAuth, "the sign-in was refused: <script>alert('&\"')</script>");
        let page = of_result(&Err(error), Language::French);
        assert!(page.contains("refused: &lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;"), "{page}");
    }
}
