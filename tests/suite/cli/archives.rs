//! `package`, `unpackage`, and archives wherever a template is named.

use super::bench::Bench;

/// A service in an archive as it is met in the wild: an odd name in `TOSCA.meta`, old versions, blocks of
/// the XML format, an entry of another ending, an import from the root of the archive.
fn from_the_wild(bench: &Bench) {
    let put = |name: &str, text: &str| {
        let path = bench.path(&format!("wild/{name}"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put(
        "TOSCA-Metadata/TOSCA.meta",
        "TOSCA-Meta-Version: 1.0\nCSAR-Version: 1.1\nCreated-By: someone\n\
         Entry-Definitions: Definitions/service.tosca\n\n\
         Name: Definitions/service.tosca\nContent-Type: application/vnd.oasis.tosca.definitions\n",
    );
    put(
        "Definitions/service.tosca",
        "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ /types/own.yaml ]
topology_template:
  node_templates:
    it: { type: my.Own }
",
    );
    put(
        "types/own.yaml",
        "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Own: { derived_from: tosca.nodes.Root }
",
    );
}

#[test]
fn a_package_is_the_same_bytes_and_deploys() {
    let bench = Bench::new();
    for (name, again) in [("a.csar", "b.zip"), ("a.tar.gz", "b.tgz")] {
        bench.ok(&format!("package web-fleet --entry service.yaml -o {name}"));
        // times of files are not a part of it
        let file = std::fs::File::options()
            .append(true)
            .open(bench.path("web-fleet/types.yaml"));
        file.unwrap()
            .set_modified(std::time::SystemTime::UNIX_EPOCH)
            .unwrap();
        bench.ok(&format!(
            "package web-fleet --entry service.yaml -o {again}"
        ));
        let bytes = |name: &str| std::fs::read(bench.path(name)).unwrap();
        assert_eq!(bytes(name), bytes(again), "{name}");
        let said = bench.ok(&format!("validate {name}"));
        assert!(said.contains("app_vm: 1..3 members"), "{said}");
        let out = format!("out-{name}");
        bench.ok(&format!("unpackage {name} -o {out}"));
        let unpacked = std::fs::read(bench.path(&format!("{out}/service.yaml"))).unwrap();
        assert_eq!(unpacked, bytes("web-fleet/service.yaml"));
        // a folder that is an archive, too
        bench.ok(&format!("validate {out}"));
        let said = bench.fails(1, &format!("unpackage {name} -o {out}"));
        assert!(said.contains("is there already"), "{said}");
    }
    bench.ok("deploy a.csar --provider fake --yes --service fleet");
    assert_eq!(bench.servers().len(), 2);
}

#[test]
fn a_folder_that_does_not_say_where_to_begin_is_told_how() {
    let bench = Bench::new();
    let said = bench.fails(1, "package web-fleet");
    assert!(
        said.contains("service.yaml, types.yaml") && said.contains("--entry"),
        "{said}"
    );
    let said = bench.fails(2, "package web-fleet --entry servic.yaml");
    assert!(said.contains("there is no file servic.yaml"), "{said}");
    let said = bench.fails(2, "package web-fleet --entry service.yaml -o fleet.rar");
    assert!(said.contains(".csar, .zip, .tar.gz or .tgz"), "{said}");
}

#[test]
fn what_is_met_in_the_wild_is_read_with_a_warning_each() {
    let bench = Bench::new();
    from_the_wild(&bench);
    let said = bench.run("validate wild");
    assert_eq!(said.code, 0);
    let said = format!("{}{}", said.err, said.out);
    for part in [
        "`TOSCA-Meta-Version` is called `TOSCA-Meta-File-Version`",
        "a meta file of version 1.0 with an archive of version 1.1",
        "ends in .yaml or .yml",
        "blocks that begin with `Name:`",
        "is right, 4 warnings",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    bench.fails(1, "validate wild --strict");
    // the root of the archive is found from a file within it
    bench.ok("validate wild/Definitions/service.tosca");
    bench.ok("package wild");
    bench.ok("validate wild.csar");
}

#[test]
fn a_hostile_archive_is_refused_and_nothing_is_written() {
    let bench = Bench::new();
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    let name = b"../outside.yaml";
    header.as_ustar_mut().unwrap().name[..name.len()].copy_from_slice(name);
    header.set_size(1);
    header.set_mode(0o644);
    header.set_cksum();
    tar.append(&header, &b"x"[..]).unwrap();
    std::fs::write(bench.path("evil.tar"), tar.into_inner().unwrap()).unwrap();
    let said = bench.fails(1, "unpackage evil.tar");
    assert!(
        said.contains("it leaves the archive; nothing was written"),
        "{said}"
    );
    assert!(!bench.path("evil").exists() && !bench.path("outside.yaml").exists());
    let said = bench.fails(1, "deploy evil.tar --provider fake --yes");
    assert!(said.contains("is refused"), "{said}");
}

/// What a program reads on standard output: the code, the file and the message of the only finding, as JSON
/// and as SARIF; the status stays the same, and what people read as well, unless it is a finding as any other
/// (`told`).
fn only_finding(bench: &Bench, arguments: &str, told: bool) -> (String, String, String) {
    let plain = bench.run(&format!("validate {arguments}"));
    assert_eq!(plain.code, 1, "{plain}");
    let said = bench.run(&format!("validate {arguments} --format json"));
    let err = if told { "" } else { &plain.err };
    assert_eq!((said.code, said.err.as_str()), (1, err), "{said}");
    let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&found["valid"], &found["errors"]),
        (&false.into(), &1.into())
    );
    let diagnostics = found["diagnostics"].as_array().unwrap();
    assert_eq!(diagnostics.len(), 1, "{said}");
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let file = text(&diagnostics[0]["location"]["file"]);
    let said = bench.run(&format!("validate {arguments} --format sarif"));
    assert_eq!(said.code, 1, "{said}");
    let sarif: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], diagnostics[0]["code"]);
    let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(text(&place["uri"]), file);
    (
        text(&diagnostics[0]["code"]),
        file,
        text(&diagnostics[0]["message"]),
    )
}

