//! Users who have signed in: their tokens, and the end.

use crate::eventually::eventually;
use crate::support::{assert_status, manager, token, while_asking};
use crate::user::{LIFETIME, SCOPE, client, client_with_clock, info, session_failure, session_token, sign_in};
use clearline::error::Status;
use clearline_simulator::{Fault, FaultKind, RefreshTokenIssue, RefreshUse, Simulator};
use serde_json::json;
use std::sync::Arc;
use std::thread::{scope, spawn};
use std::time::Duration;

/// The refresh tokens that were sent, in their order.
fn refresh_tokens(simulator: &Simulator) -> Vec<String> {
    simulator.requests().iter().filter_map(|request| request.form_value("refresh_token")).collect()
}

#[test]
fn a_session_is_refreshed_and_its_refresh_token_rotates() {
    let simulator = Simulator::start().unwrap();
    let (manager, clock) = client_with_clock(&simulator, json!({}));
    let session = sign_in(&simulator, &manager);
    let mut tokens = vec![session_token(&manager, &session).unwrap()];
    for _ in 0..2 {
        clock.advance(LIFETIME);
        tokens.push(session_token(&manager, &session).unwrap());
    }
    tokens.dedup();
    assert_eq!(tokens.len(), 3);
    let mut sent = refresh_tokens(&simulator);
    sent.dedup();
    assert_eq!(sent.len(), 2);
    let request = simulator.last_request("/connect/token").unwrap();
    let form = request.form();
    assert_eq!(form.len(), 2, "the scope is not asked for again: {form:?}");
    assert_eq!(info(&manager, &session)["scope"], SCOPE);
}

#[test]
fn an_answer_without_a_refresh_token_keeps_the_old_one() {
    let simulator = Simulator::start().unwrap();
    let (manager, clock) = client_with_clock(&simulator, json!({}));
    simulator.change(|settings| settings.refresh_use = RefreshUse::ReusableUnsaid);
    let session = sign_in(&simulator, &manager);
    for _ in 0..2 {
        clock.advance(LIFETIME);
        session_token(&manager, &session).unwrap();
    }
    let sent = refresh_tokens(&simulator);
    assert_eq!((sent.len(), &sent[0]), (2, &sent[1]));
}

#[test]
fn without_a_refresh_token_the_session_ends_with_its_token() {
    let simulator = Simulator::start().unwrap();
    let (manager, clock) = client_with_clock(&simulator, json!({}));
    simulator.change(|settings| settings.refresh_tokens = RefreshTokenIssue::Never);
    let session = sign_in(&simulator, &manager);
    session_token(&manager, &session).unwrap();
    assert_eq!(info(&manager, &session)["has_refresh_token"], false);
    clock.advance(LIFETIME);
    assert_status(&session_failure(&manager, &session), Status::LoginRequired);
    assert_eq!(info(&manager, &session)["expires_at"], json!(null));
    assert_eq!(simulator.token_requests(), 1);
    manager.logins().end_session(&session).unwrap();
    assert_eq!(simulator.revocation_requests(), 0, "there is nothing to revoke");
}

#[test]
fn a_revoked_session_serves_what_it_has_and_then_wants_a_sign_in() {
    let simulator = Simulator::start().unwrap();
    let (manager, clock) = client_with_clock(&simulator, json!({}));
    let session = sign_in(&simulator, &manager);
    simulator.revoke_refresh_tokens();
    session_token(&manager, &session).unwrap();
    clock.advance(LIFETIME);
    let error = session_failure(&manager, &session);
    assert_status(&error, Status::LoginRequired);
    assert_eq!(error.oauth_error(), Some("invalid_grant"));
    assert_status(&session_failure(&manager, &session), Status::LoginRequired);
    assert_eq!(info(&manager, &session)["has_refresh_token"], false);
    assert_eq!(simulator.token_requests(), 2, "a refused refresh token is not sent again");
}

#[test]
fn a_lost_answer_is_tried_once_more() {
    for (grace, expected) in [(1, None), (0, Some(Status::LoginRequired))] {
        let simulator = Simulator::start().unwrap();
        let (manager, clock) = client_with_clock(&simulator, json!({}));
        simulator.change(|settings| settings.refresh_grace = grace);
        let session = sign_in(&simulator, &manager);
        clock.advance(LIFETIME);
        simulator.push_fault(Fault::new(FaultKind::Drop).processed().times(1));
        let error = session_failure(&manager, &session);
        assert_status(&error, Status::Connect);
        assert_eq!(info(&manager, &session)["has_refresh_token"], true);
        clock.advance(error.retry_after().unwrap());
        match expected {
            None => _ = session_token(&manager, &session).unwrap(),
            Some(status) => assert_status(&session_failure(&manager, &session), status),
        }
        let sent = refresh_tokens(&simulator);
        assert_eq!((sent.len(), &sent[0]), (2, &sent[1]));
    }
}

#[test]
fn the_end_of_a_session_revokes_it() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let session = sign_in(&simulator, &manager);
    manager.logins().end_session(&session).unwrap();
    let request = simulator.last_request("/connect/revocation").unwrap();
    assert_eq!(request.form_value("token_type_hint").as_deref(), Some("refresh_token"));
    assert_eq!(request.form().len(), 2);
    assert!(request.header("authorization").unwrap().starts_with("Basic "));
    assert_status(&session_failure(&manager, &session), Status::NoSession);
    assert_status(&manager.logins().end_session(&session).unwrap_err(), Status::NoSession);
    assert_eq!(simulator.revocation_requests(), 1);
}

