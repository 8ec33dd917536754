//! Waits until a server answers on SSH. Its port is open as soon as QEMU runs, so only sshd's own
//! first words count (RFC 4253, section 4.2).

use super::addresses::SSH_PORT;
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

const BANNER: &[u8] = b"SSH-2.0-";

/// Patience of one attempt: short at first, as one that came before the guest's network waits for a
/// packet to be sent again; longer later, as a busy computer's guest is slow.
pub(super) fn attempt_patience(attempt: u32) -> Duration {
    Duration::from_millis(250) * (1 + attempt.min(28) / 4)
}

/// Whether sshd answers now.
pub(super) async fn answers(address: Ipv4Addr, patience: Duration) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect((address, SSH_PORT)).await?;
        let mut words = [0; BANNER.len()];
        stream.read_exact(&mut words).await?;
        io::Result::Ok(words == BANNER)
    };
    matches!(timeout(patience, ask).await, Ok(Ok(true)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn an_open_port_is_not_an_answer() {
        let address = Ipv4Addr::new(127, 65, 4, 1);
        let listener = TcpListener::bind((address, SSH_PORT)).await.unwrap();
        let patience = Duration::from_millis(100);
        assert!(!answers(address, patience).await);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").await;
            }
        });
        assert!(answers(address, Duration::from_secs(5)).await);
    }
}
