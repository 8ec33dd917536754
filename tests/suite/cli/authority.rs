//! An authority of certificates that lives as long as a test.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// An authority that nobody trusts unasked.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// What a server shows, with its key.
pub(super) struct Certificate {
    pub(super) chain: CertificateDer<'static>,
    pub(super) key: PrivateKeyDer<'static>,
}

/// When a certificate holds.
#[derive(Clone, Copy)]
pub(super) enum Validity {
    /// Until after anybody's lifetime.
    Now,
    /// Until some years ago.
    Past,
}

// === impl Authority ===

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// Its own certificate.
    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    /// For a server of that name.
    pub(super) fn certificate(&self, name: &str, validity: Validity) -> Certificate {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        if let Validity::Past = validity {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let signed = params.signed_by(&key, &self.0).unwrap();
        Certificate {
            chain: signed.der().clone(),
            key: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        }
    }
}
