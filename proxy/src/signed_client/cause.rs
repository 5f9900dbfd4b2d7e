//! Why there is no connection, in words without an address: the network, the certificate, or the proxy in between.

use std::borrow::Cow;
use std::error::Error;
use std::io;

use rustls::CertificateError;

use super::tunnel::TunnelError;

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

/// The cause of an error, and what to do where that is known. `is_proxied` if the way is through the egress proxy.
pub(super) fn cause_of(error: &(dyn Error + 'static), is_proxied: bool) -> Cow<'static, str> {
    let (mut end, mut is_dns) = (End::Service, false);
    let mut source = Some(error);
    while let Some(cause) = source {
        if let Some(error) = cause.downcast_ref::<TunnelError>() {
            match of_tunnel(error) {
                Some(known) => return known,
                None => end = End::Proxy,
            }
        }
        if let Some(known) = known(cause, end, is_proxied) {
            return known.into();
        }
        is_dns |= cause.to_string() == "dns error";
        source = cause.source();
    }
    let unknown = match end {
        _ if is_dns => match end {
            End::Proxy => "the name of the egress proxy is not known to the DNS: check --egress-proxy",
            End::Service => "its name is not known to the DNS",
        },
        End::Proxy => "no connection to the egress proxy could be made: check --egress-proxy",
        End::Service => "no connection could be made",
    };
    unknown.into()
}

/// What the egress proxy answered in place of a tunnel; `None` where the connection to it failed.
fn of_tunnel(error: &TunnelError) -> Option<Cow<'static, str>> {
    let text = match error {
        TunnelError::Unreachable(_) | TunnelError::Failed(_) => return None,
        TunnelError::Cut => {
            "the egress proxy cut the connection: check that --egress-proxy is the address of an HTTP proxy"
        }
        TunnelError::NoHttp => {
            "the egress proxy answered something else than HTTP: check that --egress-proxy is the address of an HTTP proxy"
        }
        TunnelError::NoHost => "its address can't be used",
        TunnelError::Page(status) => {
            return Some(format!(
                "the egress proxy answered {status} with a page in place of a tunnel, as where people must sign in first: let \
                 this machine through without that, and check that it is an HTTP proxy"
            ).into());
        }
        TunnelError::Refused(407) => {
            "the egress proxy answered 407 and requires another user and password: correct those in --egress-proxy"
        }
        TunnelError::Refused(status @ 300..=399) => {
            return Some(format!(
                "the egress proxy answered {status}, a redirect, as where people must sign in first: let this machine through \
                 without that, and check that it is an HTTP proxy"
            ).into());
        }
        TunnelError::Refused(status @ (400 | 404 | 405 | 501)) => {
            return Some(format!(
                "the egress proxy answered {status} and opens no tunnels: check that --egress-proxy is the address of an HTTP \
                 proxy, and not of a web server"
            ).into());
        }
        TunnelError::Refused(status @ (502..=504)) => {
            return Some(format!(
                "the egress proxy answered {status}, since it does not reach it: check the name, and the proxy's own network \
                 and DNS"
            ).into());
        }
        TunnelError::Refused(status) => {
            return Some(format!(
                "the egress proxy refuses to connect to it and answered {status}: allow this host there, and check that it is \
                 an HTTP proxy"
            ).into());
        }
    };
    Some(text.into())
}

fn known(cause: &(dyn Error + 'static), end: End, is_proxied: bool) -> Option<&'static str> {
    const NO_TLS: &str = "the egress proxy answered 200, and then no TLS came: check that it lets this machine through to \
                          this host, and without people who sign in";
    let is_in_tunnel = is_proxied && matches!(end, End::Service);
    if let Some(error) = tls_error(cause) {
        let is_about_certificate = matches!(error, rustls::Error::InvalidCertificate(_));
        return Some(if is_in_tunnel && !is_about_certificate { NO_TLS } else { of_tls(error, end) });
    }
    let kind = cause.downcast_ref::<io::Error>()?.kind();
    Some(match (kind, end) {
        (io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset, _) if is_in_tunnel => NO_TLS,
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
