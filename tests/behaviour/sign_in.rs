//! Users sign in: the start, the callback and the exchange.

use crate::support::assert_status;
use crate::user::{REDIRECT_URI, SCOPE, callback, client, info, refusal, session_token, sign_in, start, try_start};
use clearline::error::{Error, RequestSent, Status};
use clearline::manager::Manager;
use clearline::oauth::challenge;
use clearline_simulator::{CallbackIssuer, Fault, FaultKind, IdTokenFault, Simulator};
use serde_json::json;
use std::sync::Arc;
use std::thread::{sleep, spawn};
use std::time::Duration;

fn finish_fails(manager: &Manager, callback: &str) -> Error {
    manager.logins().finish(callback).unwrap_err()
}

#[test]
fn users_sign_in_in_every_style() {
    for style in ["clearline", "return_url", "authorize"] {
        let simulator = Simulator::start().unwrap();
        let manager = client(&simulator, json!({}));
        let begun = start(&manager, json!({"url_style": style}));
        let session = manager.logins().finish(&callback(&simulator, &begun)).unwrap();
        assert!(!session_token(&manager, &session).unwrap().is_empty());
        let info = info(&manager, &session);
        assert_eq!(info["session"], session.as_str());
        assert_eq!(info["scope"], SCOPE);
        assert_eq!(info["has_refresh_token"], true);
        assert_eq!(info["subject"], "cashier-1");
        assert_eq!(info["name"], "Casey Cashier");
        assert_eq!(info["email"], "cashier@example.com");
        assert_eq!(simulator.token_requests(), 1, "{style}");
    }
}

#[test]
fn an_exchange_says_what_was_said_at_the_start() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let begun = start(&manager, json!({"extra": {"ui_locales": "fr"}}));
    let said = begun.parameters();
    assert_eq!(said["ReturnUrl"], "/connect/authorize/callback");
    assert_eq!(said["response_type"], "code");
    assert_eq!(said["client_id"], "user-demo");
    assert_eq!(said["scope"], SCOPE);
    assert_eq!(said["redirect_uri"], REDIRECT_URI);
    assert_eq!(said["code_challenge_method"], "S256");
    assert_eq!(said["state"], begun.state);
    assert_eq!(said["ui_locales"], "fr");
    assert_eq!((said["state"].len(), said["nonce"].len(), said["code_challenge"].len()), (32, 32, 43));
    assert_eq!(said.len(), 10);

    manager.logins().finish(&callback(&simulator, &begun)).unwrap();
    let request = simulator.last_request("/connect/token").unwrap();
    let verifier = request.form_value("code_verifier").unwrap();
    assert_eq!(challenge(&verifier), said["code_challenge"]);
    assert_eq!(request.form_value("redirect_uri").as_deref(), Some(REDIRECT_URI));
    assert_eq!(request.form_value("grant_type").as_deref(), Some("authorization_code"));
    assert_eq!(request.form().len(), 4);
    assert_eq!(request.query, None);
    assert!(request.header("authorization").unwrap().starts_with("Basic "));
}

#[test]
fn a_nonce_goes_with_openid_only() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let begun = start(&manager, json!({"scope": "clearline_api"}));
    assert_eq!(begun.parameter("nonce"), None);
    let session = manager.logins().finish(&callback(&simulator, &begun)).unwrap();
    assert_eq!(info(&manager, &session)["subject"], json!(null));
    // Without a scope it is the configured one.
    assert_eq!(start(&manager, json!({})).parameter("scope").as_deref(), Some(SCOPE));
}

#[test]
fn a_callback_finishes_its_sign_in_once() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let begun = start(&manager, json!({}));
    let callback = callback(&simulator, &begun);
    manager.logins().finish(&callback).unwrap();
    let error = finish_fails(&manager, &callback);
    assert_status(&error, Status::StateMismatch);
    assert!(error.message().contains("already"), "{}", error.message());
    assert_eq!(error.request_sent(), RequestSent::No);
    assert_eq!(simulator.token_requests(), 1);
}