#[test]
fn what_cannot_be_opened_is_a_report_as_well() {
    let bench = Bench::new();
    std::fs::write(bench.path("evil.csar"), b"PK\x03\x04 and no more").unwrap();
    std::fs::write(bench.path("list.yaml"), "- a\n").unwrap();
    for (arguments, code, file, part) in [
        (
            "evil.csar",
            "T1006",
            "evil.csar",
            "is refused: it is damaged",
        ),
        ("nowhere.yaml", "T0001", "nowhere.yaml", "there is no file"),
        (
            "web-fleet/service.yaml --inputs list.yaml",
            "T0903",
            "list.yaml",
            "no file of inputs",
        ),
        (
            "web-fleet/service.yaml --inputs web-fleet",
            "T0001",
            "web-fleet",
            "cannot be read",
        ),
    ] {
        let found = only_finding(&bench, arguments, code == "T0903");
        assert_eq!(found.0, code);
        assert!(found.1.ends_with(file), "{}", found.1);
        assert!(found.2.contains(part), "{}", found.2);
    }
}

const SITE_TYPES: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Site:
    derived_from: tosca.nodes.Root
    properties: { greeting: { type: string } }
    attributes: { address: { type: string } }
";

/// An archive whose only node is stood for by another of its files.
fn site(bench: &Bench) {
    let service = "\
tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ types.yaml ]
topology_template:
  node_templates:
    site: { type: my.Site, directives: [ substitute ], properties: { greeting: Hello } }
    after:
      type: tosca.nodes.SoftwareComponent
      interfaces: { Standard: { operations: { create: create.yaml } } }
      requirements: [ { host: vm }, { dependency: site } ]
    vm: { type: concertina.nodes.Server }
  outputs:
    address: { value: { get_attribute: [ site, address ] } }
";
    let inner = "\
tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ types.yaml ]
topology_template:
  inputs: { greeting: { type: string } }
  substitution_mappings:
    node_type: my.Site
    attributes: { address: [ address ] }
  node_templates:
    vm: { type: concertina.nodes.Server }
    web:
      type: tosca.nodes.WebServer
      interfaces:
        Standard:
          operations:
            create: { implementation: create.yaml, inputs: { greeting: { get_input: greeting } } }
      requirements: [ { host: vm } ]
  outputs:
    address: { value: { get_attribute: [ vm, private_address ] } }
";
    std::fs::create_dir_all(bench.path("site/TOSCA-Metadata")).unwrap();
    for (name, text) in [
        (
            "TOSCA-Metadata/TOSCA.meta",
            "TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\nCreated-By: us\n\
             Entry-Definitions: service.yaml\nOther-Definitions: inner.yaml\n",
        ),
        ("service.yaml", service),
        ("types.yaml", SITE_TYPES),
        ("inner.yaml", inner),
        ("create.yaml", "- hosts: all\n"),
    ] {
        std::fs::write(bench.path("site").join(name), text).unwrap();
    }
}

/// The nodes that stand for another are made, in their order, and found again in what is kept.
#[test]
fn what_stands_for_a_node_is_deployed_and_removed() {
    let bench = Bench::new();
    site(&bench);
    let said = bench.ok("deploy site --provider fake");
    let place = |step: &str| {
        said.rfind(step)
            .unwrap_or_else(|| panic!("no {step} in\n{said}"))
    };
    assert!(
        place("site.vm: create server") < place("site.web: create"),
        "{said}"
    );
    assert!(place("site.web: create") < place("after: create"), "{said}");
    assert!(!said.contains("site: create"), "{said}");
    assert!(said.contains("address: 10.88."), "{said}");
    assert_eq!(bench.servers().len(), 2);
    std::fs::remove_dir_all(bench.path("site")).unwrap();
    let drawn = bench.ok("status");
    assert!(drawn.contains("address: 10.88."), "{drawn}");
    bench.ok("undeploy");
    assert_eq!(bench.servers(), Vec::<String>::new());

    site(&bench);
    bench.ok("package site");
    let said = bench.ok("validate site.csar");
    assert!(said.contains("site.csar"), "{said}");
    let drawn = bench.ok("graph site.csar --format mermaid");
    assert!(drawn.contains("Site, by inner.yaml"), "{drawn}");
}
