//! The token that signs people and scripts in: made at the start or read from the operator's file, and compared in
//! constant time.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The fewest characters of a token: 128 bits, if each is a random hexadecimal digit.
pub(super) const SHORTEST: usize = 32;
/// Most characters of a token.
pub(super) const LONGEST: usize = 256;

/// A token; wiped from memory when dropped.
#[derive(Clone)]
pub(super) struct Token(Zeroizing<String>);

/// Why a `--token-file` can't be used. Names the file, never what is in it.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It can't be read.
    #[error("--token-file {path} can't be read ({error}): name a file that holds a token", path = .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        error: io::Error,
    },
    /// Others than its owner may read it.
    #[error("--token-file {path} can be read by others than its owner: run `chmod 600 {path}`", path = .0.display())]
    Exposed(PathBuf),
    /// Its content is not a token.
    #[error(
        "--token-file {path} must hold {SHORTEST} to {LONGEST} characters of A-Z a-z 0-9 - _ and nothing else: \
         make one with `openssl rand -hex 32`",
        path = .0.display()
    )]
    Malformed(PathBuf),
}

impl Token {
    /// A token of these random bytes.
    pub(super) fn from_random(bytes: [u8; 32]) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(2 * bytes.len()));
        for byte in bytes {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
        }
        Self(text)
    }

    /// The token in a file; a line end after it is not part of it.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub(super) fn read(path: &Path) -> Result<Self, TokenError> {
        let unreadable = |error| TokenError::Unreadable { path: path.to_owned(), error };
        // Checked before it is opened, since opening a pipe waits for its writer, and it could not be read again.
        if !path.metadata().map_err(unreadable)?.is_file() {
            return Err(unreadable(io::Error::other("it is no file")));
        }
        let file = File::open(path).map_err(unreadable)?;
        if is_exposed(&file).map_err(unreadable)? {
            return Err(TokenError::Exposed(path.to_owned()));
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 3));
        file.take(LONGEST as u64 + 3).read_to_end(&mut bytes).map_err(unreadable)?;
        let whole = str::from_utf8(&bytes).ok();
        whole
            .map(|text| text.strip_suffix('\n').unwrap_or(text))
            .map(|text| text.strip_suffix('\r').unwrap_or(text))
            .and_then(Self::parse)
            .ok_or_else(|| TokenError::Malformed(path.to_owned()))
    }

    fn parse(text: &str) -> Option<Self> {
        let is_token = (SHORTEST..=LONGEST).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        is_token.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// Whether this is the token; takes as long for a wrong one as for the right one.
    pub(super) fn is(&self, tried: &str) -> bool {
        self.0.as_bytes().ct_eq(tried.as_bytes()).into()
    }

    /// The token itself. The caller is responsible for where it goes.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(unix)]
fn is_exposed(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(file.metadata()?.mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &File) -> io::Result<bool> {
    // There, file modes do not determine who may read a file.
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::sync::atomic::{AtomicUsize, Ordering};

    pub(super) fn file(text: &[u8], mode: u32) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name =
            format!("pushboard-token-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    fn read(text: &[u8], mode: u32) -> Result<Token, TokenError> {
        let path = file(text, mode);
        let token = Token::read(&path);
        fs::remove_file(path).unwrap();
        token
    }

    #[test]
    fn a_generated_token_contains_all_its_bytes() {
        let mut bytes = [0xab; 32];
        bytes[0] = 0x01;
        let token = Token::from_random(bytes);
        assert_eq!(token.reveal().len(), 64);
        assert!(token.reveal().starts_with("01abab") && token.is(&format!("01{}", "ab".repeat(31))));
        assert!(!token.is("") && !token.is("01") && !token.is(&"ab".repeat(32)));
        assert!(!token.is(&format!("{}0", token.reveal())));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_holds_a_token_and_no_more() {
        let good = "canary-_09AZaz".repeat(3);
        for text in [good.clone(), format!("{good}\n"), format!("{good}\r\n")] {
            assert!(read(text.as_bytes(), 0o600).unwrap().is(&good));
        }
        assert!(read("a".repeat(LONGEST).as_bytes(), 0o400).is_ok());
        let short = "canary-".repeat(4);
        for bad in [
            String::new(),
            "\n".to_owned(),
            short,
            format!("{good}\n\n"),
            format!(" {good}"),
            format!("{good} "),
            format!("{good}\0"),
            format!("{good}="),
            format!("{good}\u{e9}"),
            "a".repeat(LONGEST + 1),
            format!("{}\nmore", "a".repeat(LONGEST)),
        ] {
            let error = read(bad.as_bytes(), 0o600).unwrap_err().to_string();
            assert!(error.starts_with("--token-file ") && error.contains("32 to 256"), "{error}");
            assert!(!error.contains("canary"), "{error}");
        }
        assert!(read(b"\xff\xfe", 0o600).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let good = "canary-_09AZaz".repeat(3);
        for mode in [0o640, 0o604, 0o644, 0o660, 0o620, 0o601] {
            let error = read(good.as_bytes(), mode).unwrap_err();
            assert!(matches!(error, TokenError::Exposed(_)), "{mode:o}");
            assert!(error.to_string().contains("chmod 600") && !error.to_string().contains("canary-_"));
        }
        let pipe = std::env::temp_dir().join(format!("pushboard-token-pipe-{}", std::process::id()));
        assert!(
            std::process::Command::new("mkfifo").args(["-m", "600"]).arg(&pipe).status().unwrap().success()
        );
        for no_file in [Path::new("/"), pipe.as_path()] {
            let error = Token::read(no_file).unwrap_err().to_string();
            assert!(error.contains("can't be read (it is no file)"), "{error}");
        }
        fs::remove_file(pipe).unwrap();
        let error = Token::read(Path::new("/none/at/all")).unwrap_err().to_string();
        assert!(error.starts_with("--token-file /none/at/all can't be read"), "{error}");
    }

    #[test]
    fn a_token_is_not_printed() {
        let token = Token::from_random([0xca; 32]);
        assert!(!format!("{token:?} {token:#?}").contains("caca"));
    }
}
