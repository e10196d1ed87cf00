//! The user's language, as the browser tells it (RFC 9110 §12.5.4).

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    Spanish,
    French,
}

impl Language {
    /// The one of ours that `Accept-Language` likes best; the first of several. English where it likes none.
    pub fn preferred(accepted: &str) -> Self {
        let mut best = (Self::English, 0);
        for range in accepted.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let language = parts.next().and_then(Self::of_tag);
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1000), thousandths);
            if let (Some(language), Some(weight)) = (language, weight)
                && weight > best.1
            {
                best = (language, weight);
            }
        }
        best.0
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        [Self::English, Self::Spanish, Self::French].into_iter().find(|own| own.tag().eq_ignore_ascii_case(primary))
    }

    /// BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::French => "fr",
        }
    }
}

/// A weight, from 0 to 1 with three digits at most.
fn thousandths(weight: &str) -> Option<u32> {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    format!("{whole}{fraction:0<3}").parse().ok().filter(|thousandths| *thousandths <= 1000)
}

#[cfg(test)]
mod tests {
    use super::Language::{self, English, French, Spanish};

    #[test]
    fn the_one_that_is_liked_best() {
        for (accepted, expected) in [
            ("", English),
            ("*", English),
            ("de-DE,de;q=0.9", English),
            ("fr", French),
            ("fr-CA,fr;q=0.9,en;q=0.8", French),
            ("ES-419", Spanish),
            ("en;q=0.3, es;q=0.7, fr;q=0.5", Spanish),
            ("de, fr;q=0.5, en;q=0.4", French),
            ("es;q=0, fr;q=0.001", French),
            ("es;q=0", English),
            ("es, fr", Spanish),
            ("frr, fry", English),
            ("fr;q=x, es;q=7", English),
            (",;,;;q=,-", English),
        ] {
            assert_eq!(Language::preferred(accepted), expected, "{accepted}");
        }
    }
}
