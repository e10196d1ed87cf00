//! What has arrived.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::sync::lock;

mod request;

pub use request::RecordedRequest;

/// Remembers every request, and counts connections.
#[derive(Default)]
pub struct Recorder {
    requests: Mutex<Vec<RecordedRequest>>,
    connections: AtomicUsize,
}

impl Recorder {
    pub fn record(&self, request: RecordedRequest) {
        lock(&self.requests).push(request);
    }

    pub fn record_connection(&self) {
        self.connections.fetch_add(1, Ordering::SeqCst);
    }

    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.requests).clone()
    }

    pub fn token_requests(&self) -> usize {
        self.count(RecordedRequest::is_for_token)
    }

    pub fn api_requests(&self) -> usize {
        self.count(RecordedRequest::is_for_api)
    }

    pub fn revocation_requests(&self) -> usize {
        self.count(RecordedRequest::is_for_revocation)
    }

    /// The last request to a path.
    pub fn last(&self, path: &str) -> Option<RecordedRequest> {
        lock(&self.requests).iter().rfind(|request| request.path == path).cloned()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn clear_requests(&self) {
        lock(&self.requests).clear();
    }

    pub fn clear(&self) {
        self.clear_requests();
        self.connections.store(0, Ordering::SeqCst);
    }

    fn count(&self, fits: impl Fn(&RecordedRequest) -> bool) -> usize {
        lock(&self.requests).iter().filter(|request| fits(request)).count()
    }
}
