//! What libraries trace, on standard error, as much as was asked for.

use tracing_subscriber::EnvFilter;

/// Begins to show traces. `RUST_LOG` overrides.
pub(crate) fn begin(verbose: u8) {
    let level = match verbose {
        // a certificate that is not trusted is told with the file that was not fetched
        // as is what OpenStack's client says of an answer that is told anyway
        0 => "warn,rustls_platform_verifier=off,openstack_sdk=off,openstack_sdk_core=off",
        1 => "info",
        // whose questions and answers hold tokens
        _ => "debug,openstack_sdk=info,openstack_sdk_core=info",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let colours = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    // one is begun only once; a second would be a fault of ours that hurts nobody
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(colours)
        .try_init();
}
