//! What browsers will find wrong with a certificate that the server can serve with: its time and its names.

use std::time::Duration;

use acs3::date::format_date;
use chrono::{DateTime, TimeDelta, Utc};
use rustls::CertificateError::{ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYetContext};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error, RootCertStore};

/// How long before its end a certificate should have been renewed.
const NOTICE: TimeDelta = TimeDelta::days(7);
/// The last second of the year 9999, which certificates have that do not expire.
const NEVER: u64 = 253_402_300_799;

/// What is wrong with a server's own certificate now, where browsers open these names. Each begins with `--tls-cert`.
pub(super) fn problems(
    certificate: &CertificateDer<'_>,
    names: &[String],
    now: DateTime<Utc>,
) -> Vec<String> {
    // What can't be parsed is for the browsers to judge.
    let Ok(parsed) = ParsedCertificate::try_from(certificate) else { return Vec::new() };
    let mut found = Vec::new();
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    match (error_at(&parsed, seconds), error_at(&parsed, NEVER)) {
        (Some(NotValidYetContext { not_before, .. }), _) => found.push(format!(
            "--tls-cert is not valid before {}, so browsers refuse it: set this machine's clock, or wait",
            date(not_before)
        )),
        (Some(ExpiredContext { not_after, .. }), _) => found.push(format!(
            "--tls-cert expired at {}, so browsers refuse it: renew it, and send SIGHUP",
            date(not_after)
        )),
        (_, Some(ExpiredContext { not_after, .. })) if ends_within_notice(not_after, now) => found.push(
            format!("--tls-cert expires at {}: renew it before that, and send SIGHUP", date(not_after)),
        ),
        _ => {}
    }
    found.extend(names.iter().filter(|name| !is_for(&parsed, name)).map(|name| {
        format!(
            "--tls-cert is not for {name} of --allow-host, so browsers refuse it there: let it be issued with that name as \
             one of its subject alternative names"
        )
    }));
    found
}

/// What is wrong with it at that time. Without a trusted issuer that is never nothing, and its time is checked first.
fn error_at(certificate: &ParsedCertificate<'_>, seconds: u64) -> Option<CertificateError> {
    let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let algorithms = rustls::crypto::ring::default_provider().signature_verification_algorithms.all;
    match verify_server_cert_signed_by_trust_anchor(certificate, &RootCertStore::empty(), &[], at, algorithms)
    {
        Err(Error::InvalidCertificate(error)) => Some(error),
        _ => None,
    }
}

fn is_for(certificate: &ParsedCertificate<'_>, name: &str) -> bool {
    let Ok(name) = ServerName::try_from(name.trim_matches(['[', ']'])) else { return true };
    !matches!(
        verify_server_name(certificate, &name),
        Err(Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }))
    )
}

fn time(at: UnixTime) -> DateTime<Utc> {
    let seconds = i64::try_from(at.as_secs()).unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn date(at: UnixTime) -> String {
    format_date(time(at))
}

fn ends_within_notice(not_after: UnixTime, now: DateTime<Utc>) -> bool {
    time(not_after) - now < NOTICE
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    #[test]
    fn a_certificate_s_time_and_names_are_checked() {
        let mut params =
            CertificateParams::new(["a.example", "*.b.example", "10.0.0.5"].map(str::to_owned)).unwrap();
        params.not_before = date_time_ymd(2024, 3, 1);
        params.not_after = date_time_ymd(2024, 4, 1);
        let certificate = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let of = |names: &[&str], day: &str| {
            let now = format!("{day}T00:00:00Z").parse().unwrap();
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            problems(certificate.der(), &names, now).join("\n")
        };
        let good = ["a.example", "x.b.example", "10.0.0.5"];
        for (day, begins) in [
            ("2024-02-29", "--tls-cert is not valid before 2024-03-01T00:00:00Z, "),
            ("2024-03-01", ""),
            ("2024-03-25", ""),
            ("2024-03-26", "--tls-cert expires at 2024-04-01T00:00:00Z: "),
            ("2024-04-02", "--tls-cert expired at 2024-04-01T00:00:00Z, "),
        ] {
            let text = of(&good, day);
            assert!(text.starts_with(begins) && text.is_empty() == begins.is_empty(), "{day}: {text}");
        }
        for name in ["b.example", "c.example", "10.0.0.6", "[::1]"] {
            assert!(
                of(&[name], "2024-03-10").starts_with(&format!("--tls-cert is not for {name} ")),
                "{name}"
            );
        }
    }
}
