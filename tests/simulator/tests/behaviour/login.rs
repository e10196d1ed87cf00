//! The pages, over TLS, as a browser sees them.

use clearline_simulator::Simulator;

use crate::client::{FORM, Response, send};
use crate::codes::{exchange, good};
use crate::sign_in::{SCOPE, parameters, query, targets};

const CASHIER: &str = "Username=cashier&Password=s3cr3t%21&button=login";

fn get(simulator: &Simulator, target: &str, cookie: &str) -> Response {
    send(simulator, &format!("GET {target}"), &[("Cookie", cookie)], "").unwrap()
}

fn submit(simulator: &Simulator, target: &str, cookie: &str, form: &str) -> Response {
    send(simulator, &format!("POST {target}"), &[("Cookie", cookie), FORM], form).unwrap()
}

fn location(answer: &Response) -> &str {
    assert_eq!(answer.status, 302, "{answer:?}");
    answer.header("location").unwrap()
}

/// The cookie of an answer, without its attributes.
fn cookie(answer: &Response) -> String {
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; Secure"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

fn code(location: &str) -> &str {
    let rest = location.strip_prefix("myapp://auth-callback?code=").unwrap_or_else(|| panic!("{location}"));
    rest.split('&').next().unwrap()
}

#[test]
fn a_user_comes_from_the_authorization_endpoint_to_the_client() {
    let simulator = Simulator::start().unwrap();
    let [_, _, authorize] = targets(&parameters(SCOPE));
    let answer = get(&simulator, &authorize, "");
    let login = location(&answer);
    assert!(login.starts_with("/Account/Login?ReturnUrl=%2Fconnect%2Fauthorize%2Fcallback%3F"), "{login}");
    let page = get(&simulator, login, "");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    for wanted in ["<label for=\"Username\">", "<label for=\"Password\">", ">Log in</button>", ">Cancel</button>"] {
        assert!(page.text().contains(wanted), "{wanted}");
    }
    let answer = submit(&simulator, login, "", CASHIER);
    let cookie = cookie(&answer);
    let answer = get(&simulator, location(&answer), &format!("other=1; {cookie}"));
    assert_eq!(exchange(&simulator, code(location(&answer)), &good()).status, 200);
    // The second time there is nothing to do.
    let answer = get(&simulator, &authorize, &cookie);
    assert_eq!(exchange(&simulator, code(location(&answer)), &good()).status, 200);
}

#[test]
fn a_wrong_password_shows_the_page_again() {
    let simulator = Simulator::start().unwrap();
    let [login, ..] = targets(&parameters(SCOPE));
    for form in ["Username=cashier&Password=wrong&button=login", "Username=nobody&Password=s3cr3t%21", ""] {
        let page = submit(&simulator, &login, "", form);
        assert_eq!((page.status, page.header("set-cookie")), (200, None));
        assert!(page.text().contains("Invalid username or password"));
        assert!(page.text().contains(">Log in</button>"));
    }
    assert_eq!(submit(&simulator, &login, "", CASHIER).status, 302);
}

#[test]
fn a_cancelled_login_goes_back_at_once() {
    let simulator = Simulator::start().unwrap();
    let [login, ..] = targets(&parameters(SCOPE));
    let answer = submit(&simulator, &login, "", "Username=&Password=&button=cancel");
    assert_eq!(location(&answer), "myapp://auth-callback?error=access_denied&state=a%20state#_=_");
}

#[test]
fn consent_is_asked_for_where_it_is_required() {
    let simulator = Simulator::start().unwrap();
    simulator.change(|settings| settings.require_consent = true);
    let [login, _, authorize] = targets(&parameters(SCOPE));
    let cookie = cookie(&submit(&simulator, &login, "", CASHIER));
    let answer = get(&simulator, &authorize, &cookie);
    let consent = location(&answer);
    let page = get(&simulator, consent, &cookie).text();
    for wanted in ["user-demo", "<li>profile</li>", ">Allow</button>", ">Deny</button>"] {
        assert!(page.contains(wanted), "{wanted}");
    }
    let denied = submit(&simulator, consent, &cookie, "button=no");
    let wanted = "myapp://auth-callback?error=access_denied&state=a%20state&session_state=";
    assert!(location(&denied).starts_with(wanted), "{denied:?}");
    let allowed = submit(&simulator, consent, &cookie, "button=yes");
    assert_eq!(exchange(&simulator, code(location(&allowed)), &good()).status, 200);
    // Without the cookie nobody agrees to anything.
    let stranger = submit(&simulator, consent, "", "button=yes");
    assert!(location(&stranger).starts_with("/connect/authorize/callback?"));
}

#[test]
fn text_of_a_request_is_no_html() {
    let simulator = Simulator::start().unwrap();
    simulator.set_client("<b>&\"'", "secret");
    let mut parameters = parameters(SCOPE);
    parameters[1].1 = "<b>&\"'".to_owned();
    let page = get(&simulator, &targets(&parameters)[0], "");
    assert!(!page.text().contains("<b>"));
}

#[test]
fn only_get_and_post_make_sense() {
    let simulator = Simulator::start().unwrap();
    let query = query(&parameters(SCOPE));
    for (request, allowed) in [
        ("DELETE /Account/Login", "GET, POST"),
        ("PUT /consent", "GET, POST"),
        ("POST /connect/authorize", "GET"),
        ("POST /connect/authorize/callback", "GET"),
    ] {
        let answer = send(&simulator, &format!("{request}?{query}"), &[FORM], "").unwrap();
        assert_eq!((answer.status, answer.header("allow")), (405, Some(allowed)), "{request}");
    }
}

#[test]
fn without_tls_the_cookie_is_for_plain_http() {
    let simulator = Simulator::builder().plain_http(true).start().unwrap();
    let [login, _, authorize] = targets(&parameters(SCOPE));
    let answer = submit(&simulator, &login, "", CASHIER);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(!cookie.contains("Secure"), "{cookie}");
    let answer = get(&simulator, &authorize, cookie.split(';').next().unwrap());
    assert_eq!(exchange(&simulator, code(location(&answer)), &good()).status, 200);
    let landing = simulator.sign_in(&format!("{}{login}", simulator.url())).unwrap();
    assert!(landing.parameter("code").is_some());
}
