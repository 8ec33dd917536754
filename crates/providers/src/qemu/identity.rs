//! Who a machine is: the lines that the image's `identity` script takes on, at boot or in a clone.

use std::net::Ipv4Addr;

/// Length of the private network's prefix.
pub(super) const PRIVATE_PREFIX: u8 = 24;

/// MAC of eth0. Every machine has a network of its own behind it, and clones keep their template's.
pub(super) const PUBLIC_MAC: &str = "52:54:00:00:00:01";

/// A machine's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) host: String,
    pub(super) private: Ipv4Addr,
    /// Public key that may log in as root.
    pub(super) authorized_key: String,
    /// The host's private key.
    pub(super) host_key: Vec<u8>,
}

/// MAC of eth1: follows from the address, so it is unique on the switch as that is.
pub(super) fn private_mac(address: Ipv4Addr) -> String {
    let [_, b, c, d] = address.octets();
    format!("52:54:01:{b:02x}:{c:02x}:{d:02x}")
}

impl Identity {
    /// The lines, each ended.
    pub(super) fn lines(&self) -> String {
        format!(
            "host={}\nprivate={}/{PRIVATE_PREFIX}\nmac={}\nauthorized_key={}\nhost_key={}\n",
            self.host,
            self.private,
            private_mac(self.private),
            self.authorized_key,
            base64(&self.host_key),
        )
    }
}

/// Base 64 (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0u32, |word, (place, byte)| {
            word | u32::from(*byte) << (16 - 8 * place)
        });
        for place in 0..4 {
            let sextet = (word >> (18 - 6 * place)) & 63;
            text.push(if place <= chunk.len() {
                char::from(ALPHABET[sextet as usize])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_in_the_rfc() {
        let cases = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, coded) in cases {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn an_identity_is_lines_that_a_shell_can_split() {
        let identity = Identity {
            host: "app-0".to_owned(),
            private: Ipv4Addr::new(10, 77, 0, 12),
            authorized_key: "ssh-ed25519 AAAA".to_owned(),
            host_key: b"foobar".to_vec(),
        };
        assert_eq!(
            identity.lines(),
            "host=app-0\nprivate=10.77.0.12/24\nmac=52:54:01:4d:00:0c\n\
             authorized_key=ssh-ed25519 AAAA\nhost_key=Zm9vYmFy\n"
        );
    }
}
