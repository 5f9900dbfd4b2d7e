//! The client's end of a connection, as reported by the socket.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The other end of a connection; an extension of each of its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Its address.
    pub address: SocketAddr,
    /// Whether the connection uses the proxy's own TLS.
    pub tls: bool,
}

impl Peer {
    /// Its address without the port; an IPv4 address that is mapped to IPv6 counts as IPv4.
    pub fn ip(&self) -> IpAddr {
        self.address.ip().to_canonical()
    }

    /// The network of one client: one IPv4 address, or the first of 2^64 IPv6 addresses.
    pub fn network(&self) -> IpAddr {
        match self.ip() {
            IpAddr::V6(ip) if !ip.is_loopback() => {
                IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)))
            }
            ip => ip,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_of_ipv6_is_its_network() {
        let rows = [
            ("192.0.2.7", "192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::1", "::1", "::1"),
        ];
        for (socket, ip, network) in rows {
            let peer = Peer { address: (socket.parse::<IpAddr>().unwrap(), 1).into(), tls: false };
            assert_eq!((peer.ip().to_string(), peer.network().to_string()), (ip.into(), network.into()));
        }
    }
}
