//! Imports and artifacts that lie elsewhere: fetched only where that is allowed, and kept.

use super::authority::{Authority, Certificate, Validity};
use super::bench::Bench;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A web server on loopback that has a few files; it counts what it was asked.
struct Site {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

/// Files by their paths.
type Pages = Vec<(&'static str, String)>;

impl Site {
    fn with(files: Pages) -> Self {
        Self::speaking(files, answer)
    }

    /// Over TLS, with a certificate.
    fn with_certificate(files: Pages, certificate: &Certificate) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let settings = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.chain.clone()], certificate.key.clone_key());
        let settings = Arc::new(settings.unwrap());
        Self::speaking(files, move |stream, files| {
            let session = rustls::ServerConnection::new(settings.clone()).unwrap();
            answer(rustls::StreamOwned::new(session, stream), files)
        })
    }

    fn speaking(
        files: Pages,
        speak: impl Fn(TcpStream, &Pages) -> Option<()> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        // it lives as long as the test's process
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if speak(stream, &files).is_some() {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

/// Answers one request; none: there was none.
fn answer(mut stream: impl Read + Write, files: &Pages) -> Option<()> {
    let mut request = [0; 2048];
    let length = stream
        .read(&mut request)
        .ok()
        .filter(|length| *length > 0)?;
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (status, body) = match files.iter().find(|(name, _)| *name == path) {
        Some((_, body)) => ("200 OK", body.as_str()),
        None => ("404 Not Found", "no"),
    };
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    let _ = write!(stream, "{head}Connection: close\r\n\r\n{body}");
    let _ = stream.flush();
    Some(())
}

fn site() -> Site {
    Site::with(pages())
}

fn pages() -> Pages {
    let types = "\
tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ more.yaml ]
node_types:
  my.App:
    derived_from: my.Base
    interfaces: { Standard: { operations: { create: play/create.yaml } } }
";
    let more = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Base: { derived_from: tosca.nodes.SoftwareComponent }
";
    vec![
        ("/lib/types.yaml", types.to_owned()),
        ("/lib/more.yaml", more.to_owned()),
        ("/lib/play/create.yaml", "- hosts: all\n".to_owned()),
    ]
}

fn service(bench: &Bench, import: &str) {
    let text = format!(
        "tosca_definitions_version: tosca_simple_yaml_1_3\nrepositories: {{ hub: http://REST }}\n\
         imports: [ {import} ]\ntopology_template:\n  node_templates:\n    \
         vm: {{ type: concertina.nodes.Server }}\n    \
         app: {{ type: my.App, requirements: [ {{ host: vm }} ] }}\n"
    );
    std::fs::write(bench.path("service.yaml"), text).unwrap();
}

#[test]
fn nothing_is_fetched_unless_it_is_allowed() {
    let (bench, site) = (Bench::new(), site());
    service(&bench, &format!("http://{}/lib/types.yaml", site.address));
    let said = bench.fails(1, "validate service.yaml --deployable");
    assert!(said.contains("is not fetched"), "{said}");
    assert!(said.contains("--allow-remote"), "{said}");
    assert_eq!(site.asked(), 0);
}

#[test]
fn what_is_fetched_is_kept_with_what_is_deployed() {
    let (bench, site) = (Bench::new(), site());
    service(&bench, &format!("http://{}/lib/types.yaml", site.address));
    let said = bench.ok("deploy service.yaml --provider fake --allow-remote");
    assert!(said.contains("app: create"), "{said}");
    assert_eq!(site.asked(), 3, "each file once");
    bench.ok("status");
    bench.ok("undeploy");
    assert_eq!(site.asked(), 3, "what is deployed is not asked for again");
}

#[test]
fn a_repository_is_below_its_url() {
    let (bench, site) = (Bench::new(), site());
    service(&bench, "{ file: types.yaml, repository: hub }");
    let path = bench.path("service.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("REST", &format!("{}/lib/", site.address));
    std::fs::write(&path, text).unwrap();
    bench.ok("validate service.yaml --deployable --allow-remote");
    assert_eq!(site.asked(), 3);
}

#[test]
fn what_cannot_be_fetched_is_a_sentence() {
    let (bench, site) = (Bench::new(), site());
    let table = [
        (
            format!("http://{}/lib/typos.yaml", site.address),
            "the answer is 404",
        ),
        (
            "http://127.0.0.1:1/types.yaml".to_owned(),
            "could not be fetched",
        ),
        (
            "ftp://127.0.0.1/types.yaml".to_owned(),
            "only http and https",
        ),
        (
            "https://me:secret@127.0.0.1/types.yaml".to_owned(),
            "do not belong into a template",
        ),
        // this port speaks no TLS
        (
            format!("https://{}/lib/types.yaml", site.address),
            "could not be fetched",
        ),
    ];
    for (url, why) in table {
        service(&bench, &url);
        let said = bench.fails(1, "validate service.yaml --deployable --allow-remote");
        assert!(said.contains(why), "{why} is not in:\n{said}");
        assert!(!said.contains("secret"), "{said}");
    }
}

/// With the authority that is trusted, and no other: `SSL_CERT_FILE` stands for this computer's own.
fn validated(bench: &Bench, trusted: Option<&Authority>) -> (i32, String) {
    let mut command = bench.command("validate service.yaml --deployable --allow-remote");
    if let Some(authority) = trusted {
        std::fs::write(bench.path("authority.pem"), authority.pem()).unwrap();
        command.env("SSL_CERT_FILE", bench.path("authority.pem"));
    }
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (output.status.code().unwrap(), said)
}

#[test]
fn over_tls_the_authorities_that_the_computer_trusts_count() {
    let bench = Bench::new();
    let authority = Authority::new();
    let good = authority.certificate("127.0.0.1", Validity::Now);
    let site = Site::with_certificate(pages(), &good);
    service(&bench, &format!("https://{}/lib/types.yaml", site.address));
    let (code, said) = validated(&bench, Some(&authority));
    assert_eq!((code, site.asked()), (0, 3), "{said}");
}

#[test]
fn over_tls_a_certificate_that_proves_nothing_is_refused() {
    let bench = Bench::new();
    let authority = Authority::new();
    let other = Authority::new();
    let table = [
        // one of the same name that has not signed it
        (Some(&other), "127.0.0.1", Validity::Now, "BadSignature"),
        (None, "127.0.0.1", Validity::Now, "UnknownIssuer"),
        (
            Some(&authority),
            "127.0.0.2",
            Validity::Now,
            "not valid for name",
        ),
        (Some(&authority), "127.0.0.1", Validity::Past, "expired"),
    ];
    for (trusted, name, validity, why) in table {
        let site = Site::with_certificate(pages(), &authority.certificate(name, validity));
        service(&bench, &format!("https://{}/lib/types.yaml", site.address));
        let (code, said) = validated(&bench, trusted);
        assert_eq!((code, site.asked()), (1, 0), "{said}");
        let told = "could not be fetched: its certificate is not trusted here: ";
        assert!(said.contains(told) && !said.contains("ERROR"), "{said}");
        assert!(said.contains(why), "{why} is not in:\n{said}");
    }
}
