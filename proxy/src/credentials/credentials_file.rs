//! Step 4: `~/.alibabacloud/credentials` or `credentials.ini`, sections of `key = value` lines. Read here and
//! by no INI library: what is read stays in the buffer it came in, which is wiped, and what is wrong is told by
//! its line alone.
//! Asks nobody; must not print a value.

use std::path::PathBuf;

use super::environment::Surroundings;
use super::fields::{Fields, Section};
use super::profile::{self, Names};
use super::source::Source;
use super::{CredentialsError, Looked, PROFILE, files, home};

const CREDENTIALS_FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";

const NAMES: Names = Names {
    role_arn: "role_arn",
    session_name: &["role_session_name"],
    token_file: "oidc_token_file_path",
    role_name: "role_name",
    token: "security_token",
};

/// Looks the section up that is asked for, or else `default`.
pub(super) fn look(around: &Surroundings<'_>) -> Result<Looked, CredentialsError> {
    let named = around.get(CREDENTIALS_FILE);
    let paths = match (&named, home(around)) {
        (Some(path), _) => vec![PathBuf::from(path.as_str())],
        (None, Some(home)) => {
            ["credentials", "credentials.ini"].map(|name| home.join(".alibabacloud").join(name)).to_vec()
        }
        (None, None) => return Ok(Looked::Nothing("no home directory is known".to_owned())),
    };
    for path in &paths {
        if let Some(text) = files::read(path)? {
            return look_in(&text, &path.display().to_string(), around);
        }
    }
    let shown: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    if named.is_some() {
        return Err(CredentialsError::new(format!(
            "{CREDENTIALS_FILE} names {}, which is not there",
            shown.join("")
        )));
    }
    Ok(Looked::Nothing(format!("{} are not there", shown.join(" and "))))
}

fn look_in(text: &str, path: &str, around: &Surroundings<'_>) -> Result<Looked, CredentialsError> {
    let asked = around.get(PROFILE);
    let name = asked.as_ref().map_or("default", |name| name.as_str());
    let found = find(text, name)
        .map_err(|(line, problem)| CredentialsError::new(format!("{path}, line {line}: {problem}")))?;
    let Some(fields) = found else {
        return Ok(Looked::Nothing(format!("{path} has no section [{name}]")));
    };
    let place = format!("section [{name}] of {path}");
    let section = fields.of(&place);
    if section.switch("enable")? == Some(false) {
        return Ok(Looked::Nothing(format!("{place} is switched off (enable = false)")));
    }
    let (source, kind) = source(section, around)?;
    Ok(Looked::source(source, format!("{place}, type {kind}")))
}

fn source<'a>(
    section: Section<'a>,
    around: &Surroundings<'_>,
) -> Result<(Source, &'a str), CredentialsError> {
    let kind = section.text("type")?.ok_or_else(|| {
        section.wrong("type", "is missing: access_key, sts, ram_role_arn, ecs_ram_role or oidc_role_arn")
    })?;
    let source = match kind {
        "access_key" => profile::pair(section)?,
        "sts" => profile::token(section, &NAMES)?,
        "ram_role_arn" => profile::role(section, &NAMES, around)?,
        "ecs_ram_role" => profile::ecs_role(section, &NAMES, around)?,
        "oidc_role_arn" => profile::oidc_role(section, &NAMES, around)?,
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

/// The fields of a section; `None` if there is no such section. What is wrong comes with its line; lines of
/// other sections may say anything.
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
