use super::*;

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        content_type: Some("application/json".to_owned()),
        retry_after: None,
        date: None,
        received_at: SystemTime::UNIX_EPOCH,
        body: body.as_bytes().to_vec(),
    }
}

fn read(status: u16, body: &str) -> Result<TokenResponse> {
    read_token_response(&answer(status, body), &["s3cr3t!"])
}

fn status_of(status: u16, body: &str) -> Status {
    read(status, body).unwrap_err().status()
}

#[test]
fn the_documented_answer() {
    let response = read(
        200,
        r#"{ "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...", "token_type": "Bearer", "expires_in": 3600, "scope": "pos_integration" }"#,
    )
    .unwrap();
    assert_eq!(response.access_token.expose(), "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...");
    assert_eq!(response.expires_in.unwrap(), Duration::from_secs(3600));
    assert_eq!(response.scope.as_deref(), Some("pos_integration"));
    assert!(response.refresh_token.is_none());
}

#[test]
fn lifetimes_are_read_leniently() {
    for (written, seconds) in
        [("3600", 3600), ("\"3600\"", 3600), ("\" 60 \"", 60), ("59.9", 59), ("99999999999999999999999999", u64::MAX)]
    {
        let body = format!(r#"{{"access_token":"t","token_type":"bearer","expires_in":{written}}}"#);
        assert_eq!(read(200, &body).unwrap().expires_in.unwrap(), Duration::from_secs(seconds), "{written}");
    }
    let missing = read(200, r#"{"access_token":"t","token_type":"BEARER","expires_in":null}"#).unwrap();
    assert_eq!(missing.expires_in.unwrap(), Duration::from_secs(3600));
    for bad in ["0", "-5", "0.9", "\"soon\"", "true", "[]", "\"\"", "1e3", "\"--1\""] {
        let body = format!(r#"{{"access_token":"t","token_type":"Bearer","expires_in":{bad},"refresh_token":"r"}}"#);
        let response = read(200, &body).unwrap();
        let error = response.expires_in.unwrap_err();
        assert_eq!((error.status(), error.http_status()), (Status::BadResponse, Some(200)), "{bad}");
        assert_eq!(response.refresh_token.unwrap().expose(), "r", "what else it brings counts");
    }
}

#[test]
fn each_error_at_400_and_401() {
    for (code, expected) in [
        ("invalid_client", Status::InvalidClient),
        ("invalid_grant", Status::InvalidGrant),
        ("invalid_scope", Status::InvalidScope),
        ("unauthorized_client", Status::UnauthorizedClient),
        ("unsupported_grant_type", Status::UnsupportedGrantType),
        ("invalid_request", Status::InvalidRequest),
        ("access_denied", Status::AccessDenied),
        ("server_error", Status::Server),
        ("temporarily_unavailable", Status::Server),
        ("slow_down", Status::OAuth),
    ] {
        for http in [400, 401, 403, 200] {
            let error = read(http, &format!(r#"{{"error":"{code}"}}"#)).unwrap_err();
            assert_eq!(error.status(), expected, "{code} at {http}");
            assert_eq!(error.oauth_error(), Some(code));
            assert_eq!(error.http_status(), Some(http));
            assert!(!error.hint().is_empty());
        }
    }
}

#[test]
fn the_status_comes_first_for_5xx_and_429() {
    for http in [500, 502, 503, 599] {
        assert_eq!(status_of(http, r#"{"error":"invalid_client"}"#), Status::Server);
        assert_eq!(status_of(http, "<html>"), Status::Server);
    }
    assert_eq!(status_of(429, r#"{"error":"invalid_client"}"#), Status::Throttled);
}

#[test]
fn what_is_no_answer_of_a_token_server() {
    for (http, body) in [
        (200, ""),
        (200, "<html>Welcome to our Wi-Fi</html>"),
        (200, "[]"),
        (200, "null"),
        (200, r#"{"access_token":"t""#),
        (200, "{}"),
        (200, r#"{"access_token":null,"token_type":"Bearer"}"#),
        (200, r#"{"access_token":"","token_type":"Bearer"}"#),
        (200, r#"{"access_token":7,"token_type":"Bearer"}"#),
        (200, r#"{"access_token":"a\nb","token_type":"Bearer"}"#),
        (200, r#"{"access_token":"a b","token_type":"Bearer"}"#),
        (200, r#"{"access_token":"é","token_type":"Bearer"}"#),
        (200, r#"{"access_token":"t"}"#),
        (200, r#"{"access_token":"t","token_type":"mac"}"#),
        (200, r#"{"access_token":"t","access_token":"u","token_type":"Bearer"}"#),
        (400, ""),
        (400, "<html>"),
        (400, "{}"),
        (400, r#"{"error":7}"#),
        (401, ""),
        (403, "<html>"),
        (404, r#"{"error":"invalid_client"}"#),
        (301, r#"{"access_token":"t","token_type":"Bearer"}"#),
        (302, ""),
        (204, ""),
        (201, r#"{"access_token":"t","token_type":"Bearer"}"#),
    ] {
        assert_eq!(status_of(http, body), Status::BadResponse, "{http} {body}");
    }
    let mut not_utf8 = answer(200, "");
    not_utf8.body = b"{\"access_token\":\"\xff\",\"token_type\":\"Bearer\"}".to_vec();
    assert_eq!(read_token_response(&not_utf8, &[]).unwrap_err().status(), Status::BadResponse);
}

#[test]
fn json_counts_whatever_its_content_type() {
    let mut answer = answer(200, r#"{"access_token":"t","token_type":"Bearer"}"#);
    answer.content_type = Some("text/html".to_owned());
    assert!(read_token_response(&answer, &[]).is_ok());
}

#[test]
fn a_page_is_named_by_its_type_and_never_echoed() {
    let mut page = answer(200, "<html>s3cr3t! Welcome to our Wi-Fi</html>");
    page.content_type = Some("text/html; charset=utf-8".to_owned());
    let error = read_token_response(&page, &[]).unwrap_err();
    assert!(error.message().contains("text/html"), "{}", error.message());
    assert!(!error.message().contains("Welcome"));
}

#[test]
fn descriptions_are_repeated_clean() {
    let error =
        read(400, r#"{"error":"invalid_client","error_description":"secret s3cr3t!\r\nis wrong"}"#).unwrap_err();
    assert_eq!(error.oauth_error_description(), Some("secret [redacted]  is wrong"));
    assert!(error.message().contains("secret [redacted]  is wrong"));
}

#[test]
fn a_wanted_pause_is_read() {
    let mut throttled = answer(429, "");
    throttled.retry_after = Some("17".to_owned());
    let error = read_token_response(&throttled, &[]).unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(17)));
}
