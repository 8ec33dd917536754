//! What the provider says before anything is made: of the login, and of what a cloud has.

use super::lab::{expired, lab_service, login, openstack, rc};
use super::provider::{needs, settings};
use super::proxy::Proxy;
use engine::ports::{Provider as _, ProviderError};
use providers::openstack::access::Login;
use providers::openstack::{OpenStackProvider, Wanted};
use serde_json::json;
use std::time::Duration;

/// The lab's user as an RC file says it, but for what is said otherwise.
fn demo(otherwise: &[(&str, &str)]) -> Login {
    let said = [
        ("OS_AUTH_URL", "http://127.0.0.1:5000/v3"),
        ("OS_USERNAME", "demo"),
        ("OS_USER_DOMAIN_NAME", "Default"),
        ("OS_PASSWORD", "demo"),
        ("OS_PROJECT_NAME", "demo"),
        ("OS_PROJECT_DOMAIN_NAME", "Default"),
    ];
    let all = said.iter().chain(otherwise);
    let variables = all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Login::from_variables(&variables.collect(), "the RC file").unwrap()
}

#[tokio::test]
#[ignore = "wants the lab: make test-openstack"]
async fn what_is_wrong_is_told_before_anything_is_made() {
    let state = tempfile::tempdir().unwrap();
    let provider = OpenStackProvider::new(login("demo"), settings(state.path()));
    let wrong = needs(json!({
        "flavor": "m1.gigantic", "image": "debian-99", "networks": ["nowhere"], "key_name": "lost",
    }));
    let problems = provider.check(&[wrong.clone(), wrong]).await.unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for words in [
        "no flavor \"m1.gigantic\"; there are m1.nano (1 CPU, 192 MiB, ",
        "no image \"debian-99\"; there are debian-12",
        "no network \"nowhere\"; there are ",
        "no key pair \"lost\"; upload",
    ] {
        assert!(
            told.iter().any(|line| line.contains(words)),
            "{words} in {told:#?}"
        );
    }
    assert_eq!(told.len(), 4, "each once: {told:#?}");
}

#[tokio::test]
#[ignore = "wants the lab: make test-openstack"]
async fn groups_zones_and_quotas_are_looked_at_before_anything_is_made() {
    let state = tempfile::tempdir().unwrap();
    let provider = OpenStackProvider::new(login("demo"), settings(state.path()));
    let fine = needs(json!({"security_groups": ["default"], "availability_zones": ["nova"]}));
    assert_eq!(provider.check(&[fine]).await, Ok(()));
    let nobodys = needs(json!({"security_groups": ["webs"], "availability_zones": ["moon"]}));
    let told = provider.check(&[nobodys]).await.unwrap_err();
    assert_eq!(
        told.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "this project has no security group \"webs\"; there are default",
            "this cloud has no availability zone \"moon\"; there are nova",
        ]
    );
    let beyond = |problems: Vec<ProviderError>| -> Vec<String> {
        let room = problems.into_iter().map(|problem| match problem {
            ProviderError::NoRoom { what, .. } => what,
            other => panic!("{other:?}"),
        });
        // what is in use is another thing
        let first = |what: String| what.split(" are needed").next().unwrap().to_owned();
        room.map(first).collect()
    };
    let eleven = vec![needs(json!({})); 11];
    let told = beyond(provider.check(&eleven).await.unwrap_err());
    assert!(told.contains(&"11 more servers".to_owned()), "{told:?}");
    let many = vec![
        needs(
            json!({"boot_volume": {"size": "9 GiB"}, "floating_network": "provider",
            "networks": ["private", "private", "private"]})
        );
        9
    ];
    let told = beyond(provider.check(&many).await.unwrap_err());
    for more in [
        "27 more ports",
        "9 more floating addresses",
        "81 more GiB of volumes",
    ] {
        assert!(told.contains(&more.to_owned()), "{told:?}");
    }
}

/// What playbooks would make: nothing is chosen for them, and nothing is made.
#[tokio::test]
#[ignore = "wants the lab: make test-openstack"]
async fn what_playbooks_name_is_looked_for() {
    let state = tempfile::tempdir().unwrap();
    let provider = OpenStackProvider::new(login("demo"), settings(state.path()));
    let named = |flavor: &str, image: &str| Wanted {
        flavor: Some(flavor.to_owned()),
        image: Some(image.to_owned()),
        key_name: Some("lab".to_owned()),
        ..Wanted::default()
    };
    let fine = [named("m1.nano", "debian-12"), Wanted::default()];
    assert_eq!(provider.check_named(&fine).await, Ok(()));
    let told = provider
        .check_named(&[named("m1.micro", "debian-11")])
        .await;
    let told: Vec<String> = told.unwrap_err().iter().map(ToString::to_string).collect();
    assert!(told[0].starts_with("this cloud has no flavor \"m1.micro\"; there are m1.nano"));
    assert!(told[1].starts_with("this cloud has no image \"debian-11\"; there are debian-12"));
    assert_eq!(told.len(), 2, "{told:#?}");
    let pairs = provider.key_pairs(&[], &fine).await.unwrap();
    assert!(pairs.contains_key("lab"), "{pairs:#?}");
}

