//! Ports that are wanted again. On Windows nobody can listen on a port while a connection of the listener before is still there,
//! and that of a browser which reads the last page slowly may be for a while.

use tokio::sync::watch;

/// The last one that was wanted.
pub struct WantedPorts(watch::Sender<u16>);

/// For a sign-in: hears of those that are wanted after its own.
pub struct Watch(watch::Receiver<u16>);

impl WantedPorts {
    pub fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    pub fn want(&self, port: u16) {
        self.0.send_replace(port);
    }

    pub fn watch(&self) -> Watch {
        Watch(self.0.subscribe())
    }
}

impl Watch {
    /// When this port is wanted.
    pub async fn again(&mut self, port: u16) {
        while self.0.changed().await.is_ok() {
            if *self.0.borrow_and_update() == port {
                return;
            }
        }
        std::future::pending().await // nobody is left who could want it
    }
}
