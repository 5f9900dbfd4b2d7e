//! Reads the small files that hold credentials, by the rule for files that hold a secret.

use std::path::Path;

use zeroize::Zeroizing;

use super::error::CredentialsError;
use crate::secret_file::{self, FileError, read_secret};

/// The largest file, in bytes: far more than any profile or token needs.
const LARGEST: usize = 1024 * 1024;

/// The text of a file, wiped from memory when dropped; `None` if there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, CredentialsError> {
    let wrong = |error: FileError| CredentialsError::new(error.to_string());
    let bytes = match read_secret(path, LARGEST) {
        Err(error) if error.is_missing() => return Ok(None),
        read => read.map_err(wrong)?,
    };
    let text = secret_file::text(path, &bytes).map_err(wrong)?;
    Ok(Some(Zeroizing::new(text.to_owned())))
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn distinguishes_missing_from_unusable() {
        let folder = std::env::temp_dir().join(format!("pushboard-files-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, bytes: &[u8], mode: u32| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            path
        };
        assert_eq!(read(&folder.join("none")).unwrap(), None);
        let text = read(&write("text", "\u{feff}canary".as_bytes(), 0o600)).unwrap().unwrap();
        assert_eq!(text.as_str(), "canary");
        assert_eq!(read(&folder.join("text/below")).unwrap(), None);
        for (path, problem) in [
            (folder.clone(), "it is a folder"),
            (write("large", &vec![b'a'; LARGEST + 1], 0o600), "is over 1024 KiB"),
            (write("bytes", b"canary\xff", 0o600), "is no UTF-8 text"),
            (write("open", b"canary", 0o666), "chmod 600"),
        ] {
            let error = read(&path).unwrap_err().to_string();
            assert!(error.contains(problem) && error.contains(path.to_str().unwrap()), "{error}");
            assert!(!error.contains("canary"));
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
