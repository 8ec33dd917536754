//! What the engine is told when OpenStack does not do it. Pure.

use super::api::ApiError;
use engine::ports::ProviderError;

/// By what can be done about it.
pub(super) fn failure(error: ApiError) -> ProviderError {
    match &error {
        ApiError::NoAnswer { .. } | ApiError::Busy { .. } | ApiError::NoKeystone { .. } => {
            ProviderError::Unavailable {
                why: error.to_string(),
            }
        }
        ApiError::Login { why } => ProviderError::Refused {
            why: format!("{why}; check user, password and project, or get a new RC file"),
        },
        ApiError::Quota { service, message } => ProviderError::NoRoom {
            what: format!("{}: {message}", service.name()),
            advice: "ask for a larger quota, or lower the maximum of the group".to_owned(),
        },
        ApiError::Forbidden { .. } => ProviderError::Refused {
            why: format!("{error}; the user needs the role `member` in the project"),
        },
        ApiError::NotFound { .. }
        | ApiError::Conflict { .. }
        | ApiError::Refused { .. }
        | ApiError::NoService { .. }
        | ApiError::NotUnderstood { .. } => ProviderError::Refused {
            why: error.to_string(),
        },
    }
}
