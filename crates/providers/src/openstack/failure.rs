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
        // what to do is said where the login is known
        ApiError::Login { why } => ProviderError::Refused { why: why.clone() },
        ApiError::Quota { service, message } => ProviderError::NoRoom {
            what: format!("{}: {message}", service.name()),
            advice: "ask for a larger quota, or lower the maximum of the group".to_owned(),
        },
        ApiError::Forbidden { .. } => ProviderError::Refused {
            why: format!("{error}; the user needs the role `member` in the project"),
        },
        ApiError::NotFound { .. } => refused(&error, "`concertina servers` shows what is there"),
        ApiError::Conflict { .. } => refused(
            &error,
            "something else is being done with it: `concertina servers` shows what; try again after it",
        ),
        ApiError::Refused { .. } => refused(
            &error,
            "change what the template or [openstack] asks for; `concertina doctor` looks for all of it",
        ),
        ApiError::NoService { .. } => refused(
            &error,
            "see the region (OS_REGION_NAME) and the interface (OS_INTERFACE) of the login",
        ),
        ApiError::NotUnderstood { .. } => refused(
            &error,
            "see that the address in the catalogue is the service's own, and not that of a web page before it",
        ),
    }
}

fn refused(error: &ApiError, advice: &str) -> ProviderError {
    ProviderError::Refused {
        why: format!("{error}; {advice}"),
    }
}
