//! The token that signs people and scripts in: made at the start, or given by the operator in a file, a variable or
//! standard input; compared in constant time.

use std::fmt;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::secret_file::{self, FileError, read_secret};
use crate::stray::stray;

/// The fewest characters of a token: 128 bits, if each is a random hexadecimal digit.
pub(super) const SHORTEST: usize = 32;
/// Most characters of a token.
pub(super) const LONGEST: usize = 256;
/// More than any token, and still not the wrong file: what is in it is said more exactly.
const LARGEST: usize = 4096;

/// The variable that may hold the token itself.
pub const TOKEN_VARIABLE: &str = "PUSHBOARD_TOKEN";
/// The place of standard input in messages.
const STANDARD_INPUT: &str = "--token-file - (standard input)";

/// A token; wiped from memory when dropped.
#[derive(Clone)]
pub(super) struct Token(Zeroizing<String>);

/// Where the operator's token is.
#[derive(Debug, Clone)]
pub struct TokenSource(Source);

#[derive(Debug, Clone)]
enum Source {
    /// Read again at each reload.
    File(PathBuf),
    /// In a variable or from standard input, for as long as the process runs; with its place.
    Given(Token, &'static str),
}

/// Why the operator's token can't be used. A message names the file or the variable, and never contains its content.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The file can't be read, or others may read it.
    #[error("--token-file {0}")]
    File(FileError),
    /// The file is a pipe, as a shell makes it for `<(…)`.
    #[error("--token-file {0}, or pipe the token in, as in `… | pushboard --token-file -`")]
    Pipe(FileError),
    /// The flag's value is a token, it seems.
    #[error(
        "--token-file takes the name of a file, and its value looks like a token itself: write the token into a file \
         of mode 0600, or set {TOKEN_VARIABLE}, or hand it over by `--token-file -`; and make a new one, since every \
         user of this machine could read it"
    )]
    NotAFile,
    /// Standard input can't be read.
    #[error("{STANDARD_INPUT} can't be read ({0}): pipe the token in")]
    Input(io::ErrorKind),
    /// Standard input is a terminal, which would show the token.
    #[error("{STANDARD_INPUT} is a terminal: pipe the token in, as in `pushboard --token-file - < FILE`")]
    Terminal,
    /// The content is not a token.
    #[error(
        "{place} must hold {SHORTEST} to {LONGEST} characters of A-Z a-z 0-9 - _ and nothing else{found}: make one \
         with `openssl rand -hex 32`"
    )]
    Malformed {
        /// The place.
        place: String,
        /// What is wrong with it, as far as that is known.
        found: String,
    },
    /// Two places have one.
    #[error("--token-file and {TOKEN_VARIABLE} both give a token: leave one out")]
    Both,
}

impl From<PathBuf> for TokenSource {
    fn from(file: PathBuf) -> Self {
        Self(Source::File(file))
    }
}

/// Whether a path stands for standard input.
pub fn is_standard_input(path: &Path) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].iter().any(|input| path == Path::new(input))
}

impl TokenSource {
    /// The token that a variable holds.
    ///
    /// # Errors
    /// If it holds something else.
    pub fn of_variable(value: &str) -> Result<Self, TokenError> {
        Self::given(value, TOKEN_VARIABLE)
    }

