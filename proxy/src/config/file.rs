//! Reads a TOML file of settings into arguments of the command line, so that one parser reads both.

use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Command};
use toml::Value;

/// Arguments that are not settings: they have no variable (apart from `--config`) and no key in the file.
pub(super) const NOT_SETTINGS: [&str; 4] = ["config", "check", "help", "version"];

/// Why a file can't be used. Names the key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum FileError {
    #[error("{0}")]
    NoToml(String),
    #[error("`{0}` is no setting; the keys are the flags' names, without the dashes in front")]
    Unknown(String),
    #[error("`{0}` takes a text, a number or a list of texts")]
    WrongType(String),
    #[error("`{0}` takes true or false")]
    NoSwitch(String),
    #[error("`{0}` is an empty list, which says neither all nor none: leave the key out")]
    EmptyList(String),
}

/// The settings of a file as arguments of a command line, without those that were set by flag or variable.
pub(super) fn arguments(text: &str, command: &Command, set: &ArgMatches) -> Result<Vec<String>, FileError> {
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| FileError::NoToml(error.to_string()))?;
    let mut arguments = Vec::new();
    for (key, value) in table {
        let setting = command
            .get_arguments()
            .filter(|arg| !NOT_SETTINGS.contains(&arg.get_id().as_str()))
            .find(|arg| arg.get_long() == Some(&key))
            .ok_or_else(|| FileError::Unknown(key.clone()))?;
        let is_switch = matches!(setting.get_action(), ArgAction::SetTrue);
        let written = match value {
            Value::Boolean(is_on) if is_switch => {
                if is_on {
                    vec![format!("--{key}")]
                } else {
                    Vec::new()
                }
            }
            _ if is_switch => return Err(FileError::NoSwitch(key)),
            Value::Array(entries) if entries.is_empty() => return Err(FileError::EmptyList(key)),
            Value::Array(entries) => entries
                .into_iter()
                .map(|entry| Some(format!("--{key}={}", scalar(&entry)?)))
                .collect::<Option<_>>()
                .ok_or(FileError::WrongType(key))?,
            value => {
                let text = scalar(&value).ok_or_else(|| FileError::WrongType(key.clone()))?;
                vec![format!("--{key}={text}")]
            }
        };
        let stronger = [ValueSource::CommandLine, ValueSource::EnvVariable];
        if set.value_source(setting.get_id().as_str()).is_none_or(|source| !stronger.contains(&source)) {
            arguments.extend(written);
        }
    }
    Ok(arguments)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}
