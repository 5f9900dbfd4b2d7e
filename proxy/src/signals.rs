//! What the system tells a running process: to stop, and to read its files again. Knows not what is done then.

/// Done at the first interrupt (Ctrl-C) or, on Unix, termination signal.
pub async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut interrupt), Ok(mut terminate)) =
            (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
        else {
            // Without handlers the signals end the process, as they do by default.
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Calls `read_again` at each hangup signal (SIGHUP), for ever. Elsewhere than on Unix there is none.
pub async fn on_hangup(mut read_again: impl FnMut()) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut hangup) = signal(SignalKind::hangup()) else { return };
        while hangup.recv().await.is_some() {
            read_again();
        }
    }
    #[cfg(not(unix))]
    drop(read_again);
}
