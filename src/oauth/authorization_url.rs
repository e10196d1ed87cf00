//! The address at which a user signs in (RFC 6749 §4.1.1, RFC 7636 §4.3).

use super::Scope;
use url::form_urlencoded::Serializer;

/// Where the OAuth parameters stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlStyle {
    /// Beside `ReturnUrl` on the login page: ClearLine's documentation to the letter.
    ClearLine,
    /// Inside `ReturnUrl`, where stock IdentityServer looks for them.
    ReturnUrl,
    /// At the authorization endpoint, as RFC 6749 has it.
    Authorize,
}

/// Everything that the address says.
pub struct AuthorizationRequest<'a> {
    pub auth_base_url: &'a str,
    pub style: UrlStyle,
    pub client_id: &'a str,
    pub scope: Option<&'a Scope>,
    pub redirect_uri: &'a str,
    pub code_challenge: &'a str,
    pub state: &'a str,
    /// OpenID Connect Core §3.1.2.1; with the scope `openid` only.
    pub nonce: Option<&'a str>,
    /// The caller's own parameters.
    pub extra: &'a [(String, String)],
}

const LOGIN_PAGE: &str = "/Account/Login";
const AUTHORIZE: &str = "/connect/authorize";
const AUTHORIZE_CALLBACK: &str = "/connect/authorize/callback";

/// Parameters that are ours, or that would change what the others mean. Compared without case, as ASP.NET reads them.
const OURS: [&str; 14] = [
    "response_type",
    "client_id",
    "client_secret",
    "scope",
    "redirect_uri",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "state",
    "nonce",
    "request",
    "request_uri",
    "response_mode",
    "ReturnUrl",
];

/// Whether a caller may not set this parameter.
pub fn is_set_by_us(name: &str) -> bool {
    OURS.iter().any(|ours| ours.eq_ignore_ascii_case(name))
}

impl AuthorizationRequest<'_> {
    /// The address, with every value form-encoded, as the browser's `URLSearchParams` of ClearLine's sample does it.
    pub fn url(&self) -> String {
        let base = self.auth_base_url;
        match self.style {
            UrlStyle::ClearLine => {
                let mut query = Serializer::new(String::new());
                query.append_pair("ReturnUrl", AUTHORIZE_CALLBACK);
                format!("{base}{LOGIN_PAGE}?{}", self.parameters(query))
            }
            UrlStyle::ReturnUrl => {
                let inside = self.parameters(Serializer::new(String::new()));
                let mut query = Serializer::new(String::new());
                query.append_pair("ReturnUrl", &format!("{AUTHORIZE_CALLBACK}?{inside}"));
                format!("{base}{LOGIN_PAGE}?{}", query.finish())
            }
            UrlStyle::Authorize => format!("{base}{AUTHORIZE}?{}", self.parameters(Serializer::new(String::new()))),
        }
    }

    /// In the order of ClearLine's sample.
    fn parameters(&self, mut query: Serializer<'_, String>) -> String {
        query.append_pair("response_type", "code");
        query.append_pair("client_id", self.client_id);
        if let Some(scope) = self.scope {
            query.append_pair("scope", scope.as_str());
        }
        query.append_pair("redirect_uri", self.redirect_uri);
        query.append_pair("code_challenge", self.code_challenge);
        query.append_pair("code_challenge_method", "S256");
        query.append_pair("state", self.state);
        if let Some(nonce) = self.nonce {
            query.append_pair("nonce", nonce);
        }
        query.extend_pairs(self.extra);
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(style: UrlStyle, extra: &[(String, String)]) -> String {
        let scope = Scope::parse("clearline_api openid profile");
        AuthorizationRequest {
            auth_base_url: "https://logintest.clearline.me",
            style,
            client_id: "your-client-id",
            scope: scope.as_ref(),
            redirect_uri: "myapp://auth-callback",
            code_challenge: "CHALLENGE",
            state: "a~b",
            nonce: Some("N"),
            extra,
        }
        .url()
    }

    #[test]
    fn the_documented_style() {
        assert_eq!(
            url(UrlStyle::ClearLine, &[]),
            "https://logintest.clearline.me/Account/Login?ReturnUrl=%2Fconnect%2Fauthorize%2Fcallback&response_type=code&client_id=your-client-id&scope=clearline_api+openid+profile&redirect_uri=myapp%3A%2F%2Fauth-callback&code_challenge=CHALLENGE&code_challenge_method=S256&state=a%7Eb&nonce=N"
        );
    }

    #[test]
    fn the_nested_style() {
        assert_eq!(
            url(UrlStyle::ReturnUrl, &[]),
            "https://logintest.clearline.me/Account/Login?ReturnUrl=%2Fconnect%2Fauthorize%2Fcallback%3Fresponse_type%3Dcode%26client_id%3Dyour-client-id%26scope%3Dclearline_api%2Bopenid%2Bprofile%26redirect_uri%3Dmyapp%253A%252F%252Fauth-callback%26code_challenge%3DCHALLENGE%26code_challenge_method%3DS256%26state%3Da%257Eb%26nonce%3DN"
        );
    }

    #[test]
    fn the_style_of_the_rfc_with_extra_parameters() {
        let extra = [("ui_locales".to_owned(), "fr ca".to_owned()), ("acr_values".to_owned(), "a&b=ü".to_owned())];
        assert_eq!(
            url(UrlStyle::Authorize, &extra),
            "https://logintest.clearline.me/connect/authorize?response_type=code&client_id=your-client-id&scope=clearline_api+openid+profile&redirect_uri=myapp%3A%2F%2Fauth-callback&code_challenge=CHALLENGE&code_challenge_method=S256&state=a%7Eb&nonce=N&ui_locales=fr+ca&acr_values=a%26b%3D%C3%BC"
        );
    }

    #[test]
    fn our_own_parameters_are_known_in_any_case() {
        for name in ["state", "STATE", "returnurl", "Request_Uri", "response_mode", "client_secret"] {
            assert!(is_set_by_us(name), "{name}");
        }
        assert!(!is_set_by_us("login_hint"));
    }
}