#[tokio::test]
#[ignore = "wants the lab: make test-openstack"]
async fn a_wrong_password_and_no_keystone_are_a_sentence_each() {
    let state = tempfile::tempdir().unwrap();
    let with = |url: &str, password: &str| {
        let login = demo(&[("OS_AUTH_URL", url), ("OS_PASSWORD", password)]);
        OpenStackProvider::new(login, settings(state.path()))
    };
    let told = |provider: OpenStackProvider| async move {
        let problems = provider.check(&[needs(json!({}))]).await.unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        problems[0].to_string()
    };
    let wrong = told(with("http://127.0.0.1:5000/v3", "not-it")).await;
    assert!(
        wrong.contains("refuses the login of the RC file"),
        "{wrong}"
    );
    assert!(!wrong.contains("not-it"), "{wrong}");
    // one that names no version is Keystone's, too
    assert!(
        with("http://127.0.0.1:5000", "demo")
            .check(&[needs(json!({}))])
            .await
            .is_ok()
    );
    let nowhere = told(with("http://192.0.2.1:5000/v3", "demo")).await;
    assert!(
        nowhere.contains("http://192.0.2.1:5000/v3"),
        "no route: {nowhere}"
    );
    let nobody = told(with("http://127.0.0.1:5999/v3", "demo")).await;
    assert!(
        nobody
            .contains("no Keystone with version 3 of its API answers at http://127.0.0.1:5999/v3"),
        "{nobody}"
    );
}

