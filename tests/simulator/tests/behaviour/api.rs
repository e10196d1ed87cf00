//! The API.

use std::thread::sleep;
use std::time::Duration;

use clearline_simulator::Simulator;
use serde_json::json;

use crate::client::{access_token, call_api, post_token, send};

#[test]
fn it_echoes_any_method_and_content_type() {
    let simulator = Simulator::start().unwrap();
    let authorization = ("Authorization", &*format!("Bearer {}", access_token(&simulator)));
    let patch = ("Content-Type", "application/json-patch+json");
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let request = format!("{method} /v2/pos/clover/a/b?c=d%20e");
        let answer = send(&simulator, &request, &[authorization, patch], "[1]").unwrap();
        let wanted = json!({
            "method": method,
            "path": "/v2/pos/clover/a/b",
            "query": "c=d%20e",
            "content_type": "application/json-patch+json",
            "body": "[1]",
        });
        assert_eq!((answer.status, answer.json()), (200, wanted));
    }
    assert_eq!(simulator.api_requests(), 5);
}

#[test]
fn a_token_has_to_be_ours_and_in_the_header() {
    let simulator = Simulator::start().unwrap();
    let other = Simulator::start().unwrap();
    let token = access_token(&simulator);
    assert_eq!(call_api(&simulator, &token).status, 200);
    let mut tampered = token.clone();
    tampered.replace_range(40..41, if &token[40..41] == "A" { "B" } else { "A" });
    for wrong in [&*access_token(&other), &*tampered, "nonsense"] {
        let answer = call_api(&simulator, wrong);
        assert_eq!(answer.status, 401);
        let challenge = answer.header("www-authenticate");
        assert_eq!(challenge, Some("Bearer error=\"invalid_token\""));
    }
    let in_uri = format!("GET /v2/pos/pax/x?access_token={token}");
    let answer = send(&simulator, &in_uri, &[], "").unwrap();
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
}

#[test]
fn a_token_expires() {
    let simulator = Simulator::builder().lifetime(Duration::from_secs(1)).start().unwrap();
    let token = access_token(&simulator);
    sleep(Duration::from_millis(1050));
    assert_eq!(call_api(&simulator, &token).status, 401);
}

#[test]
fn revoked_tokens_are_refused_and_later_ones_are_not() {
    let simulator = Simulator::start().unwrap();
    let token = access_token(&simulator);
    simulator.revoke_all();
    assert_eq!(call_api(&simulator, &token).status, 401);
    assert_eq!(call_api(&simulator, &access_token(&simulator)).status, 200);
}

#[test]
fn another_scope_is_insufficient() {
    let simulator = Simulator::start().unwrap();
    let form = "grant_type=client_credentials&scope=coupons_integration";
    let answer = post_token(&simulator, "pos-demo:s3cr3t!", form).json();
    let answer = call_api(&simulator, answer["access_token"].as_str().unwrap());
    assert_eq!(answer.status, 403);
    assert!(answer.header("www-authenticate").unwrap().contains("insufficient_scope"));
}

#[test]
fn other_paths_are_not_there() {
    let simulator = Simulator::start().unwrap();
    for path in ["/", "/v2/pos/pax", "/connect/tokens"] {
        let answer = send(&simulator, &format!("GET {path}"), &[], "").unwrap();
        assert_eq!(answer.status, 404, "{path}");
    }
}
