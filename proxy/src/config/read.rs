//! Reads the settings: the command line, the variables and the file, in that order. No error shows a value: it could be
//! a secret.

use std::ffi::OsString;
use std::fmt::Display;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};

use super::file::{NOT_SETTINGS, arguments};
use super::options::Options;
use crate::build_info;
use crate::secret_file::{self, read_public, read_secret};
use crate::stray::stray_around;

/// The prefix of a setting's variable.
const PREFIX: &str = "PUSHBOARD_";
/// Variables that are no settings, since their values are secret.
const SECRETS: [&str; 1] = ["PUSHBOARD_TOKEN"];
/// The largest file of settings, in bytes.
const LARGEST: usize = 1024 * 1024;

impl Options {
    /// Reads the command line, the variables of this process and, if one is named, the file. The first argument is
    /// the program's own name.
    ///
    /// # Errors
    /// For an argument, a variable or a key that is unknown or can't be read; names it.
    pub fn read(args: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Self, clap::Error> {
        let command = with_variables(Self::command()).version(build_info::line());
        for variable in command.get_arguments().filter_map(|arg| arg.get_env()) {
            let Some(value) = std::env::var_os(variable) else { continue };
            let problem = match stray_around(&value.to_string_lossy()) {
                // `${NAME:-}` of docker compose, or a value that a chart leaves out.
                _ if value.is_empty() => "is set and empty: fill it in, or unset it".to_owned(),
                Some(stray) => format!("has {stray}"),
                None => continue,
            };
            let text = format!("{} {problem}\n", variable.to_string_lossy());
            return Err(clap::Error::raw(ErrorKind::InvalidValue, text));
        }
        Self::read_by(&command, args.into_iter().map(Into::into).collect())
    }

    /// Variables with the prefix of settings that name no setting, and are most likely misspelt. Those that Kubernetes
    /// sets for a service of that name are left out.
    pub fn unknown_variables(names: impl IntoIterator<Item = OsString>) -> Vec<String> {
        let command = with_variables(Self::command());
        let known: Vec<_> = command.get_arguments().filter_map(|arg| arg.get_env()).collect();
        let names = names.into_iter().filter(|name| !known.contains(&name.as_os_str()));
        let mut unknown: Vec<String> = names
            .map(|name| name.to_string_lossy().into_owned())
            .filter(|name| !SECRETS.contains(&name.as_str()))
            .filter(|name| name.strip_prefix(PREFIX).is_some_and(|rest| !is_of_a_service(rest)))
            .collect();
        unknown.sort();
        unknown
    }

    fn read_by(command: &Command, args: Vec<OsString>) -> Result<Self, clap::Error> {
        Self::from_arg_matches(&Parsed::of(command, args)?.all)
    }
}

/// The words of the command line and the variables, without the file's and with them.
pub(super) struct Parsed {
    pub(super) without_file: ArgMatches,
    pub(super) all: ArgMatches,
}

impl Parsed {
    pub(super) fn of(command: &Command, args: Vec<OsString>) -> Result<Self, clap::Error> {
        let read = command.clone().try_get_matches_from(&args);
        let without_file = read.map_err(without_values)?;
        let Some(file) = without_file.get_one::<PathBuf>("config") else {
            return Ok(Self { all: without_file.clone(), without_file });
        };
        let error_of = |kind, text: &dyn Display| {
            clap::Error::raw(kind, format!("--config {}: {text}\n", file.display()))
        };
        let text = read_file(file)?;
        let from_file = arguments(&text, command, &without_file)
            .map_err(|error| error_of(ErrorKind::InvalidValue, &error))?;
        let holds_password =
            |argument: &String| argument.starts_with("--egress-proxy=") && argument.contains('@');
        if from_file.iter().any(holds_password) {
            read_secret(file, LARGEST).map_err(|error| unreadable(&error))?;
        }
        let words = args.into_iter().chain(from_file.into_iter().map(Into::into));
        let all = command.clone().try_get_matches_from(words).map_err(|error| {
            let error = without_values(error);
            // The first line is the error; the rest is usage, which does not apply to a file.
            let text = error.render().to_string();
            error_of(error.kind(), &text.lines().next().unwrap_or_default().trim_start_matches("error: "))
        })?;
        Ok(Self { without_file, all })
    }
}

fn read_file(file: &Path) -> Result<String, clap::Error> {
    let bytes = read_public(file, LARGEST).map_err(|error| unreadable(&error))?;
    secret_file::text(file, &bytes).map(str::to_owned).map_err(|error| unreadable(&error))
}

fn unreadable(error: &secret_file::FileError) -> clap::Error {
    clap::Error::raw(ErrorKind::Io, format!("--config {error}\n"))
}

/// The same error without any value, whether it was typed or is from a variable or a file: it may be a secret in the wrong
/// place, or hold one. The name of a flag is no value.
fn without_values(mut error: clap::Error) -> clap::Error {
    // A word without a flag is taken for a command, which has this name in an error.
    let is_name = |text: &str| text.starts_with('-') || text == "[COMMAND]";
    let is_value = |kind: ContextKind, error: &clap::Error| match error.get(kind) {
        Some(ContextValue::String(text)) => {
            !text.is_empty() && (kind == ContextKind::InvalidValue || !is_name(text))
        }
        _ => false,
    };
    for kind in [ContextKind::InvalidValue, ContextKind::InvalidArg] {
        if is_value(kind, &error) {
            error.insert(kind, ContextValue::String("…".to_owned()));
        }
    }
    error
}

/// Whether a name without its prefix is one that Kubernetes gives to the address of a service: `SERVICE_HOST`,
/// `PORT_80_TCP_ADDR`.
fn is_of_a_service(rest: &str) -> bool {
    let ends = |name: &str| rest == name || rest.ends_with(&format!("_{name}"));
    let is_port = |text: &str| text.split('_').next().is_some_and(|port| port.parse::<u16>().is_ok());
    ends("SERVICE_HOST")
        || ends("PORT")
        || rest.contains("SERVICE_PORT")
        || rest.split("PORT_").skip(1).any(is_port)
}

/// Gives each setting its variable, whose value no help shows.
pub(super) fn with_variables(command: Command) -> Command {
    command.mut_args(|arg| {
        let arg = arg.hide_env_values(true);
        let id = arg.get_id().as_str();
        match id {
            "config" => arg.env("PUSHBOARD_CONFIG"),
            _ if NOT_SETTINGS.contains(&id) => arg,
            _ => {
                let variable = format!("{PREFIX}{}", id.to_uppercase());
                arg.env(variable)
            }
        }
    })
}
