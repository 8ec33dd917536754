//! A question to one service.

use http::Method;
use openstack_sdk::types::ServiceType;
use serde_json::Value;

/// Which service, and the version of its API that is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::openstack) enum Service {
    /// Nova.
    Compute,
    /// Neutron.
    Network,
    /// Glance.
    Image,
    /// Cinder.
    Volume,
    /// Keystone, for more than a token.
    Identity,
}

/// Tags at creation came with 2.52 (Pike, 2017); nothing later is needed.
const COMPUTE_VERSION: &str = "compute 2.52";

impl Service {
    pub(super) fn kind(self) -> ServiceType {
        match self {
            Self::Compute => ServiceType::Compute,
            Self::Network => ServiceType::Network,
            Self::Image => ServiceType::Image,
            Self::Volume => ServiceType::BlockStorage,
            Self::Identity => ServiceType::Identity,
        }
    }

    /// For people.
    pub(in crate::openstack) fn name(self) -> &'static str {
        match self {
            Self::Compute => "Nova",
            Self::Network => "Neutron",
            Self::Image => "Glance",
            Self::Volume => "Cinder",
            Self::Identity => "Keystone",
        }
    }

    /// The header that chooses a microversion.
    pub(super) fn microversion(self) -> Option<&'static str> {
        (self == Self::Compute).then_some(COMPUTE_VERSION)
    }

    /// An address below the one in the catalogue, which need not name a version.
    pub(super) fn address(self, in_catalogue: &str, path: &str) -> String {
        let base = in_catalogue.trim_end_matches('/');
        let version = match self {
            Self::Compute => "v2.1",
            Self::Network => "v2.0",
            Self::Image => "v2",
            Self::Volume | Self::Identity => "v3",
        };
        let has_version = base.rsplit('/').take(2).any(is_version);
        match has_version {
            true => format!("{base}/{path}"),
            false => format!("{base}/{version}/{path}"),
        }
    }
}

fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix('v');
    digits.is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit()))
}

/// A path with a query.
pub(in crate::openstack) fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    format!("{path}?{}", query.finish())
}

/// A question.
#[derive(Debug, Clone)]
pub(in crate::openstack) struct Call {
    pub(super) service: Service,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

impl Call {
    /// Reads; the path may have a query.
    pub(in crate::openstack) fn get(service: Service, path: impl Into<String>) -> Self {
        Self {
            service,
            method: Method::GET,
            path: path.into(),
            body: None,
        }
    }

    /// Removes.
    pub(in crate::openstack) fn delete(service: Service, path: impl Into<String>) -> Self {
        Self {
            method: Method::DELETE,
            ..Self::get(service, path)
        }
    }

    /// Makes, or has something done.
    pub(in crate::openstack) fn post(
        service: Service,
        path: impl Into<String>,
        body: Value,
    ) -> Self {
        Self {
            method: Method::POST,
            body: Some(body),
            ..Self::get(service, path)
        }
    }

    /// Changes what is there.
    pub(in crate::openstack) fn put(
        service: Service,
        path: impl Into<String>,
        body: Value,
    ) -> Self {
        Self {
            method: Method::PUT,
            body: Some(body),
            ..Self::get(service, path)
        }
    }

    /// Whether asking twice is the same as asking once.
    pub(super) fn may_be_repeated(&self) -> bool {
        self.method != Method::POST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_may_name_a_version_and_a_project() {
        for (service, base, address) in [
            (
                Service::Compute,
                "http://c:8774/v2.1",
                "http://c:8774/v2.1/servers",
            ),
            (
                Service::Compute,
                "http://c/compute/v2.1/",
                "http://c/compute/v2.1/servers",
            ),
            (
                Service::Compute,
                "http://c:8774/v2.1/a1b2",
                "http://c:8774/v2.1/a1b2/servers",
            ),
            (
                Service::Compute,
                "http://c:8774",
                "http://c:8774/v2.1/servers",
            ),
            (
                Service::Network,
                "http://c:9696/",
                "http://c:9696/v2.0/servers",
            ),
            (
                Service::Network,
                "http://c/networking",
                "http://c/networking/v2.0/servers",
            ),
            (
                Service::Image,
                "http://c/image",
                "http://c/image/v2/servers",
            ),
        ] {
            assert_eq!(service.address(base, "servers"), address);
        }
    }
}
