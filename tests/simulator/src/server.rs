//! The servers: what is common to ClearLine and to the control endpoint, and ClearLine itself.

pub mod answer;
mod body;
mod connection;
mod incoming;
mod listener;
mod misbehaviour;
mod routes;
mod takeover;

pub use answer::Answer;
pub use connection::serve;
pub use incoming::{BodyError, receive};
pub use listener::accept;
