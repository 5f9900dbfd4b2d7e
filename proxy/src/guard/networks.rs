//! Which networks `--trusted-proxy` may name: each address in them can say who the user is, so none may be wider than
//! the network of a reverse proxy.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Networks that no one reaches from elsewhere; they may be named as a whole.
const PRIVATE: [IpNet; 8] = [
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 168, 0, 0], 16),
    v6([0xfc00, 0, 0, 0], 7),
    v6([0xfe80, 0, 0, 0], 10),
];
/// The widest networks of public addresses: that of a provider of reverse proxies, not that of a continent.
const WIDEST: (u8, u8) = (12, 28);
/// IPv6 networks that contain every IPv4 address: mapped, compatible, tunnelled by Teredo and by 6to4, and translated by
/// NAT64.
const ALL_OF_IPV4: [IpNet; 6] = [
    IpNet::new_assert(IpAddr::V6(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0)), 96),
    COMPATIBLE,
    v6([0x2001, 0, 0, 0], 32),
    SIX_TO_FOUR,
    NAT64,
    LOCAL_NAT64,
];
/// `2002:a00:5::` is 10.0.0.5.
const SIX_TO_FOUR: IpNet = v6([0x2002, 0, 0, 0], 16);
/// `64:ff9b::a00:5` is 10.0.0.5.
const NAT64: IpNet = v6([0x64, 0xff9b, 0, 0], 96);
/// So is each address in these that ends so.
const LOCAL_NAT64: IpNet = v6([0x64, 0xff9b, 1, 0], 48);
/// IPv4 addresses as IPv6 in a form that no system uses any more: `::10.0.0.1`.
const COMPATIBLE: IpNet = v6([0, 0, 0, 0], 96);
/// Addresses that no client has: unspecified, and those for groups.
const OF_NO_CLIENT: [IpNet; 4] =
    [v4([0, 0, 0, 0], 8), v4([224, 0, 0, 0], 3), v6([0, 0, 0, 0], 128), v6([0xff00, 0, 0, 0], 8)];

/// IPv4 addresses that no router forwards.
const NEVER_FORWARDED: [IpNet; 2] = [v4([127, 0, 0, 0], 8), v4([169, 254, 0, 0], 16)];

const fn v4([a, b, c, d]: [u8; 4], length: u8) -> IpNet {
    IpNet::new_assert(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), length)
}

const fn v6([a, b, c, d]: [u16; 4], length: u8) -> IpNet {
    IpNet::new_assert(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)), length)
}

/// Why a network is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NetworkFault {
    /// It contains far more than a reverse proxy.
    TooWide,
    /// No client has an address in it.
    OfNoClient,
}

/// The network as peers are compared with it: IPv4 addresses that are written as IPv6 (`::ffff:10.0.0.0/104`) are IPv4.
pub(super) fn canonical(network: IpNet) -> IpNet {
    let mapped = match network {
        IpNet::V6(network) => network.addr().to_ipv4_mapped().zip(network.prefix_len().checked_sub(96)),
        IpNet::V4(_) => None,
    };
    mapped.and_then(|(address, length)| Ipv4Net::new(address, length).ok()).map_or(network, IpNet::V4)
}

/// The IPv4 network in an IPv6 one that is written by 6to4 or for NAT64.
fn embedded(network: Ipv6Net) -> Option<Ipv4Net> {
    let (bits, length) = (u128::from(network.network()), network.prefix_len());
    let is_in = |form: IpNet| form.contains(&IpNet::V6(network));
    let (address, length) = if is_in(SIX_TO_FOUR) {
        (bits >> 80, (length - 16).min(32))
    } else if is_in(NAT64) || is_in(LOCAL_NAT64) {
        (bits, length.saturating_sub(96))
    } else {
        return None;
    };
    // The lowest 32 bits.
    Ipv4Net::new(Ipv4Addr::from_bits(address as u32), length).ok()
}

