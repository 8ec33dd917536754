//! `validate`, `config`, `completions`, help: nothing is touched.

use super::bench::Bench;
use serde_json::Value;

const BROKEN: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    app:
      type: concertina.nodes.Servr
    site:
      type: tosca.nodes.WebApplication
      requirments:
        - host: nowhere
";

#[test]
fn the_example_is_right() {
    let bench = Bench::new();
    let said = bench.ok("validate web-fleet/service.yaml");
    assert!(
        said.contains("is right") && said.contains("app_vm: 1..3 members"),
        "{said}"
    );
    let found: Value =
        serde_json::from_str(&bench.ok("validate web-fleet/service.yaml --json")).unwrap();
    assert_eq!(found["valid"], true);
    assert_eq!(found["groups"][0]["name"], "app_vm");
}

#[test]
fn a_broken_template_tells_all_its_errors_and_touches_nothing() {
    let bench = Bench::new();
    std::fs::remove_dir_all(bench.state()).unwrap();
    std::fs::write(bench.path("broken.yaml"), BROKEN).unwrap();
    for command in [
        "validate broken.yaml",
        "deploy broken.yaml --provider fake --yes",
    ] {
        let said = bench.fails(1, command);
        for part in ["broken.yaml:5:", "broken.yaml:8:", "nothing was touched"] {
            assert!(said.contains(part), "{part} is not in:\n{said}");
        }
        assert!(!bench.state().exists(), "{command} made a state folder");
    }
    let said = bench.run("validate broken.yaml --json");
    assert_eq!(said.code, 1);
    let found: Value = serde_json::from_str(&said.out).unwrap();
    assert!(found["errors"].as_u64().unwrap() >= 2, "{found}");
    assert_eq!(found["diagnostics"][0]["location"]["line"], 5);
}

#[test]
fn policies_that_scale_nothing_are_open() {
    let bench = Bench::new();
    let path = bench.path("web-fleet/service.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        text.replace("targets: [ app_vm ]", "targets: [ balancer_vm ]"),
    )
    .unwrap();
    let said = bench.fails(1, "deploy web-fleet/service.yaml --provider fake");
    for part in ["open[T0807]", "scale_out", "service.yaml:", "^^^", "help: "] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert!(bench.servers().is_empty());
    let said = bench.ok("validate web-fleet/service.yaml --json");
    let found: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (&found["valid"], &found["deployable"]),
        (&true.into(), &false.into())
    );
    assert_eq!(found["diagnostics"][0]["code"], "T0807");
}

#[test]
fn a_scaling_policy_of_a_type_that_says_nothing_is_a_warning() {
    let bench = Bench::new();
    let template = "\
tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates: { vm: { type: tosca.nodes.Compute } }
  policies: [ { scale: { type: tosca.policies.Scaling, targets: [ vm ] } } ]
";
    std::fs::write(bench.path("plain.yaml"), template).unwrap();
    let said = bench.run("validate plain.yaml");
    assert_eq!(said.code, 0, "{}", said.err);
    for part in [
        "warning[T0107]",
        "plain.yaml:4:17",
        "^^^^^",
        "TOSCA 1.3 §3.8.6",
    ] {
        assert!(said.err.contains(part), "{part} is not in:\n{}", said.err);
    }
}

