use super::*;
use std::collections::BTreeMap;

/// As the dashboard writes it.
const OF_DASHBOARD: &str = r#"#!/usr/bin/env bash
# To use an OpenStack cloud you need to authenticate against the Identity service
export OS_AUTH_URL=https://cloud.example.org:5000/v3
export OS_PROJECT_NAME="the shop's"
export OS_USER_DOMAIN_NAME=""
if [ -z "$OS_USER_DOMAIN_NAME" ]; then unset OS_USER_DOMAIN_NAME; fi
unset OS_TENANT_ID
export OS_USERNAME='anna'
echo "Please enter your OpenStack Password for project $OS_PROJECT_NAME as user ${OS_USERNAME}: "
read -sr OS_PASSWORD_INPUT
export OS_PASSWORD=$OS_PASSWORD_INPUT
export OS_REGION_NAME="RegionOne"   # the first
if [ -z "$OS_REGION_NAME" ]
then
  unset OS_REGION_NAME
fi
"#;

fn wrong(text: &str) -> Vec<String> {
    let wrong = RcFile::parse(text).expect_err("it is no file of variables");
    wrong.iter().map(ToString::to_string).collect()
}

#[test]
fn the_dashboards_file_is_read_and_asks_for_the_password_alone() {
    let file = RcFile::parse(OF_DASHBOARD).unwrap();
    let question = Question {
        variable: "OS_PASSWORD_INPUT".to_owned(),
        prompt: "Please enter your OpenStack Password for project the shop's as user anna:"
            .to_owned(),
        is_secret: true,
    };
    assert_eq!(file.questions(), [question]);
    let answers = BTreeMap::from([("OS_PASSWORD_INPUT".to_owned(), "p$w'd \"x\"".to_owned())]);
    let mut values = file.variables(&answers);
    assert_eq!(values.remove("OS_PASSWORD").unwrap(), "p$w'd \"x\"");
    values.remove("OS_PASSWORD_INPUT");
    let names: Vec<&str> = values.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "OS_AUTH_URL",
            "OS_PROJECT_NAME",
            "OS_REGION_NAME",
            "OS_USERNAME"
        ]
    );
    assert!(!format!("{file:?}").contains("anna"));
}

#[test]
fn words_are_read_as_a_shell_reads_them() {
    let text =
        "A=1 B='$A `x`'\nexport C=\"$A\\$B\\n\"$B D\nE=a\\ b;F=\nread -s -p 'Key: ' G\nH=$\n";
    let file = RcFile::parse(text).unwrap();
    let asked = file.questions();
    assert_eq!(
        (asked[0].prompt.as_str(), asked[0].is_secret),
        ("Key:", true)
    );
    let values = file.variables(&BTreeMap::new());
    let expected = [
        ("A", "1"),
        ("B", "$A `x`"),
        ("C", "1$B\\n$A `x`"),
        ("E", "a b"),
        ("F", ""),
        ("G", ""),
        ("H", "$"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(values, BTreeMap::from(expected));
}

#[test]
fn what_only_a_shell_can_do_is_told_by_its_line_and_without_its_text() {
    let text = "export OS_PASSWORD=$(pass show hunter2)\nOK=1\n. ./other.sh\nexport X=`date`\nexport Y=\"open\n\
                export Z=${A:-hunter2}\ncurl hunter2 | sh\n";
    let told = wrong(text);
    let lines = [
        "line 1: it would run a program",
        "line 3: it is no `export`",
        "line 4: it would run a program",
        "line 5: a quote in it does not end",
        "line 6: it works on a variable's value",
        "line 7: it redirects, or joins commands",
    ];
    assert_eq!(told.len(), lines.len(), "{told:?}");
    for (told, line) in told.iter().zip(lines) {
        assert!(told.starts_with(line), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
    let told = wrong("if [ -z \"$A\" ]; then export B=1; fi\n");
    assert!(told[0].contains("its `if` does more"), "{told:?}");
    assert!(wrong("if [ -z \"$A\" ]\n")[0].starts_with("line 1: its `if`"));
}
