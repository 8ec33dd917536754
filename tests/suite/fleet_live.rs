//! An operator's day with real machines and real playbooks: a deploy that is killed and given again,
//! a scale-out under load, a member killed behind everyone's back under load, and an end that leaves
//! nothing. Every playbook is run twice in a row, the second time with nothing left to change.
//!
//! The load is light and asks for the static page, so that what fails, fails by the balancer and not
//! by a computer that is too busy.

use crate::cli::bench::Bench;
use crate::machines::{Leftovers, MACHINES_ARE_SLOW, kill, machines, nothing_left};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const DEPLOY: &str = "deploy web-fleet/service.yaml --yes";

/// The example's playbooks, all of which the day runs.
const PLAYBOOKS: [&str; 6] = [
    "app_configure.yaml",
    "balancer_configure.yaml",
    "balancer_members.yaml",
    "nginx_stop.yaml",
    "service_start.yaml",
    "site_configure.yaml",
];

/// Stands in front of the real `ansible-playbook`: runs it twice with the same variables, and notes
/// what the second run changed, and over how many kept connections.
const TWICE: &str = r#"#!/bin/sh
cp "$CONCERTINA_RUN/variables.yaml" "$CONCERTINA_RUN/again"
'@REAL@' "$@" || exit
mv "$CONCERTINA_RUN/again" "$CONCERTINA_RUN/variables.yaml"
rm "$CONCERTINA_RUN/report.jsonl"
'@REAL@' "$@" >"$CONCERTINA_RUN/second"
status=$?
cat "$CONCERTINA_RUN/second"
for playbook; do :; done
changed=$(sed -n 's/.* changed=\([0-9]*\) .*/\1/p' "$CONCERTINA_RUN/second")
kept=$(find "$ANSIBLE_SSH_CONTROL_PATH_DIR" -type s | wc -l)
echo "${playbook##*/} $changed $kept" >>'@NOTES@'
exit $status
"#;

/// A second run: the playbook, what it changed, connections that were kept to its server.
struct Second {
    playbook: String,
    changed: u32,
    kept: u32,
}

fn run_playbooks_twice(bench: &Bench) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let real = concat!(env!("CARGO_MANIFEST_DIR"), "/../.venv/bin/ansible-playbook");
    let (program, notes) = (bench.path("ansible-twice"), bench.path("second-runs"));
    let script = TWICE
        .replace("@REAL@", real)
        .replace("@NOTES@", &notes.to_string_lossy());
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let config = format!("[ansible]\npath = \"{}\"\n", program.display());
    std::fs::write(bench.path("concertina.toml"), config).unwrap();
    notes
}

fn second_runs(notes: &PathBuf) -> Vec<Second> {
    let text = std::fs::read_to_string(notes).unwrap();
    text.lines()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let [playbook, changed, kept] = words[..] else {
                panic!("not a note: {line}");
            };
            Second {
                playbook: playbook.to_owned(),
                changed: changed.parse().unwrap(),
                kept: kept.trim().parse().unwrap(),
            }
        })
        .collect()
}

/// Requests at a set rate, whatever the answers, until it is ended.
struct Load {
    stop: Arc<AtomicBool>,
    answers: Arc<Mutex<Vec<Answer>>>,
    sender: JoinHandle<()>,
}

#[derive(Debug, Clone)]
struct Answer {
    took: Duration,
    outcome: Result<(), String>,
}

const EVERY: Duration = Duration::from_millis(200);

impl Load {
    fn on(url: String) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let answers: Arc<Mutex<Vec<Answer>>> = Arc::default();
        let (ended, told) = (stop.clone(), answers.clone());
        let sender = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(send(&url, &ended, &told));
        });
        Self {
            stop,
            answers,
            sender,
        }
    }

    fn sent(&self) -> usize {
        self.answers.lock().unwrap().len()
    }

    /// All answers, those on their way included.
    fn end(self) -> Vec<Answer> {
        self.stop.store(true, Ordering::Relaxed);
        self.sender.join().unwrap();
        let answers = self.answers.lock().unwrap();
        answers.clone()
    }
}

