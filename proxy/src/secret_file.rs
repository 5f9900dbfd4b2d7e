//! Reads the small files that an operator names, and holds the one rule for those that hold a secret: who else may
//! read or change them. An error names the path and what to do, never what is in the file.

use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// Why a file can't be used. Begins with its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    Missing,
    Folder,
    NoFile,
    Unreadable(ErrorKind),
    TooLarge(usize),
    Utf16,
    NoText,
    /// It is ours, and its mode admits others.
    Exposed(u32),
    /// It is another user's, and its mode lets everyone change it.
    WritableByAll(u32),
    /// It is another user's, and only the privilege of root opens it, or that user could change it for root.
    Foreign(u32),
}

impl FileError {
    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        self.problem == Problem::Missing
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
            Problem::WritableByAll(mode) => write!(
                f,
                "{path} can be changed by every user (mode {mode:04o}): its owner must run `chmod o-w {path}`"
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

/// The bytes of a file that holds a secret; wiped from memory when dropped.
///
/// # Errors
/// If it can't be read, is larger than `largest`, or others may read or change it; see `check`.
pub fn read_secret(path: &Path, largest: usize) -> Result<Zeroizing<Vec<u8>>, FileError> {
    read(path, largest, true)
}

/// The bytes of a file that holds no secret.
///
/// # Errors
/// If it can't be read or is larger than `largest`.
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
    if is_secret {
        exposure::check(&file).map_err(unreadable)?.map_or(Ok(()), |problem| Err(failed(problem)))?;
    }
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

#[cfg(unix)]
mod exposure {
    //! Who else may read or change an open file.

    use std::fs::File;
    use std::io;
    use std::os::unix::fs::MetadataExt;

    use super::Problem;

    /// What the rule depends on.
    #[derive(Debug, Clone, Copy)]
    pub(super) struct Facts {
        pub(super) mode: u32,
        pub(super) owner: u32,
        /// It is in memory, as the secrets of Kubernetes, Docker and systemd are.
        pub(super) in_memory: bool,
        /// It is mounted read-only, as they are too.
        pub(super) read_only: bool,
    }

    /// What is wrong with an open file, if anything is.
    pub(super) fn check(file: &File) -> io::Result<Option<Problem>> {
        let about = file.metadata()?;
        let (in_memory, read_only) = mount(file)?;
        let facts = Facts { mode: about.mode() & 0o7777, owner: about.uid(), in_memory, read_only };
        Ok(judge(facts, rustix::process::geteuid().as_raw()))
    }

    /// The rule for user `us`, who may open the file:
    /// - Root takes no file that only its privilege opens: the owner did not give it.
    /// - A file that an orchestrator mounts has the exposure that it gave it: in memory, and either another user's or
    ///   mounted read-only, so that nothing on this side could change its mode.
    /// - Our own file is for its owner alone.
    /// - Another user's file is that user's to protect; but it must not be open to everyone's changes, and root takes
    ///   none that an ordinary user can change.
    pub(super) fn judge(facts: Facts, us: u32) -> Option<Problem> {
        let Facts { mode, owner, in_memory, read_only } = facts;
        let is_ours = owner == us;
        match () {
            () if us == 0 && !is_ours && mode & 0o044 == 0 => Some(Problem::Foreign(owner)),
            () if in_memory && (read_only || !is_ours) => None,
            () if is_ours => (mode & 0o077 != 0).then_some(Problem::Exposed(mode)),
            () if us == 0 => Some(Problem::Foreign(owner)),
            () => (mode & 0o002 != 0).then_some(Problem::WritableByAll(mode)),
        }
    }

    /// Whether a file is in memory, and whether its mount is read-only.
    #[cfg(target_os = "linux")]
    fn mount(file: &File) -> io::Result<(bool, bool)> {
        /// tmpfs and ramfs, by the kernel's numbers.
        const IN_MEMORY: [u64; 2] = [0x0102_1994, 0x8584_58f6];
        let kind = rustix::fs::fstatfs(file)?.f_type as u64 & 0xffff_ffff;
        let flags = rustix::fs::fstatvfs(file)?.f_flag;
        Ok((IN_MEMORY.contains(&kind), flags.contains(rustix::fs::StatVfsMountFlags::RDONLY)))
    }

    #[cfg(not(target_os = "linux"))]
    fn mount(_: &File) -> io::Result<(bool, bool)> {
        Ok((false, false))
    }
}

#[cfg(not(unix))]
mod exposure {
    //! There, file modes do not determine who may read a file.

    pub(super) fn check(_: &std::fs::File) -> std::io::Result<Option<super::Problem>> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
