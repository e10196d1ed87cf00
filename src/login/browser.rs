//! Opening the system's browser.

#[cfg(not(windows))]
#[path = "browser/unix.rs"]
mod platform;
#[cfg(windows)]
#[path = "browser/windows.rs"]
mod platform;

use super::awaited::Awaited;
use crate::config::is_loopback;
use crate::error::{Error, Result, Status};
use crate::guest::start_thread;
use std::time::Duration;
use url::Url;

/// A system that is slow to start a browser is not waited for longer: most likely it will come.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Windows' shell runs the extensions of others on this thread.
const STACK_SIZE: usize = if cfg!(windows) { 1024 * 1024 } else { 256 * 1024 };

/// Opens a page of the server's, and says in `opened` whether that worked. On a thread of its own, because it may take
/// long, and changes the thread it is done on.
pub fn open(url: &str, opened: Awaited<()>) -> Result<()> {
    if !is_page(url) {
        return Err(failed()); // the system would open anything: programs, too
    }
    let url = url.to_owned();
    start_thread("clearline-open", STACK_SIZE, move || {
        opened.set(if platform::open(&url, PATIENCE) { Ok(()) } else { Err(failed()) });
    })?;
    Ok(())
}

/// Of the kind that a configuration allows.
fn is_page(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(&url),
        _ => false,
    })
}

fn failed() -> Error {
    Error::new(Status::Browser, "the system opened no browser")
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn only_pages_are_opened() {
        for url in ["https://login.clearline.me/Account/Login?a=b&c=%22", "http://127.0.0.1:1/x", "http://localhost/"] {
            assert!(is_page(url), "{url}");
        }
        for url in ["http://login.clearline.me/", "file:///etc/passwd", "calc.exe", "-a", "/bin/sh", "javascript:0", ""]
        {
            assert!(!is_page(url), "{url}");
        }
    }
}
