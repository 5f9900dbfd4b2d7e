//! How requests leave for the vendor's services: through the proxy that is set, if one is, and trusting which
//! certificates beside the system's. Nothing of it comes from the environment's own variables.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::io::DuplexStream;
use url::Url;

use crate::secret_file::{FileError, read_public};

/// The largest file of certificates, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

/// The address of an HTTP proxy, which may hold a user's name and password: neither `Debug` nor `Display` shows them.
#[derive(Clone, PartialEq, Eq)]
pub struct EgressProxy(Url);

/// Why a text is not the address of a proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressProxyError {
    /// Not an absolute URL of http or https.
    #[error("write it as http://HOST:PORT or https://HOST:PORT; other kinds of proxies are not supported")]
    NotAProxy,
    /// More than scheme, user, host and port.
    #[error("leave out everything behind the host and port")]
    MoreThanAnOrigin,
    /// `user@` without a password or `:password@` without a user.
    #[error(
        "give both a user and a password, as in http://USER:PASSWORD@HOST:PORT, with special characters as %XX"
    )]
    HalfOfCredentials,
}

impl EgressProxy {
    /// The address with its credentials, for the client alone.
    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// Whether it holds a password.
    pub fn has_password(&self) -> bool {
        self.0.password().is_some()
    }
}

impl FromStr for EgressProxy {
    type Err = EgressProxyError;

    fn from_str(text: &str) -> Result<Self, EgressProxyError> {
        let url = Url::parse(text.trim()).map_err(|_| EgressProxyError::NotAProxy)?;
        // The parser takes `http:user:password@host`, too.
        if !text.contains("://") {
            return Err(EgressProxyError::NotAProxy);
        }
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
            return Err(EgressProxyError::NotAProxy);
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(EgressProxyError::MoreThanAnOrigin);
        }
        if url.username().is_empty() == url.password().is_some() {
            return Err(EgressProxyError::HalfOfCredentials);
        }
        Ok(Self(url))
    }
}

impl fmt::Display for EgressProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.origin().ascii_serialization())
    }
}

impl fmt::Debug for EgressProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EgressProxy({self})")
    }
}

/// Makes a connection in memory, and returns one end of it.
pub(crate) type Connect = Arc<dyn Fn() -> DuplexStream + Send + Sync>;

/// The way out; a clone is cheap.
#[derive(Clone, Default)]
pub struct Egress {
    /// The proxy for every encrypted request. What goes to this machine, unencrypted, goes straight.
    pub proxy: Option<EgressProxy>,
    authorities: Arc<[CertificateDer<'static>]>,
    /// To a service in this process, in place of the network.
    pub(crate) in_memory: Option<Connect>,
}

/// Why a `--ca-file` can't be used. Names the file, never what is in it.
#[derive(Debug, thiserror::Error)]
pub enum CaFileError {
    /// It can't be read.
    #[error("--ca-file {0}")]
    File(FileError),
    /// It has no certificate that can be used.
    #[error("--ca-file {} can't be used ({why}): name a PEM file with the certificates of your authorities", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: &'static str,
    },
}

impl Egress {
    /// Through that proxy, trusting the authorities in that file beside the system's.
    ///
    /// # Errors
    /// If the file can't be used.
    pub fn new(proxy: Option<EgressProxy>, ca_file: Option<&Path>) -> Result<Self, CaFileError> {
        let authorities = ca_file.map_or(Ok(Vec::new()), read_authorities)?;
        Ok(Self { proxy, authorities: authorities.into(), in_memory: None })
    }

    /// To a service in this process.
    pub(crate) fn in_memory(connect: impl Fn() -> DuplexStream + Send + Sync + 'static) -> Self {
        Self { in_memory: Some(Arc::new(connect)), ..Self::default() }
    }

    /// The authorities that are trusted beside the system's.
    pub(crate) fn authorities(&self) -> &[CertificateDer<'static>] {
        &self.authorities
    }
}

impl fmt::Debug for Egress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Egress({self})")
    }
}

