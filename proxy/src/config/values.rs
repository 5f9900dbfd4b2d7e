//! Parsers of values: what a wrong one should be is in their errors.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;

/// An address to listen on.
pub(super) fn socket(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "write an IP address and a port, as in 127.0.0.1:8787, 0.0.0.0:8787 or [::1]:8787".to_owned()
    })
}

/// An entry of a list, in which spaces may follow the commas.
pub(super) fn entry(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("an entry is empty: fill it in, or take its comma off".to_owned()),
        entry => Ok(entry.to_owned()),
    }
}

/// A network; an address alone is that of one reverse proxy.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let text = &entry(text)?;
    let address = text.parse::<IpAddr>().map(IpNet::from);
    let network: IpNet = address
        .or_else(|_| text.parse())
        .map_err(|_| "write an address, or a network as in 10.0.0.0/24".to_owned())?;
    // `10.0.0.5/8` may mean one address, and would be all of 10.
    if network.addr() != network.network() {
        let whole = network.trunc();
        return Err(format!(
            "this is an address in {whole}: write {} for it alone, or {whole}",
            network.addr()
        ));
    }
    Ok(network)
}

/// A level of the log, or a list by module.
pub(super) fn log_filter(text: &str) -> Result<String, String> {
    let levels = "levels are off, error, warn, info, debug and trace; a part has one of its own, as in pushboard=debug";
    // The library takes any other word for the name of a part, and switches all other parts off.
    let is_level = |entry: &str| entry.parse::<tracing_subscriber::filter::LevelFilter>().is_ok();
    let is_entry = |entry: &str| match entry.split_once('=') {
        Some((part, level)) => part.starts_with(|c: char| c.is_ascii_alphabetic()) && is_level(level),
        None => is_level(entry),
    };
    let text = text.split(',').map(str::trim).collect::<Vec<_>>().join(",");
    if !text.split(',').all(is_entry) || text.parse::<tracing_subscriber::filter::Targets>().is_err() {
        return Err(levels.to_owned());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::super::Options;

    fn read(line: &str) -> Result<Options, String> {
        Options::read(format!("pushboard {line}").split_whitespace()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_address_alone_is_a_network_of_one() {
        let networks = |line: &str| read(line).unwrap().trusted_proxy;
        assert_eq!(networks("--trusted-proxy 10.0.0.1,::1"), networks("--trusted-proxy 10.0.0.1/32,::1/128"));
        for filter in ["info", "OFF", "warn,pushboard=debug", "pushboard::upstream=trace,error"] {
            assert_eq!(read(&format!("--log {filter}")).unwrap().log, filter);
        }
    }

    #[test]
    fn an_address_with_the_length_of_its_network_is_no_network() {
        for (value, alone, network) in
            [("10.0.0.5/8", "10.0.0.5", "10.0.0.0/8"), ("fd00::5/64", "fd00::5", "fd00::/64")]
        {
            let error = read(&format!("--trusted-proxy {value}")).unwrap_err();
            let expected = format!("an address in {network}: write {alone} for it alone, or {network}");
            assert!(error.contains(&expected), "{error}");
        }
    }

    #[test]
    fn what_is_no_address_is_met_with_one_that_is() {
        for flag in ["--listen", "--metrics-listen"] {
            for value in ["localhost:8787", ":8787", "8787", "127.0.0.1", "::1:8787", "*:8787"] {
                let error = read(&format!("{flag} {value}")).unwrap_err();
                assert!(error.contains(flag) && error.contains("as in 127.0.0.1:8787"), "{error}");
            }
        }
    }

    #[test]
    fn spaces_around_the_entries_of_a_list_are_no_part_of_them() {
        let read = |flag: &str, value: &str| {
            Options::read(["pushboard", flag, value]).map_err(|error| error.to_string())
        };
        assert_eq!(
            read("--allow-host", "a.example, b.example ").unwrap().allow_host,
            ["a.example", "b.example"]
        );
        assert_eq!(read("--allow-app", "a,\tb").unwrap().allow_app, ["a", "b"]);
        let networks = read("--trusted-proxy", "10.0.0.1, 10.1.0.0/24").unwrap().trusted_proxy;
        assert_eq!(networks, ["10.0.0.1/32".parse().unwrap(), "10.1.0.0/24".parse().unwrap()]);
        assert_eq!(read("--log", "warn, pushboard=debug").unwrap().log, "warn,pushboard=debug");
        for flag in ["--allow-host", "--allow-app", "--trusted-proxy"] {
            for value in ["10.0.0.1,", "10.0.0.1, ,10.0.0.2", ""] {
                let error = read(flag, value).unwrap_err();
                assert!(error.contains(flag) && error.contains("an entry is empty"), "{error}");
            }
        }
    }
}
