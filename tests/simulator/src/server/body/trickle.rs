//! A body that comes a few bytes at a time.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// The shortest time between two writes.
const SHORTEST: Duration = Duration::from_millis(1);

/// Sends `bytes_per_write` bytes, waits, sends the next ones.
pub struct Trickle {
    rest: Bytes,
    bytes_per_write: usize,
    interval: Interval,
}

impl Trickle {
    pub fn new(bytes: Bytes, bytes_per_write: usize, between: Duration) -> Self {
        let mut interval = interval(between.max(SHORTEST));
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { rest: bytes, bytes_per_write: bytes_per_write.max(1), interval }
    }
}

impl Body for Trickle {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.interval.poll_tick(context));
        let size = self.bytes_per_write.min(self.rest.len());
        let next = self.rest.split_to(size);
        Poll::Ready(Some(Ok(Frame::data(next))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
