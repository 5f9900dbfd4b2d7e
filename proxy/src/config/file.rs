//! Reads a TOML file of settings into arguments of the command line, so that one parser reads both. An error names the
//! line or the setting, never what stands there: the wrong file may have been named.

use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Command};
use toml::Value;

/// Arguments that are not settings: they have no variable (apart from `--config`) and no key in the file.
pub(super) const NOT_SETTINGS: [&str; 5] = ["command", "config", "check", "help", "version"];

/// Why a file can't be used. Names the line or the key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum FileError {
    #[error(
        "line {line}, column {column} is no TOML{guess}; write settings by the flags' names, as in `listen = \
         \"127.0.0.1:8787\"`"
    )]
    NoToml { line: usize, column: usize, guess: &'static str },
    #[error("{key} is no setting; the keys are the flags' names, without the dashes in front{hint}")]
    Unknown { key: String, hint: String },
    #[error(
        "`token` is no setting, since such files are shown around: put the token into a file of its own and name \
             that with `token-file`, or set PUSHBOARD_TOKEN"
    )]
    Token,
    #[error("`{0}` takes a text, a number or a list of texts")]
    WrongType(String),
    #[error("`{0}` takes true or false")]
    NoSwitch(String),
    #[error("`{0}` is empty: fill it in, or leave the key out")]
    Empty(String),
    #[error("`{0}` is an empty list, which says neither all nor none: leave the key out")]
    EmptyList(String),
}

/// The settings of a file as arguments of a command line, without those that were set by flag or variable.
pub(super) fn arguments(text: &str, command: &Command, set: &ArgMatches) -> Result<Vec<String>, FileError> {
    let table: toml::Table = text.parse().map_err(|error| no_toml(text, &error))?;
    let mut arguments = Vec::new();
    for (key, value) in table {
        let setting = command
            .get_arguments()
            .filter(|arg| !NOT_SETTINGS.contains(&arg.get_id().as_str()))
            .find(|arg| arg.get_long() == Some(&key))
            .ok_or_else(|| unknown(text, &key, hint(command, &key, &value)))?;
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
            Value::String(text) if text.is_empty() => return Err(FileError::Empty(key)),
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

/// The parser's own message would quote the line.
fn no_toml(text: &str, error: &toml::de::Error) -> FileError {
    let at = error.span().map_or(0, |span| span.start);
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    FileError::NoToml {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        guess: if error.message() == "duplicate key" {
            " but a key that stands before it too"
        } else {
            guess(text)
        },
    }
}

/// What the text looks like.
fn guess(text: &str) -> &'static str {
    let is_variable = |line: &str| {
        line.strip_prefix("export ").unwrap_or(line).split_once('=').is_some_and(|(name, _)| {
            name.contains('_')
                && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        })
    };
    match text.trim() {
        text if text.contains("-----BEGIN ") => " but PEM, as --tls-cert, --tls-key and --ca-file take it",
        text if text.starts_with('{') => " but JSON",
        text if !text.contains(char::is_whitespace) => " but a single word, as --token-file takes it",
        text if text.lines().any(is_variable) => " but a file of variables, as docker's --env-file takes it",
        _ => "",
    }
}

/// What was most likely meant.
fn hint(command: &Command, key: &str, value: &Value) -> String {
    let dashed = key.replace('_', "-");
    if command.get_arguments().any(|arg| arg.get_long() == Some(&dashed)) {
        return format!(": `{dashed}`");
    }
    if value.is_table() { ", and in no section".to_owned() } else { String::new() }
}

fn unknown(text: &str, key: &str, hint: String) -> FileError {
    /// Shorter than any token, and without the capitals of a key of the vendor.
    const LONGEST: usize = 31;
    let is_name = key.len() <= LONGEST
        && key
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte));
    if key == "token" {
        return FileError::Token;
    }
    if is_name {
        return FileError::Unknown { key: format!("`{key}`"), hint };
    }
    let begins = |line: &str| line.trim_start_matches(['[', '"', '\'', ' ', '\t']).starts_with(key);
    let key = match text.lines().position(begins) {
        Some(line) => format!("the key of line {}", line + 1),
        None => "a key".to_owned(),
    };
    FileError::Unknown { key, hint }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}
