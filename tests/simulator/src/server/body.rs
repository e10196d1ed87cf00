//! Bodies which are not like others.

mod huge;
mod trickle;

pub use huge::Huge;
pub use trickle::Trickle;
