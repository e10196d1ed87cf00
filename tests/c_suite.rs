//! The C suite as C89 against the shared library: the quick loop's part of `tests/c/run`, which compiles and runs it
//! in every language and linkage, and under valgrind.

use clearline_simulator::Simulator;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where cargo has put the shared library that belongs to this test: beside the test itself.
fn library_directory() -> PathBuf {
    env::current_exe().unwrap().parent().unwrap().to_owned()
}

fn sources() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c");
    let entries = directory.read_dir().unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "c")).collect()
}

#[test]
fn the_c_suite_as_c89() {
    let directory = tempfile::tempdir().unwrap();
    let suite = directory.path().join("suite");
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    let compiled = Command::new(env::var_os("CC").unwrap_or("cc".into()))
        .args(["-std=c89", "-pedantic", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(include)
        .args(sources())
        .arg("-o")
        .arg(&suite)
        .arg("-L")
        .arg(library_directory())
        .args(["-lclearline", "-lpthread", "-lm"])
        .status()
        .unwrap();
    assert!(compiled.success(), "the suite does not compile as C89");

    let simulator = Simulator::start().unwrap();
    let ran = Command::new(&suite)
        .env("LD_LIBRARY_PATH", library_directory())
        .env("CLEARLINE_TEST_DIR", directory.path())
        .env("CLEARLINE_SIMULATOR_URL", simulator.url())
        .env("CLEARLINE_SIMULATOR_CA", simulator.ca_file())
        .env("CLEARLINE_SIMULATOR_CONTROL", simulator.control_url())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}\n{}", String::from_utf8_lossy(&ran.stderr));
    assert!(said.contains(" 0 failed, 0 skipped"), "{said}");
}