#[test]
fn without_a_refresh_token_the_access_token_is_revoked() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    simulator.change(|settings| settings.refresh_tokens = RefreshTokenIssue::Never);
    let session = sign_in(&simulator, &manager);
    let token = session_token(&manager, &session).unwrap();
    manager.logins().end_session(&session).unwrap();
    let request = simulator.last_request("/connect/revocation").unwrap();
    assert_eq!(request.form_value("token_type_hint").as_deref(), Some("access_token"));
    assert_eq!(request.form_value("token"), Some(token));
}

#[test]
fn a_server_that_cannot_be_told_changes_nothing_here() {
    let busy = FaultKind::Status { status: 503, headers: vec![], body: String::new() };
    for (fault, status) in [(busy, Status::Server), (FaultKind::Drop, Status::Connect)] {
        let simulator = Simulator::start().unwrap();
        let manager = client(&simulator, json!({}));
        let session = sign_in(&simulator, &manager);
        simulator.push_fault(Fault::new(fault).on("/connect/revocation"));
        let error = manager.logins().end_session(&session).unwrap_err();
        assert_status(&error, status);
        assert!(error.message().starts_with("the session is over here"), "{}", error.message());
        assert_status(&session_failure(&manager, &session), Status::NoSession);
    }
}

#[test]
fn a_session_that_ends_during_a_refresh_revokes_what_that_brings() {
    let simulator = Simulator::start().unwrap();
    let (manager, clock) = client_with_clock(&simulator, json!({}));
    let session = sign_in(&simulator, &manager);
    clock.advance(LIFETIME);
    let (manager, mut end) = (Arc::new(manager), None);
    let error = while_asking(
        &simulator,
        || session_failure(&manager, &session),
        || {
            end = Some(spawn({
                let (manager, session) = (manager.clone(), session.clone());
                move || manager.logins().end_session(&session)
            }));
            eventually("the session is forgotten", || manager.logins().session(&session).is_err());
        },
    );
    end.unwrap().join().unwrap().unwrap();
    assert_status(&error, Status::NoSession);
    let revoked = simulator.last_request("/connect/revocation").unwrap().form_value("token").unwrap();
    assert!(!refresh_tokens(&simulator).contains(&revoked), "the old one was spent by the refresh");
}

#[test]
fn a_reported_token_is_replaced() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator, json!({}));
    let session = sign_in(&simulator, &manager);
    let first = session_token(&manager, &session).unwrap();
    manager.report_unauthorized(&first).unwrap();
    assert_ne!(session_token(&manager, &session).unwrap(), first);
}

#[test]
fn many_threads_make_one_refresh() {
    let simulator = Simulator::start().unwrap();
    let (manager, clock) = client_with_clock(&simulator, json!({}));
    let session = sign_in(&simulator, &manager);
    clock.advance(LIFETIME);
    let mut tokens: Vec<_> = scope(|scope| {
        let ask = || session_token(&manager, &session).unwrap();
        let threads: Vec<_> = (0..16).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    tokens.dedup();
    assert_eq!((tokens.len(), simulator.token_requests()), (1, 2));
}

#[test]
fn a_thousand_sessions_each_on_their_own() {
    let simulator = Simulator::builder().plain_http(true).start().unwrap();
    let manager = Arc::new(client(&simulator, json!({"allow_insecure_loopback": true})));
    let sessions: Vec<_> = (0..1000).map(|_| sign_in(&simulator, &manager)).collect();
    assert_eq!(manager.logins().all_sessions().len(), 1000);
    let tokens: std::collections::HashSet<_> =
        sessions.iter().map(|session| session_token(&manager, session).unwrap()).collect();
    assert_eq!(tokens.len(), 1000);

    // One of them waits for a server that is silent; the others do not.
    simulator.push_fault(Fault::new(FaultKind::Silent).times(1));
    manager.report_unauthorized(&session_token(&manager, &sessions[500]).unwrap()).unwrap();
    let waiter = spawn({
        let (manager, session) = (manager.clone(), sessions[500].clone());
        move || session_failure(&manager, &session)
    });
    eventually("all are refreshed", || simulator.token_requests() == 1001);
    for session in sessions.iter().take(20) {
        let first = session_token(&manager, session).unwrap();
        manager.report_unauthorized(&first).unwrap();
        assert_ne!(session_token(&manager, session).unwrap(), first);
    }
    assert!(!waiter.is_finished());
    manager.logins().end_session(&sessions[0]).unwrap();
    assert_eq!(manager.logins().all_sessions().len(), 999);
    manager.shut_down(Duration::ZERO);
    assert_status(&waiter.join().unwrap(), Status::ShutDown);
}

#[test]
fn a_till_and_its_users_are_told_apart() {
    let simulator = Simulator::start().unwrap();
    let manager = manager(&simulator, json!({"client_id": "all-demo"}));
    let tills = token(&manager).unwrap();
    let begun = crate::user::start(&manager, json!({"scope": SCOPE}));
    let session = manager.logins().finish(&crate::user::callback(&simulator, &begun)).unwrap();
    assert_ne!(session_token(&manager, &session).unwrap(), tills);
    assert_eq!(token(&manager).unwrap(), tills);
    let stats = clearline::manager::stats(&manager);
    let client = &stats["clients"]["default"];
    assert_eq!(client["slots"][0]["token_requests"]["ok"], 1);
    assert_eq!(client["sessions"][0]["token_requests"]["ok"], 1);
    assert_eq!(client["sessions"][0]["subject"], "cashier-1");
    assert!(!stats.to_string().contains(&tills));
}
