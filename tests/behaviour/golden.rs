//! The documented request, byte for byte.

use crate::support::{manager, token};
use clearline_simulator::Simulator;
use serde_json::json;

#[test]
fn the_documented_request() {
    let simulator = Simulator::start().unwrap();
    token(&manager(&simulator, json!({}))).unwrap();
    let requests = simulator.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/connect/token"));
    assert_eq!(request.query, None);
    assert_eq!(request.header("Authorization"), Some("Basic cG9zLWRlbW86czNjcjN0IQ=="));
    assert_eq!(request.header("Content-Type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.body, b"grant_type=client_credentials&scope=pos_integration");
    assert_eq!(request.header("User-Agent"), Some(concat!("clearline/", env!("CARGO_PKG_VERSION"))));
    let mut names: Vec<String> = request.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    names.sort();
    assert_eq!(names, ["accept", "authorization", "content-length", "content-type", "host", "user-agent"]);
}

#[test]
fn scopes_go_in_the_callers_order_and_share_a_slot_as_sets() {
    let simulator = Simulator::start().unwrap();
    let manager = manager(&simulator, json!({"app": {"name": "Till", "version": "1.2"}}));
    let first = manager.token(Some("pos_integration coupons_integration")).unwrap();
    let second = manager.token(Some("coupons_integration pos_integration coupons_integration")).unwrap();
    assert_eq!(first.token.access_token.expose(), second.token.access_token.expose());
    let requests = simulator.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].body, b"grant_type=client_credentials&scope=pos_integration+coupons_integration");
    assert!(requests[0].header("User-Agent").unwrap().ends_with(" Till/1.2"));
}

#[test]
fn an_empty_scope_omits_the_parameter() {
    let simulator = Simulator::start().unwrap();
    token(&manager(&simulator, json!({"scope": ""}))).unwrap();
    assert_eq!(simulator.requests()[0].body, b"grant_type=client_credentials");
}

#[test]
fn at_most_64_scope_sets() {
    let simulator = Simulator::start().unwrap();
    let manager = manager(&simulator, json!({}));
    for number in 0..64 {
        manager.slot(Some(&format!("scope_{number}"))).unwrap();
    }
    let error = manager.slot(Some("scope_64")).map(|_| ()).unwrap_err();
    assert!(error.message().contains("`scope`"));
    assert!(manager.slot(Some("scope_0")).is_ok());
}
