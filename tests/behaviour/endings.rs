//! What is left when a sign-in, or a session, does not end as it should.

use crate::eventually::{LONG, eventually};
use crate::support::{assert_status, while_asking};
use crate::user::{
    LIFETIME, REDIRECT_URI, SCOPE, callback, client, client_with_clock, info, session_failure, session_token, sign_in,
    start, try_start,
};
use clearline::error::{Error, RequestSent, Status};
use clearline::manager::Manager;
use clearline::oauth::challenge;
use clearline_simulator::{Fault, FaultKind, RefreshUse, Simulator};
use serde_json::json;
use std::thread::scope;
use std::time::Duration;

fn busy() -> FaultKind {
    FaultKind::Status { status: 503, headers: vec![], body: String::new() }
}

fn finish_fails(simulator: &Simulator, manager: &Manager) -> Error {
    let begun = start(manager, json!({}));
    manager.logins().finish(&callback(simulator, &begun)).unwrap_err()
}

/// What a host passes in that does it all itself.
fn exchange(simulator: &Simulator) -> String {
    let verifier = "v".repeat(43);
    let code = simulator.issue_code("user-demo", REDIRECT_URI, &challenge(&verifier), SCOPE, "cashier-1");
    json!({"code": code, "redirect_uri": REDIRECT_URI, "code_verifier": verifier}).to_string()
}

/// Whichever of the two is over first: nobody is told to try again with a code that is gone, and no session begins of
/// which nobody would know.
#[test]
fn an_exchange_ends_with_the_call_that_waits_for_it() {
    let simulator = Simulator::start().unwrap();
    let client = |times| client(&simulator, times);
    let [both, calls] =
        [3000, 60000].map(|request| client(json!({"call_deadline_ms": 3000, "request_timeout_ms": request})));
    let patient = client(json!({"call_deadline_ms": 60000, "request_timeout_ms": 60000}));
    simulator.push_fault(Fault::late(Duration::from_secs(8)));
    scope(|scope| {
        for manager in [&both, &calls].repeat(3) {
            scope.spawn(|| {
                let begun = start(manager, json!({}));
                let error = manager.logins().finish(&callback(&simulator, &begun)).unwrap_err();
                assert_status(&error, Status::LoginRequired);
                assert_eq!((error.retryable(), error.request_sent()), (false, RequestSent::Maybe));
                assert_status(&manager.logins().wait(&begun.state, LONG).unwrap_err(), Status::LoginRequired);
            });
            scope.spawn(|| {
                let error = manager.logins().exchange_code(&exchange(&simulator)).unwrap_err();
                assert_status(&error, Status::LoginRequired);
            });
        }
        eventually("all ask", || simulator.token_requests() == 12);
        sign_in(&simulator, &patient); // the answer to this one comes after those to all of them
    });
    for manager in [both, calls] {
        assert!(manager.logins().all_sessions().is_empty());
    }
}

#[test]
fn what_cannot_succeed_any_more_is_not_called_retryable() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    for fault in [busy(), FaultKind::ResetOnAccept] {
        simulator.set_faults([Fault::new(fault).times(1)]);
        let error = finish_fails(&simulator, &manager);
        assert!(!error.retryable(), "{error}");
        assert!(error.hint().ends_with("Then let the user sign in again."), "{}", error.hint());
    }
    simulator.set_faults([Fault::new(busy()).times(1)]);
    let error = manager.logins().exchange_code(&exchange(&simulator)).unwrap_err();
    assert!(!error.retryable(), "{error}");

    // This code has not been sent.
    simulator.set_faults([Fault::new(FaultKind::ResetOnAccept).times(1)]);
    let request = exchange(&simulator);
    let error = manager.logins().exchange_code(&request).unwrap_err();
    assert!(error.retryable(), "{error}");
    assert!(!error.hint().contains("sign in again"), "{}", error.hint());
    manager.logins().exchange_code(&request).unwrap();

    simulator.set_faults([Fault::new(busy()).on("/connect/revocation")]);
    let error = manager.logins().end_session(&sign_in(&simulator, &manager)).unwrap_err();
    assert!(!error.retryable(), "{error}");
    assert!(error.hint().starts_with("Nothing is left to do") && error.hint().ends_with(Status::Server.hint()));
}

