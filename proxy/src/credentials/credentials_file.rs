//! Step 4: `~/.alibabacloud/credentials` or `credentials.ini`, sections of `key = value` lines. No INI library reads
//! them, so that values stay in a buffer that is wiped, and errors name the line alone.

use std::path::PathBuf;

use super::contents::Contents;
use super::context::SearchContext;
use super::error::CredentialsError;
use super::fields::{Fields, Section};
use super::files;
use super::names::{CREDENTIALS_FILE, PROFILE};
use super::profile::{self, Names};
use super::source::KeySource;

const NAMES: Names = Names {
    role_arn: "role_arn",
    session_name: &["role_session_name"],
    token_file: "oidc_token_file_path",
    role_name: "role_name",
    token: "security_token",
};

/// Looks up the section that the variable names, or else `default`.
pub(super) fn look_up(context: &SearchContext<'_>) -> Result<Contents, CredentialsError> {
    let named = context.get(CREDENTIALS_FILE);
    let paths = match (&named, context.home()) {
        (Some(path), _) => vec![PathBuf::from(path.as_str())],
        (None, Some(home)) => {
            ["credentials", "credentials.ini"].map(|name| home.join(".alibabacloud").join(name)).to_vec()
        }
        (None, None) => return Ok(Contents::Nothing("no home directory is known".to_owned())),
    };
    for path in &paths {
        if let Some(text) = files::read(path)? {
            return look_up_in(&text, &path.display().to_string(), context);
        }
    }
    let shown: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    if named.is_some() {
        return Err(CredentialsError::new(format!(
            "{CREDENTIALS_FILE} names {}, which is not there",
            shown.join("")
        )));
    }
    Ok(Contents::Nothing(format!("{} are not there", shown.join(" and "))))
}

fn look_up_in(text: &str, path: &str, context: &SearchContext<'_>) -> Result<Contents, CredentialsError> {
    let requested = context.get(PROFILE);
    let name = requested.as_ref().map_or("default", |name| name.as_str());
    if let Some(line) = first_outside(text) {
        return Err(CredentialsError::new(format!(
            "{path}, line {line}: this is in no section: write [default] above it, and `type = access_key` below that"
        )));
    }
    let found = find(text, name)
        .map_err(|(line, problem)| CredentialsError::new(format!("{path}, line {line}: {problem}")))?;
    let Some(fields) = found else {
        return Ok(Contents::Nothing(format!("{path} has no section [{name}]")));
    };
    let place = format!("section [{name}] of {path}");
    let section = fields.of(&place);
    if section.switch("enable")? == Some(false) {
        return Ok(Contents::Nothing(format!("{place} is switched off (enable = false)")));
    }
    let (source, kind) = source(section, context)?;
    Ok(Contents::source(source, format!("{place}, type {kind}")))
}

fn source<'a>(
    section: Section<'a>,
    context: &SearchContext<'_>,
) -> Result<(KeySource, &'a str), CredentialsError> {
    let kind = section.text("type")?.ok_or_else(|| {
        section.wrong("type", "is missing: access_key, sts, ram_role_arn, ecs_ram_role or oidc_role_arn")
    })?;
    let source = match kind {
        "access_key" => profile::pair(section)?,
        "sts" => profile::token(section, &NAMES)?,
        "ram_role_arn" => profile::role(section, &NAMES, context)?,
        "ecs_ram_role" => profile::ecs_role(section, &NAMES, context)?,
        "oidc_role_arn" => profile::oidc_role(section, &NAMES, context)?,
        "rsa_key_pair" | "bearer" => {
            return Err(
                section.wrong("type", "is one that ENS takes no signature of: give the proxy a RAM role")
            );
        }
        _ => {
            return Err(section.wrong(
                "type",
                "is none that is taken: access_key, sts, ram_role_arn, ecs_ram_role or oidc_role_arn",
            ));
        }
    };
    Ok((source, kind))
}

/// The number of the first line with content, if there is no section at all: a file of variables, a key, JSON.
fn first_outside(text: &str) -> Option<usize> {
    let mut lines = text.lines().map(str::trim).enumerate();
    let (at, first) = lines.find(|(_, line)| !line.is_empty() && !line.starts_with(['#', ';']))?;
    let is_section = |line: &str| line.starts_with('[');
    (!is_section(first) && !lines.any(|(_, line)| is_section(line))).then_some(at + 1)
}

/// The fields of a section; `None` if there is no such section. An error comes with its line; the lines of other
/// sections are not checked.
fn find(text: &str, name: &str) -> Result<Option<Fields>, (usize, &'static str)> {
    let mut found: Option<Fields> = None;
    let mut seen = Vec::new();
    let mut inside = false;
    for (at, line) in text.lines().enumerate() {
        let at = at + 1;
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            inside = header.split_once(']').is_some_and(|(header, _)| header.trim() == name);
            if inside && found.is_some() {
                return Err((at, "the section stands here a second time: keep one"));
            }
            if inside {
                found = Some(Fields::default());
            }
            continue;
        }
        let Some(fields) = found.as_mut().filter(|_| inside) else { continue };
        let (key, value) = line.split_once(['=', ':']).ok_or((at, "this is no `key = value`"))?;
        let key = key.trim().to_ascii_lowercase();
        if seen.contains(&key) {
            return Err((at, "the key stands here a second time: keep one"));
        }
        // What follows a hash is a comment.
        let value = value.split('#').next().unwrap_or_default().trim();
        fields.insert(&key, value);
        seen.push(key);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    crate::credentials::any_file::holds_of_any_file! {
        whole: "[default]\ntype = ram_role_arn\naccess_key_id = canary\naccess_key_secret = canary\nrole_arn = r\n",
        pieces: &[
            "[",
            "]",
            "[default]",
            "\n",
            "\r",
            "=",
            ":",
            "type",
            "sts",
            "enable=",
            "#",
            ";",
            " ",
            "é",
            "\0",
            "\u{feff}",
            "access_key_id",
        ]
    }
}
