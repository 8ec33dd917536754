//! Which image: the one that is named, or the newest that is what the `os` capability says.

use crate::openstack::api::wire::Image;
use serde_json::Value;
use std::collections::BTreeMap;

/// An image, with why it is this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::openstack) struct ImageChoice {
    pub(in crate::openstack) id: String,
    pub(in crate::openstack) why: String,
}

/// By id or name, where one is given; else by `architecture`, `type`, `distribution` and `version` of
/// the capability (TOSCA 1.3 §5.5.8) and the image properties that Glance has for them
/// (`architecture`, `os_type`, `os_distro`, `os_version`), or, where it has none, its name.
///
/// # Errors
/// There is none, or nothing says which.
pub(in crate::openstack) fn choose(
    images: &[Image],
    named: Option<&str>,
    os: &BTreeMap<String, Value>,
) -> Result<ImageChoice, String> {
    if let Some(named) = named {
        return by_name(images, named).map(|image| ImageChoice {
            id: image.id.clone(),
            why: format!("image {}: named", called(image)),
        });
    }
    let asked = asked(os);
    if asked.is_empty() {
        return match images {
            [only] => Ok(ImageChoice {
                id: only.id.clone(),
                why: format!("image {}: the only one", called(only)),
            }),
            _ => Err(format!(
                "nothing says which image: give the property `image`, the `os` capability's \
                 `distribution` and `version`, or `image` in [openstack]; {}",
                there_are(images)
            )),
        };
    }
    let words: Vec<String> = asked
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let words = words.join(", ");
    let fitting = images
        .iter()
        .filter(|image| asked.iter().all(|(name, value)| fits(image, name, value)));
    match newest(fitting) {
        Some(image) => Ok(ImageChoice {
            id: image.id.clone(),
            why: format!("image {}: the newest with {words}", called(image)),
        }),
        None => Err(format!(
            "no image of this cloud is {words}; {}",
            there_are(images)
        )),
    }
}

/// One, by id, or the newest of a name.
///
/// # Errors
/// There is none, with those that there are.
pub(in crate::openstack) fn by_name<'i>(
    images: &'i [Image],
    named: &str,
) -> Result<&'i Image, String> {
    let with_id = images.iter().find(|image| image.id == named);
    let with_name = || newest(images.iter().filter(|i| i.name.as_deref() == Some(named)));
    let found = with_id.or_else(with_name);
    found.ok_or_else(|| format!("this cloud has no image {named:?}; {}", there_are(images)))
}

fn asked(os: &BTreeMap<String, Value>) -> Vec<(&'static str, String)> {
    let names = ["architecture", "type", "distribution", "version"];
    let said = names.into_iter().filter_map(|name| {
        let value = os.get(name)?;
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        Some((name, text.to_ascii_lowercase()))
    });
    said.collect()
}

fn fits(image: &Image, name: &str, wanted: &str) -> bool {
    let said = match name {
        "architecture" => &image.architecture,
        "type" => &image.os_type,
        "distribution" => &image.os_distro,
        _ => &image.os_version,
    };
    match (said, name) {
        (Some(said), "version") => is_version(&said.to_ascii_lowercase(), wanted),
        (Some(said), _) => said.to_ascii_lowercase() == wanted,
        // most images say neither, and are of the cloud's only architecture and of Linux
        (None, "architecture" | "type") => true,
        (None, "version") => {
            let name = image
                .name
                .as_deref()
                .unwrap_or_default()
                .to_ascii_lowercase();
            numbers(&name).any(|number| is_version(number, wanted))
        }
        (None, _) => {
            let name = image
                .name
                .as_deref()
                .unwrap_or_default()
                .to_ascii_lowercase();
            name.contains(wanted)
        }
    }
}

/// `12` is asked for by `12` and by `12.0`, and asks for `12.5`.
fn is_version(said: &str, wanted: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let mut parts: Vec<String> = text.split('.').map(str::to_owned).collect();
        while parts.len() > 1 && parts.last().is_some_and(|last| last == "0") {
            parts.pop();
        }
        parts
    };
    parts(said).starts_with(&parts(wanted))
}

/// What is a version in a name: `22.04` in `ubuntu-22.04-amd64`.
fn numbers(name: &str) -> impl Iterator<Item = &str> {
    let words = name.split(|c: char| !c.is_ascii_digit() && c != '.');
    words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

fn newest<'i>(images: impl Iterator<Item = &'i Image>) -> Option<&'i Image> {
    images.max_by_key(|image| (image.created_at.clone(), image.id.clone()))
}

fn called(image: &Image) -> &str {
    image.name.as_deref().unwrap_or(&image.id)
}

fn there_are(images: &[Image]) -> String {
    const MOST: usize = 12;
    if images.is_empty() {
        return "it shows you no image at all".to_owned();
    }
    let names: Vec<&str> = images.iter().map(called).collect();
    match names.len() > MOST {
        true => format!("there are {} …", names[..MOST].join(", ")),
        false => format!("there are {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn image(id: &str, name: &str, created_at: &str) -> Image {
        Image {
            id: id.to_owned(),
            name: Some(name.to_owned()),
            created_at: created_at.to_owned(),
            os_distro: None,
            os_version: None,
            os_type: None,
            architecture: None,
        }
    }

    fn images() -> Vec<Image> {
        let marked = Image {
            os_distro: Some("debian".to_owned()),
            os_version: Some("12.5".to_owned()),
            architecture: Some("x86_64".to_owned()),
            ..image("3", "nightly", "2026-02-01")
        };
        vec![
            image("1", "debian-11", "2025-01-01"),
            image("2", "Debian 12 (old)", "2025-02-01"),
            marked,
            image("4", "ubuntu-22.04-amd64", "2026-03-01"),
        ]
    }

    fn chosen(named: Option<&str>, os: Value) -> Result<String, String> {
        let os = serde_json::from_value(os).unwrap();
        choose(&images(), named, &os).map(|choice| choice.id)
    }

    #[test]
    fn by_name_by_what_it_is_and_by_what_it_is_called() {
        assert_eq!(chosen(Some("debian-11"), json!({})).unwrap(), "1");
        assert_eq!(
            chosen(Some("4"), json!({"distribution": "debian"})).unwrap(),
            "4"
        );
        let debian = json!({"type": "linux", "distribution": "Debian", "version": 12});
        assert_eq!(chosen(None, debian).unwrap(), "3");
        let debian = json!({"distribution": "debian", "version": "11.0"});
        assert_eq!(chosen(None, debian).unwrap(), "1");
        let ubuntu = json!({"distribution": "ubuntu", "version": "22.04"});
        assert_eq!(chosen(None, ubuntu).unwrap(), "4");
        let arm = json!({"distribution": "debian", "architecture": "aarch64", "version": "12"});
        assert_eq!(
            chosen(None, arm).unwrap(),
            "2",
            "it does not say what it is for"
        );
    }

    #[test]
    fn which_one_is_not_guessed() {
        let refused = chosen(None, json!({})).unwrap_err();
        assert!(refused.starts_with("nothing says which image"), "{refused}");
        let refused = chosen(None, json!({"distribution": "arch"})).unwrap_err();
        assert!(
            refused.starts_with("no image of this cloud is distribution arch;"),
            "{refused}"
        );
    }
}
