//! The command line. Credentials are no part of it: what stands on a command line can be read by every user
//! of the machine.

use std::net::SocketAddr;

use clap::Parser;

use crate::endpoint::Endpoint;

/// Where pushes of ENS data files stand: serves the Pushboard page and signs its read-only calls.
///
/// With ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET set (and
/// ALIBABA_CLOUD_SECURITY_TOKEN, if STS issued them) it talks to ENS; without them it shows a demo that runs
/// inside it.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(name = "pushboard", version)]
pub struct Cli {
    /// Address to serve the page on; port 0 takes any free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,

    /// Endpoint of ENS, https://HOST [default: https://ens.aliyuncs.com].
    ///
    /// The vendor's others: https://ens.ap-southeast-1.aliyuncs.com (Singapore); inside a VPC
    /// https://ens.vpc-proxy.aliyuncs.com, https://ens-vpc.cn-zhangjiakou.aliyuncs.com,
    /// https://ens-vpc.ap-southeast-1.aliyuncs.com.
    #[arg(long, value_name = "URL", conflicts_with = "demo")]
    pub endpoint: Option<Endpoint>,

    /// Show the demo, even if credentials are set.
    #[arg(long)]
    pub demo: bool,

    /// Push statuses of the demo's applications together.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub demo_statuses: u64,

    /// Seed that the demo's applications grow from.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub demo_seed: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn names_every_known_endpoint_in_its_help() {
        let help = Cli::command().render_long_help().to_string().replace(char::is_whitespace, "");
        for known in crate::endpoint::KNOWN {
            assert!(help.contains(known), "{known}");
        }
    }

    #[test]
    fn refuses_what_contradicts_itself() {
        for line in [
            "pushboard --demo --endpoint https://ens.aliyuncs.com",
            "pushboard --endpoint http://ens.aliyuncs.com",
            "pushboard --listen 8787",
        ] {
            assert!(Cli::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
    }
}
