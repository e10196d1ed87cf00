//! Reading a request.

use http_body_util::{BodyExt, Limited};
use hyper::Request;
use hyper::body::Incoming;

use crate::recorder::RecordedRequest;

/// The largest body which is read.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// The body was not read to its end.
#[derive(Debug)]
pub enum BodyError {
    TooLarge,
    /// The client went away, or its framing was wrong.
    Broken,
}

/// Reads the whole request.
pub async fn receive(request: Request<Incoming>) -> Result<RecordedRequest, BodyError> {
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            return Err(BodyError::TooLarge);
        }
        Err(_) => return Err(BodyError::Broken),
    };
    Ok(RecordedRequest::new(&head, body.to_vec()))
}
