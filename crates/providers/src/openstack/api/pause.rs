//! How long to wait before a question is asked again. Pure.

use super::error::ApiError;
use std::time::Duration;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);

/// After the n-th try (from 0), where trying again makes sense; a service's own word counts.
pub(in crate::openstack) fn pause(error: &ApiError, tries: u32) -> Option<Duration> {
    let told = match error {
        ApiError::Busy { retry_after, .. } | ApiError::NoAnswer { retry_after, .. } => *retry_after,
        _ => return None,
    };
    let own = FIRST.saturating_mul(1 << tries.min(10));
    Some(told.unwrap_or(own).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openstack::api::Service;

    #[test]
    fn it_doubles_and_heeds_what_is_told() {
        let busy = |retry_after| ApiError::Busy {
            service: Service::Compute,
            status: 429,
            message: String::new(),
            retry_after,
        };
        let seconds: Vec<f32> = (0..8)
            .map(|tries| pause(&busy(None), tries).unwrap().as_secs_f32())
            .collect();
        assert_eq!(seconds, [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]);
        let told = Some(Duration::from_secs(3));
        assert_eq!(pause(&busy(told), 6), told);
        let login = ApiError::Login { why: String::new() };
        assert_eq!(pause(&login, 0), None);
    }
}
