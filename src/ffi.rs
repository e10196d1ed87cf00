//! The C interface: one file for each section of the header, which is made from their doc comments.
//!
//! It converts and delegates, and decides nothing. Every body runs inside [`boundary::enter`], which catches
//! panics and records the calling thread's last error.

// The safety rules are what the header says of each pointer.
#![allow(clippy::missing_safety_doc)]

pub mod boundary;
pub mod errors;
mod input;
pub mod json;
mod last_error;
pub mod lifecycle;
pub mod login;
mod output;
pub mod pkce;
mod process;
pub mod session;
pub mod status;
pub mod support;
pub mod token;
