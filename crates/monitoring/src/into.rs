//! Our parts alone, for people who have a Prometheus and an Alertmanager of their own.

use crate::rendered::RenderedFile;
use crate::{MonitoringSpec, alertmanager, dashboard, prometheus, rules};

const RULES: &str = "concertina-rules.yml";
const SCRAPE: &str = "concertina-scrape.yml";
const RECEIVER: &str = "concertina-alertmanager.yml";

/// Rules, scrape jobs, and route with receiver, each in a file of its own, the dashboard, and a
/// README that says where they go.
pub fn render_into(spec: &MonitoringSpec) -> Vec<RenderedFile> {
    vec![
        RenderedFile::yaml(
            RULES,
            &[
                "Goes to where your rules are; name it in rule_files of prometheus.yml.",
                "The bounds are those of the template's scaling policies: change them there.",
            ],
            &rules::rule_file(spec),
        ),
        RenderedFile::yaml(
            SCRAPE,
            &[
                "Prometheus 2.43 or later: name this file in scrape_config_files of prometheus.yml.",
                "Older: copy its two jobs into scrape_configs there.",
            ],
            &prometheus::scrape_jobs(spec),
        ),
        RenderedFile::yaml(
            RECEIVER,
            &[
                "Copy the entry of routes to the top of route.routes of alertmanager.yml, and the",
                "one of receivers to its receivers. This is no file for Alertmanager as it stands.",
            ],
            &alertmanager::parts(spec),
        ),
        dashboard::file(spec),
        RenderedFile::new("README.md", readme(spec)),
    ]
}

fn readme(spec: &MonitoringSpec) -> String {
    let agent = &spec.addresses.agent;
    format!(
        "\
# Concertina's parts for your Prometheus and Alertmanager

Made by `concertina monitoring render --into`; render again after a change of policies.

| file | where it goes |
| --- | --- |
| `{RULES}` | beside your rules; add its name to `rule_files` in `prometheus.yml` |
| `{SCRAPE}` | Prometheus 2.43 or later: add its name to `scrape_config_files`; older: copy its two jobs into `scrape_configs` |
| `{RECEIVER}` | copy the entry of `routes` to the top of `route.routes` in `alertmanager.yml`, and the one of `receivers` to `receivers` |
| `{}` | Grafana: Dashboards, New, Import |

Our route says `continue: true`: whoever is told of these alerts today still is.
Prometheus asks the agent at <{agent}{}> what there is to scrape; Alertmanager posts to
<{agent}{}>. Both must reach that address.

1. `promtool check config prometheus.yml` and `amtool check-config alertmanager.yml`
2. `systemctl reload prometheus prometheus-alertmanager` (or send both SIGHUP)
3. `concertina monitoring check DIR`, with the folder that holds your `prometheus.yml`, rules and
   `alertmanager.yml`: says whether alerts reach Concertina, and what stands in the way.

Keep the labels `service`, `group`, `member` and `node` as they come: an alert without them is not
known to be about a member, and is not acted on.
",
        dashboard::FILE,
        crate::DISCOVERY_PATH,
        crate::WEBHOOK_PATH,
    )
}