#[test]
fn callbacks_that_are_not_ours_cause_no_request() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let begun = start(&manager, json!({}));
    let state = &begun.state;
    for (callback, status) in [
        ("myapp://auth-callback?code=c&state=guessed".to_owned(), Status::StateMismatch),
        ("myapp://auth-callback?code=c".to_owned(), Status::StateMismatch),
        (format!("myapp://auth-callback?code=c&state={}x", state), Status::StateMismatch),
        (format!("myapp://auth-callback?code=c&code=d&state={state}"), Status::InvalidArgument),
        (format!("myapp://auth-callback?code=c&state={state}&state={state}"), Status::InvalidArgument),
        (format!("myapp://auth-callback?state={state}"), Status::InvalidArgument),
        ("myapp://auth-callback".to_owned(), Status::InvalidArgument),
    ] {
        assert_status(&finish_fails(&manager, &callback), status);
    }
    assert_eq!(simulator.token_requests(), 0);
    // None of them has ended the sign-in.
    manager.logins().finish(&callback(&simulator, &begun)).unwrap();
}

#[test]
fn a_callback_of_one_environment_finishes_no_sign_in_of_another() {
    let (here, there) = (Simulator::start().unwrap(), Simulator::start().unwrap());
    let (manager, other) = (client(&here, json!({})), client(&there, json!({})));
    let begun = start(&other, json!({}));
    let callback = callback(&there, &begun);
    assert_status(&finish_fails(&manager, &callback), Status::StateMismatch);
    assert_eq!((here.token_requests(), there.token_requests()), (0, 0));
}

#[test]
fn a_user_who_refuses_is_told_so_and_causes_no_request() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let begun = start(&manager, json!({}));
    let refusal = refusal(&simulator, &begun);
    assert!(refusal.ends_with("#_=_"), "{refusal}");
    let error = finish_fails(&manager, &refusal);
    assert_status(&error, Status::AccessDenied);
    assert_eq!(error.oauth_error(), Some("access_denied"));
    assert_status(&finish_fails(&manager, &refusal), Status::StateMismatch);
    assert_eq!(simulator.token_requests(), 0);
}

#[test]
fn what_a_callback_says_of_an_error_is_cleaned() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    for (code, status) in [
        ("server_error", Status::Server),
        ("invalid_scope", Status::InvalidScope),
        ("login_required", Status::LoginRequired),
        ("something_new", Status::OAuth),
    ] {
        let state = start(&manager, json!({})).state;
        let error = finish_fails(&manager, &format!("?error={code}&error_description=a%0D%0Ab%1B%5B2J&state={state}"));
        assert_status(&error, status);
        assert_eq!(error.oauth_error(), Some(code));
        assert_eq!(error.oauth_error_description(), Some("a  b [2J"));
        assert!(error.message().contains("a  b [2J"));
    }
}

#[test]
fn the_issuer_must_be_the_one_that_was_asked() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    simulator.change(|settings| settings.callback_issuer = CallbackIssuer::Own);
    sign_in(&simulator, &manager);
    simulator.change(|settings| settings.callback_issuer = CallbackIssuer::Other("https://evil.example".into()));
    let begun = start(&manager, json!({}));
    let error = finish_fails(&manager, &callback(&simulator, &begun));
    assert_status(&error, Status::IssuerMismatch);
    assert!(error.message().contains("evil.example") && error.message().contains(simulator.url()));
    // Of an error too (RFC 9207 §2.4).
    let begun = start(&manager, json!({}));
    assert_status(&finish_fails(&manager, &refusal(&simulator, &begun)), Status::IssuerMismatch);
    assert_eq!(simulator.token_requests(), 1);
}

#[test]
fn a_configured_issuer_is_compared_exactly() {
    let simulator = Simulator::start().unwrap();
    let environment = json!({"auth_base_url": simulator.url(), "issuer": "https://issuer.example/"});
    let manager = client(&simulator, json!({"environment": environment}));
    let state = start(&manager, json!({})).state;
    let callback = format!("?error=access_denied&state={state}&iss=https%3A%2F%2Fissuer.example");
    assert_status(&finish_fails(&manager, &callback), Status::IssuerMismatch);
    let state = start(&manager, json!({})).state;
    let callback = format!("?error=access_denied&state={state}&iss=https%3A%2F%2Fissuer.example%2F");
    assert_status(&finish_fails(&manager, &callback), Status::AccessDenied);
}

