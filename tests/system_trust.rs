//! What the system knows about a certificate, with a root store of our own in place of this machine's.
//!
//! The store is a file that a variable names, and a variable should be set before a process has threads: the test
//! runs itself again.
#![cfg(all(unix, not(target_vendor = "apple")))]

use clearline::config::Config;
use clearline::error::{Error, Status};
use clearline::manager::Manager;
use clearline_simulator::{Certificate, Simulator};
use serde_json::json;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

#[test]
fn what_the_system_knows_comes_first() {
    if let Some(store) = env::var_os("CLEARLINE_TEST_STORE") {
        return with_the_store_at(Path::new(&store));
    }
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("store.pem");
    let again = Command::new(env::current_exe().unwrap())
        .env_remove("SSL_CERT_DIR")
        .env("SSL_CERT_FILE", &store)
        .env("CLEARLINE_TEST_STORE", &store)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&again.stdout);
    assert!(again.status.success(), "{said}\n{}", String::from_utf8_lossy(&again.stderr));
    assert!(said.contains("1 passed"), "{said}");
}

fn with_the_store_at(store: &Path) {
    let system = ["system", "system+bundled"];

    // A machine without any root certificate.
    let valid = Simulator::start().unwrap();
    let error = outcome(&valid, "system", false).unwrap_err();
    assert_eq!(error.status(), Status::Tls);
    assert!(error.message().contains("no root certificates") && error.hint().contains("bundled"), "{error}");
    outcome(&valid, "system", true).unwrap();
    outcome(&valid, "system+bundled", true).unwrap();

    // One whose roots do not include the simulator's.
    fs::write(store, Simulator::start().unwrap().ca_pem()).unwrap();
    for mode in ["system", "bundled", "system+bundled"] {
        assert!(outcome(&valid, mode, false).unwrap_err().message().contains("authority"), "{mode}");
        outcome(&valid, mode, true).unwrap();
    }

    // One that knows the simulator's.
    fs::write(store, valid.ca_pem()).unwrap();
    assert_eq!(outcome(&valid, "bundled", false).unwrap_err().status(), Status::Tls);
    for mode in system {
        outcome(&valid, mode, false).unwrap();
    }

    // What the system has against a certificate stays said: those who would be asked next do not know its issuer.
    for (certificate, expected, words) in [
        (Certificate::WrongHost, Status::Tls, "another host"),
        (Certificate::Expired, Status::TlsClock, "expired"),
        (Certificate::NotYetValid, Status::TlsClock, "clock stands before"),
    ] {
        let simulator = Simulator::builder().certificate(certificate).start().unwrap();
        fs::write(store, simulator.ca_pem()).unwrap();
        for mode in system {
            let error = outcome(&simulator, mode, false).unwrap_err();
            assert_eq!(error.status(), expected, "{mode}: {error}");
            assert!(error.message().contains(words), "{mode}: {error}");
        }
    }
}

/// Of asking for a token.
fn outcome(simulator: &Simulator, mode: &str, with_ca_file: bool) -> Result<(), Error> {
    let config = json!({
        "environment": {"auth_base_url": simulator.url()},
        "client_id": "pos-demo",
        "client_secret": "s3cr3t!",
        "proxy": "none",
        "trust": mode,
        "ca_file": with_ca_file.then(|| simulator.ca_file()),
    });
    Manager::new(Config::from_json(&config.to_string()).unwrap()).token(None).map(drop)
}