#[test]
fn a_scaling_policy_without_its_bound_is_an_error() {
    let bench = Bench::new();
    let path = bench.path("web-fleet/service.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let less = text.replacen("targets: [ app_vm ]", "targets: []", 1);
    std::fs::write(&path, less).unwrap();
    let said = bench.fails(1, "validate web-fleet/service.yaml");
    assert!(said.contains("error[T0803]"), "{said}");
}

#[test]
fn inputs_are_read_and_refused() {
    let bench = Bench::new();
    std::fs::write(bench.path("two.yaml"), "max_members: 2\n").unwrap();
    let said = bench.ok("validate web-fleet/service.yaml --inputs two.yaml");
    assert!(said.contains("1..2 members"), "{said}");
    std::fs::write(bench.path("odd.yaml"), "- a list\n").unwrap();
    let said = bench.fails(1, "validate web-fleet/service.yaml -i odd.yaml");
    assert!(said.contains("odd.yaml:1:1"), "{said}");
    assert!(said.contains("a map from names to values"), "{said}");
    std::fs::write(bench.path("unknown.yaml"), "max_membres: 2\n").unwrap();
    let said = bench.fails(1, "validate web-fleet/service.yaml -i unknown.yaml");
    assert!(said.contains("max_membres"), "{said}");
    assert!(said.contains("unknown.yaml:1:1"), "{said}");
    let beside = bench.path("web-fleet/beside.yaml");
    std::fs::write(beside, "max_members: tops3cret\n").unwrap();
    let said = bench.fails(
        1,
        "validate web-fleet/service.yaml -i web-fleet/beside.yaml",
    );
    assert!(said.contains("--> beside.yaml:1:14"), "{said}");
    assert!(said.contains("1 | max_members: *********"), "{said}");
}

#[test]
fn what_is_right_but_open_is_told_and_not_deployed() {
    let bench = Bench::new();
    std::fs::remove_file(bench.path("web-fleet/playbooks/nginx_stop.yaml")).unwrap();
    let said = bench.run("validate web-fleet/service.yaml");
    assert_eq!(said.code, 0, "{said}");
    assert!(said.err.contains("open[T0703]"), "{said}");
    assert!(said.out.contains("to deploy it, answer"), "{said}");
    bench.fails(1, "validate web-fleet/service.yaml --deployable");
    let said = bench.fails(1, "deploy web-fleet/service.yaml --provider fake");
    assert!(said.contains("cannot be deployed yet"), "{said}");
    assert!(bench.servers().is_empty());
    let found = bench.ok("validate web-fleet/service.yaml --json");
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    assert_eq!(
        (&found["valid"], &found["deployable"]),
        (&true.into(), &false.into())
    );
}

#[test]
fn findings_are_told_to_code_hosts_and_schemas_to_editors() {
    let bench = Bench::new();
    std::fs::write(
        bench.path("web-fleet/wrong.yaml"),
        "topology_template: {}\n",
    )
    .unwrap();
    let said = bench.run("validate web-fleet/wrong.yaml --format sarif");
    assert_eq!(said.code, 1, "{said}");
    let sarif: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(
        (&result["ruleId"], &result["level"]),
        (&"T0104".into(), &"error".into())
    );
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "web-fleet/wrong.yaml");
    assert_eq!(place["region"]["startLine"], 1);
    // a misspelt name is data for editors
    std::fs::write(bench.path("broken.yaml"), BROKEN).unwrap();
    let said = bench.run("validate broken.yaml --format sarif");
    let sarif: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let fix = &sarif["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0];
    assert_eq!(fix["artifactLocation"]["uri"], "broken.yaml");
    let replacement = &fix["replacements"][0];
    assert_eq!(
        replacement["insertedContent"]["text"],
        "concertina.nodes.Server"
    );
    assert_eq!(replacement["deletedRegion"]["startLine"], 5);
    let said = bench.run("validate broken.yaml --json");
    let found: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        found["diagnostics"][0]["replacement"],
        "concertina.nodes.Server"
    );
    let schema: serde_json::Value =
        serde_json::from_str(&bench.ok("schema --version 1.1")).unwrap();
    assert!(
        schema["title"]
            .as_str()
            .unwrap()
            .ends_with("tosca_simple_yaml_1_1")
    );
    assert!(
        bench
            .fails(2, "schema --version 4")
            .contains("there are 1.0")
    );
}

#[test]
fn codes_are_explained() {
    let bench = Bench::new();
    let said = bench.ok("explain t0101");
    assert!(
        said.contains("before:") && said.contains("propertis"),
        "{said}"
    );
    assert!(bench.ok("explain").lines().count() > 60);
    assert!(
        bench
            .fails(2, "explain T01O1")
            .contains("did you mean T0101?")
    );
}

#[test]
fn a_template_is_drawn() {
    let bench = Bench::new();
    let svg = bench.ok("graph web-fleet/service.yaml");
    assert!(
        svg.starts_with("<svg ") && svg.contains("scale_out: scale out by 1 at 65 %"),
        "{svg}"
    );
    assert!(
        bench
            .ok("graph web-fleet/service.yaml --format dot")
            .starts_with("digraph")
    );
    assert!(
        bench
            .ok("graph web-fleet/service.yaml --format mermaid")
            .starts_with("flowchart")
    );
    bench.fails(1, "graph nowhere.yaml");
}

#[test]
fn what_is_open_is_drawn_and_told() {
    let bench = Bench::new();
    let open = "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  inputs:\n    \
                size: { type: integer }\n  node_templates:\n    log: { type: tosca.nodes.Root }\n";
    std::fs::write(bench.path("open.yaml"), open).unwrap();
    let said = bench.run("graph open.yaml --format mermaid");
    assert!(
        said.code == 0 && said.out.contains("log · Root") && said.err.contains("1 thing is open"),
        "{said}"
    );
    std::fs::write(bench.path("broken.yaml"), BROKEN).unwrap();
    bench.fails(1, "graph broken.yaml");
}

