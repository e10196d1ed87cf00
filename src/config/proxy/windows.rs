//! On Windows the settings are asked for whenever a request is to be sent: they may change while a till runs, and an
//! automatic configuration answers for one URL at a time. See `transport::proxy`.

use crate::error::Result;

#[derive(Debug, PartialEq)]
pub struct SystemProxy;

impl SystemProxy {
    pub(super) fn read() -> Result<Self> {
        Ok(Self)
    }
}
