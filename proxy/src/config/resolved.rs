//! Every setting with its value and where that is from, for a report that others read: an address is shown without user and
//! password.

use std::ffi::OsString;
use std::fmt;

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory};

use crate::egress::EgressProxy;
use crate::secret_file::may_be_a_secret;

use super::file::NOT_SETTINGS;
use super::options::Options;
use super::read::{Parsed, with_variables};

/// A setting as it was resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    flag: String,
    value: String,
    source: &'static str,
}

impl Options {
    /// All settings, in the order of `--help`.
    ///
    /// # Errors
    /// As [`Options::read`].
    pub fn settings(args: impl IntoIterator<Item = OsString>) -> Result<Vec<Setting>, clap::Error> {
        let command = with_variables(Self::command());
        let Parsed { without_file, all } = Parsed::of(&command, args.into_iter().collect())?;
        let settings = command.get_arguments().filter(|arg| {
            let id = arg.get_id().as_str();
            id == "config" || !NOT_SETTINGS.contains(&id)
        });
        let resolved = settings.filter_map(|arg| {
            let id = arg.get_id().as_str();
            Some(Setting {
                flag: format!("--{}", arg.get_long()?),
                value: value(&all, id),
                source: match without_file.value_source(id) {
                    Some(ValueSource::CommandLine) => "flag",
                    Some(ValueSource::EnvVariable) => "variable",
                    _ if all.value_source(id) == Some(ValueSource::CommandLine) => "file",
                    _ => "default",
                },
            })
        });
        Ok(resolved.collect())
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.flag, self.value, self.source)
    }
}

fn value(matches: &ArgMatches, id: &str) -> String {
    let Some(values) = matches.get_raw(id) else { return "not set".to_owned() };
    values.map(|value| shown(matches, id, &value.to_string_lossy())).collect::<Vec<_>>().join(", ")
}

/// The value as others may read it. A wrong one can hold anything, such as the token itself in place of its file's name.
fn shown(matches: &ArgMatches, id: &str, text: &str) -> String {
    match id {
        "egress_proxy" => matches.get_one::<EgressProxy>(id).map_or_else(String::new, |proxy| {
            let credentials = if proxy.has_password() { " with a password" } else { "" };
            format!("{proxy}{credentials}")
        }),
        // Its parser takes no user; and an application's id is no secret.
        "endpoint" | "allow_app" => text.to_owned(),
        _ if text.contains(['@', '?']) || may_be_a_secret(text) => "…, which could be a secret".to_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_shown_with_its_source_and_without_a_password() {
        let file = std::env::temp_dir().join(format!("pushboard-resolved-{}.toml", std::process::id()));
        std::fs::write(&file, "rate = 7\nlisten = \"127.0.0.1:9000\"\n").unwrap();
        let file_name = file.to_str().unwrap();
        let words = ["pushboard", "diagnose", "--config", file_name, "--listen", "[::1]:1", "--demo"];
        let more = ["--egress-proxy", "http://user:p@ss:word@proxy:3128", "--allow-app=a", "--allow-app=b"];
        let words = words.into_iter().chain(more).map(OsString::from);
        let settings: Vec<String> =
            Options::settings(words).unwrap().iter().map(ToString::to_string).collect();
        std::fs::remove_file(&file).unwrap();
        for line in [
            &*format!("--config {file_name} (flag)"),
            "--listen [::1]:1 (flag)",
            "--rate 7 (file)",
            "--share 3000 (default)",
            "--demo true (flag)",
            "--allow-app a, b (flag)",
            "--token-file not set (default)",
            "--egress-proxy http://proxy:3128 with a password (flag)",
        ] {
            assert!(settings.iter().any(|setting| setting == line), "{line} is not in {settings:#?}");
        }
        for (flag, wrong) in [
            ("--token-file", "Canary0/abcdefghijklmnop+qrstuv=="),
            ("--token-file", "https://user:canary@host/token"),
            ("--tls-key", "user:canary@host"),
            ("--allow-host", "host/?token=canary"),
            ("--base-path", "/x?password=canary"),
        ] {
            let words = ["pushboard", "diagnose", flag, wrong].into_iter().map(OsString::from);
            let settings = Options::settings(words).unwrap();
            let line = settings.iter().map(ToString::to_string).find(|line| line.starts_with(flag)).unwrap();
            assert_eq!(line, format!("{flag} …, which could be a secret (flag)"), "{wrong}");
        }
    }
}
