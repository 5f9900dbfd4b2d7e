//! Reads the small files that an operator names, and holds the rules for who else may read those that hold a secret, and
//! change any of them. An error names the path and what to do, never what is in the file.

use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use self::problem::Problem;

#[cfg(unix)]
mod exposure;
mod problem;

/// Why a file can't be used. Begins with its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    path: PathBuf,
    problem: Problem,
}

impl FileError {
    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        self.problem == Problem::Missing
    }

    /// Whether it is a pipe or a device.
    pub fn is_no_file(&self) -> bool {
        self.problem == Problem::NoFile
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.problem == Problem::Missing && may_be_a_secret(&self.path.to_string_lossy()) {
            return f.write_str(
                "… can't be read (there is no such file; its name is not shown, since it could be a secret): name a \
                 file that holds it",
            );
        }
        let path = self.path.display();
        match self.problem {
            Problem::Missing => write!(f, "{path} can't be read (there is no such file)"),
            Problem::Folder => write!(f, "{path} can't be read (it is a folder): name a file in it"),
            Problem::NoFile => {
                write!(f, "{path} can't be read (it is no file, but a pipe or a device): name a plain file")
            }
            Problem::Unreadable(ErrorKind::PermissionDenied) => {
                write!(
                    f,
                    "{path} can't be read (permission denied): let the user that runs pushboard read it"
                )
            }
            Problem::Unreadable(kind) => write!(f, "{path} can't be read ({kind})"),
            Problem::TooLarge(limit) if limit < 1024 => {
                write!(f, "{path} is over {limit} bytes: this can't be the right file")
            }
            Problem::TooLarge(limit) => {
                write!(f, "{path} is over {} KiB: this can't be the right file", limit / 1024)
            }
            Problem::Utf16 => {
                write!(f, "{path} is UTF-16 text, as PowerShell's `>` writes it: save it as UTF-8")
            }
            Problem::NoText => write!(f, "{path} is no UTF-8 text: this can't be the right file"),
            Problem::Exposed(mode) => write!(
                f,
                "{path} can be read or changed by others than its owner (mode {mode:04o}): run `chmod 600 {path}`"
            ),
            Problem::Changeable(mode) => write!(
                f,
                "{path} can be changed by others than its owner (mode {mode:04o}), and pushboard trusts what it says: \
                 run `chmod go-w {path}`"
            ),
            Problem::WritableByAll(mode) => write!(
                f,
                "{path} can be changed by every user (mode {mode:04o}): its owner must run `chmod o-w {path}`, or \
                 mount it with another mode"
            ),
            Problem::Foreign(owner) => write!(
                f,
                "{path} belongs to another user (uid {owner}), who can change what root would use: run \
                 `chown root {path}`, or run pushboard as that user"
            ),
        }
    }
}

impl std::error::Error for FileError {}

/// Whether what was named as a file can be the secret itself, or an address that holds one.
pub fn may_be_a_secret(name: &str) -> bool {
    // Shorter than any token, longer than most words.
    const SHORTEST: usize = 20;
    let is_address = name.contains("://") || name.contains('@') && name.contains(':');
    let is_path = name.starts_with(['/', '.', '~']);
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte);
    let has = |is: fn(&u8) -> bool| name.as_bytes().iter().any(is);
    let is_random =
        has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) || has(|byte| b"+=".contains(byte));
    is_address || !is_path && name.len() >= SHORTEST && name.bytes().all(is_word) && is_random
}

/// The bytes of a file that holds a secret; wiped from memory when dropped.
///
/// # Errors
/// If it can't be read, is larger than `largest`, or others may read or change it.
pub fn read_secret(path: &Path, largest: usize) -> Result<Zeroizing<Vec<u8>>, FileError> {
    read(path, largest, true)
}

/// The bytes of a file that holds no secret, which everyone may read.
///
/// # Errors
/// If it can't be read, is larger than `largest`, or others may change it.
pub fn read_public(path: &Path, largest: usize) -> Result<Zeroizing<Vec<u8>>, FileError> {
    read(path, largest, false)
}

/// The text of such bytes.
///
/// # Errors
/// If they are no UTF-8.
pub fn text<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a str, FileError> {
    let problem = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        Problem::Utf16
    } else {
        Problem::NoText
    };
    str::from_utf8(bytes).map_err(|_| FileError { path: path.to_owned(), problem })
}

fn read(path: &Path, largest: usize, is_secret: bool) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let failed = |problem| FileError { path: path.to_owned(), problem };
    let unreadable = |error: std::io::Error| {
        failed(match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Problem::Missing,
            kind => Problem::Unreadable(kind),
        })
    };
    // Checked before it is opened, since opening a pipe waits for its writer, and it could not be read again.
    let about = path.metadata().map_err(unreadable)?;
    if about.is_dir() {
        return Err(failed(Problem::Folder));
    }
    if !about.is_file() {
        return Err(failed(Problem::NoFile));
    }
    let file = File::open(path).map_err(unreadable)?;
    // Elsewhere, file modes do not determine who may read a file.
    #[cfg(unix)]
    exposure::check(&file, is_secret).map_err(unreadable)?.map_or(Ok(()), |problem| Err(failed(problem)))?;
    #[cfg(not(unix))]
    let _ = is_secret;
    // Allocated once, so that growing leaves no copy behind.
    let length = usize::try_from(about.len()).unwrap_or(usize::MAX);
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.min(largest) + 1));
    file.take(largest as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > largest {
        return Err(failed(Problem::TooLarge(largest)));
    }
    if bytes.starts_with("\u{feff}".as_bytes()) {
        // A byte order mark, as some editors write it, is not part of the content.
        bytes.drain(..'\u{feff}'.len_utf8());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
