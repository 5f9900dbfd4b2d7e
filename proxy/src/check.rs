//! `pushboard --check`: reports whether the proxy would start with these settings, what each place of credentials holds
//! or why it holds nothing, and, by one signed call of each operation that a board needs (`call_each` lists them), which
//! permission is missing. The report holds no secret and no text of ENS.

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::Arc;

use acs3::date::format_date;
use chrono::{DateTime, Utc};
use ens_api::operations::list_applications;
use ens_api::{ApiError, ErrorCode, PushQuery};

use crate::allowed_apps::AllowedApps;
use crate::credentials::{self, Keyring, Search, SearchContext, SearchOutcome, SearchPlace};
use crate::egress::Egress;
use crate::endpoint::Endpoint;
use crate::metrics::Metrics;
use crate::operations::{OperationCall, applications, push_results, regions};
use crate::upstream::{CallLimits, EnsResponse, Upstream};

/// Used where no application is known: ENS checks permissions before parameters.
const NO_APPLICATION: &str = "pushboard-check";
/// A difference between the clocks that a person should know of; ENS takes 15 minutes.
const NOTABLE_SECONDS: u64 = 60;

/// Writes the report. True if the proxy would start and push results may be read, without which there is no board.
///
/// # Errors
/// If the report can't be written.
pub async fn check(
    settings: Result<AllowedApps, impl Display>,
    endpoint: Endpoint,
    context: SearchContext<'_>,
    limits: CallLimits,
    out: &mut impl Write,
) -> io::Result<bool> {
    match &settings {
        Ok(_) => writeln!(out, "Settings: ok\n")?,
        Err(error) => writeln!(out, "Settings: unusable: {error}\n")?,
    }
    let app = settings.as_ref().ok().and_then(|apps| apps.first().map(str::to_owned));
    writeln!(out, "Credentials, in the order in which they are looked for:")?;
    let search = credentials::search(context).await;
    write_steps(&search, context.network.clock.utc(), out)?;
    if let Some(unused) = search.unused() {
        writeln!(out, "  note: {unused}")?;
    }
    let keyring = match search.keyring() {
        Ok(Some(keyring)) => keyring,
        Ok(None) => {
            writeln!(
                out,
                "\nNo credentials: pushboard would show its demo. To go live, put some in one of these places."
            )?;
            return Ok(false);
        }
        Err(_) => {
            writeln!(
                out,
                "\nThe credentials can't be used, and pushboard would not start: correct the place that is named \
                 above."
            )?;
            return Ok(false);
        }
    };
    let may_read = call_each(app, endpoint, keyring, context, limits, out).await?;
    let verdict = match (may_read, &settings) {
        (true, Ok(_)) => "Push results may be read: pushboard would be live, unless --demo is set.",
        (true, Err(_)) => {
            "Push results may be read, but pushboard would not start: correct the setting that is named first."
        }
        (false, Err(_)) => "Push results can't be read, and pushboard would not start: see above.",
        (false, Ok(_)) => "Push results can't be read: pushboard would start, and show this error.",
    };
    writeln!(out, "\n{verdict}")?;
    Ok(may_read && settings.is_ok())
}

fn write_steps(search: &Search, now: DateTime<Utc>, out: &mut impl Write) -> io::Result<()> {
    for place in SearchPlace::ALL {
        let step = search.steps.iter().find(|(looked_at, _)| *looked_at == place);
        let name = place.to_string();
        match step.map(|(_, outcome)| outcome) {
            None => writeln!(out, "  {name:<18}not looked at")?,
            Some(SearchOutcome::Nothing(why)) => writeln!(out, "  {name:<18}nothing: {why}")?,
            Some(SearchOutcome::Unusable(error)) => writeln!(out, "  {name:<18}unusable: {error}")?,
            Some(SearchOutcome::Found(found)) => {
                let id = shortened(&found.access_key_id);
                let until = found.expires.map(|at| {
                    let word = if at > now { "valid until" } else { "expired at" };
                    format!(", {word} {}", format_date(at))
                });
                let until = until.unwrap_or_default();
                writeln!(out, "  {name:<18}found: {}, access key {id}{until} ({})", found.kind, found.place)?;
            }
        }
    }
    Ok(())
}

