//! One connection, from its handshake to its end.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::answer::{self, Answer};
use super::incoming::{BodyError, receive};
use super::misbehaviour::misbehave;
use super::routes;
use super::takeover::{Stream, Takeover, reset};
use crate::fault::FaultKind;
use crate::shared::Shared;

/// Serves a new connection.
pub async fn serve(shared: Arc<Shared>, tls: Option<TlsAcceptor>, stream: TcpStream) {
    shared.recorder.record_connection();
    // Without it small writes wait for each other; where it fails, they do.
    let _ = stream.set_nodelay(true);
    if let Some(fault) = shared.faults.take_for_connection() {
        sleep(fault.delay).await;
        return match fault.kind {
            FaultKind::ResetOnAccept => reset(&stream),
            _ => ignore(stream).await,
        };
    }
    match tls {
        None => speak(shared, stream).await,
        // A client that does not like our certificate is what some tests are about.
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                speak(shared, stream).await;
            }
        }
    }
}

/// Reads what comes, never says anything, until the client goes.
async fn ignore(mut stream: TcpStream) {
    let mut buffer = [0; 1024];
    while let Ok(1..) = stream.read(&mut buffer).await {}
}

/// Speaks HTTP, until one side ends it or a fault takes the connection over.
async fn speak<S: Stream>(shared: Arc<Shared>, stream: S) {
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), ClearLine { shared });
    let ended = std::future::poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let stream = connection.into_parts().io.into_inner();
    match ended.as_ref().err().and_then(Takeover::in_error) {
        Some(takeover) => takeover.carry_out(stream).await,
        None => Takeover::Close.carry_out(stream).await,
    }
}

/// ClearLine, as a service for hyper.
struct ClearLine {
    shared: Arc<Shared>,
}

impl Service<Request<Incoming>> for ClearLine {
    type Response = Answer;
    type Error = Takeover;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, Takeover>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            let mut answer = respond(&shared, request).await?;
            answer::date(&mut answer, shared.settings().date_skew);
            Ok(answer)
        })
    }
}

async fn respond(shared: &Shared, request: Request<Incoming>) -> Result<Answer, Takeover> {
    let request = match receive(request).await {
        Ok(request) => request,
        Err(BodyError::TooLarge) => return Ok(answer::empty(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(BodyError::Broken) => return Err(Takeover::Close),
    };
    shared.recorder.record(request.clone());
    match shared.faults.take_for_request(&request.path) {
        Some(fault) => misbehave(shared, &request, fault).await,
        None => Ok(routes::answer(shared, &request).await),
    }
}
