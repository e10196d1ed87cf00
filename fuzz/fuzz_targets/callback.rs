//! Whatever a browser, or somebody who pretends to be one, passes as a callback.

#![no_main]

use clearline::oauth::{Callback, Outcome};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|callback: &str| {
    if let Ok(read) = Callback::parse(callback) {
        assert!(!read.state.expose().is_empty());
        if let Outcome::Code(code) = read.outcome {
            assert!(!code.expose().is_empty());
        }
        // What follows a # never counts.
        assert!(Callback::parse(&format!("{callback}#code=x&state=y&code=z")).is_ok());
    }
});
