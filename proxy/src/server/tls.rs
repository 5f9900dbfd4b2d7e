//! TLS 1.2 and 1.3 by rustls, for HTTP/1.1, from PEM files that can be reloaded while the server runs.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};
use tokio_rustls::TlsAcceptor;

use super::certificate::problems;
use crate::secret_file::{FileError, read_public, read_secret};

/// The largest file, in bytes: far more than any chain needs.
const LARGEST: usize = 1024 * 1024;

/// A certificate and its key, in use.
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    config: RwLock<Config>,
}

#[derive(Clone)]
struct Config {
    server: Arc<ServerConfig>,
    /// The server's own, the first of the chain.
    own: CertificateDer<'static>,
}

/// Why the files can't be used. Names the flag and the file, never what is in it.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// There are no certificates in it.
    #[error("--tls-cert {} can't be used ({why}): name a PEM file with the certificate and its chain", .path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: String,
    },
    /// There is no key in it.
    #[error("--tls-key {} can't be used ({why}): name a PEM file with the private key of --tls-cert", .path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: String,
    },
    /// The file of certificates can't be read.
    #[error("--tls-cert {0}")]
    CertificateFile(FileError),
    /// The key's file can't be read, or others may read it.
    #[error("--tls-key {0}")]
    KeyFile(FileError),
    /// Each is the other's.
    #[error("--tls-cert holds a private key and --tls-key a certificate: exchange the two")]
    Swapped,
    /// The key is another one's.
    #[error(
        "--tls-key is not the key of the first certificate in --tls-cert: name the key that it was issued for, and put the \
         server's own certificate before those of its authorities"
    )]
    OtherKey,
    /// They can't be used together.
    #[error(
        "--tls-cert and --tls-key can't be used together ({0}): name a certificate and its own private key"
    )]
    Pair(rustls::Error),
}

impl Tls {
    /// Reads both files.
    ///
    /// # Errors
    /// See [`TlsError`].
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let config = RwLock::new(config(certificate, key)?);
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), config })
    }

    /// Reads both files again, for new connections.
    ///
    /// # Errors
    /// See [`TlsError`]; the previous files stay in use.
    pub fn reload(&self) -> Result<(), TlsError> {
        let config = config(&self.certificate, &self.key)?;
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// The configuration for the next connection.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.config.read().unwrap_or_else(PoisonError::into_inner).server.clone().into()
    }

    /// What browsers will find wrong with the certificate now, where they open these names: its time and its names.
    pub(crate) fn problems(&self, names: &[String], now: DateTime<Utc>) -> Vec<String> {
        let own = self.config.read().unwrap_or_else(PoisonError::into_inner).own.clone();
        problems(&own, names, now)
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("certificate", &self.certificate)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

fn config(certificate: &Path, key: &Path) -> Result<Config, TlsError> {
    let bad_key = |why: String| TlsError::Key { path: key.to_owned(), why };
    let bad_certificate = |why: String| TlsError::Certificate { path: certificate.to_owned(), why };
    let chain_pem = read_public(certificate, LARGEST).map_err(TlsError::CertificateFile)?;
    let is_key_alone = |pem: &[u8]| holds(pem, "PRIVATE KEY") && !holds(pem, "CERTIFICATE");
    let is_chain_alone = |pem: &[u8]| holds(pem, "CERTIFICATE") && !holds(pem, "PRIVATE KEY");
    // Before the rule for secrets, which a certificate need not keep.
    if is_key_alone(&chain_pem) && read_public(key, LARGEST).is_ok_and(|pem| is_chain_alone(&pem)) {
        return Err(TlsError::Swapped);
    }
    let key_pem = read_secret(key, LARGEST).map_err(TlsError::KeyFile)?;
    let chain = CertificateDer::pem_slice_iter(&chain_pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| bad_certificate(reason_of(&error, &chain_pem)))?;
    let Some(own) = chain.first().cloned() else {
        return Err(bad_certificate(reason_of(&pem::Error::NoItemsFound, &chain_pem)));
    };
    let private =
        PrivateKeyDer::from_pem_slice(&key_pem).map_err(|error| bad_key(reason_of(&error, &key_pem)))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private))
        .map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => TlsError::OtherKey,
            error => TlsError::Pair(error),
        })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Config { server: Arc::new(config), own })
}

/// Whether a PEM file has an item of that kind.
fn holds(pem: &[u8], kind: &str) -> bool {
    let begins = |line: &[u8]| {
        line.strip_prefix(b"-----BEGIN ")
            .is_some_and(|rest| rest.windows(kind.len()).any(|at| at == kind.as_bytes()))
    };
    pem.split(|byte| *byte == b'\n').any(begins)
}

fn has_line(pem: &[u8], expected: &[u8]) -> bool {
    pem.split(|byte| *byte == b'\n').any(|line| line.trim_ascii() == expected)
}

/// What is wrong with a PEM file, without the line at fault: it may be a line of a key.
fn reason_of(error: &pem::Error, pem: &[u8]) -> String {
    let found = match error {
        // The second is that of older tools.
        _ if holds(pem, "ENCRYPTED PRIVATE KEY") || has_line(pem, b"Proc-Type: 4,ENCRYPTED") => {
            "the key in it is encrypted: decrypt it with `openssl pkey`"
        }
        _ if pem.starts_with(&[0xff, 0xfe]) => "it is UTF-16 text: save it as UTF-8",
        // An ASN.1 sequence.
        _ if pem.starts_with(&[0x30]) => "it is DER or PKCS #12: convert it to PEM with `openssl`",
        pem::Error::NoItemsFound if pem.is_empty() => "it is empty",
        pem::Error::NoItemsFound if holds(pem, "CERTIFICATE REQUEST") => {
            "it holds a request for a certificate"
        }
        pem::Error::NoItemsFound if holds(pem, "PRIVATE KEY") => "it holds a private key",
        pem::Error::NoItemsFound if holds(pem, "CERTIFICATE") => "it holds a certificate",
        pem::Error::NoItemsFound => "nothing of that kind in it",
        _ => "it is no PEM",
    };
    found.to_owned()
}
