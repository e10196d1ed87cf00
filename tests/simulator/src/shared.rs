//! What all connections share.

use std::sync::Mutex;

use crate::fault::FaultQueue;
use crate::oauth::{AccessTokens, Clients, Codes, RefreshTokens};
use crate::recorder::Recorder;
use crate::settings::Settings;
use crate::sync::lock;

/// The state of one simulator.
pub struct Shared {
    /// `https://127.0.0.1:PORT`: the issuer too.
    pub url: String,
    pub settings: Mutex<Settings>,
    pub recorder: Recorder,
    pub faults: FaultQueue,
    pub clients: Mutex<Clients>,
    pub codes: Mutex<Codes>,
    pub access_tokens: Mutex<AccessTokens>,
    pub refresh_tokens: Mutex<RefreshTokens>,
}

impl Shared {
    pub fn new(url: String, clients: Clients, settings: Settings) -> Self {
        Self {
            url,
            settings: Mutex::new(settings),
            recorder: Recorder::default(),
            faults: FaultQueue::default(),
            clients: Mutex::new(clients),
            codes: Mutex::default(),
            access_tokens: Mutex::default(),
            refresh_tokens: Mutex::default(),
        }
    }

    /// The settings as they are now.
    pub fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Forgets requests, counts and faults; clients, tokens and settings stay.
    pub fn reset(&self) {
        self.recorder.clear();
        self.faults.clear();
    }
}
