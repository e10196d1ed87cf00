//! The control endpoint: the library's methods over plain HTTP, for tests in other languages.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;

use crate::server::{Answer, BodyError, answer, receive};
use crate::shared::Shared;

mod body;
mod code;
mod fault;
mod report;
mod reset;
mod revocation;
mod routes;
mod settings;
mod sign_in;
mod user;

/// Serves a new connection to the control endpoint.
pub async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    // A client that breaks off is no concern of ours.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), Control { shared })
        .await;
}

/// The control endpoint, as a service for hyper.
struct Control {
    shared: Arc<Shared>,
}

impl Service<Request<Incoming>> for Control {
    type Response = Answer;
    type Error = std::convert::Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, Self::Error>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            Ok(match receive(request).await {
                Ok(request) => routes::answer(&shared, &request),
                Err(BodyError::TooLarge) => answer::empty(StatusCode::PAYLOAD_TOO_LARGE),
                Err(BodyError::Broken) => answer::empty(StatusCode::BAD_REQUEST),
            })
        })
    }
}
