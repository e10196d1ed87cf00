//! On Windows the settings of the machine decide, and with them WPAD and PAC files, which WinHTTP can ask.
//!
//! WinHTTP's questions block, WPAD's for many seconds where nobody answers, and cannot be interrupted. They run on
//! threads of ours, one at a time, and for no longer than a request can wait; an answer that comes too late is kept
//! for the next one. Where no answer comes, what is named in the settings counts, else the direct way.

#[path = "winhttp.rs"]
mod winhttp;

use super::Route;
use super::settings::{Answer, Question};
use crate::config::SystemProxy;
use crate::error::{Category, Error, Result};
use crate::sync::Mutex;
use crate::transport::blocking::Blocking;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::time::{Instant as Deadline, timeout_at};
use url::Url;

/// No request waits longer, whatever it is allowed itself.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How long an answer is good.
const ANSWERED: Duration = Duration::from_secs(300);
/// How long nobody is asked again who gave no answer.
const UNANSWERED: Duration = Duration::from_secs(60);
/// So many answers are kept: one client talks to two hosts or three.
const MOST_ANSWERS: usize = 16;

/// PAC files are JavaScript, which WinHTTP may run on the thread that asks.
static QUESTIONS: Blocking = Blocking::new("clearline-proxy", 1024 * 1024, 4);
/// Of their own: settings are read at once, also while questions hang.
static SETTINGS: Blocking = Blocking::new("clearline-proxy", 1024 * 1024, 4);

pub struct System {
    /// Who holds it asks; the others find the answer kept.
    asking: tokio::sync::Mutex<()>,
    answers: Arc<Mutex<Answers>>,
    /// The script that the settings name has given no answer lately.
    script_failed: AtomicBool,
}

/// Answers, and questions without one, and when that was.
type Answers = HashMap<Question, (Instant, Option<Answer>)>;

impl System {
    pub fn new() -> Self {
        Self {
            asking: tokio::sync::Mutex::new(()),
            answers: Arc::new(Mutex::new(Answers::new())),
            script_failed: AtomicBool::new(false),
        }
    }

    pub async fn routes(&self, _: &SystemProxy, url: &Url, time_limit: Duration) -> Result<Vec<Route>> {
        let deadline = Deadline::now() + time_limit.min(LONGEST_WAIT);
        let settings = timeout_at(deadline, SETTINGS.run(winhttp::settings)).await;
        let settings = settings.ok().and_then(Result::ok).unwrap_or_default();
        let questions = settings.questions(url);
        let share = deadline.saturating_duration_since(Deadline::now()) / questions.len().max(1) as u32;
        self.script_failed.store(false, Ordering::Relaxed);
        for question in questions {
            let is_script = question.script.is_some();
            if let Some(answer) = self.answer(question, Deadline::now() + share).await {
                return answer.routes(url);
            }
            self.script_failed.store(is_script, Ordering::Relaxed);
        }
        settings.routes(url)
    }

    async fn answer(&self, question: Question, deadline: Deadline) -> Option<Answer> {
        let _turn = timeout_at(deadline, self.asking.lock()).await.ok()?;
        if let Some(kept) = kept(&self.answers.lock(), &question) {
            return kept;
        }
        let (answers, asked) = (self.answers.clone(), question.clone());
        let call = QUESTIONS.run(move || {
            let answer = winhttp::ask(&asked);
            keep(&mut answers.lock(), asked, answer);
        });
        let _ = timeout_at(deadline, call).await;
        let mut answers = self.answers.lock();
        kept(&answers, &question).unwrap_or_else(|| {
            keep(&mut answers, question, None);
            None
        })
    }

    /// Perhaps another way would be named now; whoever gave no answer is not asked again so soon. And whoever relies on a
    /// script must know that it was not to be had.
    pub fn failed(&self, error: Error) -> Error {
        if error.status().category() != Category::Network {
            return error;
        }
        self.answers.lock().retain(|_, (_, answer)| answer.is_none());
        if !self.script_failed.load(Ordering::Relaxed) {
            return error;
        }
        let hint = format!(
            "{} The automatic proxy configuration that the settings of Windows name gave no answer, either.",
            error.hint()
        );
        error.with_hint(hint)
    }
}

fn kept(answers: &Answers, question: &Question) -> Option<Option<Answer>> {
    let (at, answer) = answers.get(question)?;
    let good = if answer.is_some() { ANSWERED } else { UNANSWERED };
    (at.elapsed() < good).then(|| answer.clone())
}

fn keep(answers: &mut Answers, question: Question, answer: Option<Answer>) {
    if answers.len() >= MOST_ANSWERS {
        answers.clear();
    }
    answers.insert(question, (Instant::now(), answer));
}
