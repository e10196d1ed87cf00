//! Codes that were exchanged: none is sent twice, whoever passes it in.

use crate::error::{Error, Result, Status};
use crate::sync::Mutex;
use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};

/// Codes live for minutes; in that time nobody signs in more often.
const MOST: usize = 1024;

/// Keyed hashes of the last codes.
pub struct UsedCodes {
    key: RandomState,
    hashes: Mutex<VecDeque<u64>>,
}

impl UsedCodes {
    pub fn new() -> Self {
        Self { key: RandomState::new(), hashes: Mutex::new(VecDeque::new()) }
    }

    /// Takes a code, which nobody has taken before.
    pub fn claim(&self, code: &str) -> Result<()> {
        let hash = self.key.hash_one(code);
        let mut hashes = self.hashes.lock();
        if hashes.contains(&hash) {
            return Err(Error::new(Status::InvalidGrant, "this code was exchanged already: each works once"));
        }
        if hashes.len() == MOST {
            hashes.pop_front();
        }
        hashes.push_back(hash);
        Ok(())
    }

    /// A code that never reached the server.
    pub fn release(&self, code: &str) {
        let hash = self.key.hash_one(code);
        self.hashes.lock().retain(|other| *other != hash);
    }
}
