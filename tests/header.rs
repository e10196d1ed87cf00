//! The committed header is the one that `src/ffi/` says, and `clearline.def` names its functions.

use std::path::Path;
use std::{env, fs};

const GENERATED: &str = include_str!(concat!(env!("OUT_DIR"), "/clearline.h"));

#[test]
fn the_committed_header_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("include/clearline.h");
    if env::var_os("UPDATE_HEADER").is_some() {
        fs::write(&path, GENERATED).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == GENERATED,
        "include/clearline.h is not what src/ffi/ says: run UPDATE_HEADER=1 cargo test --test header"
    );
}

#[test]
fn the_header_is_ascii_without_comments_of_c99() {
    assert!(GENERATED.is_ascii());
    let code = GENERATED.lines().filter(|line| !line.starts_with(" *"));
    assert!(!code.collect::<String>().contains("//"));
}

#[test]
fn the_header_says_all_that_the_sources_do() {
    // An address in a comment is no comment of C99.
    assert!(GENERATED.contains("\"myapp://auth-callback\", to be passed to cl_login_finish()"));
}

#[test]
fn the_def_file_names_exactly_the_functions_of_the_header() {
    let def = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("clearline.def")).unwrap();
    let mut exported: Vec<&str> = def.lines().skip(2).map(str::trim).collect();
    let mut declared: Vec<&str> = GENERATED
        .lines()
        .filter(|line| line.starts_with("CL_API "))
        .map(|line| line.split_once("CL_CALL ").unwrap().1.split_once('(').unwrap().0)
        .collect();
    exported.sort_unstable();
    declared.sort_unstable();
    assert_eq!(exported, declared);
}
