//! What the live view and the report ask of Prometheus.

use jiff::Timestamp;
use model::{MemberId, ServiceName, cpu_expression, label_matcher, promql_duration};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

/// Answers come within that, or not at all.
const PATIENCE: Duration = Duration::from_secs(5);

/// One Prometheus, one service.
#[derive(Debug, Clone)]
pub(super) struct Prometheus {
    client: reqwest::Client,
    base: String,
    service: ServiceName,
    cpu_window: Duration,
}

/// A time series.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    /// Its labels.
    pub(super) labels: BTreeMap<String, String>,
    /// Its samples.
    pub(super) points: Vec<(Timestamp, f64)>,
}

#[derive(Deserialize)]
struct Answer {
    data: AnswerData,
}

#[derive(Deserialize)]
struct AnswerData {
    result: Vec<AnswerSeries>,
}

#[derive(Deserialize)]
struct AnswerSeries {
    metric: BTreeMap<String, String>,
    #[serde(default)]
    value: Option<(f64, String)>,
    #[serde(default)]
    values: Vec<(f64, String)>,
}

/// A client for this computer's own services.
pub(super) fn client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .build()
}

fn point((seconds, value): &(f64, String)) -> Option<(Timestamp, f64)> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds of this century"
    )]
    let at = Timestamp::from_millisecond((seconds * 1000.0).round() as i64).ok()?;
    let value: f64 = value.parse().ok()?;
    value.is_finite().then_some((at, value))
}

impl Answer {
    fn series(self) -> Vec<Series> {
        let series = |answer: AnswerSeries| Series {
            points: answer
                .value
                .iter()
                .chain(&answer.values)
                .filter_map(point)
                .collect(),
            labels: answer.metric,
        };
        self.data.result.into_iter().map(series).collect()
    }
}

impl Prometheus {
    pub(super) fn new(
        listening: SocketAddr,
        service: &ServiceName,
        cpu_window: Duration,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: client()?,
            base: format!("http://{listening}"),
            service: service.clone(),
            cpu_window,
        })
    }

    async fn ask(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<Vec<Series>, reqwest::Error> {
        let url = format!("{}/api/v1/{path}", self.base);
        let answer = self
            .client
            .get(url)
            .query(query)
            .send()
            .await?
            .error_for_status()?;
        Ok(answer.json::<Answer>().await?.series())
    }

    fn cpu_query(&self) -> String {
        cpu_expression(
            &label_matcher("service", self.service.as_str()),
            self.cpu_window,
        )
    }

    /// CPU of the members just now, in percent.
    pub(super) async fn cpu_now(&self) -> Result<BTreeMap<MemberId, f64>, reqwest::Error> {
        let series = self.ask("query", &[("query", self.cpu_query())]).await?;
        Ok(series
            .iter()
            .filter_map(|s| Some((member(s)?, s.points.last()?.1)))
            .collect())
    }

    async fn range(
        &self,
        query: String,
        span: (Timestamp, Timestamp),
        step: Duration,
    ) -> Result<Vec<Series>, reqwest::Error> {
        let seconds = |at: Timestamp| format!("{:.3}", at.as_millisecond() as f64 / 1000.0);
        let query = [
            ("query", query),
            ("start", seconds(span.0)),
            ("end", seconds(span.1)),
            ("step", promql_duration(step)),
        ];
        self.ask("query_range", &query).await
    }

    /// CPU of all servers over a time, in percent.
    pub(super) async fn cpu(
        &self,
        span: (Timestamp, Timestamp),
        step: Duration,
    ) -> Result<Vec<Series>, reqwest::Error> {
        self.range(self.cpu_query(), span, step).await
    }

    /// What fired over a time.
    pub(super) async fn firing(
        &self,
        span: (Timestamp, Timestamp),
        step: Duration,
    ) -> Result<Vec<Series>, reqwest::Error> {
        let service = label_matcher("service", self.service.as_str());
        let query = format!("ALERTS{{alertstate=\"firing\",{service}}}");
        self.range(query, span, step).await
    }
}

/// The member that a series is about.
pub(super) fn member(series: &Series) -> Option<MemberId> {
    series.labels.get("member")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_odd_numbers_left_out() {
        let text = r#"{"status":"success","data":{"resultType":"matrix","result":[
            {"metric":{"member":"m3"},"values":[[1700000000.5,"42.5"],[1700000003.5,"NaN"]]},
            {"metric":{"node":"balancer_vm"},"value":[1700000000,"7"]}]}}"#;
        let series = serde_json::from_str::<Answer>(text).unwrap().series();
        assert_eq!(member(&series[0]), Some(MemberId(3)));
        let at = Timestamp::from_millisecond(1_700_000_000_500).unwrap();
        assert_eq!(series[0].points, [(at, 42.5)]);
        assert_eq!(member(&series[1]), None);
        assert_eq!(series[1].points.len(), 1);
    }
}
