//! Whose request this is: the address that limits are counted by.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

/// The address of the person, taken from the socket unless a trusted proxy stands before us. Use it as an extractor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(pub IpAddr);

impl Default for Client {
    /// `0.0.0.0`: a request that did not come through the accept loop, such as that of a test.
    fn default() -> Self {
        Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }
}

impl Client {
    /// The address to count by: an IPv4 address, or the /64 of an IPv6 address, since one household owns it whole.
    pub fn bucket(self) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        }
    }

    /// Walks `X-Forwarded-For` from its end as long as the addresses are trusted proxies. What stands before the
    /// first stranger was written by that stranger and counts for nothing.
    pub(crate) fn of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> Self {
        let mut address = peer.to_canonical();
        let lines: Vec<&str> =
            headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
        for hop in lines.iter().flat_map(|line| line.split(',')).rev() {
            if !is_trusted(address, trusted) {
                break;
            }
            let Ok(before) = hop.trim().parse::<IpAddr>() else { break };
            address = before.to_canonical();
        }
        Self(address)
    }
}

/// Whether an address is one of the trusted proxies, in whichever of its two forms either is written.
pub(super) fn is_trusted(address: IpAddr, trusted: &[IpAddr]) -> bool {
    trusted.iter().any(|proxy| proxy.to_canonical() == address.to_canonical())
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let trusted: Vec<IpAddr> = trusted.iter().map(|address| address.parse().unwrap()).collect();
        Client::of(peer.parse().unwrap(), &headers, &trusted).0.to_string()
    }

    #[test]
    fn a_forged_forwarding_header_changes_nothing() {
        assert_eq!(of("198.51.100.7", &["203.0.113.9"], &[]), "198.51.100.7");
        assert_eq!(of("198.51.100.7", &["203.0.113.9"], &["127.0.0.1"]), "198.51.100.7");
        assert_eq!(of("127.0.0.1", &["10.9.9.9, 203.0.113.9"], &["127.0.0.1"]), "203.0.113.9");
        assert_eq!(of("127.0.0.1", &["10.9.9.9", "203.0.113.9, 10.0.0.2"], &["127.0.0.1", "10.0.0.2"]), "203.0.113.9");
        assert_eq!(of("127.0.0.1", &["nonsense"], &["127.0.0.1"]), "127.0.0.1");
        assert_eq!(of("::ffff:198.51.100.7", &[], &[]), "198.51.100.7");
        assert_eq!(of("127.0.0.1", &["203.0.113.9"], &["::ffff:127.0.0.1"]), "203.0.113.9");
    }

    #[test]
    fn one_household_counts_once() {
        let bucket = |text: &str| Client(text.parse().unwrap()).bucket().to_string();
        assert_eq!(bucket("2001:db8:1:2:aaaa::1"), bucket("2001:db8:1:2:bbbb::9"));
        assert_ne!(bucket("2001:db8:1:2::1"), bucket("2001:db8:1:3::1"));
        assert_eq!(bucket("198.51.100.7"), "198.51.100.7");
    }
}
