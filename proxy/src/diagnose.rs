//! `pushboard diagnose`: what helps to find the cause of trouble, in one text that can be shown to others. It has the build,
//! the machine, the settings, the report of `--check`, and what the running `pushboard` counted and logged. Of variables
//! it shows names alone.

use std::ffi::OsString;
use std::io::{self, Write};
use std::thread;

use acs3::date::format_date;

use crate::build_info;
use crate::check::check;
use crate::clock::Clock;
use crate::config::Options;
use crate::credentials::SearchContext;
use crate::health_probe::{HealthProbe, TIME_LIMIT};
use crate::start::{call_limits, check_settings, network};

/// Prefixes of the variables whose names are shown, beside those of proxies.
const PREFIXES: [&str; 4] = ["PUSHBOARD_", "ALIBABA_CLOUD_", "ALICLOUD_", "ALIYUN_"];
const OF_PROXIES: [&str; 4] = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"];

/// Writes the text. `args` are those of this process, which `options` were read from, unless they can't be read.
///
/// # Errors
/// If it can't be written.
pub async fn diagnose(
    args: impl IntoIterator<Item = OsString>,
    options: Result<&Options, &clap::Error>,
    variable: &(impl Fn(&str) -> Option<String> + Sync),
    names: impl IntoIterator<Item = OsString>,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "Pushboard {}", build_info::line())?;
    writeln!(out, "Time: {}", format_date(Clock::default().utc()))?;
    write_machine(out)?;
    let names: Vec<String> = names.into_iter().map(|name| name.to_string_lossy().into_owned()).collect();
    write_variables(names, out)?;
    let options = match options {
        Ok(options) => options,
        Err(error) => return writeln!(out, "\nSettings can't be read: {}", error.render()),
    };
    writeln!(out, "\nSettings:")?;
    for setting in Options::settings(args).into_iter().flatten() {
        writeln!(out, "  {setting}")?;
    }
    writeln!(out, "\nThe report of --check:\n")?;
    let settings = check_settings(options, variable).await;
    // What is wrong with it is among the settings.
    let network = network(options).unwrap_or_default();
    let context = SearchContext { variable, network: &network };
    let endpoint = options.endpoint.clone().unwrap_or_default();
    check(settings, endpoint, context, call_limits(options), out).await?;
    write_instance(options, out).await
}

fn write_machine(out: &mut impl Write) -> io::Result<()> {
    let cores = thread::available_parallelism().map_or(0, usize::from);
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, getuid};
        let system = rustix::system::uname();
        let (name, release) = (system.sysname().to_string_lossy(), system.release().to_string_lossy());
        let files = getrlimit(Resource::Nofile);
        let limit =
            |limit: Option<u64>| limit.map_or_else(|| "no limit".to_owned(), |limit| limit.to_string());
        writeln!(out, "System: {name} {release}, {cores} cores, user {}", getuid().as_raw())?;
        writeln!(out, "Open files: {}, at most {}", limit(files.current), limit(files.maximum))
    }
    #[cfg(not(unix))]
    writeln!(out, "System: {}, {cores} cores", std::env::consts::OS)
}

fn write_variables(mut names: Vec<String>, out: &mut impl Write) -> io::Result<()> {
    names.retain(|name| {
        PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || OF_PROXIES.contains(&&*name.to_lowercase())
    });
    names.sort();
    let unknown = Options::unknown_variables(names.iter().map(OsString::from));
    let list = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    writeln!(out, "Variables that are set: {}", list(&names))?;
    if !unknown.is_empty() {
        writeln!(out, "Variables that are no settings: {}", list(&unknown))?;
    }
    Ok(())
}

/// What the `pushboard` that runs with these settings says of itself.
async fn write_instance(options: &Options, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nThe running pushboard:")?;
    let page = HealthProbe::new(options.listen, options.tls_cert.is_some());
    match &page {
        Ok(page) => {
            for path in ["/healthz", "/readyz"] {
                match page.get(path, TIME_LIMIT).await {
                    Ok((status, _)) => writeln!(out, "  {path}: {status}")?,
                    Err(error) => writeln!(out, "  {path}: {error}")?,
                }
            }
        }
        Err(error) => writeln!(out, "  {error}")?,
    }
    let Some(address) = options.metrics_listen else {
        return writeln!(
            out,
            "  Its counts and last problems are not known: set --metrics-listen, by which they are read, or add the end \
             of its log"
        );
    };
    let own = HealthProbe::new(address, false);
    for (title, path) in [("Last problems", "/problems"), ("Counts", "/metrics")] {
        writeln!(out, "\n{title} of the running pushboard:")?;
        let read = match &own {
            Ok(own) => own.get(path, TIME_LIMIT).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match read {
            Ok((200, text)) if text.is_empty() => writeln!(out, "  none")?,
            Ok((200, text)) => text.lines().try_for_each(|line| writeln!(out, "  {line}"))?,
            Ok((status, _)) => writeln!(out, "  not known: status {status}")?,
            Err(error) => writeln!(out, "  not known: {error}")?,
        }
    }
    Ok(())
}
