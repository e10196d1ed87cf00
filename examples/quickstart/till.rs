//! A till gets a token, twice.

use crate::library::{Result, get_token, get_token_json, json_get};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::time::{Duration, Instant};

pub fn gets_tokens() -> Result<()> {
    let (first, first_took) = timed(get_token)?;
    let (second, second_took) = timed(get_token)?;
    let snapshot = get_token_json()?;

    println!("the token's header:  {}", jwt_header(&first).unwrap_or_else(|| "not a JWT".to_owned()));
    println!(
        "it expires:          {} (in {} s)",
        json_get(&snapshot, "/expires_at")?,
        json_get(&snapshot, "/expires_in_s")?
    );
    println!("send with each call: Authorization: Bearer {}", shortened(&first));
    println!("first call:          {} (over TLS, from the server)", shown(first_took));
    let same = if first == second { "the same token, from memory" } else { "another token" };
    println!("second call:         {} ({same})", shown(second_took));
    Ok(())
}

/// A token belongs on no screen.
pub fn shortened(token: &str) -> String {
    let beginning: String = token.chars().take(12).collect();
    format!("{beginning}... ({} characters)", token.len())
}

fn timed<T>(call: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let start = Instant::now();
    let given = call()?;
    Ok((given, start.elapsed()))
}

fn jwt_header(token: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?).ok()
}

fn shown(took: Duration) -> String {
    match took.as_micros() {
        0..10 => format!("{} ns", took.as_nanos()),
        10..10_000 => format!("{} us", took.as_micros()),
        _ => format!("{} ms", took.as_millis()),
    }
}
