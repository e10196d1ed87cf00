//! The program.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::client::{CLIENT_CREDENTIALS, FORM, basic, exchange};
use crate::sign_in::{parameters, targets};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_clearline-simulator"))
}

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn help_is_help_and_nonsense_is_refused() {
    let help = run(&["--help"]);
    assert!(help.status.success());
    assert!(text(&help.stdout).contains("--exec -- COMMAND"));
    let nonsense = run(&["--nonsense"]);
    assert_eq!(nonsense.status.code(), Some(2));
    assert!(text(&nonsense.stderr).contains("--nonsense"));
}

#[test]
fn json_says_where_everything_is() {
    let arguments = [
        "--json",
        "--client",
        "till:a:b",
        "--lifetime",
        "12",
        "--redirect-uris",
        "a://b c://d",
        "--refresh-tokens",
        "never",
        "--require-consent",
    ];
    // One of ours, as what is killed cannot tidy up.
    let directory = tempfile::tempdir().unwrap();
    let mut child =
        program().args(arguments).arg("--directory").arg(directory.path()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let json: Value = serde_json::from_str(&line).unwrap();
    let url = json["url"].as_str().unwrap();
    let ca_pem = fs::read_to_string(json["ca_file"].as_str().unwrap()).unwrap();
    let configuration = &json["configuration"];
    assert_eq!(configuration["environment"]["auth_base_url"], url);
    assert_eq!(configuration["environment"]["api_base_url"], url);
    assert_eq!(configuration["client_id"], "till");
    assert_eq!(configuration["client_secret"], "a:b");
    assert_eq!(configuration["ca_file"], json["ca_file"]);
    let headers = [("Authorization", &*basic("till:a:b")), FORM];
    let answer = exchange(url, &ca_pem, "POST /connect/token", &headers, CLIENT_CREDENTIALS);
    let control = json["control_url"].as_str().unwrap();
    let mut parameters = parameters("openid");
    parameters[3].1 = "c://d".to_owned();
    let order = json!({ "url": targets(&parameters)[0], "deny": true }).to_string();
    let denied = exchange(control, "", "POST /sign-in", &[], &order);
    let counts = exchange(control, "", "GET /counts", &[], "");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(answer.unwrap().json()["expires_in"], 12);
    assert_eq!(denied.unwrap().json()["parameters"]["error"], "access_denied");
    assert_eq!(counts.unwrap().json()["token_requests"], 1);
}

#[test]
fn certificates_are_written_and_nothing_else_is_done() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("certificates");
    let output = run(&["--certificates", path.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    for (name, wanted) in [("ca.pem", "CERTIFICATE"), ("server.pem", "CERTIFICATE"), ("server-key.pem", "PRIVATE KEY")]
    {
        let pem = fs::read_to_string(path.join(name)).unwrap();
        assert!(pem.starts_with(&format!("-----BEGIN {wanted}-----")), "{name}");
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_command_has_the_simulator_in_its_environment() {
        let script = "echo $CLEARLINE_SIMULATOR_URL $CLEARLINE_SIMULATOR_CONTROL; \
            head -n 1 $CLEARLINE_SIMULATOR_CA; exit 7";
        let output = run(&["--exec", "--", "sh", "-c", script]);
        assert_eq!(output.status.code(), Some(7));
        let output = text(&output.stdout);
        assert!(output.starts_with("https://127.0.0.1:"), "{output}");
        assert!(output.contains(" http://127.0.0.1:"), "{output}");
        assert!(output.contains("BEGIN CERTIFICATE"), "{output}");
    }

    #[test]
    fn a_command_which_is_killed_or_missing_is_told_as_by_a_shell() {
        let killed = run(&["--exec", "--", "sh", "-c", "kill -9 $$"]);
        assert_eq!(killed.status.code(), Some(137));
        let missing = run(&["--exec", "--", "/nonexistent/command"]);
        assert_eq!(missing.status.code(), Some(127));
        assert!(text(&missing.stderr).contains("/nonexistent/command"));
    }

    #[test]
    fn sigterm_is_passed_on_to_the_command() {
        let script = "trap 'exit 9' TERM; echo ready; while :; do sleep 0.1; done";
        let mut child = program().args(["--exec", "--", "sh", "-c", script]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        terminate(child.id());
        assert_eq!(child.wait().unwrap().code(), Some(9));
    }

    #[test]
    fn sigterm_ends_the_simulator_tidily() {
        let mut child = program().arg("--json").stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let json: Value = serde_json::from_str(&line).unwrap();
        terminate(child.id());
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert!(!fs::exists(json["ca_file"].as_str().unwrap()).unwrap());
    }

    #[test]
    fn the_key_is_only_its_owners() {
        let directory = tempfile::tempdir().unwrap();
        run(&["--certificates", directory.path().to_str().unwrap()]);
        let key = fs::metadata(directory.path().join("server-key.pem")).unwrap();
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
    }

    fn terminate(id: u32) {
        let status = Command::new("kill").arg(id.to_string()).status().unwrap();
        assert!(status.success());
    }
}
