//! node_exporter's CPU counters, read as text. Pure.

/// Idle seconds of all CPUs of a server since it started.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct IdleSeconds {
    /// Sum over the CPUs.
    pub(super) seconds: f64,
    /// How many CPUs.
    pub(super) cpus: u32,
}

impl IdleSeconds {
    /// Reads the exporter's page; `None`: it has no such counters.
    pub(super) fn parse(page: &str) -> Option<Self> {
        let idle: Vec<f64> = page
            .lines()
            .filter_map(|line| line.strip_prefix("node_cpu_seconds_total{"))
            .filter(|rest| rest.contains("mode=\"idle\""))
            .filter_map(|rest| rest.rsplit_once(' ')?.1.parse().ok())
            .collect();
        let cpus = u32::try_from(idle.len()).ok().filter(|n| *n > 0)?;
        let seconds = idle.iter().sum();
        Some(Self { seconds, cpus })
    }

    /// CPU in use, in percent, between an earlier reading and this one: what the rendered rules
    /// compute.
    pub(super) fn busy_percent_since(self, earlier: Self, elapsed_seconds: f64) -> f64 {
        let idle = (self.seconds - earlier.seconds) / (elapsed_seconds * f64::from(self.cpus));
        (100.0 * (1.0 - idle)).clamp(0.0, 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_time_is_read_and_the_rest_is_use() {
        let page = "# HELP node_cpu_seconds_total Seconds\n\
            node_cpu_guest_seconds_total{cpu=\"0\",mode=\"user\"} 0\n\
            node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} 10.5\n\
            node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} 3\n\
            node_cpu_seconds_total{cpu=\"1\",mode=\"idle\"} 1.25e+01\n";
        let then = IdleSeconds::parse(page).unwrap();
        assert_eq!((then.seconds, then.cpus), (23.0, 2));
        let now = IdleSeconds {
            seconds: 33.0,
            cpus: 2,
        };
        assert!((now.busy_percent_since(then, 10.0) - 50.0).abs() < 1e-9);
        assert_eq!(IdleSeconds::parse("up 1\n"), None);
    }
}
