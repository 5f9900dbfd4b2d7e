//! Reads the small files that hold credentials. Their text is wiped from memory when dropped; an error names the
//! path alone.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::error::CredentialsError;

/// The largest file, in bytes: far more than any profile or token needs.
const LARGEST: usize = 1024 * 1024;

/// The text of a file; `None` if there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, CredentialsError> {
    let wrong = |problem: &str| CredentialsError::new(format!("{} {problem}", path.display()));
    let unreadable = |kind: ErrorKind| wrong(&format!("can't be read ({kind}): check who may read it"));
    // Checked before it is opened, since opening a pipe waits for its writer.
    let about = match path.metadata() {
        Ok(about) => about,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(unreadable(error.kind())),
    };
    if !about.is_file() {
        return Err(wrong("is no file"));
    }
    if about.len() > LARGEST as u64 {
        return Err(wrong("is over 1 MiB: this can't be the right file"));
    }
    // Allocated once, so that growing leaves no copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST.min(about.len() as usize + 1)));
    let file = File::open(path).map_err(|error| unreadable(error.kind()))?;
    file.take(LARGEST as u64).read_to_end(&mut bytes).map_err(|error| unreadable(error.kind()))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong("is no UTF-8 text"))?;
    Ok(Some(Zeroizing::new(text.trim_start_matches('\u{feff}').to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinguishes_missing_from_unusable() {
        let folder = std::env::temp_dir().join(format!("pushboard-files-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        assert_eq!(read(&folder.join("none")).unwrap(), None);
        let text = read(&write("text", "\u{feff}canary".as_bytes())).unwrap().unwrap();
        assert_eq!(text.as_str(), "canary");
        assert_eq!(read(&folder.join("text/below")).unwrap(), None);
        for (path, problem) in [
            (folder.clone(), "is no file"),
            (write("large", &vec![b'a'; LARGEST + 1]), "is over 1 MiB"),
            (write("bytes", b"canary\xff"), "is no UTF-8 text"),
        ] {
            let error = read(&path).unwrap_err().to_string();
            assert!(error.contains(problem) && error.contains(path.to_str().unwrap()), "{error}");
            assert!(!error.contains("canary"));
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
