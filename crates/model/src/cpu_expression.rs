//! The one PromQL expression for CPU in use, and how values are written in PromQL. The alert rules
//! that are rendered and the questions that are asked share it, so that both speak of one number.
//! Must not know: bounds, services, who asks.

use std::time::Duration;

/// Labels that a CPU value keeps: who it is about.
pub const CPU_LABELS: &str = "service, group, member, node, instance";

/// CPU in use per server, 0 to 100 percent: what node_exporter's idle counter leaves. `selector` are
/// label matchers without braces (`service="web"`; see [`label_matcher`]), possibly none; `window`
/// must hold at least two samples.
pub fn cpu_expression(selector: &str, window: Duration) -> String {
    let comma = if selector.is_empty() { "" } else { "," };
    let range = promql_duration(window);
    format!(
        "100 - (avg by ({CPU_LABELS}) \
         (irate(node_cpu_seconds_total{{mode=\"idle\"{comma}{selector}}}[{range}])) * 100)"
    )
}

/// `name="value"`, escaped as PromQL strings (and Alertmanager's matchers) want it.
pub fn label_matcher(name: &str, value: &str) -> String {
    let mut text = format!("{name}=\"");
    for c in value.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

/// A duration as PromQL, and Prometheus' files, write it: the largest unit that needs no fraction.
/// Parts of a millisecond are rounded up; zero is `0s`.
pub fn promql_duration(duration: Duration) -> String {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    let units = [(3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    match units.iter().find(|(size, _)| millis.is_multiple_of(*size)) {
        Some(_) if millis == 0 => "0s".to_owned(),
        Some((size, unit)) => format!("{}{unit}", millis / size),
        None => format!("{millis}ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expression_is_the_origins_per_member() {
        assert_eq!(
            cpu_expression(&label_matcher("service", "web"), Duration::from_secs(60)),
            "100 - (avg by (service, group, member, node, instance) \
             (irate(node_cpu_seconds_total{mode=\"idle\",service=\"web\"}[1m])) * 100)"
        );
        assert!(cpu_expression("", Duration::from_secs(15)).contains("{mode=\"idle\"}[15s]"));
    }

    #[test]
    fn values_are_escaped() {
        assert_eq!(label_matcher("a", "x\"\\\n"), r#"a="x\"\\\n""#);
    }

    #[test]
    fn durations_have_no_fractions() {
        let written = |millis| promql_duration(Duration::from_millis(millis));
        assert_eq!(written(0), "0s");
        assert_eq!(written(1_500), "1500ms");
        assert_eq!(written(90_000), "90s");
        assert_eq!(written(300_000), "5m");
        assert_eq!(written(7_200_000), "2h");
        assert_eq!(promql_duration(Duration::from_nanos(1)), "1ms");
    }
}
