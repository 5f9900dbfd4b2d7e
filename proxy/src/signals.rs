//! The system's signals to a running process, as commands: to stop, and to reload its files.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Receives the system's signals. While it exists, no signal ends the process directly.
pub struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(unix)]
    hangup: Signal,
}

/// The meaning of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// An interrupt (Ctrl-C) or, on Unix, a termination signal.
    Stop,
    /// A hangup signal (SIGHUP), on Unix alone.
    Reload,
}

impl Signals {
    /// Starts to receive signals.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            interrupt: signal(SignalKind::interrupt())?,
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
            #[cfg(unix)]
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// The next command.
    pub async fn next(&mut self) -> Command {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => Command::Stop,
            _ = self.terminate.recv() => Command::Stop,
            _ = self.hangup.recv() => Command::Reload,
        }
        #[cfg(not(unix))]
        match tokio::signal::ctrl_c().await {
            Ok(()) => Command::Stop,
            Err(_) => std::future::pending().await,
        }
    }
}
