//! `POST /faults`.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::fault::{Fault, FaultKind};

/// A fault in JSON. Every kind has keys of its own; one of another kind is refused, so that no test believes
/// in something which does not happen.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultOrder {
    kind: Kind,
    path: Option<String>,
    count: Option<u32>,
    #[serde(default)]
    delay_ms: u64,
    #[serde(default)]
    process: bool,
    status: Option<u16>,
    headers: Option<BTreeMap<String, String>>,
    body: Option<String>,
    body_base64: Option<String>,
    bytes_per_write: Option<usize>,
    interval_ms: Option<u64>,
    bytes: Option<u64>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    None,
    Status,
    Drop,
    Reset,
    Silent,
    Garbage,
    Raw,
    SlowBody,
    Huge,
    SilentTls,
    ResetOnAccept,
}

impl Kind {
    /// The keys which only some kinds have, and this one.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Status => &["status", "headers", "body"],
            Self::Raw => &["status", "headers", "body", "body_base64"],
            Self::SlowBody => &["bytes_per_write", "interval_ms"],
            Self::Huge => &["bytes"],
            _ => &[],
        }
    }
}

impl TryFrom<FaultOrder> for Fault {
    type Error = String;

    fn try_from(order: FaultOrder) -> Result<Self, String> {
        order.check_keys()?;
        if order.count == Some(0) {
            return Err("count is at least 1; without it the fault stays".to_owned());
        }
        Ok(Self {
            path: order.path.clone(),
            count: order.count,
            delay: Duration::from_millis(order.delay_ms),
            process: order.process,
            kind: order.into_kind()?,
        })
    }
}

impl FaultOrder {
    fn check_keys(&self) -> Result<(), String> {
        let given = [
            ("status", self.status.is_some()),
            ("headers", self.headers.is_some()),
            ("body", self.body.is_some()),
            ("body_base64", self.body_base64.is_some()),
            ("bytes_per_write", self.bytes_per_write.is_some()),
            ("interval_ms", self.interval_ms.is_some()),
            ("bytes", self.bytes.is_some()),
        ];
        let keys = self.kind.keys();
        match given.iter().find(|(key, is)| *is && !keys.contains(key)) {
            None => Ok(()),
            Some((key, _)) if keys.is_empty() => Err(format!("`{key}` means nothing to this kind of fault")),
            Some((key, _)) => {
                Err(format!("`{key}` means nothing to this kind of fault, which has: {}", keys.join(", ")))
            }
        }
    }

    fn into_kind(self) -> Result<FaultKind, String> {
        Ok(match self.kind {
            Kind::None => FaultKind::None,
            Kind::Status => FaultKind::Status {
                status: valid_status(self.status.ok_or("`status` is missing")?)?,
                headers: self.headers.unwrap_or_default().into_iter().collect(),
                body: self.body.unwrap_or_default(),
            },
            Kind::Drop => FaultKind::Drop,
            Kind::Reset => FaultKind::Reset,
            Kind::Silent => FaultKind::Silent,
            Kind::Garbage => FaultKind::Garbage,
            Kind::Raw => FaultKind::Raw {
                status: self.status.unwrap_or(200),
                headers: self.headers.unwrap_or_default().into_iter().collect(),
                body: raw_body(self.body, self.body_base64)?,
            },
            Kind::SlowBody => FaultKind::SlowBody {
                bytes_per_write: self.bytes_per_write.unwrap_or(1).max(1),
                interval: Duration::from_millis(self.interval_ms.unwrap_or(1000)),
            },
            Kind::Huge => FaultKind::Huge { bytes: self.bytes.ok_or("`bytes` is missing")? },
            Kind::SilentTls => FaultKind::SilentTls,
            Kind::ResetOnAccept => FaultKind::ResetOnAccept,
        })
    }
}

fn valid_status(status: u16) -> Result<u16, String> {
    match status {
        200..=599 => Ok(status),
        _ => Err(format!("`status` is from 200 to 599, not {status}")),
    }
}

fn raw_body(text: Option<String>, base64: Option<String>) -> Result<Vec<u8>, String> {
    match (text, base64) {
        (Some(_), Some(_)) => Err("`body` and `body_base64` exclude each other".to_owned()),
        (Some(text), None) => Ok(text.into_bytes()),
        (None, Some(base64)) => STANDARD.decode(base64).map_err(|error| format!("`body_base64`: {error}")),
        (None, None) => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::body::parse;

    fn fault(json: &str) -> Result<Fault, String> {
        parse::<FaultOrder>(json.as_bytes())?.try_into()
    }

    #[test]
    fn reads_every_key() {
        let json = r#"{"kind":"status","path":"/v2/*","count":2,"delay_ms":5,"process":true,
            "status":503,"headers":{"Retry-After":"1"},"body":"later"}"#;
        let wanted = Fault {
            path: Some("/v2/*".into()),
            count: Some(2),
            delay: Duration::from_millis(5),
            process: true,
            kind: FaultKind::Status {
                status: 503,
                headers: vec![("Retry-After".into(), "1".into())],
                body: "later".into(),
            },
        };
        assert_eq!(fault(json), Ok(wanted));
    }

    #[test]
    fn knows_every_kind() {
        for kind in ["none", "drop", "reset", "silent", "garbage", "raw", "slow_body", "silent_tls", "reset_on_accept"]
        {
            fault(&format!(r#"{{"kind":"{kind}"}}"#)).unwrap();
        }
        assert!(fault(r#"{"kind":"huge","bytes":1}"#).is_ok());
    }

    #[test]
    fn says_what_is_wrong() {
        for (json, wanted) in [
            (r#"{"kind":"drop","delay":1}"#, "unknown field `delay`"),
            (r#"{"kind":"crash"}"#, "unknown variant `crash`"),
            (r#"{"kind":"drop","status":503}"#, "`status` means nothing"),
            (r#"{"kind":"huge","bytes":1,"body":""}"#, "which has: bytes"),
            (r#"{"kind":"status"}"#, "`status` is missing"),
            (r#"{"kind":"status","status":99}"#, "from 200 to 599"),
            (r#"{"kind":"raw","body_base64":"!"}"#, "`body_base64`"),
            (r#"{"kind":"drop","count":0}"#, "at least 1"),
            (r#"{"count":1}"#, "missing field `kind`"),
            ("", "EOF"),
        ] {
            let message = fault(json).unwrap_err();
            assert!(message.contains(wanted), "{json}: {message}");
        }
    }
}