#[test]
fn a_code_whose_answer_is_of_no_use_is_not_sent_again() {
    let answer = |more: serde_json::Value| {
        let mut body = json!({"access_token": "t", "token_type": "Bearer"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        FaultKind::raw("application/json", body.to_string())
    };
    for (fault, status) in [
        (answer(json!({"id_token": "unreadable"})), Status::BadResponse),
        (answer(json!({"expires_in": "soon"})), Status::LoginRequired),
        (answer(json!({"token_type": "mac"})), Status::LoginRequired),
    ] {
        let simulator = Simulator::start().unwrap();
        let manager = client(&simulator, json!({}));
        simulator.push_fault(Fault::new(fault));
        let request = exchange(&simulator);
        let error = manager.logins().exchange_code(&request).unwrap_err();
        assert_status(&error, status);
        assert_eq!((error.retryable(), error.request_sent()), (false, RequestSent::Maybe));
        assert_status(&manager.logins().exchange_code(&request).unwrap_err(), Status::InvalidGrant);
        assert_eq!(simulator.token_requests(), 1);
    }
}

#[test]
fn refused_credentials_do_not_spend_a_refresh_token() {
    let simulator = Simulator::start().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "s3cr3t!").unwrap();
    let (manager, clock) = client_with_clock(&simulator, json!({"client_secret": {"file": file.path()}}));
    let session = sign_in(&simulator, &manager);
    clock.advance(LIFETIME);
    // The secret is rotated; the request with the new one is not connected.
    simulator.set_client("user-demo", "new");
    std::fs::write(file.path(), "new").unwrap();
    let error = while_asking(
        &simulator,
        || session_failure(&manager, &session),
        || simulator.push_fault(Fault::new(FaultKind::ResetOnAccept).times(1)),
    );
    assert_status(&error, Status::Connect);
    assert!(!error.is_lost_answer());
    simulator.clear_faults();
    clock.advance(error.retry_after().unwrap());
    session_token(&manager, &session).unwrap();
}

/// Nobody waits in a call.
#[test]
fn a_short_deadline_of_calls_does_not_end_a_sign_in_that_the_library_receives() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({"call_deadline_ms": 300, "scope": "clearline_api"}));
    let begun = start(&manager, json!({"redirect_uri": "loopback"}));
    let redirect_uri = begun.parameter("redirect_uri").unwrap();
    let challenge = begun.parameter("code_challenge").unwrap();
    let code = simulator.issue_code("user-demo", &redirect_uri, &challenge, "clearline_api", "cashier-1");
    simulator.push_fault(Fault::late(Duration::from_millis(1000)));
    let address = redirect_uri.strip_prefix("http://").unwrap();
    let mut browser = std::net::TcpStream::connect(address).unwrap();
    let head = format!("GET /?code={code}&state={} HTTP/1.1\r\nHost: {address}\r\n\r\n", begun.state);
    std::io::Write::write_all(&mut browser, head.as_bytes()).unwrap();
    manager.logins().wait(&begun.state, Duration::from_secs(30)).unwrap();
}

#[test]
fn a_gateway_that_has_waited_in_vain_may_have_spent_the_refresh_token() {
    let simulator = Simulator::start().unwrap();
    let (manager, clock) = client_with_clock(&simulator, json!({}));
    simulator.change(|settings| settings.refresh_grace = 1);
    let session = sign_in(&simulator, &manager);
    clock.advance(LIFETIME);
    let in_vain = FaultKind::Status { status: 504, headers: vec![], body: String::new() };
    simulator.push_fault(Fault::new(in_vain.clone()).processed().times(1));
    let error = session_failure(&manager, &session);
    assert_status(&error, Status::Server);
    // It is used once more, when a token is needed, and not in the background before.
    clock.advance(error.retry_after().unwrap());
    session_token(&manager, &session).unwrap();
    assert_eq!(simulator.token_requests(), 3);
    // So is a code: for good.
    simulator.push_fault(Fault::new(in_vain).times(1));
    assert_status(&finish_fails(&simulator, &manager), Status::LoginRequired);
}

#[test]
fn a_sign_in_whose_code_is_being_exchanged_cannot_be_cancelled() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let begun = start(&manager, json!({}));
    let callback = callback(&simulator, &begun);
    let session = while_asking(
        &simulator,
        || manager.logins().finish(&callback).unwrap(),
        || {
            let error = manager.logins().cancel(Some(&begun.state)).unwrap_err();
            assert_status(&error, Status::StateMismatch);
            assert!(error.message().contains("is being exchanged"), "{}", error.message());
        },
    );
    assert_eq!(manager.logins().wait(&begun.state, LONG).unwrap(), session);
}

#[test]
fn the_granted_scope_is_known_after_a_refresh_that_does_not_say_it() {
    let simulator = Simulator::start().unwrap();
    let (manager, clock) = client_with_clock(&simulator, json!({}));
    let granted = |token: &str, scope: &str| {
        let body = json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600, "refresh_token": "r"});
        let mut body: serde_json::Map<_, _> = body.as_object().unwrap().clone();
        if !scope.is_empty() {
            body.insert("scope".to_owned(), json!(scope));
        }
        Fault::new(FaultKind::raw("application/json", json!(body).to_string())).times(1)
    };
    simulator.set_faults([granted("t1", "clearline_api"), granted("t2", "")]);
    let begun = start(&manager, json!({}));
    let session = manager.logins().finish(&callback(&simulator, &begun)).unwrap();
    assert_eq!(info(&manager, &session)["scope"], "clearline_api");
    clock.advance(LIFETIME);
    assert_eq!(info(&manager, &session)["scope"], "clearline_api", "its token has expired");
    assert_eq!(session_token(&manager, &session).unwrap(), "t2");
    assert_eq!(info(&manager, &session)["scope"], "clearline_api");
}

