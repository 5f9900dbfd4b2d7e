//! Log lines on standard error, as text or as JSON. They hold the proxy's own words, closed sets, ids and numbers;
//! never a secret, a query, or a message of the vendor.

use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

use crate::config::LogFormat;

/// Writes the log lines that pass `filter` (such as `info`, or `warn,pushboard=debug`) to `writer`.
///
/// Libraries log warnings at most, whatever the filter says: at their most verbose they write whole requests,
/// signatures included. Only Pushboard's own lines can be more verbose.
pub fn subscriber<W>(filter: &Targets, format: LogFormat, writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let own = own_words_only(filter);
    // No colours: a terminal's codes would end up in files.
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match format {
        LogFormat::Text => Box::new(fmt::layer().with_ansi(false).with_writer(writer).with_filter(own)),
        LogFormat::Json => {
            Box::new(fmt::layer().json().flatten_event(true).with_writer(writer).with_filter(own))
        }
    };
    Registry::default().with(layer)
}

fn own_words_only(filter: &Targets) -> Targets {
    use tracing::level_filters::LevelFilter;
    let everywhere = filter.default_level().unwrap_or(LevelFilter::OFF);
    let named: Vec<_> = filter.iter().map(|(name, level)| (name.to_owned(), level)).collect();
    let is_own = |name: &str| name == "pushboard" || name.starts_with("pushboard::");
    let others = |level: LevelFilter| level.min(LevelFilter::WARN);
    Targets::new().with_default(others(everywhere)).with_target("pushboard", everywhere).with_targets(
        named.into_iter().map(|(name, level)| {
            let level = if is_own(&name) { level } else { others(level) };
            (name, level)
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn written(filter: &str, format: LogFormat, say: impl FnOnce()) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = subscriber(&filter.parse().unwrap(), format, move || writer.clone());
        tracing::subscriber::with_default(subscriber, say);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn libraries_log_warnings_at_most_whatever_the_filter() {
        for filter in ["trace", "hyper=trace", "trace,hyper=trace,reqwest=debug"] {
            let text = written(filter, LogFormat::Text, || {
                tracing::trace!(target: "hyper::proto", "canary");
                tracing::info!(target: "reqwest::connect", "canary");
                tracing::warn!(target: "hyper::proto", "kept");
            });
            assert!(!text.contains("canary") && text.contains("kept"), "{filter}: {text}");
        }
    }

    #[test]
    fn levels_are_kept() {
        let say = || {
            tracing::debug!(target: "pushboard::upstream", "quiet");
            tracing::info!(target: "pushboard::guard", "usual");
            tracing::warn!(target: "pushboard::guard", "loud");
        };
        for (filter, expected) in [
            ("warn", [false, false, true]),
            ("info", [false, true, true]),
            ("debug", [true, true, true]),
            ("warn,pushboard::upstream=debug", [true, false, true]),
            ("off", [false, false, false]),
        ] {
            let text = written(filter, LogFormat::Text, say);
            assert_eq!(
                ["quiet", "usual", "loud"].map(|word| text.contains(word)),
                expected,
                "{filter}: {text}"
            );
        }
    }

    #[test]
    fn a_value_can_not_forge_a_line() {
        let forged = "a\r\n2026-01-01T00:00:00Z  WARN forged\u{1b}[2J\u{202e}";
        let text = written("info", LogFormat::Text, || {
            tracing::info!(target: "pushboard::guard", who = ?forged, "responded");
        });
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']), "{text:?}");
        let text = written("info", LogFormat::Json, || {
            tracing::info!(target: "pushboard::guard", who = forged, "responded");
        });
        assert_eq!(text.lines().count(), 1, "{text}");
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&line["message"], &line["who"]), (&"responded".into(), &forged.into()));
    }
}