#[test]
fn strictness_makes_quirks_errors() {
    let bench = Bench::new();
    let quirk = "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  inputs:\n";
    std::fs::write(bench.path("quirk.yaml"), quirk).unwrap();
    let said = bench.run("validate quirk.yaml");
    assert!(
        said.code == 0 && said.err.contains("warning[T0108]"),
        "{said}"
    );
    let said = bench.fails(1, "validate quirk.yaml --strict");
    assert!(said.contains("error[T0108]"), "{said}");
}

#[test]
fn a_template_that_is_not_there_is_told_with_the_one_that_was_meant() {
    let bench = Bench::new();
    for (written, meant) in [
        (
            "nowhere.yaml",
            "there is no file nowhere.yaml; name a service template",
        ),
        ("service.yaml", "did you mean ./web-fleet/service.yaml?"),
        (
            "web-fleet/servcie.yml",
            "did you mean web-fleet/service.yaml?",
        ),
        (
            "web-flet/service.yaml",
            "there is no file web-flet/service.yaml",
        ),
    ] {
        let said = bench.fails(1, &format!("validate {written}"));
        assert!(said.contains(meant), "{written}: {said}");
    }
}

#[test]
fn settings_are_written_read_and_refused() {
    let bench = Bench::new();
    bench.ok("config init");
    bench.ok("status");
    let said = bench.fails(1, "config init");
    assert!(said.contains("is there already"), "{said}");
    std::fs::write(bench.path("concertina.toml"), "[engine]\nworkrs = 3\n").unwrap();
    let said = bench.fails(2, "status");
    assert!(
        said.contains("concertina.toml:2") && said.contains("did you mean workers?"),
        "{said}"
    );
    std::fs::write(bench.path("concertina.toml"), "[engine]\nworkers = 3\n").unwrap();
    let mut command = bench.command("status");
    let output = command
        .env("CONCERTINA_ENGINE_WORKERS", "many")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("CONCERTINA_ENGINE_WORKERS"), "{said}");
    assert_eq!(output.status.code(), Some(2));
    let said = bench.fails(2, "status --config elsewhere.toml");
    assert!(said.contains("elsewhere.toml"), "{said}");
}

#[test]
fn help_teaches_by_example_and_shells_are_helped() {
    let bench = Bench::new();
    let commands = [
        "",
        "validate",
        "explain",
        "graph",
        "schema",
        "package",
        "unpackage",
        "demo",
        "deploy",
        "undeploy",
        "status",
        "scale",
        "history",
        "logs",
        "agent",
        "completions",
        "monitoring render",
        "monitoring check",
        "config init",
    ];
    for command in commands {
        let said = bench.ok(&format!("{command} --help"));
        assert!(said.contains("Examples:"), "{command}:\n{said}");
    }
    assert!(bench.ok("--help").contains("Exit status:"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            bench
                .ok(&format!("completions {shell}"))
                .contains("undeploy"),
            "{shell}"
        );
    }
    bench.fails(2, "deplyo");
}

#[test]
fn there_is_no_colour_where_there_is_no_terminal() {
    let bench = Bench::new();
    std::fs::write(bench.path("broken.yaml"), BROKEN).unwrap();
    for arguments in [
        "validate broken.yaml",
        "validate web-fleet/service.yaml",
        "deploy web-fleet/service.yaml --provider fake --yes",
        "status",
        "history",
    ] {
        let mut command = bench.command(arguments);
        let said = command.env_remove("NO_COLOR").output().unwrap();
        for stream in [&said.stdout, &said.stderr] {
            assert!(!stream.contains(&0x1b), "{arguments} paints a pipe");
        }
    }
}

/// What was taken once goes on, whoever reads the kept template later.
#[test]
fn a_template_that_only_opera_takes_is_deployed_when_asked_for() {
    let bench = Bench::new();
    let path = bench.path("web-fleet/service.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let more = text.replacen(
        "    balancer_vm:\n      type: concertina.nodes.Server\n",
        "    balancer_vm:\n      type: concertina.nodes.Server\n      properties: { flavour: small }\n",
        1,
    );
    assert_ne!(more, text);
    std::fs::write(&path, more).unwrap();
    let said = bench.fails(1, "deploy web-fleet/service.yaml --provider fake");
    assert!(said.contains("has no property `flavour`"), "{said}");
    bench.ok("validate web-fleet/service.yaml --compat opera");
    bench.ok("deploy web-fleet/service.yaml --provider fake --compat opera");
    bench.ok("scale app_vm --to 2");
    assert_eq!(bench.ready(), 2);

    // under the name of the other program nobody needs to ask
    let opera = bench.path("opera");
    std::os::unix::fs::symlink(super::bench::binary(), &opera).unwrap();
    let output = std::process::Command::new(opera)
        .args(["validate", "web-fleet/service.yaml"])
        .current_dir(bench.path(""))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
