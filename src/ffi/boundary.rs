//! The one function in which every body of the C interface runs.

use super::status::cl_status;
use super::{last_error, status};
use crate::error::{Error, Result, Status};
use crate::guest;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a body: catches its panic, records its failure as this thread's last error, and gives its status.
///
/// A panic unwinds through our own values only, and what a lock guards is written last, so nothing half-done is
/// seen afterwards.
pub fn enter(body: impl FnOnce() -> Result<()>) -> cl_status {
    match run(body) {
        Ok(()) => status::number(Status::Ok),
        Err(error) => {
            let number = status::number(error.status());
            last_error::set(error);
            number
        }
    }
}

/// As [`enter`], for the functions that leave the last error as it is.
pub fn enter_quietly(body: impl FnOnce() -> Result<()>) -> cl_status {
    let status = run(body).map_or_else(|error| error.status(), |()| Status::Ok);
    status::number(status)
}

fn run(body: impl FnOnce() -> Result<()>) -> Result<()> {
    let _masked = guest::Masked::new();
    guest::silently(|| catch_unwind(AssertUnwindSafe(body))).unwrap_or_else(|_| Err(panicked()))
}

/// The place of a panic holds no secret; its text might.
fn panicked() -> Error {
    Error::new(Status::Panic, format!("clearline has a mistake at {}", guest::take_place()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status_that_names_its_place_but_not_its_text() {
        let status = enter(|| panic!("s3cr3t!"));
        assert_eq!(status, Status::Panic.number());
        let error = last_error::get().unwrap();
        assert!(error.message().contains("boundary.rs"), "{}", error.message());
        assert!(!error.message().contains("s3cr3t!"));
    }
}
