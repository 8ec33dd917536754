//! What a status other than success means. Pure.

use super::call::Service;
use super::error::ApiError;
use serde_json::Value;
use std::time::Duration;

/// Words of a service that are shown.
const MOST_CHARACTERS: usize = 400;

/// By status, what it says in its body, and the header `Retry-After`.
pub(super) fn classify(
    service: Service,
    status: u16,
    body: &[u8],
    retry_after: Option<&str>,
) -> ApiError {
    let (kind, message) = words(body);
    let message = message.unwrap_or_else(|| format!("status {status}"));
    // seconds; a date is for proxies before web pages (RFC 9110 §10.2.3)
    let retry_after = retry_after.and_then(|text| text.trim().parse().ok());
    let retry_after = retry_after.map(Duration::from_secs);
    let is_quota = kind.as_deref() == Some("OverQuota") || is_about_quota(&message);
    match status {
        401 => ApiError::Login { why: message },
        403 | 409 | 413 if is_quota => ApiError::Quota { service, message },
        // Nova before its rate limits went said so with 413
        429 | 413 => ApiError::Busy {
            service,
            status,
            message,
            retry_after,
        },
        403 => ApiError::Forbidden { service, message },
        404 | 410 => ApiError::NotFound { service, message },
        409 => ApiError::Conflict { service, message },
        500..=599 => ApiError::NoAnswer {
            service,
            why: format!("{status}: {message}"),
            retry_after,
        },
        _ => ApiError::Refused {
            service,
            status,
            message,
        },
    }
}

fn is_about_quota(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("quota exceeded") || message.contains("quota_exceeded")
}

/// Type and message of the one object that services wrap an error in.
fn words(body: &[u8]) -> (Option<String>, Option<String>) {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else {
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        // a proxy's page says nothing to people
        let is_plain = !text.is_empty() && !text.starts_with('<');
        return (None, is_plain.then(|| short(text)));
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let inner = body.values().find_map(Value::as_object).unwrap_or(&body);
    let message = inner.get("message").and_then(text);
    let message = message.or_else(|| body.values().find_map(text));
    (inner.get("type").and_then(text), message.map(|m| short(&m)))
}

fn short(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &one_line[..end]),
        None => one_line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: &str, retry_after: Option<&str>) -> ApiError {
        classify(Service::Compute, status, body.as_bytes(), retry_after)
    }

    #[test]
    fn a_quota_is_no_ban() {
        let nova = r#"{"forbidden": {"code": 403, "message": "Quota exceeded for instances: Requested 1, but already used 10 of 10 instances"}}"#;
        assert!(
            matches!(of(403, nova, None), ApiError::Quota { message, .. } if message.contains("10 of 10"))
        );
        let neutron =
            r#"{"NeutronError": {"type": "OverQuota", "message": "No more ports.", "detail": ""}}"#;
        assert!(matches!(of(409, neutron, None), ApiError::Quota { .. }));
        let policy = r#"{"forbidden": {"code": 403, "message": "Policy doesn't allow it"}}"#;
        assert!(matches!(of(403, policy, None), ApiError::Forbidden { .. }));
    }

    #[test]
    fn who_is_busy_says_when_to_come_again() {
        let busy = of(429, "", Some("7"));
        assert!(matches!(
            busy,
            ApiError::Busy { retry_after: Some(after), .. } if after == Duration::from_secs(7)
        ));
        let down = of(
            503,
            "<html>gone</html>",
            Some("Fri, 31 Dec 1999 23:59:59 GMT"),
        );
        let ApiError::NoAnswer {
            why, retry_after, ..
        } = down
        else {
            panic!("{down:?}");
        };
        assert_eq!((why.as_str(), retry_after), ("503: status 503", None));
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        let long = format!(r#"{{"error": {{"message": "{}"}}}}"#, "ü ".repeat(500));
        let ApiError::Refused { message, .. } = of(400, &long, None) else {
            panic!("refused");
        };
        assert_eq!(message.chars().count(), MOST_CHARACTERS + 1);
    }
}
