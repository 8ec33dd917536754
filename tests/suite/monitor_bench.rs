//! A real Prometheus and a real Alertmanager on free ports, and exporters for them to scrape.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use monitoring::{alertmanager_arguments, prometheus_arguments};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// Both, with `prometheus.yml` and `alertmanager.yml` of a folder.
pub(super) struct RealMonitors {
    pub(super) prometheus: Child,
    pub(super) alertmanager: Child,
}

impl RealMonitors {
    pub(super) fn start(folder: &Path, prometheus: SocketAddr, alertmanager: SocketAddr) -> Self {
        let within = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let (files, data) = (within("prometheus.yml"), within("prometheus"));
        let prometheus = prometheus_arguments(&files, &data, prometheus);
        let (files, data) = (within("alertmanager.yml"), within("alertmanager"));
        let alertmanager = alertmanager_arguments(&files, &data, alertmanager);
        Self {
            prometheus: start("prometheus", &prometheus, folder),
            alertmanager: start("prometheus-alertmanager", &alertmanager, folder),
        }
    }
}

/// Starts a program; its log goes beside its files.
fn start(program: &str, arguments: &[String], folder: &Path) -> Child {
    let log = std::fs::File::create(folder.join(format!("{program}.log"))).unwrap();
    Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{program} is needed (scripts/setup.sh): {error}"))
}

/// What both said.
pub(super) fn logs(folder: &Path) -> Vec<String> {
    ["prometheus", "prometheus-alertmanager"]
        .map(|name| std::fs::read_to_string(folder.join(format!("{name}.log"))).unwrap_or_default())
        .into()
}

/// An address that was free a moment ago.
pub(super) fn free() -> SocketAddr {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap()
}

/// An exporter with one CPU that is idle for that share of the time.
pub(super) async fn exporter(address: &str, idle: f64) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    let started = Instant::now();
    let task = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0_u8; 4096];
            let _ = stream.read(&mut request).await;
            let seconds = started.elapsed().as_secs_f64() * idle;
            let body = format!("node_cpu_seconds_total{{cpu=\"0\",mode=\"idle\"}} {seconds}\n");
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; version=0.0.4\r\n\
                        connection: close";
            let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (address, task)
}