#[test]
fn a_sign_in_expires() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let begun = start(&manager, json!({"lifetime_s": 1}));
    let callback = callback(&simulator, &begun);
    // The coarse clock may be a tick behind.
    sleep(Duration::from_millis(1100));
    assert_status(&finish_fails(&manager, &callback), Status::LoginExpired);
    assert_status(&manager.logins().wait(&begun.state, Duration::ZERO).unwrap_err(), Status::LoginExpired);
    assert_eq!(simulator.token_requests(), 0);
}

#[test]
fn who_waits_for_a_sign_in_hears_that_it_expired() {
    let simulator = Simulator::start().unwrap();
    let manager = Arc::new(client(&simulator, json!({})));
    // Several: their ends fall into different moments of the coarse clock's tick.
    let waiting: Vec<_> = (0..24)
        .map(|_| {
            sleep(Duration::from_millis(1));
            let (manager, begun) = (manager.clone(), start(&manager, json!({"lifetime_s": 1})));
            spawn(move || manager.logins().wait(&begun.state, Duration::from_secs(60)).unwrap_err())
        })
        .collect();
    for waiter in waiting {
        assert_status(&waiter.join().unwrap(), Status::LoginExpired);
    }
}

#[test]
fn a_sign_in_can_be_cancelled() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let (first, second) = (start(&manager, json!({})), start(&manager, json!({})));
    let callback = callback(&simulator, &first);
    manager.logins().cancel(Some(&first.state)).unwrap();
    manager.logins().cancel(Some(&first.state)).unwrap();
    assert_status(&finish_fails(&manager, &callback), Status::Cancelled);
    assert_status(&manager.logins().cancel(Some("guessed")).unwrap_err(), Status::StateMismatch);
    manager.logins().cancel(None).unwrap();
    assert_status(&manager.logins().wait(&second.state, Duration::from_secs(60)).unwrap_err(), Status::Cancelled);
    assert_eq!(simulator.token_requests(), 0);
}

#[test]
fn the_oldest_of_257_makes_way() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let begun: Vec<_> = (0..257).map(|_| start(&manager, json!({}))).collect();
    let error = finish_fails(&manager, &callback(&simulator, &begun[0]));
    assert_status(&error, Status::LoginExpired);
    assert!(error.message().contains("256"), "{}", error.message());
    manager.logins().finish(&callback(&simulator, &begun[1])).unwrap();
    manager.logins().finish(&callback(&simulator, &begun[256])).unwrap();
    // Of those that are over only so many are remembered.
    for _ in 0..600 {
        start(&manager, json!({}));
    }
    assert_status(&finish_fails(&manager, &callback(&simulator, &begun[0])), Status::StateMismatch);
}

#[test]
fn a_lost_answer_means_to_sign_in_again() {
    for fault in [
        Fault::new(FaultKind::Drop).processed(),
        Fault::new(FaultKind::Silent).processed(),
        Fault::new(FaultKind::Raw {
            status: 200,
            headers: vec![("Content-Length".to_owned(), "100".to_owned())],
            body: b"{\"access_".to_vec(),
        })
        .processed(),
    ] {
        let simulator = Simulator::start().unwrap();
        let manager = client(&simulator, json!({"request_timeout_ms": 3000}));
        simulator.push_fault(fault.times(1));
        let begun = start(&manager, json!({}));
        let callback = callback(&simulator, &begun);
        let error = finish_fails(&manager, &callback);
        assert_status(&error, Status::LoginRequired);
        assert!(!error.retryable());
        assert_eq!(error.request_sent(), RequestSent::Maybe);
        assert!(error.hint().contains("sign in again"));
        assert_status(&finish_fails(&manager, &callback), Status::StateMismatch);
        assert_eq!(simulator.token_requests(), 1, "a code is sent once");
        assert!(manager.logins().all_sessions().is_empty());
    }
}

/// Whoever waits goes on waiting after CL_E_TIMEOUT, so no sign-in may end with it.
#[test]
fn a_connection_that_is_not_made_in_time_ends_the_wait() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({"connect_timeout_ms": 200}));
    let begun = start(&manager, json!({}));
    let callback = callback(&simulator, &begun);
    simulator.push_fault(Fault::new(FaultKind::SilentTls));
    let error = finish_fails(&manager, &callback);
    assert_status(&error, Status::Connect);
    assert_eq!(error.request_sent(), RequestSent::No);
    assert_status(&manager.logins().wait(&begun.state, Duration::from_secs(1)).unwrap_err(), Status::Connect);
}

