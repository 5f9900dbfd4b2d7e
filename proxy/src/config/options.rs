//! The table of settings: a new setting is one field. Its flag, its variable `PUSHBOARD_…` and its key in the
//! `--config` file share one name and one parser. A flag beats a variable, a variable the file, and the file the
//! default. No secret is a setting, since every user of the machine can read a command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{ArgAction, Parser, ValueEnum};
use ens_api::headers::MAX_PAGES_AT_ONCE;
use ipnet::IpNet;

use super::values::{entry, log_filter, network, socket};
use crate::egress::EgressProxy;
use crate::endpoint::Endpoint;

const AFTER_HELP: &str = "\
Each setting is also a variable, PUSHBOARD_ and the flag's name in capitals (PUSHBOARD_ALLOW_HOST, entries
separated by commas), and a key of the --config file by the flag's name. A flag beats a variable, a variable beats
the file.

Examples:
  pushboard                                   the demo, or ENS where credentials are found
  pushboard --check                           which credentials are found, and what they may do
  pushboard healthcheck                       whether the pushboard with these settings responds
  pushboard diagnose > report.txt             what to send to whom you ask for help
  pushboard --listen 0.0.0.0:8443 --allow-host pushes.example.com:8443 \\
      --tls-cert cert.pem --tls-key key.pem --token-file token
  pushboard --trusted-proxy 10.0.0.0/8 --listen 10.0.0.5:8787 --allow-host pushes.example.com
                                              behind oauth2-proxy, which authenticates users";

/// Shows the state of pushes of ENS data files: serves the Pushboard page and signs its read-only calls.
///
/// Credentials are looked for where Alibaba Cloud's own tools look, in the same order: the variables
/// ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET first. Where they are found it talks to ENS;
/// without them it shows a demo that runs inside it.
#[derive(Debug, Clone, PartialEq, Parser)]
#[command(name = "pushboard", version, after_long_help = AFTER_HELP, max_term_width = 100)]
pub struct Options {
    /// What to do in place of serving the page.
    #[arg(value_name = "COMMAND")]
    pub command: Option<Task>,

    /// TOML file with settings, by the flags' names: `listen = "127.0.0.1:8787"`.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Check the settings, the credentials and their permissions, print a report, and exit.
    #[arg(long)]
    pub check: bool,

