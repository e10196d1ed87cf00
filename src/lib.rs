//! ClearLine's OAuth 2.0 for point-of-sale software, as a small C library.
//!
//! Data takes one way: host program → [`ffi`] → [`manager`] (with [`login`] for users) → [`engine`] → [`client`] →
//! [`oauth`] (what to say) + [`transport`] (how to say it), and back. `oauth` is pure; `engine` knows how to fetch and
//! what time it is, but not HTTP; only `transport` knows reqwest; only `ffi` knows C strings.
//!
//! The product is the C interface (`include/clearline.h`). This Rust face of it exists for our own tests,
//! examples and benches, and promises nothing to others.

pub mod allocator;
pub mod client;
pub mod clock;
pub mod config;
pub mod engine;
pub mod error;
pub mod ffi;
mod guest;
pub mod json;
pub mod login;
pub mod manager;
pub mod oauth;
pub mod secret;
#[cfg(not(feature = "shuttle-tests"))]
mod sync;
#[cfg(feature = "shuttle-tests")]
pub mod sync;
pub mod transport;
#[cfg(windows)]
mod windows;
