//! Listening, on loopback alone: there is no authentication yet.

use std::io;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// A socket that only this machine can reach. Made by [`bind`] alone.
#[derive(Debug)]
pub struct LoopbackListener {
    pub(crate) socket: TcpListener,
    address: SocketAddr,
}

/// Why the agent cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Anybody on the network could scale the fleet.
    #[error(
        "listening on {address} is refused: whoever reaches it could scale your services, and \
         there is no authentication; listen on 127.0.0.1 and put a proxy that authenticates in \
         front where others must reach it"
    )]
    NotLoopback {
        /// As wished.
        address: SocketAddr,
    },
    /// Somebody else listens there.
    #[error(
        "{address} is taken by another program, perhaps another agent (`ss -ltnp 'sport = :{}'` \
         shows which): stop it, or set another address in concertina.toml and render the monitors' \
         files again (`concertina monitoring render`)",
        address.port()
    )]
    Taken {
        /// As wished.
        address: SocketAddr,
    },
    /// Low ports are root's.
    #[error("no permission to listen on {address}: set a port of 1024 or above in concertina.toml")]
    Forbidden {
        /// As wished.
        address: SocketAddr,
    },
    /// Anything else.
    #[error("cannot listen on {address}: see that it is an address of this machine")]
    Other {
        /// As wished.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Listens. Port 0 lets the system choose; see [`LoopbackListener::address`].
pub async fn bind(address: SocketAddr) -> Result<LoopbackListener, BindError> {
    if !address.ip().to_canonical().is_loopback() {
        return Err(BindError::NotLoopback { address });
    }
    let explained = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => BindError::Taken { address },
        io::ErrorKind::PermissionDenied => BindError::Forbidden { address },
        _ => BindError::Other { address, source },
    };
    let socket = TcpListener::bind(address).await.map_err(explained)?;
    let address = socket.local_addr().map_err(explained)?;
    Ok(LoopbackListener { socket, address })
}

impl LoopbackListener {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_told_with_what_to_do() {
        let first = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let error = bind(first.address()).await.unwrap_err();
        assert!(matches!(error, BindError::Taken { .. }));
        let said = error.to_string();
        let port = format!("sport = :{}", first.address().port());
        assert!(said.contains(&port), "{said}");
        assert!(said.contains("concertina.toml"), "{said}");
    }

    #[tokio::test]
    async fn only_this_machine_is_served() {
        for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[::ffff:192.0.2.1]:0"] {
            let error = bind(address.parse().unwrap()).await.unwrap_err();
            assert!(matches!(error, BindError::NotLoopback { .. }), "{address}");
        }
    }
}
