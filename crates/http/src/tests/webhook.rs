//! What comes in.

use super::{Agent, webhook};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const REQUESTS: &str = "concertina_webhook_requests_total";

#[tokio::test]
async fn alerts_are_stored_and_counted() {
    let agent = Agent::start().await;
    let (status, said) = agent.post(webhook(3)).await;
    assert_eq!((status, said.as_str()), (200, "3 accepted, 0 left aside\n"));
    assert_eq!(agent.stored(), 3);
    let accepted = format!("{REQUESTS}{{outcome=\"accepted\"}}");
    assert_eq!(agent.metric(&accepted).await, Some(1.0));
    let alerts = "concertina_alerts_accepted_total{rule=\"HighCpuLoad\",status=\"firing\"}";
    assert_eq!(agent.metric(alerts).await, Some(3.0));
}

#[tokio::test]
async fn alerts_of_others_are_left_aside() {
    let agent = Agent::start().await;
    let body = webhook(1).replace("HighCpuLoad", "DiskFull");
    let (status, said) = agent.post(body).await;
    assert_eq!((status, said.as_str()), (200, "0 accepted, 1 left aside\n"));
    assert_eq!(agent.stored(), 0);
    let ignored = "concertina_alerts_ignored_total{reason=\"not_our_rule\"}";
    assert_eq!(agent.metric(ignored).await, Some(1.0));
}

#[tokio::test]
async fn rubbish_is_refused_and_counted() {
    let agent = Agent::start().await;
    let version_3 = webhook(1).replace("\"4\"", "\"3\"");
    let rubbish = ["", "{", "null", "<html>", "{\"version\":\"4\"}", &version_3];
    for body in rubbish {
        let (status, said) = agent.post(body.to_owned()).await;
        assert_eq!(status, 400, "{body}: {said}");
        assert!(said.len() > 20, "it says why: {said}");
    }
    let (status, _) = agent.post(vec![0xff, 0xfe, 0x00]).await;
    assert_eq!(status, 400);
    let malformed = format!("{REQUESTS}{{outcome=\"malformed\"}}");
    let count = agent.metric(&malformed).await;
    assert_eq!(count, Some(7.0));
    assert_eq!(agent.stored(), 0);
}

#[tokio::test]
async fn a_long_body_is_refused_whether_its_length_is_told_or_not() {
    let agent = Agent::start().await;
    let mut longest = webhook(1);
    longest.push_str(&" ".repeat(1024 * 1024 - longest.len()));
    assert_eq!(agent.post(longest.clone()).await.0, 200);
    longest.push(' ');
    assert_eq!(agent.post(longest).await.0, 413);
    assert_eq!(agent.post("x".repeat(5 * 1024 * 1024)).await.0, 413);
    let too_large = format!("{REQUESTS}{{outcome=\"too_large\"}}");
    assert_eq!(agent.metric(&too_large).await, Some(2.0));
    let (status, count) = (chunked(&agent, 64).await, agent.metric(&too_large).await);
    assert!(status.starts_with("HTTP/1.1 413"), "{status}");
    assert_eq!(count, Some(3.0));
    assert_eq!(agent.stored(), 1);
}

/// Sends that many chunks of 32 KiB without telling the length; the answer's first line.
async fn chunked(agent: &Agent, chunks: u32) -> String {
    let address = agent.url.trim_start_matches("http://");
    let mut socket = TcpStream::connect(address).await.unwrap();
    let head = "POST /prometheus HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("8000\r\n{}\r\n", "x".repeat(0x8000));
    for _ in 0..chunks {
        // the server may have had enough
        if socket.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let mut line = String::new();
    let mut answer = BufReader::new(socket);
    answer.read_line(&mut line).await.unwrap();
    line
}

#[tokio::test]
async fn the_answer_comes_when_the_alerts_are_durable_and_not_before() {
    let agent = Agent::start().await;
    let delay = Duration::from_millis(300);
    *agent.inbox.delay.lock().unwrap() = delay;
    let start = Instant::now();
    let sending = tokio::spawn({
        let request = agent.http.post(format!("{}/prometheus", agent.url));
        request.body(webhook(1)).send()
    });
    tokio::time::sleep(delay / 2).await;
    assert_eq!(agent.stored(), 0);
    assert!(!sending.is_finished());
    assert_eq!(sending.await.unwrap().unwrap().status(), 200);
    assert_eq!(agent.stored(), 1);
    assert!(start.elapsed() >= delay);
}

#[tokio::test]
async fn who_hangs_up_does_not_cut_the_storing_short() {
    let agent = Agent::start().await;
    *agent.inbox.delay.lock().unwrap() = Duration::from_millis(200);
    let request = agent.http.post(format!("{}/prometheus", agent.url));
    let impatient = request.timeout(Duration::from_millis(50));
    assert!(impatient.body(webhook(1)).send().await.is_err());
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(agent.stored(), 1);
}

#[tokio::test]
async fn what_cannot_be_stored_is_to_be_sent_again() {
    let agent = Agent::start().await;
    agent.inbox.fails.store(true, Ordering::SeqCst);
    let (status, said) = agent.post(webhook(1)).await;
    assert_eq!(status, 503);
    assert!(said.contains("the disk is full; send them again"), "{said}");
    let not_stored = format!("{REQUESTS}{{outcome=\"not_stored\"}}");
    assert_eq!(agent.metric(&not_stored).await, Some(1.0));
    agent.inbox.fails.store(false, Ordering::SeqCst);
    assert_eq!(agent.post(webhook(1)).await.0, 200);
}

#[tokio::test]
async fn a_web_page_cannot_send_alerts() {
    let agent = Agent::start().await;
    let request = agent.http.post(format!("{}/prometheus", agent.url));
    let request = request.header("Origin", "https://example.org");
    let answer = request.body(webhook(1)).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert_eq!(agent.stored(), 0);
}

#[tokio::test]
async fn many_at_once_wait_for_nobody() {
    let agent = Agent::start().await;
    *agent.inbox.delay.lock().unwrap() = Duration::from_millis(200);
    let start = Instant::now();
    let sending: Vec<_> = (0..50)
        .map(|_| {
            let request = agent.http.post(format!("{}/prometheus", agent.url));
            tokio::spawn(request.body(webhook(2)).send())
        })
        .collect();
    assert_eq!(agent.get("/healthz").await.0, 200);
    for one in sending {
        assert_eq!(one.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(agent.stored(), 100);
    // one after the other they would take 10 s
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}