    /// Address to serve the page on; port 0 takes any free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787", value_parser = socket,
          help_heading = "Serving")]
    pub listen: SocketAddr,

    /// Further `Host` header to accept: HOST or HOST:PORT. May be given several times.
    ///
    /// HOST counts with the port of --listen and without one, HOST:PORT with that port alone. The names of this
    /// machine itself (localhost, 127.0.0.1, [::1]) with the port of --listen always count, and with any port through a
    /// tunnel of this machine where a token guards; to listen on an address that others can reach takes at least one more.
    #[arg(long, value_name = "HOST[:PORT]", value_delimiter = ',', value_parser = entry, help_heading = "Serving")]
    pub allow_host: Vec<String>,

    /// Path below which a reverse proxy serves the page, such as /pushboard, where it passes that path on.
    ///
    /// Requests are taken with and without it. A reverse proxy that removes the path needs no flag: the page finds it.
    #[arg(long, value_name = "PATH", default_value = "/", help_heading = "Serving")]
    pub base_path: String,

    /// Certificate chain to speak TLS with, PEM; read again at SIGHUP.
    ///
    /// For a year browsers then use TLS alone for the names of --allow-host, at every port of theirs.
    #[arg(long, value_name = "FILE", help_heading = "Serving")]
    pub tls_cert: Option<PathBuf>,

    /// Private key of --tls-cert, PEM; read again at SIGHUP.
    #[arg(long, value_name = "FILE", help_heading = "Serving")]
    pub tls_key: Option<PathBuf>,

    /// Serve other machines without TLS, so that everyone on the network can read the traffic.
    ///
    /// With --trusted-proxy and neither this nor TLS, only that proxy is served.
    #[arg(long, action = ArgAction::SetTrue, value_parser = BoolishValueParser::new(), help_heading = "Serving")]
    pub allow_plaintext: bool,

    /// Limit of simultaneous connections; less where the process may open too few files, which the log says.
    #[arg(long, value_name = "N", default_value_t = 512, value_parser = clap::value_parser!(u16).range(1..),
          help_heading = "Serving")]
    pub max_connections: u16,

    /// File with the token that signs people and scripts in, at least 32 characters; read again at SIGHUP.
    ///
    /// Only its owner may be able to read it, unless an orchestrator mounts it; `-` is standard input. The variable
    /// PUSHBOARD_TOKEN may hold the token itself instead. With neither, a token is made at each start. It is printed to a
    /// terminal alone; the printed address signs in once, within 10 minutes, and SIGHUP prints another. The demo requires
    /// no token on this machine.
    #[arg(long, value_name = "FILE", help_heading = "Access")]
    pub token_file: Option<PathBuf>,

    /// Network of a reverse proxy that signs people in, such as oauth2-proxy. May be given several times.
    ///
    /// Requests from there that carry --identity-header need no token; that header from elsewhere is refused. Of the
    /// X-Forwarded-Proto that it sends the first entry counts. At most /12 of public IPv4 addresses, /28 of IPv6.
    #[arg(long, value_name = "CIDR", value_delimiter = ',', value_parser = network, help_heading = "Access")]
    pub trusted_proxy: Vec<IpNet>,

    /// Header in which --trusted-proxy names the user, in UTF-8 or Latin-1.
    ///
    /// Its name must have a word for a person, such as user, email, login or identity: a header that is sent with every
    /// request would identify everyone.
    #[arg(long, value_name = "NAME", default_value = "x-forwarded-user", help_heading = "Access")]
    pub identity_header: http::HeaderName,

    /// Application that users may query; without it, any. May be given several times.
    #[arg(long, value_name = "APP_ID", value_delimiter = ',', value_parser = entry, help_heading = "Access")]
    pub allow_app: Vec<String>,

    /// Endpoint of ENS, https://HOST [default: https://ens.aliyuncs.com].
    ///
    /// The vendor's others: https://ens.ap-southeast-1.aliyuncs.com (Singapore); inside a VPC
    /// https://ens.vpc-proxy.aliyuncs.com, https://ens-vpc.cn-zhangjiakou.aliyuncs.com,
    /// https://ens-vpc.ap-southeast-1.aliyuncs.com.
    #[arg(long, value_name = "URL", conflicts_with = "demo", help_heading = "Calling ENS")]
    pub endpoint: Option<Endpoint>,

    /// Limit of calls to ENS per second; below the account's quota, which others use too. Bursts may be twice as large.
    #[arg(long, value_name = "CALLS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1_000_000),
          help_heading = "Calling ENS")]
    pub rate: u32,

    /// Limit of pages that a board requests at a time, within --rate; 1 requests one page after the other.
    ///
    /// After a throttled request, a board requests one page at a time until it is complete.
    #[arg(long, value_name = "N", default_value_t = 2,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_PAGES_AT_ONCE)), help_heading = "Calling ENS")]
    pub pages_at_once: u32,

    /// How long a response is reused for equal requests, milliseconds; 0 turns this off.
    #[arg(long, value_name = "MS", default_value_t = 3000, value_parser = clap::value_parser!(u64).range(..=60_000),
          help_heading = "Calling ENS")]
    pub share: u64,

    /// Limit of the size of a response of ENS, MiB after decompression.
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=2048),
          help_heading = "Calling ENS")]
    pub max_response: u32,

    /// Proxy through which ENS, STS and other https:// services are called, http://[USER:PASSWORD@]HOST:PORT.
    ///
    /// https://… encrypts the way to the proxy too. The environment's own variables, such as HTTPS_PROXY, have no
    /// effect. With a password, rather set the variable or a key of a file of mode 0600: every user of a machine can
    /// read a command line.
    #[arg(long, value_name = "URL", help_heading = "Calling ENS")]
    pub egress_proxy: Option<EgressProxy>,

    /// PEM file of certificates to trust beside the system's, for ENS, STS, other https:// services and the proxy.
    #[arg(long, value_name = "FILE", help_heading = "Calling ENS")]
    pub ca_file: Option<PathBuf>,

    /// Show the demo, even with credentials.
    #[arg(long, action = ArgAction::SetTrue, value_parser = BoolishValueParser::new(), help_heading = "Demo")]
    pub demo: bool,

    /// Number of push statuses in the demo.
    #[arg(long, value_name = "N", default_value_t = 10_000, help_heading = "Demo")]
    pub demo_statuses: u64,

    /// Seed of the demo's random data.
    #[arg(long, value_name = "S", default_value_t = 1, help_heading = "Demo")]
    pub demo_seed: u64,

    /// Level of the log on standard error: error, warn, info, debug or trace, or a list by module.
    #[arg(long, value_name = "LEVEL", default_value = "warn", value_parser = log_filter, help_heading = "Monitoring")]
    pub log: String,

    /// How log lines are written.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Monitoring")]
    pub log_format: LogFormat,

    /// Serve Prometheus' /metrics on an address of its own, without a token; without it, /metrics needs the token.
    ///
    /// Requests must name it by its IP address, or by a name of --allow-host.
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = socket, help_heading = "Monitoring")]
    pub metrics_listen: Option<SocketAddr>,
}

