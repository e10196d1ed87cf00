//! ClearLine on 127.0.0.1: a token service and an API which behave like ClearLine's, over real TLS, and
//! misbehave on request.
//!
//! It is for tests: of the `clearline` library, and of the point-of-sale software of integrators, who can
//! run it as a program (`clearline-simulator --help`, and README.md) without knowing any Rust.
//!
//! ```
//! use clearline_simulator::{Fault, FaultKind, Simulator};
//!
//! let simulator = Simulator::start()?;
//! println!("{} (trust {})", simulator.url(), simulator.ca_file().display());
//!
//! // The next two token requests are answered with 503, the ones after them as usual.
//! simulator.push_fault(Fault::new(FaultKind::status(503)).times(2));
//! assert_eq!(simulator.token_requests(), 0);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Only loopback addresses are ever bound. Everything stops when the [`Simulator`] is dropped.

mod api;
mod authority;
mod builder;
mod certificate;
mod control;
mod fault;
mod oauth;
mod random;
mod recorder;
mod server;
mod settings;
mod shared;
mod sign_in;
mod simulator;
mod sync;

pub use authority::Authority;
pub use builder::Builder;
pub use certificate::{Certificate, SERVER_NAMES};
pub use fault::{Fault, FaultKind};
pub use oauth::User;
pub use recorder::RecordedRequest;
pub use settings::{
    Audience, CallbackIssuer, ErrorStatus, ErrorTail, IdTokenFault, IdTokenSettings, RefreshTokenIssue, RefreshUse,
    Settings,
};
pub use sign_in::{Landing, SignIn};
pub use simulator::Simulator;

/// The examples of README.md are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
