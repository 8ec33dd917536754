//! What a template costs the crate puccini-tosca in process, parsed and compiled as in the crate's own
//! example: the median of RUNS, in milliseconds. Fails at the first error that it reports.

use compris::annotate::WithAnnotations;
use floria::{Directory, InMemoryStore, ToStoreRef};
use kutil::std::error::{ErrorReceiverToRef, FailFastErrorReceiver};
use puccini_tosca::dialect::tosca_2_0;
use puccini_tosca::grammar::{Catalog, CompilationContext, SourceID};
use read_url::UrlContext;
use std::error::Error;
use std::time::Instant;

/// From the file to a template in a store of its own.
fn compile(path: &str) -> Result<(), Box<dyn Error>> {
    let urls = UrlContext::new();
    let source = SourceID::URL(path.into());
    let mut errors = FailFastErrorReceiver;
    let mut catalog = Catalog::default();
    catalog.add_dialect_ref(tosca_2_0::Dialect::default().into());
    catalog.add_source(tosca_2_0::Dialect::implicit_source::<WithAnnotations>());
    catalog.load_source_with_annotations::<WithAnnotations, _>(&source, &urls, &mut errors)?;
    catalog.complete_entities::<WithAnnotations, _>(&mut errors)?;
    let (store, directory) = (InMemoryStore::default(), Directory::default());
    let mut context = CompilationContext::new(
        &source,
        &catalog,
        &directory,
        store.to_ref(),
        errors.to_ref(),
    );
    catalog.compile_service_template(&mut context)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, runs] = arguments.as_slice() else {
        return Err("expected PATH RUNS".into());
    };
    let mut times = Vec::new();
    for _ in 0..runs.parse::<usize>()?.max(1) {
        let begun = Instant::now();
        compile(path)?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    println!("{:.3}", times[times.len() / 2].as_secs_f64() * 1e3);
    Ok(())
}
