//! Whatever a server passes as an ID token.

#![no_main]

use clearline::oauth::{Expected, read_id_token};
use libfuzzer_sys::fuzz_target;
use std::time::SystemTime;

fuzz_target!(|token: &str| {
    let expected = Expected { issuer: "i", client_id: "c", nonce: None, now: SystemTime::UNIX_EPOCH };
    if let Ok(identity) = read_id_token(token, &expected) {
        assert!(!identity.subject.is_empty());
    }
});
