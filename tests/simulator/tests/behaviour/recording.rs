//! What the simulator remembers.

use clearline_simulator::{Fault, FaultKind, Simulator};
use serde_json::json;

use crate::client::{CLIENT_CREDENTIALS, FORM, ask_for_token, basic, control, post, send};
use crate::codes::{REDIRECT_URI, VERIFIER};
use crate::sign_in::{tokens, url};

#[test]
fn a_request_is_recorded_as_it_came() {
    let simulator = Simulator::start().unwrap();
    let headers = [("X-Two", "2"), ("X-One", "1"), FORM];
    send(&simulator, "PUT /some/where%20?a=%41", &headers, "\u{e9}=1&b=+").unwrap();
    let requests = simulator.requests();
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(request.method, "PUT");
    assert_eq!(request.path, "/some/where%20");
    assert_eq!(request.query.as_deref(), Some("a=%41"));
    assert_eq!(request.text(), "\u{e9}=1&b=+");
    assert_eq!(request.form()[1], ("b".to_owned(), " ".to_owned()));
    assert_eq!(request.header("X-ONE"), Some("1"));
    let names: Vec<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    let wanted = ["host", "connection", "x-two", "x-one", "content-type", "content-length"];
    assert_eq!(names, wanted);
}

#[test]
fn everything_is_counted_until_the_reset() {
    let simulator = Simulator::start().unwrap();
    simulator.push_fault(Fault::new(FaultKind::status(503)).times(1));
    assert_eq!(ask_for_token(&simulator).unwrap().status, 503);
    assert_eq!(ask_for_token(&simulator).unwrap().status, 200);
    send(&simulator, "GET /v2/pos/pax/x", &[], "").unwrap();
    assert_eq!(simulator.token_requests(), 2);
    assert_eq!(simulator.api_requests(), 1);
    assert_eq!(simulator.connections(), 3);
    assert_eq!(simulator.requests().len(), 3);
    simulator.push_fault(Fault::new(FaultKind::status(503)));
    simulator.reset();
    assert_eq!(simulator.token_requests() + simulator.api_requests(), 0);
    assert_eq!(simulator.connections() + simulator.requests().len(), 0);
    assert_eq!(ask_for_token(&simulator).unwrap().status, 200);
}

#[test]
fn simulators_know_nothing_of_each_other() {
    let (one, other) = (Simulator::start().unwrap(), Simulator::start().unwrap());
    assert_ne!(one.url(), other.url());
    ask_for_token(&one).unwrap();
    assert_eq!((one.token_requests(), other.token_requests()), (1, 0));
}

#[test]
fn the_header_of_credentials_is_there_as_it_was_sent() {
    let simulator = Simulator::start().unwrap();
    post(&simulator, "/connect/token", "a:b", CLIENT_CREDENTIALS).unwrap();
    let requests = simulator.requests();
    assert_eq!(requests[0].header("authorization"), Some(&*basic("a:b")));
    assert_eq!(requests[0].body, CLIENT_CREDENTIALS.as_bytes());
}

#[test]
fn the_last_request_to_a_path_shows_its_form() {
    let simulator = Simulator::start().unwrap();
    assert!(simulator.last_request("/connect/token").is_none());
    let landing = simulator.sign_in(&url(&simulator)).unwrap();
    assert_eq!(simulator.token_requests(), 0, "a sign-in is no token request");
    tokens(&simulator, &landing);
    send(&simulator, "GET /v2/pos/pax/x", &[], "").unwrap();
    let request = simulator.last_request("/connect/token").unwrap();
    assert_eq!(request.form_value("redirect_uri").as_deref(), Some(REDIRECT_URI));
    assert_eq!(request.form_value("code_verifier").as_deref(), Some(VERIFIER));
    assert_eq!(request.form_value("refresh_token"), None);

    let last = control(&simulator, "GET /requests/last?path=%2Fconnect%2Ftoken", "").json();
    let wanted = json!({
        "grant_type": "authorization_code",
        "code": landing.parameter("code"),
        "redirect_uri": REDIRECT_URI,
        "code_verifier": VERIFIER,
    });
    assert_eq!(last["form"], wanted);
    let last = control(&simulator, "GET /requests/last", "").json();
    assert_eq!((&last["path"], last.get("form")), (&"/v2/pos/pax/x".into(), None));
    let logins = control(&simulator, "GET /requests?path=/Account/Login", "").json();
    let methods: Vec<_> = logins.as_array().unwrap().iter().map(|request| &request["method"]).collect();
    assert_eq!(methods, ["GET", "POST"]);
    assert_eq!(logins[1]["form"]["Username"], "cashier");
    control(&simulator, "DELETE /requests", "");
    assert!(control(&simulator, "GET /requests/last", "").json().is_null());
    assert_eq!(control(&simulator, "GET /requests?paht=/", "").status, 400);
}