#[test]
fn a_server_in_trouble_is_asked_once() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let busy = FaultKind::Status { status: 503, headers: vec![], body: String::new() };
    simulator.push_fault(Fault::new(busy).times(1));
    let begun = start(&manager, json!({}));
    let error = finish_fails(&manager, &callback(&simulator, &begun));
    assert_status(&error, Status::Server);
    assert!(error.hint().ends_with("Then let the user sign in again."), "{}", error.hint());
    assert_eq!(simulator.token_requests(), 1);
}

#[test]
fn refused_credentials_permit_one_raw_repeat() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({"client_secret": "wr+ng"}));
    let begun = start(&manager, json!({}));
    let error = finish_fails(&manager, &callback(&simulator, &begun));
    assert_status(&error, Status::InvalidClient);
    assert_eq!(simulator.token_requests(), 2);
    // Once for a configuration.
    let begun = start(&manager, json!({}));
    assert_status(&finish_fails(&manager, &callback(&simulator, &begun)), Status::InvalidClient);
    assert_eq!(simulator.token_requests(), 3);
}

#[test]
fn a_rotated_secret_serves_the_next_sign_in() {
    let simulator = Simulator::start().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "0ld").unwrap();
    let manager = client(&simulator, json!({"client_secret": {"file": file.path()}}));
    std::fs::write(file.path(), "s3cr3t!").unwrap();
    let begun = start(&manager, json!({}));
    assert_status(&finish_fails(&manager, &callback(&simulator, &begun)), Status::InvalidClient);
    assert_eq!(simulator.token_requests(), 1, "the code may not be sent twice");
    sign_in(&simulator, &manager);
}

#[test]
fn an_id_token_that_is_not_for_us_refuses_the_sign_in() {
    for (fault, status) in [
        (IdTokenFault::WrongIssuer, Status::IssuerMismatch),
        (IdTokenFault::WrongAudience, Status::BadResponse),
        (IdTokenFault::Expired, Status::BadResponse),
        (IdTokenFault::WrongNonce, Status::StateMismatch),
        (IdTokenFault::MissingNonce, Status::StateMismatch),
        (IdTokenFault::Garbage, Status::BadResponse),
    ] {
        let simulator = Simulator::start().unwrap();
        let manager = client(&simulator, json!({}));
        simulator.change(|settings| settings.id_token.fault = fault);
        let begun = start(&manager, json!({}));
        assert_status(&finish_fails(&manager, &callback(&simulator, &begun)), status);
        assert!(manager.logins().all_sessions().is_empty());
    }
    // ClearLine's documentation shows none.
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    simulator.change(|settings| settings.id_token.fault = IdTokenFault::Missing);
    let session = sign_in(&simulator, &manager);
    assert_eq!(info(&manager, &session)["subject"], json!(null));
}

#[test]
fn a_wrong_clock_of_this_machine_does_not_make_an_id_token_expire() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    // By the server's time a token of its own is fresh, whatever this machine thinks.
    simulator.change(|settings| settings.date_skew = -1_000_000);
    sign_in(&simulator, &manager);
}

#[test]
fn waiting_for_a_sign_in_that_another_thread_finishes() {
    let simulator = Simulator::start().unwrap();
    let manager = Arc::new(client(&simulator, json!({})));
    let begun = start(&manager, json!({}));
    let logins = manager.logins();
    assert_status(&logins.wait(&begun.state, Duration::ZERO).unwrap_err(), Status::Pending);
    assert_status(&logins.wait(&begun.state, Duration::from_millis(20)).unwrap_err(), Status::Timeout);
    assert_status(&logins.wait("guessed", Duration::ZERO).unwrap_err(), Status::StateMismatch);
    let (waiting, state) = (manager.clone(), begun.state.clone());
    let waiter = spawn(move || waiting.logins().wait(&state, Duration::from_secs(60)));
    let session = logins.finish(&callback(&simulator, &begun)).unwrap();
    assert_eq!(waiter.join().unwrap().unwrap(), session);
    assert_eq!(logins.wait(&begun.state, Duration::ZERO).unwrap(), session, "it may be asked again");
}

