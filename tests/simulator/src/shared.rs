//! What all connections share.

use std::sync::Mutex;

use crate::fault::FaultQueue;
use crate::oauth::{AccessTokens, Clients, Codes, RefreshTokens, Users};
use crate::recorder::Recorder;
use crate::settings::Settings;
use crate::sign_in::Browsers;
use crate::sync::lock;

/// The state of one simulator.
pub struct Shared {
    /// `https://127.0.0.1:PORT`: the issuer too.
    pub url: String,
    pub settings: Mutex<Settings>,
    /// What it was started with.
    at_start: (Clients, Settings),
    pub recorder: Recorder,
    pub faults: FaultQueue,
    pub clients: Mutex<Clients>,
    pub users: Mutex<Users>,
    /// The browsers which are signed in.
    pub browsers: Mutex<Browsers>,
    pub codes: Mutex<Codes>,
    pub access_tokens: Mutex<AccessTokens>,
    pub refresh_tokens: Mutex<RefreshTokens>,
}

impl Shared {
    pub fn new(url: String, clients: Clients, settings: Settings) -> Self {
        Self {
            url,
            at_start: (clients.clone(), settings.clone()),
            settings: Mutex::new(settings),
            recorder: Recorder::default(),
            faults: FaultQueue::default(),
            clients: Mutex::new(clients),
            users: Mutex::default(),
            browsers: Mutex::default(),
            codes: Mutex::default(),
            access_tokens: Mutex::default(),
            refresh_tokens: Mutex::default(),
        }
    }

    /// The settings as they are now.
    pub fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Ends all tokens of a sign-in.
    pub fn end_family(&self, family: &str) {
        lock(&self.refresh_tokens).remove_family(family);
        lock(&self.access_tokens).remove_family(family);
    }

    /// Forgets requests, counts and faults; clients, users, tokens and settings stay.
    pub fn reset(&self) {
        self.recorder.clear();
        self.faults.clear();
    }

    /// Clients, users and settings are again what they were at the start, and nobody is signed in; tokens stay.
    pub fn restore(&self) {
        let (clients, settings) = &self.at_start;
        clients.clone_into(&mut lock(&self.clients));
        settings.clone_into(&mut lock(&self.settings));
        *lock(&self.users) = Users::default();
        lock(&self.browsers).clear();
    }
}
