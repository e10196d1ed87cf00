//! Windows has no signals.

pub struct SignalsBlocked;

impl SignalsBlocked {
    pub fn new() -> Self {
        Self
    }
}
