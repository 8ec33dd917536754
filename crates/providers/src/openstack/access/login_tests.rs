use super::{Login, LoginError};
use std::collections::BTreeMap;

fn login(variables: &[(&str, &str)]) -> Result<Login, LoginError> {
    let variables: BTreeMap<String, String> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Login::from_variables(&variables, "the environment")
}

const PASSWORD: [(&str, &str); 6] = [
    ("OS_AUTH_URL", "http://keystone:5000/v3"),
    ("OS_USERNAME", "demo"),
    ("OS_USER_DOMAIN_NAME", "Default"),
    ("OS_PASSWORD", "hunter2"),
    ("OS_PROJECT_NAME", "demo"),
    ("OS_PROJECT_DOMAIN_ID", "default"),
];

#[test]
fn everything_that_is_missing_is_told_at_once() {
    let refused = login(&[("OS_AUTH_URL", "http://keystone:5000/v3")]).unwrap_err();
    let LoginError::Missing { missing, .. } = &refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        missing,
        &[
            "OS_USERNAME or OS_USER_ID",
            "OS_USER_DOMAIN_NAME or OS_USER_DOMAIN_ID",
            "OS_PASSWORD",
            "OS_PROJECT_NAME or OS_PROJECT_ID",
            "OS_PROJECT_DOMAIN_NAME or OS_PROJECT_DOMAIN_ID",
        ]
    );
    assert!(refused.to_string().contains("--rc FILE"), "{refused}");
}

#[test]
fn what_is_empty_is_not_set() {
    let mut variables = PASSWORD.to_vec();
    variables.push(("OS_TOKEN", ""));
    variables.push(("OS_PROJECT_ID", ""));
    assert!(login(&variables).unwrap().lasts());
}

#[test]
fn an_application_credential_needs_no_project() {
    let credential = login(&[
        ("OS_AUTH_TYPE", "v3applicationcredential"),
        ("OS_AUTH_URL", "http://keystone:5000/v3"),
        ("OS_APPLICATION_CREDENTIAL_ID", "4f2a"),
        ("OS_APPLICATION_CREDENTIAL_SECRET", "hunter2"),
    ]);
    let credential = credential.unwrap();
    assert!(credential.lasts());
    let shown = format!("{credential:?} {:?}", credential.config());
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_token_ends() {
    let token = login(&[
        ("OS_AUTH_URL", "http://keystone:5000/v3"),
        ("OS_TOKEN", "gAAA"),
        ("OS_PROJECT_ID", "4f2a"),
    ]);
    assert!(!token.unwrap().lasts());
}

#[test]
fn old_words_are_understood_and_old_keystones_are_not() {
    let mut variables = PASSWORD.to_vec();
    variables.push(("OS_ENDPOINT_TYPE", "internalURL"));
    let internal = login(&variables).unwrap();
    assert_eq!(internal.config().interface.as_deref(), Some("internal"));
    variables.push(("OS_IDENTITY_API_VERSION", "2.0"));
    assert!(matches!(login(&variables), Err(LoginError::Version { .. })));
    variables.pop();
    variables.push(("OS_AUTH_TYPE", "v3oidcpassword"));
    assert!(matches!(login(&variables), Err(LoginError::Method { .. })));
}
