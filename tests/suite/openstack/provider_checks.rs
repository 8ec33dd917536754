//! What the provider says before anything is made: of the login, and of what a cloud has.

use super::lab::{expired, login, openstack};
use super::provider::{needs, settings};
use engine::ports::{Provider as _, ProviderError};
use providers::openstack::access::Login;
use providers::openstack::{OpenStackProvider, Wanted};
use serde_json::json;

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
        let variables = [
            ("OS_AUTH_URL", url),
            ("OS_USERNAME", "demo"),
            ("OS_USER_DOMAIN_NAME", "Default"),
            ("OS_PASSWORD", password),
            ("OS_PROJECT_NAME", "demo"),
            ("OS_PROJECT_DOMAIN_NAME", "Default"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let login = Login::from_variables(&variables.into(), "the RC file").unwrap();
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
