//! Attributes of relationships, handed back by scripts that run for real: each pair has its own.

use super::bench::Bench;
use std::fs;

const SERVICE: &str = "
tosca_definitions_version: tosca_simple_yaml_1_3
relationship_types:
  my.Uses:
    derived_from: tosca.relationships.DependsOn
    attributes:
      token: { type: string }
      lease: { type: map, entry_schema: string }
    interfaces:
      Configure:
        operations:
          pre_configure_source:
            implementation: { primary: give.sh }
            inputs:
              of: { type: string, default: { get_attribute: [ TARGET, tosca_name ] } }
            outputs: { given: [ SELF, token ] }
          post_configure_source:
            implementation: { primary: take.sh }
            inputs:
              trace: { type: string, default: TRACE }
              token: { type: string, default: { get_attribute: [ SELF, token ] } }
              until: { type: string, default: { get_attribute: [ SELF, lease, until ] } }
node_types:
  my.App:
    derived_from: tosca.nodes.Root
    requirements:
      - store: { capability: tosca.capabilities.Node, relationship: my.Uses, occurrences: [ 0, UNBOUNDED ] }
topology_template:
  node_templates:
    first: { type: tosca.nodes.Root }
    second: { type: tosca.nodes.Root }
    app: { type: my.App, requirements: [ { store: first }, { store: second } ] }
";

/// `token` by its mapping, `lease` by its name.
const GIVE: &str = r#"
printf '{"given": "token of %s", "lease": {"until": "%s noon"}}' "$of" "$of" >"$CONCERTINA_OUTPUTS"
"#;

const TAKE: &str = r#"
echo "$token, $until" >>"$trace"
"#;

#[test]
fn what_a_pair_is_given_its_later_operations_read() {
    let bench = Bench::new();
    fs::create_dir(bench.path("uses")).unwrap();
    let trace = bench.path("trace");
    let service = SERVICE.replace("TRACE", &trace.display().to_string());
    fs::write(bench.path("uses/service.yaml"), service).unwrap();
    fs::write(bench.path("uses/give.sh"), GIVE).unwrap();
    fs::write(bench.path("uses/take.sh"), TAKE).unwrap();
    bench.ok("validate uses/service.yaml --strict --deployable");
    bench.ok("deploy uses/service.yaml --yes");
    let traced = fs::read_to_string(&trace).unwrap();
    let mut lines: Vec<&str> = traced.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        ["token of first, first noon", "token of second, second noon"]
    );
}
