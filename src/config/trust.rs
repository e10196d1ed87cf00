//! Whose root certificates count, beside those of `ca_file`.

use crate::error::Result;
use crate::json::Reader;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    System,
    /// Mozilla's, as of the day this library was made.
    Bundled,
    SystemAndBundled,
}

impl Trust {
    pub(super) fn read(reader: &mut Reader) -> Result<Self> {
        let modes = [Self::System, Self::Bundled, Self::SystemAndBundled];
        Ok(modes[reader.choice("trust", &["system", "bundled", "system+bundled"])?.unwrap_or(0)])
    }

    pub fn has_system(self) -> bool {
        self != Self::Bundled
    }

    pub fn has_bundled(self) -> bool {
        self != Self::System
    }
}