async fn call_each(
    app: Option<String>,
    endpoint: Endpoint,
    keyring: Keyring,
    context: SearchContext<'_>,
    limits: CallLimits,
    out: &mut impl Write,
) -> io::Result<bool> {
    let (metrics, network) = (Arc::new(Metrics::new()), context.network);
    // The report is no place for the pause after failures in a row.
    let limits = CallLimits { breaker_failures: u32::MAX, ..limits };
    let egress = if endpoint.encrypted() { &network.egress } else { &Egress::default() };
    let ens = format!("{endpoint}{egress}");
    writeln!(out, "\nENS at {ens}:")?;
    let upstream =
        match Upstream::new(endpoint, egress, keyring, limits, network.clock, network.random, metrics) {
            Ok(upstream) => upstream,
            Err(error) => {
                writeln!(out, "  not requested: {error}")?;
                return Ok(false);
            }
        };
    let applications = applications::operation();
    let listed = upstream.call(&applications).await;
    // The application of `--allow-app` is the one that must be permitted.
    let known = app.or_else(|| listed.as_ref().ok().and_then(first_app));
    let query = PushQuery::for_application(known.as_deref().unwrap_or(NO_APPLICATION))
        .expect("the id was checked, and the other one is ours")
        .with_page(1, 1);
    let pushes = push_results::operation(&query);
    let read = upstream.call(&pushes).await;
    let regions = regions::operation(None);
    let described = upstream.call(&regions).await;

    let may_read = match &read {
        Err(error) if known.is_none() && is_about_the_application(error) => {
            let (action, code) = (pushes.ram_action, &error.code);
            writeln!(out, "  {action:<28}ok (ENS says {code}, since no application is known)")?;
            true
        }
        _ => write_call(&pushes, &read, &ens, out)?,
    };
    write_call(&regions, &described, &ens, out)?;
    write_call(&applications, &listed, &ens, out)?;
    write_clock(upstream.clock_offset(), out)?;
    Ok(may_read)
}

/// Writes one line; true if the call is permitted.
fn write_call(
    operation: &OperationCall,
    result: &Result<EnsResponse, ApiError>,
    ens: &str,
    out: &mut impl Write,
) -> io::Result<bool> {
    let action = operation.ram_action;
    let error = match result {
        Ok(_) => {
            writeln!(out, "  {action:<28}ok")?;
            return Ok(true);
        }
        Err(error) => error,
    };
    let code = &error.code;
    let id = error.request_id.as_ref().map(|id| format!(", request {id}")).unwrap_or_default();
    let (verdict, remedy) = match error.kind() {
        ErrorCode::NoPermission => (
            "not permitted",
            format!("allow the RAM action {action} on resource * for the user or role of these keys"),
        ),
        _ => ("failed", remedy(error, ens)),
    };
    let remedy = if remedy.is_empty() { remedy } else { format!(": {remedy}") };
    writeln!(out, "  {action:<28}{verdict} ({code}{id}): {}{remedy}", error.message)?;
    Ok(false)
}

