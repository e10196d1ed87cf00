//! The engine's rules as stories: each file of `tests/scenarios` is one, and each is a test of its own.
//!
//! `tests/scenarios/README.md` tells how they are written. They run on the code that runs in the library, with a
//! clock that a story moves and with loaded dice.

#[path = "scenarios/runner/span.rs"]
mod span;
#[path = "scenarios/runner/stage.rs"]
mod stage;
#[path = "scenarios/runner/story.rs"]
mod story;

use std::path::PathBuf;

macro_rules! scenarios {
    ($($name:ident)+) => {
        $(#[test]
        fn $name() {
            run(stringify!($name));
        })+

        const LISTED: &[&str] = &[$(stringify!($name)),+];
    };
}

include!("scenarios/list.rs");

#[test]
fn every_file_is_listed() {
    let mut found: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder of scenarios")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    found.sort();
    assert_eq!(found, LISTED, "tests/scenarios/list.rs names every file, in order");
}

fn run(name: &str) {
    let path = folder().join(name).with_extension("json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if let Err(failure) = stage::play(&text) {
        panic!("{name}: {failure}");
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}