#[tokio::test]
#[ignore = "wants the lab: make test-openstack"]
async fn a_token_logs_in_until_it_ends() {
    let state = tempfile::tempdir().unwrap();
    let with = |token: &str| {
        let variables = [
            ("OS_AUTH_URL", "http://127.0.0.1:5000/v3"),
            ("OS_AUTH_TYPE", "token"),
            ("OS_TOKEN", token),
            ("OS_PROJECT_NAME", "demo"),
            ("OS_PROJECT_DOMAIN_NAME", "Default"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let login = Login::from_variables(&variables.into(), "the environment").unwrap();
        OpenStackProvider::new(login, settings(state.path()))
    };
    let token = openstack("token issue -f value -c id");
    assert_eq!(with(&token).check(&[needs(json!({}))]).await, Ok(()));
    for ended in [expired(&token), "gAAAAABmadeup".to_owned()] {
        let problems = with(&ended).check(&[needs(json!({}))]).await.unwrap_err();
        let told = problems[0].to_string();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        for words in [
            "refuses the login of the environment",
            "its token has ended, or was never one",
            "openstack token issue",
        ] {
            assert!(told.contains(words), "{words} in {told}");
        }
        assert!(!told.contains(&ended), "{told}");
    }
}

/// A member that is to be made waits for it, and does not count as failed.
#[tokio::test]
#[ignore = "wants the lab: make test-openstack"]
async fn keystones_own_trouble_is_no_refusal() {
    let state = tempfile::tempdir().unwrap();
    for (port, fault) in [(15_020, "429"), (15_030, "503"), (15_040, "drop")] {
        let proxy = Proxy::start(port, &[&format!("POST:/auth/tokens:{fault}:1")]);
        let provider = OpenStackProvider::new(proxy.login(state.path()), settings(state.path()));
        let problems = provider.check(&[needs(json!({}))]).await.unwrap_err();
        assert!(
            matches!(&problems[..], [ProviderError::Unavailable { .. }]),
            "{fault}: {problems:#?}"
        );
        assert_eq!(provider.check(&[needs(json!({}))]).await, Ok(()), "{fault}");
    }
}

#[tokio::test]
#[ignore = "wants the lab: make test-openstack"]
async fn an_agents_credential_logs_in_and_makes_no_others() {
    const NAME: &str = "concertina-checks";
    let state = tempfile::tempdir().unwrap();
    let provider = OpenStackProvider::new(login("demo"), settings(state.path()));
    let made = provider.agent_credential(NAME).await;
    let file = state.path().join("clouds.yaml");
    std::fs::write(&file, made.unwrap().clouds_yaml("concertina")).unwrap();
    let login = Login::of_cloud("concertina", Some(&file)).unwrap();
    let agents = OpenStackProvider::new(login, settings(state.path()));
    let can = agents.check(&[needs(json!({}))]).await;
    let another = agents.agent_credential("concertina-another").await;
    openstack(&format!("application credential delete {NAME}"));
    assert_eq!(can, Ok(()));
    assert!(another.is_err(), "it is restricted");
}

#[test]
#[ignore = "wants the lab: make test-openstack"]
fn doctor_looks_at_the_cloud_for_both_ways() {
    let bench = super::bench::bench("");
    std::fs::write(
        bench.path("wrong.yaml"),
        "flavor: m1.nope\nmax_members: 12\n",
    )
    .unwrap();
    let told = bench.fails(
        1,
        "doctor web-fleet/fleet-by-playbooks.yaml -i wrong.yaml --json",
    );
    for words in ["no flavor \\\"m1.nope\\\"", "13 more servers are needed"] {
        assert!(told.contains(words), "{words} in {told}");
    }
    for template in ["fleet-by-playbooks.yaml", "fleet-on-openstack.yaml"] {
        let told = bench
            .run(&format!("doctor web-fleet/{template}"))
            .to_string();
        for words in [
            "✓ openstack answers",
            "for 4 servers more",
            "✓ key pair lab is a key that you hold",
            "✓ an agent can log in by itself",
        ] {
            assert!(told.contains(words), "{template}: {words} in {told}");
        }
    }
}

#[tokio::test]
#[ignore = "wants the lab: make test-openstack"]
async fn an_authority_of_ones_own_is_taken_and_no_other() {
    let state = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (state.path().join("ca.pem"), state.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let proxy = Proxy::start_tls(15_050, &certificate, &key);
    let of_ours = format!("    cacert: {}\n", certificate.display());
    let with = |more: &str| {
        OpenStackProvider::new(proxy.login_with(state.path(), more), settings(state.path()))
    };
    assert_eq!(with(&of_ours).check(&[needs(json!({}))]).await, Ok(()));
    let told = with("").check(&[needs(json!({}))]).await.unwrap_err();
    let told = told[0].to_string();
    assert!(told.contains("https://127.0.0.1:15050/v3"), "{told}");
    assert!(told.contains("certificate"), "{told}");
}

#[tokio::test]
#[ignore = "wants the lab: make test-openstack"]
async fn region_and_interface_choose_in_the_catalogue() {
    let state = tempfile::tempdir().unwrap();
    let with = |region: &str, interface: &str| {
        let login = demo(&[("OS_REGION_NAME", region), ("OS_INTERFACE", interface)]);
        OpenStackProvider::new(login, settings(state.path()))
    };
    let wanted = [needs(json!({}))];
    assert_eq!(with("RegionOne", "internal").check(&wanted).await, Ok(()));
    let told = with("RegionTwo", "public")
        .check(&wanted)
        .await
        .unwrap_err();
    let told = told[0].to_string();
    for words in ["has no Nova (compute)", "OS_REGION_NAME"] {
        assert!(told.contains(words), "{words} in {told}");
    }
}

/// A Keystone whose tokens end soon.
struct ShortTokens(String);

impl ShortTokens {
    fn now(lifetime_seconds: u32) -> Self {
        let file = rc("../etc/keystone.conf");
        let before = std::fs::read_to_string(&file).unwrap();
        let shorter = format!("[token]\nexpiration = {lifetime_seconds}\n");
        std::fs::write(&file, before.replace("[token]\n", &shorter)).unwrap();
        begun_anew();
        Self(before)
    }
}

impl Drop for ShortTokens {
    fn drop(&mut self) {
        std::fs::write(rc("../etc/keystone.conf"), &self.0).unwrap();
        begun_anew();
    }
}

fn begun_anew() {
    lab_service("stop", "keystone");
    lab_service("start", "keystone");
    let answers = || {
        let curl = [
            "-fs",
            "-m",
            "5",
            "-o",
            "/dev/null",
            "http://127.0.0.1:5000/v3",
        ];
        std::process::Command::new("curl")
            .args(curl)
            .status()
            .unwrap()
            .success()
    };
    let begun = std::time::Instant::now();
    while !answers() {
        assert!(begun.elapsed() < Duration::from_secs(60), "no Keystone");
        std::thread::sleep(Duration::from_millis(500));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "wants the lab: make test-openstack"]
async fn a_token_is_renewed_before_it_ends() {
    let state = tempfile::tempdir().unwrap();
    // renewed five minutes before: a few seconds after the first
    let _short = ShortTokens::now(305);
    let proxy = Proxy::start(15_060, &[]);
    let provider = OpenStackProvider::new(proxy.login(state.path()), settings(state.path()));
    assert_eq!(provider.check(&[needs(json!({}))]).await, Ok(()));
    let tokens = || proxy.counts()["identity"]["POST"].as_u64();
    assert_eq!(tokens(), Some(1), "one for all questions");
    tokio::time::sleep(Duration::from_secs(12)).await;
    assert!(tokens() >= Some(2), "{}", proxy.counts());
    assert_eq!(provider.check(&[needs(json!({}))]).await, Ok(()));
}
