//! Why a question has no answer.

use super::call::Service;
use std::time::Duration;

/// Why a question has no answer, by what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::openstack) enum ApiError {
    /// Keystone does not know us, or no more.
    #[error("{why}")]
    Login {
        /// Keystone's words, and what to do.
        why: String,
    },
    /// Nobody to log in to.
    #[error("{why}")]
    NoKeystone {
        /// Where was asked, and why there is no answer.
        why: String,
    },
    /// The user may not.
    #[error("{} forbids it: {message}", service.name())]
    Forbidden {
        /// Who says so.
        service: Service,
        /// Its words.
        message: String,
    },
    /// The project may have no more.
    #[error("{message}")]
    Quota {
        /// Who says so.
        service: Service,
        /// Its words.
        message: String,
    },
    /// It is not there.
    #[error("{} does not have it: {message}", service.name())]
    NotFound {
        /// Who says so.
        service: Service,
        /// Its words.
        message: String,
    },
    /// It is in a state in which this can't be done.
    #[error("{}: {message}", service.name())]
    Conflict {
        /// Who says so.
        service: Service,
        /// Its words.
        message: String,
    },
    /// What was asked makes no sense to it.
    #[error("{} refuses ({status}): {message}", service.name())]
    Refused {
        /// Who says so.
        service: Service,
        /// HTTP status.
        status: u16,
        /// Its words.
        message: String,
    },
    /// Asked too often, or too busy; nothing was done.
    #[error("{} is asked too often ({status}): {message}", service.name())]
    Busy {
        /// Who says so.
        service: Service,
        /// HTTP status.
        status: u16,
        /// Its words.
        message: String,
        /// When to come again, where it says so.
        retry_after: Option<Duration>,
    },
    /// No connection, no answer in time, or a mistake of its own: what was asked may have been done.
    #[error("{} does not answer: {why}", service.name())]
    NoAnswer {
        /// Who.
        service: Service,
        /// Why.
        why: String,
        /// When to come again, where it says so.
        retry_after: Option<Duration>,
    },
    /// The service is not in the catalogue.
    #[error(
        "the catalogue of this cloud has no {} ({}) for the region and interface of the login: {why}",
        service.name(), service.kind()
    )]
    NoService {
        /// Which.
        service: Service,
        /// Why.
        why: String,
    },
    /// An answer that is not as the API's reference says.
    #[error("{} answered what is not understood: {why}", service.name())]
    NotUnderstood {
        /// Who.
        service: Service,
        /// What is wrong with it.
        why: String,
    },
}
