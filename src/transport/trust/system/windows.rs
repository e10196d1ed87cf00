//! Windows judges with what is on this machine, at once, on the I/O thread. Where that does not lead to a root that it
//! trusts it may still get one: Windows has few roots at first and fetches the others from Microsoft when they are
//! needed, and a server may leave out certificates that tell where they can be had. That takes as long as it takes, so
//! it is done on a thread of its own, with nobody waiting but the request in question.

#[path = "windows/chain.rs"]
mod chain;

use super::super::in_turn::{Judge, Shown};
use crate::guest::start_thread;
use crate::sync::Mutex;
use chain::{Question, Reach};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::UnixTime;
use rustls::{CertificateError, Error};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, oneshot};

/// So long the network is not asked the same again.
const ANSWER_LASTS: Duration = Duration::from_secs(60);

/// Windows' own, with all that it loads into the process.
const STACK_SIZE: usize = 512 * 1024;

/// One at a time in this process, whoever started it: Windows cannot be interrupted.
static LOOKS: Semaphore = Semaphore::const_new(1);

#[derive(Default)]
pub struct System {
    /// The last certificate whose issuer was not known.
    open: Mutex<Option<Question>>,
    /// What the network knew about it.
    answer: Arc<Mutex<Option<Answer>>>,
}

struct Answer {
    question: Question,
    verdict: Result<(), CertificateError>,
    at: Instant,
}

/// Windows always has some root certificates.
pub fn system(_: &Arc<CryptoProvider>) -> Option<System> {
    Some(System::default())
}

impl Judge for System {
    fn judge(&self, shown: &Shown<'_>) -> Result<(), Error> {
        let question = Question::new(shown);
        let verdict = match self.answer_to(&question) {
            Some(verdict) => verdict,
            None => chain::examine(&question, shown.now, Reach::ThisMachine),
        };
        if verdict == Err(CertificateError::UnknownIssuer) {
            *self.open.lock() = Some(question);
        }
        verdict.map_err(Error::InvalidCertificate)
    }
}

impl System {
    fn answer_to(&self, question: &Question) -> Option<Result<(), CertificateError>> {
        let answer = self.answer.lock();
        let answer = answer.as_ref().filter(|answer| answer.question == *question)?;
        (answer.at.elapsed() < ANSWER_LASTS).then(|| answer.verdict.clone())
    }
}

/// After a handshake has failed because the issuer was not known: whether the next one will end otherwise.
pub async fn look_further(system: &System) -> bool {
    let Some(question) = system.open.lock().clone() else { return false };
    let Ok(permit) = LOOKS.acquire().await else { return false };
    // Another request may have asked meanwhile.
    if system.answer_to(&question).is_none() {
        let (answer, asked) = (system.answer.clone(), question.clone());
        let (sender, receiver) = oneshot::channel();
        let started = start_thread("clearline-trust", STACK_SIZE, move || {
            let verdict = chain::examine(&asked, UnixTime::now(), Reach::Network);
            *answer.lock() = Some(Answer { question: asked, verdict, at: Instant::now() });
            drop(permit);
            let _ = sender.send(()); // nobody may be waiting any more
        });
        if started.is_err() || receiver.await.is_err() {
            return false;
        }
    }
    !matches!(system.answer_to(&question), None | Some(Err(CertificateError::UnknownIssuer)))
}
