//! A page for people who open the agent's address in a browser.

use crate::{AgentState, GroupSummary, ServiceSummary};
use axum::extract::State;
use axum::response::Html;
use std::fmt::Write as _;

const ENDPOINTS: [(&str, &str); 5] = [
    ("POST /prometheus", "Alertmanager's webhook (version 4)"),
    ("GET /sd/prometheus", "what Prometheus is to scrape"),
    ("GET /metrics", "the agent's and the fleet's metrics"),
    ("GET /healthz", "200 as long as the agent lives"),
    (
        "GET /readyz",
        "200 when it can work, 503 with the reason otherwise",
    ),
];

/// The page.
pub(crate) async fn page(State(state): State<AgentState>) -> Html<String> {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Concertina</title>\
         <style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem}\
         td,th{text-align:left;padding:.2rem 1rem .2rem 0}</style></head><body>\n\
         <h1>Concertina's agent</h1>\n<table>\n",
    );
    for (endpoint, what) in ENDPOINTS {
        let path = endpoint.rsplit(' ').next().unwrap_or_default();
        let shown = if endpoint.starts_with("GET") {
            format!("<a href=\"{path}\">{endpoint}</a>")
        } else {
            endpoint.to_owned()
        };
        // writing into a text cannot fail
        let _ = writeln!(page, "<tr><td>{shown}</td><td>{what}</td></tr>");
    }
    page.push_str("</table>\n<h2>Services</h2>\n");
    match state.fleet.services().await {
        Ok(services) => page.push_str(&list(&services)),
        Err(why) => {
            let why = escaped(&why.to_string());
            let _ = writeln!(page, "<p>The services cannot be told: {why}</p>");
        }
    }
    page.push_str("</body></html>\n");
    Html(page)
}

fn list(services: &[ServiceSummary]) -> String {
    if services.is_empty() {
        return "<p>None is deployed.</p>\n".to_owned();
    }
    let mut text = String::from(
        "<table>\n<tr><th>service</th><th>group</th><th>desired</th><th>in service</th>\
         <th>bounds</th><th>held by</th></tr>\n",
    );
    for service in services {
        let name = escaped(service.name.as_str());
        let holder = match &service.holder {
            Some(holder) => escaped(holder.as_str()),
            None => "nobody".to_owned(),
        };
        if service.groups.is_empty() {
            let _ = writeln!(
                text,
                "<tr><td>{name}</td><td colspan=\"4\">no scaling group</td><td>{holder}</td></tr>"
            );
        }
        for group in &service.groups {
            let _ = writeln!(
                text,
                "<tr><td>{name}</td>{}<td>{holder}</td></tr>",
                cells(group)
            );
        }
    }
    text.push_str("</table>\n");
    text
}

fn cells(group: &GroupSummary) -> String {
    format!(
        "<td>{}</td><td>{}</td><td>{}</td><td>{}</td>",
        escaped(group.name.as_str()),
        group.desired,
        group.members.ready(),
        group.bounds
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text_and_nothing_else() {
        assert_eq!(escaped("<b>&\""), "&lt;b&gt;&amp;&quot;");
    }
}