#[test]
fn a_refresh_token_is_kept_although_the_token_beside_it_is_of_no_use() {
    let simulator = Simulator::start().unwrap();
    let (manager, clock) = client_with_clock(&simulator, json!({}));
    for lifetime in [json!(0), json!("soon")] {
        simulator.change(|settings| settings.refresh_use = RefreshUse::OneTime);
        let session = sign_in(&simulator, &manager);
        clock.advance(LIFETIME);
        let body = json!({"access_token": "t", "token_type": "Bearer", "expires_in": lifetime, "refresh_token": "new"});
        simulator.push_fault(Fault::new(FaultKind::raw("application/json", body.to_string())).times(1));
        let error = session_failure(&manager, &session);
        assert_status(&error, Status::BadResponse);
        clock.advance(error.retry_after().unwrap());
        session_failure(&manager, &session);
        let sent = simulator.last_request("/connect/token").unwrap().form_value("refresh_token");
        assert_eq!(sent.as_deref(), Some("new"));
    }
}

#[test]
fn a_code_that_was_refused_with_its_credentials_is_not_sent_a_third_time() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({"client_secret": "wr+ng"}));
    let request = exchange(&simulator);
    // The second request, with the credentials written raw, is not connected.
    let error = while_asking(
        &simulator,
        || manager.logins().exchange_code(&request).unwrap_err(),
        || simulator.push_fault(Fault::new(FaultKind::ResetOnAccept)),
    );
    assert_eq!(error.request_sent(), RequestSent::Maybe, "{error}");
    simulator.clear_faults();
    assert_status(&manager.logins().exchange_code(&request).unwrap_err(), Status::InvalidGrant);
    assert_eq!(simulator.token_requests(), 1);
}

/// Its refresh token may be spent: the server says that all is well with what it does not know.
#[test]
fn after_a_lost_answer_the_access_token_is_revoked_too() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let session = sign_in(&simulator, &manager);
    let token = session_token(&manager, &session).unwrap();
    simulator.push_fault(Fault::new(FaultKind::Drop).processed().times(1));
    manager.report_unauthorized(&token).unwrap();
    assert_eq!(session_token(&manager, &session).unwrap(), token);
    manager.logins().end_session(&session).unwrap();
    let revoked: Vec<_> = simulator
        .requests()
        .iter()
        .filter(|request| request.path == "/connect/revocation")
        .map(|request| request.form_value("token_type_hint").unwrap())
        .collect();
    assert_eq!(revoked, ["refresh_token", "access_token"]);
    assert_eq!(simulator.last_request("/connect/revocation").unwrap().form_value("token"), Some(token));
}

#[test]
fn refused_credentials_are_not_shown_again_by_each_session_that_ends() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let sessions: Vec<_> = (0..3).map(|_| sign_in(&simulator, &manager)).collect();
    simulator.set_client("user-demo", "another");
    for session in &sessions {
        let error = manager.logins().end_session(session).unwrap_err();
        assert_status(&error, Status::InvalidClient);
        assert!(error.message().starts_with("the session is over here"), "{}", error.message());
    }
    assert_eq!(simulator.revocation_requests(), 1);
    assert!(manager.logins().all_sessions().is_empty());
}

#[test]
fn after_the_end_calls_say_so() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let session = sign_in(&simulator, &manager);
    let begun = start(&manager, json!({}));
    let callback = callback(&simulator, &begun);
    manager.shut_down(Duration::ZERO);
    let logins = manager.logins();
    assert_status(&logins.session(&session).map(|_| ()).unwrap_err(), Status::ShutDown);
    assert_status(&logins.end_session(&session).unwrap_err(), Status::ShutDown);
    assert_status(&logins.wait(&begun.state, Duration::ZERO).unwrap_err(), Status::ShutDown);
    assert_status(&logins.finish(&callback).unwrap_err(), Status::ShutDown);
    assert_status(&logins.cancel(Some(&begun.state)).unwrap_err(), Status::ShutDown);
    assert_status(&try_start(&manager, json!({})).map(|_| ()).unwrap_err(), Status::ShutDown);
}

#[test]
fn what_a_callback_repeats_of_our_secrets_is_not_shown() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    for more in ["iss=SECRET", "error=server_error&error_description=it+was+SECRET"] {
        for secret in ["state", "c0de-c0de"] {
            let begun = start(&manager, json!({}));
            let secret = if secret == "state" { &begun.state } else { secret };
            let more = more.replace("SECRET", secret);
            let url = format!("{REDIRECT_URI}?code=c0de-c0de&state={}&{more}", begun.state);
            let error = manager.logins().finish(&url).unwrap_err();
            assert!(error.message().contains("[redacted]"), "{}", error.message());
            assert!(!error.message().contains(secret), "{}", error.message());
        }
    }
    assert_eq!(simulator.token_requests(), 0);
}
