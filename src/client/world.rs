//! The world of a slot: its source is asked over the transport.

use crate::engine::{Alarm, Flight, Grant, World};
use crate::error::Result;
use crate::transport::{Http, Transport};
use std::sync::Arc;
use std::time::Duration;

/// Where the tokens of one slot come from.
pub trait Source: Send + Sync + 'static {
    fn grant(&self, http: &Http) -> impl Future<Output = Result<Grant>> + Send;
}

/// A source, and the thread on which it is asked.
pub struct SourceWorld<S> {
    pub transport: Arc<Transport>,
    pub source: Arc<S>,
}

impl<S: Source> World for SourceWorld<S> {
    fn fetch(&self, flight: Flight) {
        let source = self.source.clone();
        let started = self.transport.run_with(flight, move |http, flight| async move {
            let outcome = source.grant(&http).await;
            flight.land(outcome);
        });
        if let Err((error, flight)) = started {
            flight.land(Err(error));
        }
    }

    fn wake(&self, after: Duration, alarm: Alarm) {
        // Where there is no thread the next call makes up for it.
        let _ = self.transport.run_after(after, move || alarm.ring());
    }
}
