use super::*;

fn parse(extra: &str) -> Result<Config> {
    let json =
        format!(r#"{{"environment":"test","client_id":"pos-demo","client_secret":"s3cr3t!","proxy":"none"{extra}}}"#);
    Config::from_json(&json)
}

fn error(extra: &str) -> Error {
    parse(extra).map(|_| ()).unwrap_err()
}

fn error_with_environment(environment: &str) -> Error {
    let json = format!(r#"{{"environment":{environment},"client_id":"pos-demo","client_secret":"s3cr3t!"}}"#);
    Config::from_json(&json).map(|_| ()).unwrap_err()
}

#[test]
fn the_defaults_are_the_documented_ones() {
    let config = parse("").unwrap();
    assert_eq!(config.endpoints.token_endpoint(), "https://logintest.clearline.me/connect/token");
    assert_eq!(config.endpoints.api_base_url.as_deref(), Some("https://public-api-test.clearline.me"));
    assert_eq!(config.endpoints.issuer, "https://logintest.clearline.me");
    assert_eq!(config.scope.as_ref().unwrap().as_str(), "pos_integration");
    assert_eq!(config.basic_auth, BasicAuth::Auto);
    assert_eq!(config.refresh_before_expiry, Duration::from_secs(300));
    assert_eq!(config.min_remaining, Duration::from_secs(30));
    assert_eq!(config.connect_timeout, Duration::from_secs(15));
    assert_eq!(config.request_timeout, Duration::from_secs(30));
    assert_eq!(config.call_deadline, Duration::from_secs(30));
    assert!(!config.keep_warm);
    assert_eq!(config.user_agent, concat!("clearline/", env!("CARGO_PKG_VERSION")));
}

#[test]
fn production_has_no_api_host_until_one_is_given() {
    let json = |extra: &str| format!(r#"{{"environment":"production","client_id":"a","client_secret":"b"{extra}}}"#);
    let config = Config::from_json(&json("")).unwrap();
    assert_eq!(config.endpoints.api_base_url, None);
    let config = Config::from_json(&json(r#","api_base_url":"https://api.example/base/""#)).unwrap();
    assert_eq!(config.endpoints.api_base_url.as_deref(), Some("https://api.example/base"));
}

#[test]
fn each_bad_value_is_refused_naming_its_key_and_quoting_nothing() {
    for (extra, key) in [
        (r#","scope":"QUOTED  x""#, "scope"),
        (r#","scope":7"#, "scope"),
        (r#","basic_auth":"QUOTED""#, "basic_auth"),
        (r#","refresh_before_expiry_s":-1"#, "refresh_before_expiry_s"),
        (r#","refresh_before_expiry_s":"300""#, "refresh_before_expiry_s"),
        (r#","min_remaining_s":1.5"#, "min_remaining_s"),
        (r#","keep_warm":"QUOTED""#, "keep_warm"),
        (r#","connect_timeout_ms":0"#, "connect_timeout_ms"),
        (r#","request_timeout_ms":600001"#, "request_timeout_ms"),
        (r#","call_deadline_ms":true"#, "call_deadline_ms"),
        (r#","ca_file":"/nowhere/QUOTED""#, "ca_file"),
        (r#","ca_file":"""#, "ca_file"),
        (r#","allow_insecure_loopback":1"#, "allow_insecure_loopback"),
        (r#","app":{"name":"a"}"#, "app.version"),
        (r#","app":{"name":"QUOTED x","version":"1"}"#, "app.name"),
        (r#","app":{"name":"a","version":"1","QUOTE":1}"#, "app.QUOTE"),
        (r#","app":"QUOTED""#, "app"),
        (r#","api_base_url":"http://QUOTED.example""#, "api_base_url"),
        (r#","api_base_url":"QUOTED""#, "api_base_url"),
        (r#","trust":"QUOTED""#, "trust"),
        (r#","client_ID":"QUOTED""#, "client_ID"),
    ] {
        let error = error(extra);
        assert_eq!(error.status(), Status::Config, "{extra}: {error}");
        assert!(error.message().contains(&format!("`{key}`")), "{extra}: {error}");
        assert!(!error.message().contains("QUOTED"), "{error}");
    }
}

#[test]
fn features_of_later_versions_are_unsupported_not_ignored() {
    for (extra, key) in [(r#","store":{"path":"x"}"#, "store"), (r#","log":{}"#, "log")] {
        let error = error(extra);
        assert_eq!(error.status(), Status::Unsupported, "{extra}");
        assert!(error.message().contains(&format!("`{key}`")), "{error}");
    }
    let dpapi = r#"{"environment":"test","client_id":"a","client_secret":{"dpapi_file":"x"}}"#;
    assert_eq!(Config::from_json(dpapi).unwrap_err().status(), Status::Unsupported);
    assert!(parse(r#","store":null,"log":null"#).is_ok());
}

#[test]
fn whose_roots_count() {
    for (extra, expected) in [
        ("", Trust::System),
        (r#","trust":null"#, Trust::System),
        (r#","trust":"system""#, Trust::System),
        (r#","trust":"bundled""#, Trust::Bundled),
        (r#","trust":"system+bundled""#, Trust::SystemAndBundled),
    ] {
        assert_eq!(parse(extra).unwrap().trust, expected, "{extra}");
    }
}

#[test]
fn proxies() {
    let parse = |proxy: &str| {
        Config::from_json(&format!(r#"{{"environment":"test","client_id":"a","client_secret":"b","proxy":"{proxy}"}}"#))
            .map(|config| config.proxy)
    };
    assert_eq!(parse("none").unwrap(), Proxy::None);
    assert!(matches!(parse("system").unwrap(), Proxy::System(_)));
    let unnamed = r#"{"environment":"test","client_id":"a","client_secret":"b"}"#;
    assert_eq!(Config::from_json(unnamed).unwrap().proxy, parse("system").unwrap());
    let named = HttpProxy {
        address: "http://proxy.example:3128".to_owned(),
        login: Some(("us@er".to_owned(), Secret::new("p:ss"))),
    };
    assert_eq!(parse("http://us%40er:p%3Ass@proxy.example:3128").unwrap(), Proxy::Http(named.into()));
    for (bad, status) in [
        ("ntlm://proxy.example", Status::Unsupported),
        ("negotiate://proxy.example", Status::Unsupported),
        ("socks5://proxy.example", Status::Unsupported),
        ("proxy.example:3128", Status::Config),
        ("http://proxy.example/QUOTED", Status::Config),
        ("", Status::Config),
    ] {
        let error = parse(bad).unwrap_err();
        assert_eq!(error.status(), status, "{bad}");
        assert!(error.message().contains("`proxy`") && !error.message().contains("QUOTED"), "{error}");
    }
}

#[test]
fn only_https_except_to_loopback_when_allowed() {
    for environment in [
        r#"{"auth_base_url":"http://login.example"}"#,
        r#"{"auth_base_url":"http://127.0.0.1:1"}"#,
        r#"{"auth_base_url":"ftp://login.example"}"#,
        r#"{"auth_base_url":"https://user:pw@login.example"}"#,
        r#"{"auth_base_url":"https://login.example/?a"}"#,
        r#"{"auth_base_url":"login.example"}"#,
        r#"{"auth_base_url":""}"#,
        "{}",
    ] {
        let error = error_with_environment(environment);
        assert_eq!(error.status(), Status::Config);
        assert!(error.message().contains("`environment.auth_base_url`"), "{error}");
    }
    let allowed = |url: &str| {
        Config::from_json(&format!(
            r#"{{"environment":{{"auth_base_url":"{url}"}},"client_id":"a","client_secret":"b","allow_insecure_loopback":true}}"#
        ))
    };
    for good in [
        "http://127.0.0.1:1",
        "http://[::1]:1",
        "http://[::ffff:127.0.0.1]:1",
        "http://localhost:1/",
        "http://localhost.:1",
    ] {
        assert!(allowed(good).is_ok(), "{good}");
    }
    for bad in ["http://login.example", "http://127.0.0.1.example", "http://localhost.example"] {
        assert!(allowed(bad).is_err(), "{bad}");
    }
}

#[test]
fn auth_and_api_hosts_mixed_up_are_named() {
    let error = error_with_environment(r#"{"auth_base_url":"https://public-api-demo.clearline.me"}"#);
    assert!(error.message().contains("`environment.auth_base_url`") && error.message().contains("API host"), "{error}");
    let error = error_with_environment(
        r#"{"auth_base_url":"https://login.clearline.me","api_base_url":"https://logintest.clearline.me"}"#,
    );
    assert!(error.message().contains("`environment.api_base_url`") && error.message().contains("auth host"), "{error}");
}

#[test]
fn an_api_host_stands_once() {
    let json = r#"{"environment":{"auth_base_url":"https://a.example","api_base_url":"https://b.example"},"client_id":"a","client_secret":"b","api_base_url":"https://c.example"}"#;
    let error = Config::from_json(json).unwrap_err();
    assert!(error.message().contains("`api_base_url`"), "{error}");
}

#[test]
fn a_colon_in_the_client_id_cannot_be_sent_raw() {
    let json =
        |mode: &str| format!(r#"{{"environment":"test","client_id":"a:b","client_secret":"b","basic_auth":"{mode}"}}"#);
    assert!(Config::from_json(&json("raw")).unwrap_err().message().contains("`client_id`"));
    assert!(Config::from_json(&json("auto")).is_ok());
    assert!(Config::from_json(&json("rfc6749")).is_ok());
}

#[test]
fn a_secret_from_a_file_or_a_variable() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("secret");
    let parse = |source: String| {
        Config::from_json(&format!(r#"{{"environment":"test","client_id":"a","client_secret":{source}}}"#))
    };
    let from_file = || parse(format!("{{\"file\":{}}}", crate::json::quote(path.to_str().unwrap())));

    assert!(from_file().unwrap_err().message().contains("`client_secret.file`"));
    for (content, secret) in [
        (&b"s3cr3t!\r\n"[..], Some("s3cr3t!")),
        (b"\xEF\xBB\xBFs3cr3t!", Some("s3cr3t!")),
        ("geh€im".as_bytes(), Some("geh€im")),
        (b"\xFF\xFEs\0", None),
        (b"\xFF", None),
        (b"\n", None),
        (b"a\tb", None),
    ] {
        std::fs::write(&path, content).unwrap();
        match (from_file(), secret) {
            (Ok(config), Some(secret)) => assert_eq!(config.client_secret.expose(), secret),
            (Err(error), None) => {
                assert_eq!(error.status(), Status::Config);
                assert!(error.message().contains("`client_secret.file`"), "{error}");
            }
            (outcome, _) => panic!("{content:?}: {outcome:?}"),
        }
    }
    for (source, key) in [
        (r#"{"env":"CLEARLINE_TEST_NOT_SET"}"#, "client_secret.env"),
        (r#"{"env":"A","file":"b"}"#, "client_secret"),
        ("{}", "client_secret"),
        (r#"{"fil":"x"}"#, "client_secret.fil"),
        (r#""""#, "client_secret"),
        ("7", "client_secret"),
    ] {
        let error = parse(source.to_owned()).unwrap_err();
        assert!(error.message().contains(&format!("`{key}`")), "{source}: {error}");
    }
}

#[test]
fn the_same_configuration_is_recognised() {
    assert!(parse("").unwrap().is_same(&parse(r#","scope":"pos_integration""#).unwrap()));
    for other in [
        r#","scope":"""#,
        r#","min_remaining_s":31"#,
        r#","keep_warm":true"#,
        r#","app":{"name":"a","version":"1"}"#,
        r#","basic_auth":"raw""#,
        r#","api_base_url":"https://b.example""#,
        r#","trust":"bundled""#,
    ] {
        assert!(!parse("").unwrap().is_same(&parse(other).unwrap()), "{other}");
    }
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{:?}", parse("").unwrap());
    assert!(!shown.contains("s3cr3t!"), "{shown}");
}