/// What to do in place of serving the page. Takes the same settings as the pushboard that serves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Task {
    /// Request /healthz of the running pushboard; succeeds if it responds with 200.
    Healthcheck,
    /// Write what helps to find the cause of trouble, without secrets: settings, checks, last problems.
    Diagnose,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::CommandFactory;

    use super::super::file::arguments;
    use super::super::read::with_variables;
    use super::*;
    use proptest::prelude::*;

    fn read(line: &str) -> Result<Options, String> {
        Options::read(format!("pushboard {line}").split_whitespace()).map_err(|error| error.to_string())
    }

    /// Reads a line together with a file of that text.
    fn read_file(line: &str, text: &str) -> Result<Options, String> {
        let command = Options::command();
        let words = format!("pushboard {line}");
        let matches = command.clone().get_matches_from(words.split_whitespace());
        let more = arguments(text, &command, &matches).map_err(|error| error.to_string())?;
        read(&format!("{line} {}", more.join(" ")))
    }

    #[test]
    fn is_consistent() {
        with_variables(Options::command()).debug_assert();
    }

    #[test]
    fn names_every_known_endpoint_in_its_help() {
        let help = Options::command().render_long_help().to_string().replace(char::is_whitespace, "");
        for known in crate::endpoint::KNOWN {
            assert!(help.contains(known), "{known}");
        }
    }

    #[test]
    fn every_setting_has_a_variable_and_a_help_text() {
        let command = with_variables(Options::command());
        for arg in command.get_arguments().filter(|arg| arg.get_id() != "check" && !arg.is_positional()) {
            let long = arg.get_long().unwrap();
            let variable = format!("PUSHBOARD_{}", long.replace('-', "_").to_uppercase());
            assert_eq!(arg.get_env().unwrap().to_str(), Some(&*variable));
            assert!(arg.get_help().is_some(), "{long}");
        }
    }

    #[test]
    fn refuses_what_contradicts_itself() {
        for line in [
            "--demo --endpoint https://ens.aliyuncs.com",
            "--endpoint http://ens.aliyuncs.com",
            "--listen 8787",
            "--rate 0",
            "--pages-at-once 0",
            "--pages-at-once 5",
            "--pages-at-once two",
            "--max-connections 0",
            "--trusted-proxy 10.0.0.0/33",
            "--log no=such=level",
            "--log warning",
            "--log verbose",
            "--log info,verbose",
            "--log-format xml",
            "--identity-header x:y",
        ] {
            let flag = line.rsplit("--").next().unwrap().split(' ').next().unwrap();
            let error = read(line).unwrap_err();
            assert!(error.contains(flag), "{line}: {error}");
        }
    }

    #[test]
    fn no_error_shows_a_value() {
        for (line, flag) in [
            ("--endpoint https://user:canary@ens.aliyuncs.com", "--endpoint"),
            ("--endpoint https://ens.aliyuncs.com/?token=canary", "--endpoint"),
            ("--endpoint user:canary@ens.aliyuncs.com", "--endpoint"),
            ("--egress-proxy http://user:canary@proxy/path", "--egress-proxy"),
            ("--egress-proxy user:canary@proxy:3128", "--egress-proxy"),
            ("--egress-proxy socks5://user:canary@proxy", "--egress-proxy"),
            ("--listen https://user:canary@host", "--listen"),
            ("--rate canary", "--rate"),
            ("--log-format canary", "--log-format"),
            ("--trusted-proxy canary", "--trusted-proxy"),
            ("--demo=canary", "--demo"),
            ("canary-canary-canary", "[COMMAND]"),
            ("https://user:canary@host", "[COMMAND]"),
            ("healthcheck canary-canary-canary", "unexpected argument"),
        ] {
            let error = read(line).unwrap_err();
            assert!(error.contains(flag) && !error.contains("canary"), "{line}: {error}");
        }
        let options = read("--egress-proxy http://user:canary@proxy:3128").unwrap();
        assert!(!format!("{options:?}").contains("canary"));
        assert_eq!(options.egress_proxy.unwrap().to_string(), "http://proxy:3128");
    }

    #[test]
    fn a_flag_beats_the_file_and_the_file_beats_the_default() {
        let file = r#"
            listen = "127.0.0.1:9000"
            rate = 7
            demo = true
            allow-host = ["a.example", "b.example:8443"]
        "#;
        let options = read_file("--rate 3", file).unwrap();
        assert_eq!(options.listen.port(), 9000);
        assert_eq!(options.rate, 3);
        assert!(options.demo);
        assert_eq!(options.allow_host, ["a.example", "b.example:8443"]);
        assert_eq!(options.share, 3000);
        let options = read_file("--allow-host c.example", file).unwrap();
        assert_eq!(options.allow_host, ["c.example"]);
        assert!(!read_file("", "demo = false").unwrap().demo);
    }

    #[test]
    fn a_misspelt_variable_is_found() {
        let unknown = |names: &[&str]| Options::unknown_variables(names.iter().map(OsString::from));
        let command = with_variables(Options::command());
        for arg in command.get_arguments() {
            assert!(
                unknown(&arg.get_env().iter().filter_map(|name| name.to_str()).collect::<Vec<_>>())
                    .is_empty()
            );
        }
        let of_a_service = [
            "PUSHBOARD_SERVICE_HOST",
            "PUSHBOARD_SERVICE_PORT",
            "PUSHBOARD_SERVICE_PORT_HTTP",
            "PUSHBOARD_PORT",
            "PUSHBOARD_PORT_8787_TCP",
            "PUSHBOARD_PORT_8787_TCP_ADDR",
            "PUSHBOARD_METRICS_SERVICE_HOST",
            "PUSHBOARD_METRICS_PORT_9090_TCP_PROTO",
        ];
        assert!(unknown(&of_a_service).is_empty());
        assert!(unknown(&["PATH", "PUSHBOARD", "ALIBABA_CLOUD_PROFILE", "PUSHBOARD_TOKEN"]).is_empty());
        let misspelt = ["PUSHBOARD_ALLOW_APPS", "PUSHBOARD_CHECK", "PUSHBOARD_TOKENFILE", "PUSHBOARD_listen"];
        assert_eq!(unknown(&misspelt), misspelt);
    }

    #[test]
    fn a_file_s_error_names_the_key() {
        for (file, name) in [
            ("listn = 1", "`listn` is no setting"),
            ("allow_host = 1", "without the dashes in front: `allow-host`"),
            (
                "[server]\nlisten = 1",
                "`server` is no setting; the keys are the flags' names, without the dashes in front, and in no section",
            ),
            ("rate = 1\nrate = 2", "line 2, column 1 is no TOML but a key that stands before it too"),
            ("check = true", "`check` is no setting"),
            ("config = \"other\"", "`config` is no setting"),
            ("rate = 1.5", "`rate` takes"),
            ("rate = \"many\"", "--rate"),
            ("demo = 1", "`demo` takes true or false"),
            ("share = true", "`share` takes a text, a number or a list of texts"),
            ("token-file = \"\"", "`token-file` is empty: fill it in, or leave the key out"),
            ("allow-app = []", "`allow-app` is an empty list"),
            ("[listen]\nport = 1", "`listen` takes"),
            ("listen = ", "line 1, column "),
            ("rate = 1\nlisten = ", "line 2, column "),
            ("token = \"canary\"", "put the token into a file of its own"),
            ("Canary = 1", "the key of line 1 is no setting"),
            ("rate = 1\n[canarycanarycanarycanarycanary12]", "the key of line 2 is no setting"),
            ("\"can ary\" = 1", "the key of line 1 is no setting"),
            ("canary", "but a single word, as --token-file takes it"),
            ("{\"a\":\"canary\"}", "but JSON"),
            ("-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n", "but PEM, as --tls-cert"),
            ("# keys\nexport A_B=canary\n", "but a file of variables"),
            ("A_B=canary\n", "but a"),
            ("token-file = [[\"a\"]]", "`token-file` takes"),
        ] {
            let error = read_file("", file).unwrap_err();
            assert!(error.contains(name), "{file}: {error}");
            assert!(!error.to_lowercase().contains("canary"), "{file}: {error}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn no_file_makes_it_panic(text in r#"([a-z-]{0,8} ?= ?("?[a-z0-9:."]{0,9}|\[[",a0-9]{0,6}\]|true)\n?){0,3}"#) {
            let command = Options::command();
            let matches = command.clone().get_matches_from(["pushboard"]);
            let _ = arguments(&text, &command, &matches);
        }
    }
}