#[test]
fn shutting_down_ends_every_wait() {
    let simulator = Simulator::start().unwrap();
    let manager = Arc::new(client(&simulator, json!({})));
    let (waiting, finishing) = (start(&manager, json!({})), start(&manager, json!({})));
    simulator.push_fault(Fault::new(FaultKind::Silent));
    let callback = callback(&simulator, &finishing);
    let threads = [
        spawn({
            let manager = manager.clone();
            move || manager.logins().wait(&waiting.state, Duration::from_secs(600)).unwrap_err()
        }),
        spawn({
            let manager = manager.clone();
            move || manager.logins().finish(&callback).unwrap_err()
        }),
    ];
    while simulator.token_requests() == 0 {
        sleep(Duration::from_millis(5));
    }
    manager.shut_down(Duration::from_secs(5));
    for thread in threads {
        assert_status(&thread.join().unwrap(), Status::ShutDown);
    }
}

#[test]
fn a_host_that_does_it_all_itself_exchanges_its_code() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let verifier = "v".repeat(43);
    let code = || simulator.issue_code("user-demo", REDIRECT_URI, &challenge(&verifier), SCOPE, "cashier-1");
    let request = |code: &str| {
        json!({"code": code, "redirect_uri": REDIRECT_URI, "code_verifier": verifier, "scope": SCOPE}).to_string()
    };
    let first = code();
    let session = manager.logins().exchange_code(&request(&first)).unwrap();
    assert_eq!(info(&manager, &session)["subject"], "cashier-1");
    let error = manager.logins().exchange_code(&request(&first)).unwrap_err();
    assert_status(&error, Status::InvalidGrant);
    assert_eq!(error.request_sent(), RequestSent::No);
    assert_eq!(simulator.token_requests(), 1);

    // One that never reached the server may be passed in again.
    let second = code();
    simulator.push_fault(Fault::new(FaultKind::ResetOnAccept).times(1));
    let error = manager.logins().exchange_code(&request(&second)).unwrap_err();
    assert_eq!(error.request_sent(), RequestSent::No, "{}", error.message());
    manager.logins().exchange_code(&request(&second)).unwrap();

    for (key, bad) in [("code_verifier", "short"), ("code", ""), ("redirect_uri", "")] {
        let mut request: serde_json::Value = serde_json::from_str(&request("c")).unwrap();
        request[key] = json!(bad);
        let error = manager.logins().exchange_code(&request.to_string()).unwrap_err();
        assert_status(&error, Status::InvalidArgument);
        assert!(error.message().contains(key));
    }
}

#[test]
fn what_a_start_refuses() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    for (request, word) in [
        (json!({"redirect_uri": "auth-callback"}), "redirect_uri"),
        (json!({"redirect_uri": null}), "redirect_uri"),
        (json!({"redirect_uri": "http://till.example/back"}), "redirect_uri"),
        (json!({"scope": "a\"b"}), "scope"),
        (json!({"url_style": "oauth"}), "url_style"),
        (json!({"extra": {"State": "x"}}), "State"),
        (json!({"extra": {"request_uri": "x"}}), "request_uri"),
        (json!({"extra": {"max_age": 7}}), "extra"),
        (json!({"lifetime_s": 0}), "lifetime_s"),
        (json!({"browser": "lynx"}), "browser"),
        (json!({"redirect_url": "x"}), "redirect_uri"),
    ] {
        let error = try_start(&manager, request.clone()).map(|_| ()).unwrap_err();
        assert_status(&error, Status::InvalidArgument);
        assert!(error.message().contains(word), "{request}: {}", error.message());
    }
}

#[test]
fn no_error_holds_a_code_a_state_or_a_verifier() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let begun = start(&manager, json!({}));
    let callback = callback(&simulator, &begun);
    let code = callback.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    // A server that repeats what it was sent.
    let body = json!({"error": "invalid_grant", "error_description": format!("what is {code}?")}).to_string();
    simulator.push_fault(Fault::new(FaultKind::Status { status: 400, headers: vec![], body }));
    let error = finish_fails(&manager, &callback);
    assert_status(&error, Status::InvalidGrant);
    let printed = format!("{error:?} {} {}", error.message(), error.hint());
    assert!(printed.contains("[redacted]"), "{printed}");
    for secret in [&code, &begun.state] {
        assert!(!printed.contains(secret.as_str()), "{printed}");
    }
}
