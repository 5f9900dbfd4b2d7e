//! Why there is no connection, in words without an address: the network, the certificate, or the proxy in between.

use std::error::Error;
use std::io;

use rustls::CertificateError;

/// The end of a connection at which it failed.
#[derive(Clone, Copy)]
enum End {
    Service,
    Proxy,
}

/// Whether a cause says, behind a colon, what to do.
pub fn has_remedy(cause: &str) -> bool {
    cause.contains(": ")
}

/// The cause of an error, and what to do where that is known.
pub(super) fn cause_of(error: &(dyn Error + 'static)) -> &'static str {
    let (mut end, mut is_dns) = (End::Service, false);
    let mut source = Some(error);
    while let Some(cause) = source {
        // The type of these errors has no public name.
        match cause.to_string().strip_prefix("tunnel error: ") {
            Some("proxy authorization required") => {
                return "the egress proxy requires another user and password: correct those in --egress-proxy";
            }
            Some("unexpected end of file" | "proxy response headers too long") => {
                return "the egress proxy cut the connection: check that --egress-proxy is the address of an HTTP proxy";
            }
            Some("failed to create underlying connection" | "io error establishing tunnel") => {
                end = End::Proxy
            }
            Some(_) => {
                return "the egress proxy refuses to connect to it: allow this host there, and check that the proxy can \
                        reach it and is an HTTP proxy";
            }
            None => {}
        }
        if let Some(known) = known(cause, end) {
            return known;
        }
        is_dns |= cause.to_string() == "dns error";
        source = cause.source();
    }
    match end {
        _ if is_dns => match end {
            End::Proxy => "the name of the egress proxy is not known to the DNS: check --egress-proxy",
            End::Service => "its name is not known to the DNS",
        },
        End::Proxy => "no connection to the egress proxy could be made: check --egress-proxy",
        End::Service => "no connection could be made",
    }
}

fn known(cause: &(dyn Error + 'static), end: End) -> Option<&'static str> {
    if let Some(error) = tls_error(cause) {
        return Some(of_tls(error, end));
    }
    let kind = cause.downcast_ref::<io::Error>()?.kind();
    Some(match (kind, end) {
        (io::ErrorKind::ConnectionRefused, End::Service) => "the connection was refused",
        (io::ErrorKind::ConnectionRefused, End::Proxy) => {
            "the egress proxy refuses connections: check the address in --egress-proxy"
        }
        (io::ErrorKind::ConnectionReset, End::Service) => "the connection was cut while it was made",
        (io::ErrorKind::ConnectionReset, End::Proxy) => "the egress proxy cut the connection",
        (io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable, End::Service) => {
            "there is no way to it from this network: if the only way out is a proxy, set --egress-proxy"
        }
        (io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable, End::Proxy) => {
            "there is no way to the egress proxy from this network: check --egress-proxy"
        }
        _ => return None,
    })
}

fn of_tls(error: &rustls::Error, end: End) -> &'static str {
    use CertificateError::NotValidYetContext;
    use CertificateError::{Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet};
    match (error, end) {
        (rustls::Error::InvalidCertificate(Expired | ExpiredContext { .. }), End::Service) => {
            "its certificate is not trusted, since it has expired: renew it, or set this machine's clock"
        }
        (rustls::Error::InvalidCertificate(NotValidYet | NotValidYetContext { .. }), End::Service) => {
            "its certificate is not trusted, since it is not valid yet: set this machine's clock"
        }
        (
            rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }),
            End::Service,
        ) => {
            "its certificate is not trusted, since it is one of another name: check the address, and what responds there"
        }
        (rustls::Error::InvalidCertificate(CertificateError::Other(other)), End::Service)
            if format!("{other:?}").contains("CaUsedAsEndEntity") =>
        {
            "its certificate is not trusted, since it is that of an authority: let the authority issue one for the server, \
             or make a self-signed one that is of no authority (CA:FALSE)"
        }
        (rustls::Error::InvalidCertificate(_), End::Service) => {
            "its certificate is not trusted: if it is one of your own authority, name that authority's certificate, and not \
             the server's own, with --ca-file"
        }
        (rustls::Error::InvalidCertificate(_), End::Proxy) => {
            "the certificate of the egress proxy is not trusted: name its authority's certificate with --ca-file, and \
             the proxy as in its certificate"
        }
        (_, End::Service) => "TLS failed: check that it speaks TLS 1.2 or 1.3 on that port",
        (_, End::Proxy) => {
            "TLS with the egress proxy failed: check whether --egress-proxy should begin with http://"
        }
    }
}

/// A TLS error is inside an I/O error, which does not name it as its source.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    error.downcast_ref::<rustls::Error>().or_else(|| {
        let inner = error.downcast_ref::<io::Error>()?.get_ref()?;
        tls_error(inner)
    })
}
