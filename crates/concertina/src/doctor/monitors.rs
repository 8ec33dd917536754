//! Prometheus and Alertmanager as they run: reached, and set up so that alerts about our members reach
//! the agent.

use super::asking;
use super::finding::{About, Finding};
use monitoring::{MonitoringSpec, RenderedFile, Severity};
use serde_json::{Value, json};

const ABOUT: About = About::Monitors;

/// What they are asked, and what follows.
/// Before anything is deployed they need not be there.
pub(super) async fn monitors(spec: &MonitoringSpec, is_deployed: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut files = Vec::new();
    let prometheus = format!("http://{}", spec.addresses.prometheus);
    match asking::get(&format!("{prometheus}/api/v1/status/config")).await {
        Ok(answer) => {
            findings.push(Finding::good(
                ABOUT,
                format!("Prometheus answers at {prometheus}"),
            ));
            files.extend(configuration(&answer));
            let rules = asking::get(&format!("{prometheus}/api/v1/rules?type=alert")).await;
            files.extend(rules.iter().flat_map(|answer| rule_files(answer)));
        }
        Err(why) => {
            let of = ("Prometheus", "prometheus");
            findings.push(silent(of, &prometheus, &why, is_deployed));
        }
    }
    let alertmanager = format!("http://{}", spec.addresses.alertmanager);
    match asking::get(&format!("{alertmanager}/api/v2/status")).await {
        Ok(answer) => {
            findings.push(Finding::good(
                ABOUT,
                format!("Alertmanager answers at {alertmanager}"),
            ));
            files.extend(routes(&answer));
        }
        Err(why) => {
            let of = ("Alertmanager", "alertmanager");
            findings.push(silent(of, &alertmanager, &why, is_deployed));
        }
    }
    if !files.is_empty() {
        findings.extend(judged(&files, spec));
    }
    findings
}

fn silent((name, key): (&str, &str), url: &str, why: &str, is_deployed: bool) -> Finding {
    let what = format!("{name} does not answer at {url}: {why}");
    let advice = format!(
        "start it (`concertina monitoring render` writes its files), or say where it is with \
         monitoring.{key}"
    );
    match is_deployed {
        true => Finding::bad(ABOUT, what, advice),
        false => Finding::notable(ABOUT, what, advice),
    }
}

fn judged(files: &[RenderedFile], spec: &MonitoringSpec) -> Vec<Finding> {
    let found = monitoring::lint(files, spec);
    let told = found.iter().filter_map(|finding| {
        let what = match finding.file.is_empty() {
            true => finding.what.clone(),
            false => format!("{}: {}", finding.file, finding.what),
        };
        let remedy = finding.remedy.clone();
        match finding.severity {
            Severity::Error => Some(Finding::bad(ABOUT, what, remedy)),
            Severity::Warning => Some(Finding::notable(ABOUT, what, remedy)),
            // of files that were not given: all that runs was
            Severity::Note => None,
        }
    });
    let told: Vec<Finding> = told.collect();
    match told.is_empty() {
        true => vec![Finding::good(ABOUT, "alerts about members reach the agent")],
        false => told,
    }
}

/// Prometheus' own file (HTTP API, "Config").
fn configuration(answer: &str) -> Option<RenderedFile> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let yaml = answer.pointer("/data/yaml")?.as_str()?;
    Some(RenderedFile::new("prometheus.yml", yaml))
}

/// Alertmanager's own file (API v2, `/status`).
fn routes(answer: &str) -> Option<RenderedFile> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let yaml = answer.pointer("/config/original")?.as_str()?;
    Some(RenderedFile::new("alertmanager.yml", yaml))
}

/// Rules as they are loaded (HTTP API, "Rules"), written as the files that they came from.
fn rule_files(answer: &str) -> Vec<RenderedFile> {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    let groups = answer.pointer("/data/groups").and_then(Value::as_array);
    let mut files: Vec<RenderedFile> = Vec::new();
    for group in groups.into_iter().flatten() {
        let rules = group["rules"].as_array().into_iter().flatten();
        let rules: Vec<Value> = rules
            .map(|rule| {
                json!({
                    "alert": rule["name"],
                    "expr": rule["query"],
                    "for": format!("{}s", rule["duration"].as_f64().unwrap_or_default()),
                    "labels": rule["labels"],
                    "annotations": rule["annotations"],
                })
            })
            .collect();
        let group_of = json!({"groups": [{"name": group["name"], "rules": rules}]});
        let path = group["file"].as_str().unwrap_or("rules.yml");
        // JSON is YAML
        files.push(RenderedFile::new(path, group_of.to_string()));
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_loaded_is_read_as_files() {
        let answer = json!({"data": {"groups": [{"name": "g", "file": "/etc/prometheus/r.yml", "rules": [
            {"name": "Down", "query": "up == 0", "duration": 60, "labels": {"a": "b"}, "annotations": {}},
        ]}]}});
        let files = rule_files(&answer.to_string());
        assert_eq!(files.len(), 1);
        let group: Value = serde_json::from_str(&files[0].contents).unwrap();
        assert_eq!(group["groups"][0]["rules"][0]["for"], "60s");
        assert!(rule_files("not json").is_empty());
        assert!(configuration(r#"{"data": {"yaml": "scrape_configs: []"}}"#).is_some());
        assert!(routes(r#"{"config": {"original": "route: {}"}}"#).is_some());
    }
}
