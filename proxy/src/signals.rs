//! The system's signals to a running process, as commands: to stop, and to reload its files. A hangup is either an
//! operator's command to reload, or the terminal in which a person started the process and which was closed.

#[cfg(unix)]
use std::fs::File;
use std::io;
#[cfg(unix)]
use std::io::IsTerminal;
#[cfg(unix)]
use std::time::Duration;

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
    /// It writes to a terminal that belongs to it. A service, a container and a process behind `nohup` do not.
    #[cfg(unix)]
    on_terminal: bool,
}

/// Programs that close a terminal may send a hangup before they do.
#[cfg(unix)]
const CLOSING: Duration = Duration::from_millis(300);

/// The meaning of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// An interrupt (Ctrl-C) or, on Unix, a termination signal or a hangup whose terminal is gone.
    Stop,
    /// Any other hangup signal (SIGHUP), on Unix alone.
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
            #[cfg(unix)]
            on_terminal: (io::stdout().is_terminal() || io::stderr().is_terminal()) && terminal().is_ok(),
        })
    }

    /// The next command.
    pub async fn next(&mut self) -> Command {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => Command::Stop,
            _ = self.terminate.recv() => Command::Stop,
            _ = self.hangup.recv() => {
                if self.on_terminal {
                    tokio::time::sleep(CLOSING).await;
                }
                if self.on_terminal && is_terminal_gone() { Command::Stop } else { Command::Reload }
            }
        }
        #[cfg(not(unix))]
        match tokio::signal::ctrl_c().await {
            Ok(()) => Command::Stop,
            Err(_) => std::future::pending().await,
        }
    }
}

/// The terminal that belongs to this process.
#[cfg(unix)]
fn terminal() -> io::Result<File> {
    File::open("/dev/tty")
}

/// Whether that terminal was closed; it can fail to open for other reasons.
#[cfg(unix)]
fn is_terminal_gone() -> bool {
    use rustix::io::Errno;
    let error = terminal().err().and_then(|error| Errno::from_io_error(&error));
    matches!(error, Some(Errno::NXIO | Errno::IO))
}