async fn send(url: &str, ended: &AtomicBool, told: &Arc<Mutex<Vec<Answer>>>) {
    let client = reqwest::Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .timeout(Duration::from_secs(12))
        .build()
        .unwrap();
    let mut beat = tokio::time::interval(EVERY);
    let mut under_way = tokio::task::JoinSet::new();
    while !ended.load(Ordering::Relaxed) {
        beat.tick().await;
        let (client, url, told) = (client.clone(), url.to_owned(), told.clone());
        under_way.spawn(async move {
            let begun = Instant::now();
            let outcome = ask(&client, &url).await;
            let took = begun.elapsed();
            told.lock().unwrap().push(Answer { took, outcome });
        });
    }
    while under_way.join_next().await.is_some() {}
}

async fn ask(client: &reqwest::Client, url: &str) -> Result<(), String> {
    let answer = client.get(url).header("connection", "close").send().await;
    let answer = answer.and_then(reqwest::Response::error_for_status);
    let body = match answer {
        Ok(answer) => answer.text().await,
        Err(error) => return Err(format!("{error:?}")),
    };
    match body {
        Ok(text) if text.contains("Hello from the fleet") => Ok(()),
        Ok(text) => Err(format!("another page: {text}")),
        Err(error) => Err(format!("{error:?}")),
    }
}

/// Fails if any request did, or took longer than giving up one dead member may take.
fn none_failed(what: &str, answers: &[Answer], longest: Duration) {
    let failed: Vec<&String> = answers
        .iter()
        .filter_map(|a| a.outcome.as_ref().err())
        .collect();
    assert!(
        failed.is_empty(),
        "{what}: {} of {} requests failed: {failed:#?}",
        failed.len(),
        answers.len()
    );
    let slowest = answers.iter().map(|a| a.took).max().unwrap();
    assert!(slowest < longest, "{what}: one took {slowest:?}");
}

fn site_url(bench: &Bench) -> String {
    let status = bench.status();
    let outputs = status["services"][0]["outputs"].as_array().unwrap();
    let url = outputs.iter().find(|o| o["name"] == "site_url").unwrap();
    url["value"].as_str().unwrap().to_owned()
}

#[test]
fn an_operators_day() {
    let bench = Bench::new();
    let notes = run_playbooks_twice(&bench);
    let state = bench.state().canonicalize().unwrap();
    let _leftovers = Leftovers(state.clone());

    // kill -9 with both servers made and an operation under way, then the same command again
    let mut deploy = bench.start(DEPLOY);
    deploy.hear_within("done  s2 ", MACHINES_ARE_SLOW);
    deploy.hear_within("begin s5 ", MACHINES_ARE_SLOW);
    deploy.signal("-KILL");
    deploy.end();
    let survivors: BTreeSet<u32> = machines(&state).into_iter().collect();
    assert_eq!(survivors.len(), 2, "VMs outlive who started them");
    bench.ok(DEPLOY);
    assert_eq!(bench.ready(), 1);
    let after: BTreeSet<u32> = machines(&state).into_iter().collect();
    assert_eq!(after, survivors, "none is made twice");

    // a member joins: nginx is reloaded, and loses no request
    let load = Load::on(site_url(&bench));
    bench.ok("scale app_vm --to 2 --yes");
    let before = load.sent();
    std::thread::sleep(Duration::from_secs(5));
    assert!(load.sent() > before, "the load goes on");
    none_failed("scale-out", &load.end(), Duration::from_secs(10));
    assert_eq!((bench.ready(), machines(&state).len()), (2, 3));

    // one is gone behind everyone's back, and nobody tells the balancer
    let load = Load::on(site_url(&bench));
    std::thread::sleep(Duration::from_secs(2));
    let newest = machines(&state)
        .into_iter()
        .find(|pid| !survivors.contains(pid));
    kill(newest.unwrap());
    std::thread::sleep(Duration::from_secs(20));
    let answers = load.end();
    none_failed("a dead member", &answers, Duration::from_secs(8));
    let waited = answers
        .iter()
        .filter(|a| a.took > Duration::from_millis(1900));
    assert!(waited.count() > 0, "none met the dead member");

    bench.ok("undeploy --yes");
    nothing_left(&bench.state());

    let seconds = second_runs(&notes);
    for second in &seconds {
        assert_eq!(second.changed, 0, "{} is not idempotent", second.playbook);
        assert_eq!(second.kept, 1, "{}: no connection kept", second.playbook);
    }
    let ran: BTreeSet<&str> = seconds.iter().map(|s| s.playbook.as_str()).collect();
    assert_eq!(ran, BTreeSet::from(PLAYBOOKS));
}