/// Advice for the operator. That of most codes is; that of these is written for someone who looks at the page.
fn remedy(error: &ApiError, ens: &str) -> String {
    let kind = error.kind();
    if error.remedy != kind.remedy() {
        return error.remedy.clone();
    }
    match kind {
        ErrorCode::BadResponse => format!(
            "see that it is ENS that responds at {ens}, and no gateway, captive portal or other service: `curl -i` on that \
             address shows what does; then correct --endpoint or the way there"
        ),
        ErrorCode::TimedOut => format!("check the way to {ens}, and try again"),
        ErrorCode::ResponseTooLarge => "raise --max-response".to_owned(),
        ErrorCode::Throttling => {
            "try again in a minute, and see which other programs use the quota of this account".to_owned()
        }
        ErrorCode::EnsInterfaceError | ErrorCode::CallInterface | ErrorCode::ServiceUnavailable => {
            "try again later; if it stays, contact Alibaba Cloud's support, with the request's id".to_owned()
        }
        ErrorCode::SignatureNonceUsed => "try again".to_owned(),
        ErrorCode::MissingParameter | ErrorCode::InvalidParameter(_) | ErrorCode::BadRequest => {
            "check the application of --allow-app".to_owned()
        }
        _ => error.remedy.clone(),
    }
}

fn write_clock(offset: Option<i64>, out: &mut impl Write) -> io::Result<()> {
    let Some(offset) = offset else { return writeln!(out, "  clock: ENS did not say what time it is") };
    let seconds = offset.unsigned_abs();
    let side = if offset < 0 { "behind" } else { "ahead of" };
    let remedy = if seconds > NOTABLE_SECONDS {
        ": set this machine's clock, ENS takes 15 minutes at most"
    } else {
        ""
    };
    writeln!(out, "  clock: ENS is {seconds} s {side} this machine{remedy}")
}

/// The first application that can be queried.
fn first_app(response: &EnsResponse) -> Option<String> {
    let listed: list_applications::Response = serde_json::from_slice(&response.body).ok()?;
    let mut ids = listed.apps().filter_map(|(_, app)| app.facts().id);
    ids.find(|id| PushQuery::for_application(id).is_ok())
}

/// Whether the call was permitted and only its application does not exist: ENS reports that only to permitted callers.
fn is_about_the_application(error: &ApiError) -> bool {
    match error.kind() {
        ErrorCode::Other(code) => ["NotFound", "NotExist", "Invalid"].iter().any(|part| code.contains(part)),
        ErrorCode::InvalidParameter(_) => true,
        _ => false,
    }
}

/// Enough of an AccessKey's id to recognize it.
fn shortened(id: &str) -> String {
    let characters: Vec<char> = id.chars().collect();
    match characters.len() {
        12.. => {
            let text = |part: &[char]| part.iter().collect::<String>();
            format!("{}…{}", text(&characters[..6]), text(&characters[characters.len() - 4..]))
        }
        _ => format!("{}…", characters.iter().take(3).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_advice_is_for_someone_who_looks_at_the_page() {
        let codes = [
            "MissingParameter",
            "InvalidParameter.PageSize",
            "NoPermission",
            "Forbidden.AccountArrears",
            "LimitExceeded.SecurityGroup",
            "ens.interface.error",
            "CallInterface",
            "Throttling",
            "ServiceUnavailable",
            "InvalidAccessKeyId.NotFound",
            "SignatureDoesNotMatch",
            "InvalidTimeStamp.Expired",
            "SignatureNonceUsed",
            "InvalidSecurityToken.Expired",
            "Some.Code",
            "Pushboard.BadRequest",
            "Pushboard.NoCredentials",
            "Pushboard.Unreachable",
            "Pushboard.TimedOut",
            "Pushboard.BadResponse",
            "Pushboard.ResponseTooLarge",
        ];
        for code in codes {
            let advice = remedy(&ApiError::from_wire(code, None), "https://ens.example");
            for word in ["refresh", "page", " board ", "query", "field", "Pushboard server's"] {
                assert!(!advice.contains(word), "{code}: {advice}");
            }
        }
    }

    #[test]
    fn an_id_is_recognized_and_not_written_out() {
        for (id, expected) in [
            ("LTAI5tExampleExample1234", "LTAI5t…1234"),
            ("STS.abcdefgh", "STS.ab…efgh"),
            ("short", "sho…"),
            ("", "…"),
        ] {
            assert_eq!(shortened(id), expected);
        }
    }
}