/// Whether callers may be identified from that network.
pub(super) fn check(network: IpNet) -> Result<(), NetworkFault> {
    let network = canonical(network).trunc();
    if let IpNet::V6(outer) = network
        && let Some(inner) = embedded(outer)
    {
        let inner = IpNet::V4(inner);
        let is_local = |network: &IpNet| NEVER_FORWARDED.iter().any(|local| local.contains(network));
        // No tunnel of 6to4 begins at a private address.
        let is_of_none = is_local(&inner)
            || SIX_TO_FOUR.contains(&network) && PRIVATE.iter().any(|private| private.contains(&inner));
        return if is_of_none { Err(NetworkFault::OfNoClient) } else { check(inner) };
    }
    let widest = if matches!(network, IpNet::V4(_)) { WIDEST.0 } else { WIDEST.1 };
    let is_private = PRIVATE.iter().any(|private| private.contains(&network));
    // A peer's address is never in these forms, so that a single one in them would match no one.
    let is_other_form = network.prefix_len() > 96
        && network.addr() != IpAddr::V6(Ipv6Addr::LOCALHOST)
        && COMPATIBLE.contains(&network);
    if is_other_form || OF_NO_CLIENT.iter().any(|none| none.contains(&network)) {
        return Err(NetworkFault::OfNoClient);
    }
    if !is_private && network.prefix_len() < widest || ALL_OF_IPV4.iter().any(|all| network.contains(all)) {
        return Err(NetworkFault::TooWide);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> IpNet {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_that_is_wider_than_a_proxy_s_is_refused() {
        for fine in [
            "10.0.0.0/8",
            "10.0.0.5/8",
            "10.1.2.3/32",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "127.0.0.1/32",
            "169.254.0.0/16",
            "104.16.0.0/13",
            "35.191.0.0/16",
            "203.0.113.0/24",
            "::1/128",
            "fc00::/7",
            "fd00::/8",
            "fe80::/10",
            "2001:db8::/32",
            "2a06:98c0::/29",
            "::ffff:10.0.0.0/104",
            "::ffff:127.0.0.1/128",
            "::ffff:203.0.113.7/128",
            "::ffff:104.16.0.0/109",
            "64:ff9b::a00:5/128",
            "64:ff9b::a00:0/104",
            "64:ff9b:1:2::a00:5/128",
            "64:ff9b::cb00:7107/128",
            "2002:cb00:7107::/48",
            "2002:cb00:7107:1::5/128",
        ] {
            assert_eq!(check(of(fine)), Ok(()), "{fine}");
        }
        for wide in [
            "0.0.0.0/0",
            "0.0.0.0/1",
            "128.0.0.0/1",
            "0.0.0.0/2",
            "64.0.0.0/2",
            "192.0.0.0/2",
            "192.0.0.0/3",
            "8.0.0.0/7",
            "10.0.0.0/7",
            "3.0.0.0/8",
            "203.0.0.0/11",
            "172.0.0.0/8",
            "192.168.0.0/11",
            "100.0.0.0/8",
            "255.255.255.255/0",
            "::/0",
            "::/1",
            "8000::/1",
            "2000::/3",
            "2000::/16",
            "2001::/16",
            "2002::/16",
            "fc00::/6",
            "fe80::/9",
            "::/64",
            "::/80",
            "::/95",
            "::/96",
            "::ffff:0:0/95",
            "::ffff:0:0/96",
            "::ffff:0.0.0.0/97",
            "::ffff:128.0.0.0/97",
            "::ffff:10.0.0.0/103",
            "::ffff:3.0.0.0/104",
            "64:ff9b::/96",
            "64:ff9b::/64",
            "64:ff9b::/97",
            "64:ff9b::300:0/104",
            "64:ff9b:1::/48",
            "64:ff9b:1:2::/64",
            "64:ff9b:1:2::/97",
            "64:ff9b::/32",
            "2002::/17",
            "2002:300::/24",
            "2001::/32",
        ] {
            assert_eq!(check(of(wide)), Err(NetworkFault::TooWide), "{wide}");
        }
        for none in [
            "0.0.0.0/32",
            "0.0.0.0/8",
            "224.0.0.0/4",
            "255.255.255.255/32",
            "::/128",
            "ff02::/16",
            "::ffff:0.0.0.0/128",
            "::127.0.0.1/128",
            "::10.0.0.0/104",
            "2002:7f00:1::/48",
            "2002:a00:5::/48",
            "2002:c0a8::/32",
            "2002:a9fe:1::/48",
            "2002::/48",
            "64:ff9b::7f00:1/128",
            "64:ff9b:1::7f00:1/128",
            "64:ff9b::a9fe:1/128",
            "64:ff9b::/128",
            "64:ff9b::e000:1/128",
        ] {
            assert_eq!(check(of(none)), Err(NetworkFault::OfNoClient), "{none}");
        }
    }

    #[test]
    fn addresses_of_ipv4_are_ipv4_however_they_are_written() {
        for (written, meant) in [
            ("::ffff:127.0.0.1/128", "127.0.0.1/32"),
            ("::ffff:7f00:1/128", "127.0.0.1/32"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
            ("::ffff:0:0/96", "0.0.0.0/0"),
            ("::ffff:0:0/95", "::ffff:0:0/95"),
            ("2001:db8::/32", "2001:db8::/32"),
            ("10.0.0.0/8", "10.0.0.0/8"),
        ] {
            assert_eq!(canonical(of(written)), of(meant), "{written}");
        }
    }
}