impl fmt::Display for Egress {
    /// Nothing for the default.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(proxy) = &self.proxy {
            let password = if proxy.has_password() { " (with a password)" } else { "" };
            write!(f, " through the proxy {proxy}{password}")?;
        }
        match self.authorities.len() {
            0 => Ok(()),
            1 => f.write_str(", trusting 1 certificate of --ca-file beside the system's"),
            count => write!(f, ", trusting {count} certificates of --ca-file beside the system's"),
        }
    }
}

fn read_authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, CaFileError> {
    let unusable = |why| CaFileError::Content { path: path.to_owned(), why };
    let pem = read_public(path, LARGEST).map_err(CaFileError::File)?;
    let found = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| unusable("it is no PEM"))?;
    if found.is_empty() {
        let is_key = pem.windows(11).any(|part| part == b"PRIVATE KEY");
        return Err(unusable(match pem.first() {
            _ if is_key => "it holds a private key and no certificate",
            // An ASN.1 sequence.
            Some(0x30) => "it is DER or PKCS #12: convert it to PEM with `openssl`",
            _ => "no certificate in it",
        }));
    }
    let mut store = RootCertStore::empty();
    for certificate in &found {
        store.add(certificate.clone()).map_err(|_| unusable("a certificate in it is damaged"))?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_proxy_is_an_origin_whose_credentials_are_not_shown() {
        use EgressProxyError::*;
        for (text, expected) in [
            ("http://proxy.example:3128", Ok("http://proxy.example:3128")),
            ("http://user:canary@proxy.example:3128/", Ok("http://proxy.example:3128")),
            ("https://user:canary%40@10.0.0.1", Ok("https://10.0.0.1")),
            ("http://[::1]:3128", Ok("http://[::1]:3128")),
            ("proxy.example:3128", Err(NotAProxy)),
            ("user:canary@proxy.example:3128", Err(NotAProxy)),
            ("socks5://proxy.example:1080", Err(NotAProxy)),
            ("http:user:password@proxy:3128", Err(NotAProxy)),
            ("http:/user:password@proxy:3128", Err(NotAProxy)),
            ("http://", Err(NotAProxy)),
            ("", Err(NotAProxy)),
            ("http://proxy.example/canary", Err(MoreThanAnOrigin)),
            ("http://proxy.example/?a=canary", Err(MoreThanAnOrigin)),
            ("http://canary@proxy.example", Err(HalfOfCredentials)),
            ("http://:canary@proxy.example", Err(HalfOfCredentials)),
        ] {
            let proxy = text.parse::<EgressProxy>();
            let shown = match &proxy {
                Ok(proxy) => format!("{proxy} {proxy:?}"),
                Err(error) => format!("{error} {error:?}"),
            };
            assert_eq!(proxy.map(|proxy| proxy.to_string()), expected.map(str::to_owned), "{text}");
            assert!(!shown.contains("canary"), "{shown}");
        }
    }

    #[test]
    fn a_file_without_authorities_is_refused_by_what_it_is() {
        let folder = std::env::temp_dir().join(format!("pushboard-ca-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("ca.pem");
        let key = rcgen::KeyPair::generate().unwrap().serialize_pem();
        for (text, expected) in [
            ("", "no certificate in it"),
            ("canary", "no certificate in it"),
            ("0\u{1}canary", "it is DER or PKCS #12"),
            (&key, "holds a private key"),
            ("-----BEGIN CERTIFICATE-----\nY2FuYXJ5\n-----END CERTIFICATE-----\n", "is damaged"),
            ("-----BEGIN CERTIFICATE-----\n!canary!\n-----END CERTIFICATE-----\n", "it is no PEM"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = Egress::new(None, Some(&path)).unwrap_err().to_string();
            assert!(error.starts_with("--ca-file ") && error.contains(expected), "{text}: {error}");
            assert!(!error.contains("canary"));
        }
        let error = Egress::new(None, Some(&folder)).unwrap_err().to_string();
        assert!(error.contains("it is a folder"), "{error}");
        std::fs::remove_dir_all(folder).unwrap();
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn what_is_taken_shows_no_credentials(text in "https?://([a-z]{0,3}:?canary@)?[a-z0-9.@:]{0,12}[/?#]?") {
            if let Ok(proxy) = text.parse::<EgressProxy>() {
                prop_assert!(!format!("{proxy} {proxy:?}").contains("canary"), "{}", text);
            }
        }
    }
}
