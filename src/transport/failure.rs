//! What reqwest reports, as an [`Error`]: which step failed, and whether a request may have been sent.
//!
//! No text of reqwest's is repeated: it holds the whole URL.

use super::lookup::{NotFound, own_error};
use super::proxy::Route;
use super::trust::Refusal;
use crate::error::{Error, RequestSent, Status};
use rustls::CertificateError;
use std::error::Error as Cause;
use std::io;
use std::time::{Duration, SystemTime};

/// When this version was made, in seconds since 1970: 2026-11-22. A clock that stands before it is wrong.
const RELEASED: Duration = Duration::from_secs(1_795_305_600);

/// A request failed before its answer began.
pub fn of_request(error: reqwest::Error, route: &Route) -> Error {
    let causes = causes(&error);
    // What we said ourselves, on the way.
    if let Some(own) = causes.iter().find_map(|cause| own_error(*cause)) {
        return own.clone();
    }
    if let Some(tls) = causes.iter().find_map(|cause| find_tls(*cause)) {
        return of_tls(tls);
    }
    if let Some(tunnel) = causes.iter().find_map(|cause| tunnel_problem(*cause)) {
        return of_tunnel(&tunnel, &causes, route);
    }
    if causes.iter().any(|cause| cause.is::<NotFound>()) {
        return Error::new(Status::Dns, "the name of the server was not found");
    }
    if error.is_connect() {
        return match (error.is_timeout(), route) {
            // Which of the two was slow is not known.
            (true, Route::Proxy(_)) => Error::new(Status::Proxy, "no connection through the proxy was made in time")
                .with_hint("Check the proxy address, that the proxy is running, and that it may connect to the ClearLine servers on port 443."),
            (true, Route::Direct) => Error::new(Status::Timeout, "no connection to the server was made in time"),
            (false, _) => Error::new(Status::Connect, format!("the server could not be reached{}", kind(&causes))),
        };
    }
    if error.is_timeout() {
        return unanswered();
    }
    if is_malformed(&causes) {
        return Error::new(Status::BadResponse, "what the server sent is not an HTTP answer")
            .with_request_sent(RequestSent::Maybe);
    }
    Error::new(Status::Connect, format!("the connection was cut before the server answered{}", kind(&causes)))
        .with_request_sent(RequestSent::Maybe)
}

/// Whether the proxy itself was not reached, so that another may be tried.
pub fn is_unreached_proxy(error: &reqwest::Error) -> bool {
    let unreached = |cause: &&(dyn Cause + 'static)| tunnel_problem(*cause).as_deref() == Some(NO_CONNECTION);
    error.is_connect() && (error.is_timeout() || causes(error).iter().any(unreached))
}

/// A handshake failed because nobody asked knew who has issued the server's certificate.
pub fn is_unknown_issuer(error: &reqwest::Error) -> bool {
    causes(error).iter().find_map(|cause| find_tls(*cause))
        == Some(&rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer))
}

/// The time was over after there had been a connection.
pub fn unanswered() -> Error {
    Error::new(Status::Timeout, "the server has not answered in time").with_request_sent(RequestSent::Maybe)
}

/// The chain of causes, also those that an `io::Error` carries inside.
fn causes(error: &reqwest::Error) -> Vec<&(dyn Cause + 'static)> {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause);
        let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    causes
}

