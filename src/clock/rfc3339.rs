//! Times as people and programs read them: RFC 3339, UTC, whole seconds.

use std::time::{Duration, SystemTime};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// `2026-11-22T10:00:00Z`. A time beyond the year 9999, which RFC 3339 cannot write, is that year's last second.
pub fn rfc3339(time: SystemTime) -> String {
    const LAST: u64 = 253_402_300_799;
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs().min(LAST));
    OffsetDateTime::from_unix_timestamp(seconds as i64)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// A time that far from `now`, as text.
pub fn rfc3339_in(now: SystemTime, duration: Duration) -> String {
    rfc3339(now.checked_add(duration).unwrap_or(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_seconds_in_utc() {
        let time = SystemTime::UNIX_EPOCH + Duration::new(1_795_305_600, 999_000_000);
        assert_eq!(rfc3339(time), "2026-11-22T00:00:00Z");
        assert_eq!(rfc3339(SystemTime::UNIX_EPOCH - Duration::from_secs(5)), "1970-01-01T00:00:00Z");
        let far = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40);
        assert_eq!(rfc3339(far), "9999-12-31T23:59:59Z");
    }
}
