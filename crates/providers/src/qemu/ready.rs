//! Whether a server answers on SSH. Its port is open as soon as QEMU runs, so only sshd's own first
//! words count (RFC 4253, section 4.2); and they cost an emulated machine much, so they are asked for
//! only when its console has said that sshd is up.

use super::addresses::SSH_PORT;
use super::folders::file;
use std::fs;
use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

const BANNER: &[u8] = b"SSH-2.0-";

/// What the image says on its console.
const UP: &[u8] = b"CONCERTINA-UP";

/// Whether the console has said so.
pub(super) fn is_up(folder: &Path) -> bool {
    let console = fs::read(folder.join(file::CONSOLE)).unwrap_or_default();
    console.windows(UP.len()).any(|words| words == UP)
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
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_up(folder.path()));
        fs::write(
            folder.path().join(file::CONSOLE),
            "booting\r\nCONCERTINA-UP\r\n",
        )
        .unwrap();
        assert!(is_up(folder.path()));
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
