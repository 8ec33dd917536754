//! Prometheus and Alertmanager as processes of the demo's own, with the files that Concertina renders.

use crate::exit::{Exit, Failure};
use monitoring::{
    Addresses, MonitoringSpec, Paths, RenderedFile, alertmanager_arguments, prometheus_arguments,
    render,
};
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// A program that answers later does not answer.
const READY_PATIENCE: Duration = Duration::from_secs(60);
/// After a polite word a program has so long to end.
const END_PATIENCE: Duration = Duration::from_secs(5);

/// The programs' files.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    prometheus: PathBuf,
    alertmanager: PathBuf,
}

/// Both, running. Dropping it ends them.
#[derive(Debug)]
pub(super) struct Monitors {
    running: Vec<Running>,
}

#[derive(Debug)]
struct Running {
    name: &'static str,
    child: Child,
    log: PathBuf,
    ready_url: String,
}

/// The first of the names that is a program on the search path, or in the folders of the system.
fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path)
        .chain(["/usr/bin", "/usr/local/bin", "/usr/sbin"].map(PathBuf::from))
        .collect();
    let files = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

impl Programs {
    /// Finds both.
    pub(super) fn find() -> Result<Self, Failure> {
        let prometheus = find(&["prometheus"]);
        let alertmanager = find(&["prometheus-alertmanager", "alertmanager"]);
        match (prometheus, alertmanager) {
            (Some(prometheus), Some(alertmanager)) => Ok(Self {
                prometheus,
                alertmanager,
            }),
            (prometheus, _) => {
                let missing = match prometheus {
                    None => "Prometheus",
                    Some(_) => "Alertmanager",
                };
                Err(Failure::text(
                    Exit::Machine,
                    format!(
                        "{missing} is not installed; as root: apt-get install prometheus \
                         prometheus-alertmanager (their services are not needed: systemctl disable \
                         --now prometheus prometheus-alertmanager), or run `make demo`, which does it"
                    ),
                ))
            }
        }
    }
}

/// The wished port where it is free, else any.
pub(super) fn free_address(port: u16) -> std::io::Result<SocketAddr> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    bind(port).or_else(|_| bind(0))?.local_addr()
}

impl Monitors {
    /// Writes the files into a folder, starts both, and waits until they answer.
    pub(super) async fn start(
        programs: &Programs,
        folder: &Path,
        mut spec: MonitoringSpec,
    ) -> Result<Self, Failure> {
        let config = folder.display().to_string();
        let data = |name: &str| folder.join(name).display().to_string();
        spec.paths = Paths {
            prometheus_config: config.clone(),
            prometheus_data: data("prometheus-data"),
            prometheus_program: programs.prometheus.display().to_string(),
            alertmanager_config: config.clone(),
            alertmanager_data: data("alertmanager-data"),
            alertmanager_program: programs.alertmanager.display().to_string(),
        };
        write_files(folder, &render(&spec)).map_err(|error| {
            Failure::doing(
                Exit::Machine,
                format!("failed to write into {config}"),
                error,
            )
        })?;
        let Addresses {
            prometheus,
            alertmanager,
            ..
        } = spec.addresses;
        let path = |file: &str| folder.join(file).display().to_string();
        let mut monitors = Self {
            running: Vec::new(),
        };
        let arguments = alertmanager_arguments(
            &path("alertmanager.yml"),
            &spec.paths.alertmanager_data,
            alertmanager,
        );
        monitors.spawn(
            "Alertmanager",
            &programs.alertmanager,
            &arguments,
            folder,
            alertmanager,
        )?;
        let arguments = prometheus_arguments(
            &path("prometheus.yml"),
            &spec.paths.prometheus_data,
            prometheus,
        );
        monitors.spawn(
            "Prometheus",
            &programs.prometheus,
            &arguments,
            folder,
            prometheus,
        )?;
        monitors.ready().await?;
        Ok(monitors)
    }

    fn spawn(
        &mut self,
        name: &'static str,
        program: &Path,
        arguments: &[String],
        folder: &Path,
        listen: SocketAddr,
    ) -> Result<(), Failure> {
        let log = folder.join(format!("{}.log", name.to_lowercase()));
        let start = || {
            let output = File::create(&log)?;
            Command::new(program)
                .args(arguments)
                .current_dir(folder)
                .stdin(Stdio::null())
                .stdout(output.try_clone()?)
                .stderr(output)
                // Ctrl-C is ours alone to hear
                .process_group(0)
                .kill_on_drop(true)
                .spawn()
        };
        let child = start().map_err(|error| {
            Failure::doing(
                Exit::Machine,
                format!("failed to start {}", program.display()),
                error,
            )
        })?;
        self.running.push(Running {
            name,
            child,
            log,
            ready_url: format!("http://{listen}/-/ready"),
        });
        Ok(())
    }

    async fn ready(&mut self) -> Result<(), Failure> {
        let client = super::prometheus::client().map_err(|e| Failure::new(Exit::Machine, e))?;
        let end = Instant::now() + READY_PATIENCE;
        let urls: Vec<String> = self.running.iter().map(|r| r.ready_url.clone()).collect();
        for url in urls {
            loop {
                self.still_running()?;
                let answer = client.get(&url).send().await;
                if answer.is_ok_and(|answer| answer.status().is_success()) {
                    break;
                }
                if Instant::now() > end {
                    return Err(Failure::text(
                        Exit::Machine,
                        format!(
                            "{url} does not say that it is ready after {} s",
                            READY_PATIENCE.as_secs()
                        ),
                    ));
                }
                sleep(Duration::from_millis(100)).await;
            }
        }
        Ok(())
    }

    /// Fails if one of them has ended, with its last words.
    pub(super) fn still_running(&mut self) -> Result<(), Failure> {
        for running in &mut self.running {
            if let Ok(Some(status)) = running.child.try_wait() {
                let words = fs::read_to_string(&running.log).unwrap_or_default();
                let last: Vec<&str> = words.lines().rev().take(3).collect();
                let last: Vec<&str> = last.into_iter().rev().collect();
                return Err(Failure::text(
                    Exit::Machine,
                    format!(
                        "{} ended by itself ({status}):\n{}",
                        running.name,
                        last.join("\n")
                    ),
                ));
            }
        }
        Ok(())
    }

    /// Ends both.
    pub(super) async fn end(mut self) {
        for running in &self.running {
            signal_group(&running.child, Signal::TERM);
        }
        let end = Instant::now() + END_PATIENCE;
        for running in &mut self.running {
            let ended = tokio::time::timeout_at(end, running.child.wait()).await;
            if ended.is_err() {
                signal_group(&running.child, Signal::KILL);
                let _ = running.child.wait().await;
            }
        }
    }
}

fn signal_group(child: &Child, signal: Signal) {
    let group = child
        .id()
        .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    if let Some(group) = group {
        let _ = kill_process_group(group, signal);
    }
}

fn write_files(folder: &Path, files: &[RenderedFile]) -> std::io::Result<()> {
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, &file.contents)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_passed_over() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        assert_ne!(free_address(port).unwrap().port(), port);
        drop(taken);
        assert_eq!(free_address(port).unwrap().port(), port);
    }

    #[test]
    fn programs_are_found_by_any_of_their_names() {
        assert!(find(&["no-such-program", "sh"]).is_some());
        assert!(find(&["no-such-program"]).is_none());
    }
}