/// The kind of the system's error, which holds no address.
fn kind(causes: &[&(dyn Cause + 'static)]) -> String {
    causes
        .iter()
        .rev()
        .find_map(|cause| cause.downcast_ref::<io::Error>())
        .map(|error| format!(" ({})", error.kind()))
        .unwrap_or_default()
}

fn find_tls<'a>(cause: &'a (dyn Cause + 'static)) -> Option<&'a rustls::Error> {
    cause.downcast_ref()
}

fn is_malformed(causes: &[&(dyn Cause + 'static)]) -> bool {
    causes
        .iter()
        .filter_map(|cause| cause.downcast_ref::<hyper::Error>())
        .any(|error| error.is_parse() || error.is_parse_status())
}

/// hyper-util keeps this type to itself; its texts are the only way to know it, and a test with a real proxy
/// notices if they change.
fn tunnel_problem(cause: &(dyn Cause + 'static)) -> Option<String> {
    cause.to_string().strip_prefix("tunnel error: ").map(str::to_owned)
}

const NO_CONNECTION: &str = "failed to create underlying connection";

/// Of the proxy's answer hyper-util tells no more than whether its status was 200, 407 or another.
fn of_tunnel(problem: &str, causes: &[&(dyn Cause + 'static)], route: &Route) -> Error {
    let has_login = matches!(route, Route::Proxy(proxy) if proxy.login.is_some());
    match problem {
        "proxy authorization required" if has_login => {
            Error::new(Status::ProxyAuth, "the proxy does not accept the user name and password").with_hint(
                "Correct the user name and password in the `proxy` setting (special characters as %XX). A proxy that knows only NTLM or Negotiate is not supported: ask for Basic, or for an exception for the ClearLine servers.",
            )
        }
        "proxy authorization required" => Error::new(Status::ProxyAuth, "the proxy asks for a user name and password"),
        NO_CONNECTION if causes.iter().any(|cause| cause.is::<NotFound>()) => {
            Error::new(Status::Proxy, "the name of the proxy was not found")
        }
        NO_CONNECTION => Error::new(Status::Proxy, format!("the proxy could not be reached{}", kind(causes))),
        // Some proxies say 401 or 403 where 407 is meant.
        _ if has_login => Error::new(Status::Proxy, "the proxy refused to connect to the server").with_hint(
            "Check the user name and password in the `proxy` setting, and that the proxy may connect to the ClearLine servers on port 443.",
        ),
        _ => Error::new(Status::Proxy, "the proxy refused to connect to the server"),
    }
}

fn of_tls(error: &rustls::Error) -> Error {
    match error {
        rustls::Error::InvalidCertificate(problem) => of_certificate(problem),
        rustls::Error::PeerIncompatible(_) | rustls::Error::AlertReceived(_) => Error::new(
            Status::Tls,
            "the server and clearline found no common way to make a secure connection (TLS 1.2 or newer)",
        ),
        rustls::Error::InvalidMessage(_) => Error::new(Status::Tls, "what answered does not speak TLS"),
        _ => Error::new(Status::Tls, "a secure connection could not be made"),
    }
}

fn of_certificate(problem: &CertificateError) -> Error {
    let clock_is_early = SystemTime::now() < SystemTime::UNIX_EPOCH + RELEASED;
    match problem {
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Error::new(
            Status::TlsClock,
            "this machine's clock stands before the beginning of the server certificate's validity",
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } if clock_is_early => Error::new(
            Status::TlsClock,
            "this machine's clock stands before the day this version of clearline was made",
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Error::new(
            Status::TlsClock,
            "by this machine's clock the server's certificate has expired",
        )
        .with_hint(
            "Either this machine's date is wrong or the server's certificate is: check the date, time and time zone first; if they are right, contact ClearLine support.",
        ),
        CertificateError::UnknownIssuer => Error::new(
            Status::Tls,
            "the server's certificate comes from an authority that this machine does not trust",
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Error::new(Status::Tls, "the server's certificate belongs to another host name")
        }
        CertificateError::Revoked => Error::new(Status::Tls, "the server's certificate was revoked"),
        CertificateError::Other(other) => match other.0.downcast_ref() {
            Some(Refusal::Distrusted) => Error::new(
                Status::Tls,
                "the server's certificate, or its authority's, is among those that this machine must not trust",
            ),
            Some(numbers) => Error::new(Status::Tls, format!("the server's certificate is not valid ({numbers})")),
            None => Error::new(Status::Tls, "the server's certificate is not valid"),
        },
        _ => Error::new(Status::Tls, "the server's certificate is not valid"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_the_release_is_the_documented_one() {
        let day = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + RELEASED);
        assert_eq!(day, "Sun, 22 Nov 2026 00:00:00 GMT");
    }

    #[test]
    fn dates_of_certificates_blame_the_clock_only_if_it_is_certain() {
        let early = of_certificate(&CertificateError::NotValidYet);
        assert_eq!(early.status(), Status::TlsClock);
        assert_eq!(early.hint(), Status::TlsClock.hint());
        let expired = of_certificate(&CertificateError::Expired);
        assert_eq!(expired.status(), Status::TlsClock);
        assert!(expired.hint().starts_with("Either"));
        assert_eq!(of_certificate(&CertificateError::UnknownIssuer).status(), Status::Tls);
    }
}
