//! A body of whatever size.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};

const BEGINNING: &[u8] = b"{\"access_token\":\"";
const PIECE: &[u8] = &[b'A'; 64 * 1024];

/// The beginning of a token's answer, which then goes on and on. Its size is not told beforehand, so it is chunked.
pub struct Huge {
    rest: u64,
    begun: bool,
}

impl Huge {
    pub fn new(bytes: u64) -> Self {
        Self { rest: bytes, begun: false }
    }
}

impl Body for Huge {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest == 0 {
            return Poll::Ready(None);
        }
        let piece = match self.begun {
            true => PIECE,
            false => BEGINNING,
        };
        self.begun = true;
        let size = usize::try_from(self.rest).unwrap_or(usize::MAX);
        let piece = &piece[..piece.len().min(size)];
        self.rest -= piece.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(piece)))))
    }
}
