//! ID tokens.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearline_simulator::{Audience, IdTokenFault, Simulator};
use serde_json::{Value, json};

use crate::client::control;
use crate::discovery::{is_signed, key};
use crate::refresh::refresh;
use crate::sign_in::{SCOPE, parameters, targets, tokens, url};

/// The claims of a JWT.
pub fn claims(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The claims of the ID token that a sign-in leads to.
fn after_sign_in(simulator: &Simulator) -> Value {
    let landing = simulator.sign_in(&url(simulator)).unwrap();
    claims(&tokens(simulator, &landing)["id_token"])
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

#[test]
fn it_says_who_signed_in_for_whom() {
    let simulator = Simulator::start().unwrap();
    let landing = simulator.sign_in(&url(&simulator)).unwrap();
    let answer = tokens(&simulator, &landing);
    assert!(is_signed(answer["id_token"].as_str().unwrap(), &key(&simulator)));
    let claims = claims(&answer["id_token"]);
    assert_eq!(claims["iss"], simulator.url());
    assert_eq!(claims["aud"], "user-demo");
    assert_eq!(claims["sub"], "cashier-1");
    assert_eq!(claims["nonce"], "a nonce");
    assert_eq!(claims["name"], "Casey Cashier");
    assert_eq!(claims["email"], "cashier@example.com");
    let (iat, exp) = (claims["iat"].as_u64().unwrap(), claims["exp"].as_u64().unwrap());
    assert!(iat.abs_diff(now()) < 60 && exp == iat + 300, "{claims}");
    assert_eq!(crate::id_token::claims(&answer["access_token"])["sub"], "cashier-1");
}

#[test]
fn scopes_decide_what_it_has_and_whether_there_is_one() {
    let simulator = Simulator::start().unwrap();
    for (scope, has_token, has_name) in
        [("clearline_api", false, false), ("openid", true, false), ("openid profile", true, true)]
    {
        let landing = simulator.sign_in(&targets(&parameters(scope))[0]).unwrap();
        let answer = tokens(&simulator, &landing);
        assert_eq!(answer.get("id_token").is_some(), has_token, "{scope}");
        assert_eq!(landing.parameter("session_state").is_some(), has_token, "{scope}");
        if has_token {
            assert_eq!(claims(&answer["id_token"]).get("name").is_some(), has_name, "{scope}");
        }
    }
}

#[test]
fn a_later_one_has_no_nonce() {
    let simulator = Simulator::start().unwrap();
    let landing = simulator.sign_in(&url(&simulator)).unwrap();
    let first = tokens(&simulator, &landing);
    let second = refresh(&simulator, &first["refresh_token"], "").json();
    let (first, second) = (claims(&first["id_token"]), claims(&second["id_token"]));
    assert!(second.get("nonce").is_none());
    assert_eq!((&second["sub"], &second["auth_time"]), (&first["sub"], &first["auth_time"]));
    assert_eq!(second["name"], "Casey Cashier");
}

#[test]
fn the_audience_may_be_an_array() {
    let simulator = Simulator::start().unwrap();
    for (audience, wanted, azp) in [
        (Audience::Array, json!(["user-demo"]), Value::Null),
        (Audience::Several, json!(["https://somebody-else.example", "user-demo"]), "user-demo".into()),
    ] {
        simulator.change(|settings| settings.id_token.audience = audience);
        let claims = after_sign_in(&simulator);
        assert_eq!((&claims["aud"], &claims["azp"]), (&wanted, &azp));
    }
}

#[test]
fn each_fault_spoils_one_thing() {
    let simulator = Simulator::start().unwrap();
    let good = after_sign_in(&simulator);
    for (fault, spoilt) in [
        (IdTokenFault::WrongIssuer, "iss"),
        (IdTokenFault::WrongAudience, "aud"),
        (IdTokenFault::WrongNonce, "nonce"),
        (IdTokenFault::MissingNonce, "nonce"),
    ] {
        simulator.change(|settings| settings.id_token.fault = fault);
        let bad = after_sign_in(&simulator);
        for name in ["iss", "aud", "sub", "nonce", "name"] {
            assert_eq!(bad[name] == good[name], name != spoilt, "{fault:?}: {bad}");
        }
        assert_eq!(bad.get("nonce").is_none(), fault == IdTokenFault::MissingNonce);
    }
    simulator.change(|settings| settings.id_token.fault = IdTokenFault::Expired);
    assert!(after_sign_in(&simulator)["exp"].as_u64().unwrap() < now() - 3600);
}

#[test]
fn it_may_be_garbage_or_missing() {
    let simulator = Simulator::start().unwrap();
    for (fault, wanted) in [("garbage", json!("this.is-no.id_token")), ("missing", Value::Null)] {
        let change = json!({ "id_token_fault": fault }).to_string();
        assert_eq!(control(&simulator, "PATCH /settings", &change).status, 200);
        let landing = simulator.sign_in(&url(&simulator)).unwrap();
        let answer = tokens(&simulator, &landing);
        assert_eq!(answer["id_token"], wanted);
        assert_eq!(answer["scope"], SCOPE);
    }
}
