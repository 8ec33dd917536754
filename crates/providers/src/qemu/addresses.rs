//! Which addresses a server gets. A loopback address of its own lets every server keep its own ports,
//! with no table of forwarded ones.

use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::path::Path;

/// Ports of a server's loopback address, and the guest's that they lead to.
pub(super) const FORWARDED: [(u16, u16); 3] =
    [(SSH_PORT, 22), (METRICS_PORT, 9100), (HTTP_PORT, 80)];

pub(super) const SSH_PORT: u16 = 2222;
pub(super) const METRICS_PORT: u16 = 9100;
pub(super) const HTTP_PORT: u16 = 8080;

/// First and last host of the private network; the low ones are left to people.
const PRIVATE_HOSTS: std::ops::RangeInclusive<u8> = 11..=250;

/// The smallest private address that nobody has.
pub(super) fn free_private(taken: &BTreeSet<Ipv4Addr>) -> Option<Ipv4Addr> {
    PRIVATE_HOSTS
        .map(|host| Ipv4Addr::new(10, 77, 0, host))
        .find(|address| !taken.contains(address))
}

/// Loopback addresses to try, in order. Stores begin at different places, so that they seldom meet:
/// an address that belonged to a dead server is then not soon another store's.
pub(super) fn loopback_candidates(
    state_dir: &Path,
    taken: &BTreeSet<Ipv4Addr>,
) -> impl Iterator<Item = Ipv4Addr> {
    let first = Sha256::digest(state_dir.as_os_str().as_encoded_bytes())[0];
    (0..=u8::MAX)
        .flat_map(move |network| (1..=254).map(move |host| (first.wrapping_add(network), host)))
        .map(|(network, host)| Ipv4Addr::new(127, 64, network, host))
        .filter(|address| !taken.contains(address))
}

/// Whether all ports of a loopback address can be had now.
pub(super) fn is_free(address: Ipv4Addr) -> bool {
    FORWARDED
        .iter()
        .all(|(port, _)| TcpListener::bind(SocketAddrV4::new(address, *port)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_fill_gaps_and_end() {
        let address = |host| Ipv4Addr::new(10, 77, 0, host);
        assert_eq!(free_private(&BTreeSet::new()), Some(address(11)));
        assert_eq!(
            free_private(&BTreeSet::from([address(11), address(13)])),
            Some(address(12))
        );
        assert_eq!(free_private(&PRIVATE_HOSTS.map(address).collect()), None);
    }

    #[test]
    fn loopback_addresses_differ_and_leave_out_what_is_taken() {
        let folder = Path::new("/some/where");
        let all: Vec<_> = loopback_candidates(folder, &BTreeSet::new()).collect();
        assert_eq!(all.len(), 256 * 254);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        let next = loopback_candidates(folder, &BTreeSet::from([all[0]])).next();
        assert_eq!(next, Some(all[1]));
        let other = loopback_candidates(Path::new("/else/where"), &BTreeSet::new()).next();
        assert_ne!(other, Some(all[0]));
    }

    #[test]
    fn an_address_with_a_port_in_use_is_not_free() {
        let address = Ipv4Addr::new(127, 65, 3, 7);
        assert!(is_free(address));
        let _held = TcpListener::bind((address, METRICS_PORT)).unwrap();
        assert!(!is_free(address));
    }
}
