//! An HTTP client over verified TLS, without redirects and without the environment's proxies, whose errors hold no
//! URL. The caller limits the time, and the client limits the size of a response.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::HeaderMap;
use http::header::DATE;

use super::cause::cause_of;
use crate::egress::Egress;

/// The HTTP client can't be built, for example on a machine without trusted certificates.
#[derive(Debug, thiserror::Error)]
#[error(
    "the system's certificates can't be loaded: install them (package ca-certificates), or name others with --ca-file, \
     and start again"
)]
pub struct NoCertificates;

/// Why no response began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendError {
    /// No connection within the client's limit.
    ConnectTimedOut,
    /// No connection, in words without an address.
    NoConnection(&'static str),
    /// The connection was cut.
    Cut,
}

/// Why a response is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadError {
    /// The connection was cut.
    Cut,
    /// It is larger than the request allows.
    TooLarge,
}

/// A client for one kind of connection.
pub struct HttpClient {
    client: reqwest::Client,
    /// Its way out, for messages.
    way: &'static str,
}

/// A response, of which only the headers have come.
pub struct Response {
    inner: reqwest::Response,
    /// The most bytes of the rest of the body, after decompression.
    left: usize,
}

impl HttpClient {
    /// A client either for TLS alone, on that way out, or, on this machine, for plain HTTP. `connect` limits the time
    /// until a connection is made.
    ///
    /// # Errors
    /// If this machine trusts no certificate.
    pub fn new(encrypted: bool, connect: Duration, egress: &Egress) -> Result<Self, NoCertificates> {
        // Fails only if a provider is installed already, which is then used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .https_only(encrypted)
            .connect_timeout(connect)
            // A late second response on a connection would be taken for that of the next request: each has its own.
            .pool_max_idle_per_host(0)
            .user_agent(concat!("pushboard/", env!("CARGO_PKG_VERSION")));
        if encrypted {
            if let Some(proxy) = &egress.proxy {
                builder =
                    builder.proxy(reqwest::Proxy::https(proxy.url().clone()).map_err(|_| NoCertificates)?);
            }
            let added =
                egress.authorities().iter().map(|authority| reqwest::Certificate::from_der(authority));
            builder =
                builder.tls_certs_merge(added.collect::<Result<Vec<_>, _>>().map_err(|_| NoCertificates)?);
        } else {
            // Plain HTTP needs no certificates, and works on a machine that has none.
            builder = builder.tls_certs_only([]);
        }
        let way = if encrypted && egress.proxy.is_some() { " through the egress proxy" } else { "" };
        builder.build().map(|client| Self { client, way }).map_err(|_| NoCertificates)
    }

    /// Its way out, to follow what is said of a connection; empty for the straight way.
    pub fn way(&self) -> &'static str {
        self.way
    }

    /// Sends a request; its response may have up to `max_bytes`, after decompression.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn send(&self, request: http::Request<Bytes>, max_bytes: usize) -> Result<Response, SendError> {
        let request = reqwest::Request::try_from(request)
            .map_err(|_| SendError::NoConnection("its address can't be used"))?;
        match self.client.execute(request).await {
            Ok(inner) => Ok(Response { inner, left: max_bytes }),
            Err(error) if error.is_timeout() => Err(SendError::ConnectTimedOut),
            Err(error) if error.is_connect() => Err(SendError::NoConnection(cause_of(&error))),
            Err(_) => Err(SendError::Cut),
        }
    }
}

impl Response {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.inner.status().as_u16()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.inner.headers()
    }

    /// The server's clock.
    pub fn date(&self) -> Option<DateTime<Utc>> {
        let date = self.headers().get(DATE)?.to_str().ok()?;
        DateTime::parse_from_rfc2822(date).ok().map(|date| date.to_utc())
    }

    /// The announced size of the body; `None` for a compressed one, of which only the decompressed size counts.
    ///
    /// # Errors
    /// If it is larger than the request allows.
    pub fn content_length(&self) -> Result<Option<usize>, ReadError> {
        let length = self.inner.content_length().map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        match length {
            Some(length) if length > self.left => Err(ReadError::TooLarge),
            length => Ok(length),
        }
    }

    /// The next part of the body, or `None` at its end.
    ///
    /// # Errors
    /// If the connection was cut, or more bytes came than the request allows.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, ReadError> {
        let chunk = self.inner.chunk().await.map_err(|_| ReadError::Cut)?;
        if let Some(chunk) = &chunk {
            self.left = self.left.checked_sub(chunk.len()).ok_or(ReadError::TooLarge)?;
        }
        Ok(chunk)
    }
}
