//! The file as a whole.

use super::key::{Section, Shown, variable};
use super::read::Reading;
use super::whole::Config;
use super::{ConfigError, commented};
use std::path::Path;

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut reading = Reading::default();
    reading.take_file(Path::new("concertina.toml"), text);
    let owned = variables
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    reading.take_environment(owned);
    Config::of(reading)
}

fn wrong(text: &str, variables: &[(&str, &str)]) -> String {
    read(text, variables).unwrap_err().to_string()
}

#[test]
fn the_commented_file_says_the_defaults() {
    assert_eq!(read(&commented(), &[]).unwrap(), Config::default());
    assert_eq!(read("", &[]).unwrap(), Config::default());
}

#[test]
fn the_commented_file_read_by_people() {
    insta::assert_snapshot!(commented());
}

/// Every key of every section is understood: the ones shown, and the examples.
#[test]
fn every_key_can_be_set_in_file_and_environment() {
    fn each<S: Section>() {
        for key in S::KEYS {
            let (Shown::Default(value) | Shown::Example(value)) = key.shown;
            let text = format!("[{}]\n{} = {value}\n", S::NAME, key.name);
            read(&text, &[]).unwrap();
            let name = variable(S::NAME, key.name);
            read("", &[(&name, value.trim_matches('"'))]).unwrap();
            let odd = format!("[{}]\n{} = {{ odd = true }}\n", S::NAME, key.name);
            let said = wrong(&odd, &[]);
            assert!(
                said.contains("concertina.toml:2") && said.contains(key.name),
                "{said}"
            );
        }
    }
    each::<super::agent::AgentSection>();
    each::<super::engine::EngineSection>();
    each::<super::policy::PolicySection>();
    each::<super::monitoring::MonitoringSection>();
    each::<super::qemu::QemuSection>();
    each::<super::ansible::AnsibleSection>();
}

#[test]
fn the_environment_overrides_the_file() {
    let config = read(
        "[engine]\nworkers = 2\n",
        &[("CONCERTINA_ENGINE_WORKERS", "7")],
    )
    .unwrap();
    assert_eq!(config.engine.workers().get(), 7);
}

#[test]
fn all_mistakes_are_told_each_with_its_place() {
    let text = "top = 1\n[engine]\nworkerz = 3\nworkers = 0\n[polices]\n[policy]\nwarm_up_seconds = \"x\"\n";
    let said = wrong(
        text,
        &[
            ("CONCERTINA_AGENT_LISTEN", "nowhere"),
            ("CONCERTINA_QEMU_ACCELL", "kvm"),
        ],
    );
    for part in [
        "concertina.toml:1: top stands outside every section",
        "concertina.toml:3: unknown key workerz in [engine]; did you mean workers?",
        "concertina.toml:4: workers: ",
        "concertina.toml:5: unknown section [polices]; did you mean policy?",
        "concertina.toml:7: warm_up_seconds: ",
        "environment variable CONCERTINA_AGENT_LISTEN: listen: ",
        "environment variable CONCERTINA_QEMU_ACCELL: no such setting; did you mean CONCERTINA_QEMU_ACCEL?",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}

#[test]
fn values_that_do_not_fit_are_refused() {
    for (text, part) in [
        ("[agent]\nlisten = \"0.0.0.0:5004\"", "no authentication"),
        (
            "[monitoring]\nscrape_interval_seconds = 45",
            "irate_window_seconds",
        ),
        ("[qemu]\nserver_deadline_seconds = 1", "choose 5 s"),
        ("[policy]\nstale_after_seconds = 0", "stale"),
        (
            "[engine]\noperation_timeout_seconds = 99999999999",
            "more than a year",
        ),
        ("[engine\n", "concertina.toml:1"),
    ] {
        let said = wrong(text, &[]);
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}
