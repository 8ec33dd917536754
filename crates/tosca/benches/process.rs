//! What it costs to read and check a template of many nodes: `cargo bench -p concertina-tosca`.

use concertina_tosca::{Inputs, LoadError, Mode, SourceLoader, process};
use std::fmt::Write;

struct One(String);

impl SourceLoader for One {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        match path {
            "service.yaml" => Ok(self.0.clone().into_bytes()),
            _ => Err(LoadError::Missing),
        }
    }

    fn exists(&self, path: &str) -> bool {
        path == "service.yaml" || path == "app.yml"
    }
}

/// Servers with a component on each that looks at the next one.
fn fleet(nodes: usize) -> String {
    let mut text = String::from(
        "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  app:
    derived_from: tosca.nodes.SoftwareComponent
    properties:
      port: { type: integer, constraints: [ { in_range: [ 1, 65535 ] } ] }
      peer: { type: string, required: false }
topology_template:
  inputs:
    size: { type: scalar-unit.size, default: 512 MB }
  node_templates:
",
    );
    for i in 0..nodes / 2 {
        write!(
            text,
            "    vm_{i}:
      type: concertina.nodes.Server
      capabilities:
        host: {{ properties: {{ num_cpus: 1, mem_size: {{ get_input: size }} }} }}
    app_{i}:
      type: app
      properties:
        port: 8080
        peer: {{ concat: [ 'http://', {{ get_property: [ SELF, host, host, num_cpus ] }} ] }}
      requirements: [ {{ host: vm_{i} }} ]
      interfaces:
        Standard: {{ configure: app.yml }}
"
        )
        .expect("text takes text");
    }
    text
}

#[divan::bench(args = [100, 1_000, 10_000, 100_000], sample_count = 5, sample_size = 1)]
fn nodes(bencher: divan::Bencher<'_, '_>, nodes: usize) {
    let files = One(fleet(nodes));
    bencher.bench_local(|| {
        let processed = process("service.yaml", &files, &Inputs::default(), Mode::Tolerant);
        assert!(
            processed.diagnostics.is_empty(),
            "{:?}",
            processed.diagnostics.first()
        );
        processed
    });
}

fn main() {
    divan::main();
}
