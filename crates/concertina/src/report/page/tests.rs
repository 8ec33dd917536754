//! A small run as a golden page, and pages with nothing or odd things on them.

use super::super::*;
use super::{body, page};
use jiff::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn empty() -> ReportData {
    ReportData {
        title: "web-fleet: 1 → 3 → 1 members".to_owned(),
        subtitle: "2023-11-14 22:13 UTC, 7 minutes".to_owned(),
        started: at(0),
        ended: at(60),
        checks: Vec::new(),
        figures: Vec::new(),
        marks: Vec::new(),
        load: Vec::new(),
        cpu: Vec::new(),
        bounds: CpuBounds {
            upper: 40.0,
            lower: 12.0,
        },
        counts: Vec::new(),
        lives: Vec::new(),
        alerts: Vec::new(),
        decisions: Vec::new(),
        settings: Vec::new(),
    }
}

fn life() -> Life {
    let span = |state, from, to, note: &str| LifeSpan {
        state,
        from: at(from),
        to: at(to),
        note: note.to_owned(),
    };
    Life {
        name: "app[0] m1".to_owned(),
        spans: vec![
            span(LifeState::InService, 0, 40, ""),
            span(LifeState::Lost, 40, 45, "process <gone>"),
        ],
    }
}

fn small() -> ReportData {
    ReportData {
        checks: vec![
            Check {
                what: "3 members at the peak".to_owned(),
                outcome: Outcome::Held,
            },
            Check {
                what: "no request failed outside the kill".to_owned(),
                outcome: Outcome::Broken {
                    seen: "2 failed".to_owned(),
                },
            },
        ],
        figures: vec![Figure {
            label: "Requests".to_owned(),
            value: "4 812".to_owned(),
            note: "2 failed".to_owned(),
        }],
        marks: vec![Mark {
            at: at(10),
            text: "Load begins".to_owned(),
        }],
        load: vec![LoadPoint {
            at: at(10),
            sent: 12,
            ok: 10,
            failed: 2,
            median_ms: Some(60.0),
            p95_ms: Some(180.0),
        }],
        cpu: vec![CpuSeries {
            name: "app[0] m1".to_owned(),
            points: vec![(at(3), 4.0), (at(6), 49.5), (at(50), 5.0)],
        }],
        counts: vec![
            CountPoint {
                at: at(0),
                desired: 1,
                observed: 1,
                in_service: 1,
            },
            CountPoint {
                at: at(20),
                desired: 2,
                observed: 2,
                in_service: 1,
            },
        ],
        lives: vec![life()],
        alerts: vec![AlertBar {
            rule: "HighCpuLoad".to_owned(),
            about: "app[0] m1".to_owned(),
            from: at(15),
            to: at(30),
        }],
        decisions: vec![DecisionRow {
            at: at(16),
            kind: DecisionKind::Out,
            what: "1 → 2".to_owned(),
            why: vec!["HighCpuLoad holds for m1 (CPU 49 %)".to_owned()],
        }],
        settings: vec![("Scrape interval".to_owned(), "3 s".to_owned())],
        ..empty()
    }
}

#[test]
fn a_small_run() {
    insta::assert_snapshot!(body(&small()));
}

#[test]
fn a_page_stands_alone() {
    let page = page(&small());
    for outside in ["http://", "https://", "<script", "<link", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("process &lt;gone&gt;"));
}

#[test]
fn a_page_about_nothing_has_no_odd_numbers() {
    for data in [
        empty(),
        ReportData {
            ended: at(0),
            ..small()
        },
    ] {
        let page = page(&data);
        assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
    }
}