    /// Reads the token from standard input, to its end.
    ///
    /// # Errors
    /// If that is a terminal, can't be read or holds something else.
    pub fn of_standard_input() -> Result<Self, TokenError> {
        let input = io::stdin().lock();
        if input.is_terminal() {
            return Err(TokenError::Terminal);
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST + 1));
        let read = input.take(LARGEST as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| TokenError::Input(error.kind()))?;
        let text = str::from_utf8(&bytes).map_err(|_| malformed(STANDARD_INPUT, "; it is no text"))?;
        Self::given(without_line_end(text), STANDARD_INPUT)
    }

    fn given(text: &str, place: &'static str) -> Result<Self, TokenError> {
        Token::parse(text, place).map(|token| Self(Source::Given(token, place)))
    }

    /// The place, as in messages.
    pub(super) fn place(&self) -> String {
        match &self.0 {
            Source::File(path) => format!("--token-file {}", path.display()),
            Source::Given(_, place) => (*place).to_owned(),
        }
    }

    /// The token there.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub(super) fn read(&self) -> Result<Token, TokenError> {
        match &self.0 {
            Source::File(path) => Token::read(path),
            Source::Given(token, _) => Ok(token.clone()),
        }
    }
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
        let bytes = read_secret(path, LARGEST).map_err(|error| match path.to_str() {
            Some(value) if error.is_missing() && is_token(value) => TokenError::NotAFile,
            _ if error.is_no_file() => TokenError::Pipe(error),
            _ => TokenError::File(error),
        })?;
        let text = match secret_file::text(path, &bytes) {
            Ok(text) => text,
            Err(error) => return Err(TokenError::File(error)),
        };
        Self::parse(without_line_end(text), &format!("--token-file {}", path.display()))
    }

    fn parse(text: &str, place: &str) -> Result<Self, TokenError> {
        if is_token(text) {
            return Ok(Self(Zeroizing::new(text.to_owned())));
        }
        let found = match stray(text) {
            _ if text.trim().is_empty() => "; it is empty".to_owned(),
            _ if text.starts_with("-----BEGIN") => "; it holds a key or a certificate".to_owned(),
            Some(stray) => format!("; it has {stray}"),
            None if text.len() < SHORTEST || text.len() > LONGEST => format!("; it has {}", text.len()),
            None => "; it has other characters".to_owned(),
        };
        Err(malformed(place, &found))
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

fn malformed(place: &str, found: &str) -> TokenError {
    TokenError::Malformed { place: place.to_owned(), found: found.to_owned() }
}

fn is_token(text: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
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
        for (bytes, expected) in [
            (&b"\xff\xfec\0"[..], "is UTF-16 text"),
            (b"\x7fELF\xff", "is no UTF-8 text"),
            (&[b'a'; LARGEST + 1], "is over 4 KiB"),
        ] {
            let error = read(bytes, 0o600).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn what_stands_beside_a_token_is_named_wherever_it_is_given() {
        let good = "canary-_09AZaz".repeat(3);
        assert!(TokenSource::of_variable(&good).unwrap().read().unwrap().is(&good));
        for (value, expected) in [
            (format!("\"{good}\""), "a quotation mark"),
            (format!("{good}\n"), "a line end"),
            (format!("{good}\r"), "a carriage return"),
            (format!(" {good}"), "a space"),
            (format!("PUSHBOARD_TOKEN={good}"), "`export`"),
            ("$(TOKEN)".to_owned(), "a placeholder"),
            ("canary".to_owned(), "it has 6"),
            (format!("{good}="), "other characters"),
            (String::new(), "it is empty"),
            (format!("-----BEGIN PRIVATE KEY-----\n{good}"), "it holds a key"),
        ] {
            let error = TokenSource::of_variable(&value).unwrap_err().to_string();
            assert!(error.starts_with("PUSHBOARD_TOKEN must hold 32 to 256"), "{error}");
            assert!(error.contains(expected) && !error.contains("canary"), "{error}");
        }
        // The token in the place of its file's name.
        let error = Token::read(Path::new(&good)).unwrap_err().to_string();
        assert!(error.contains("looks like a token itself") && !error.contains("canary"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let good = "canary-_09AZaz".repeat(3);
        for mode in [0o640, 0o604, 0o644, 0o660, 0o620, 0o601] {
            let error = read(good.as_bytes(), mode).unwrap_err();
            assert!(matches!(error, TokenError::File(_)), "{mode:o}");
            assert!(error.to_string().contains("chmod 600") && !error.to_string().contains("canary-_"));
        }
        let pipe = std::env::temp_dir().join(format!("pushboard-token-pipe-{}", std::process::id()));
        assert!(
            std::process::Command::new("mkfifo").args(["-m", "600"]).arg(&pipe).status().unwrap().success()
        );
        for (no_file, expected) in [(Path::new("/"), "it is a folder"), (pipe.as_path(), "it is no file")] {
            let error = Token::read(no_file).unwrap_err().to_string();
            assert!(error.contains(&format!("can't be read ({expected}")), "{error}");
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
