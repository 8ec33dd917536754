//! `concertina servers`

use super::choose;
use crate::cli::Context;
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::terminal::{bold, counted, faint, json, say};
use crate::wiring::{Cloud, ProviderName, SystemClock, is_lent_a_login};
use console::{measure_text_width, pad_str};
use engine::ports::{ListedServer, Ownership};
use model::StoreId;
use serde::Serialize;
use std::sync::Arc;

const EXAMPLES: &str = "\
Examples:
  concertina servers --rc openrc.sh                   does the login work, and what is there?
  concertina servers --os-cloud mine
  concertina servers --provider qemu
  concertina servers --json | jq '.[] | select(.owner == null) | .name'

Told is the service and the node instance of each server that Concertina made, also of those that
other stores have; servers that others made have none. Nothing is changed.
";

/// Arguments of `servers`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Whose servers [default: openstack, where something says who you are there; else that of the only service;
    /// else qemu]
    #[arg(long, value_name = "NAME")]
    provider: Option<ProviderName>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    server: &'a ListedServer,
    /// Whether this store made it.
    is_ours: bool,
}

/// Lists them.
///
/// # Errors
/// If the provider does not answer.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.house_if_there()?;
    let config = context.config()?;
    let folder = context.folder()?;
    let name = match (arguments.provider, likely(&config), &house) {
        (Some(name), ..) => name,
        // where nothing says who we are, who made those of the only service that there is, is meant
        (None, ProviderName::Qemu, Some(house)) => match choose::service(house, None).await {
            Ok(known) => known.provider,
            Err(_) => ProviderName::Qemu,
        },
        (None, likely, _) => likely,
    };
    let servers = match name {
        // nothing was made where there is no folder for it, and none is made by looking
        ProviderName::Qemu if !folder.qemu().exists() => Vec::new(),
        name => {
            let cloud = Cloud::open(name, &config, &folder, Arc::new(SystemClock));
            let cloud = cloud.map_err(Failure::machine)?;
            cloud
                .provider
                .everything()
                .await
                .map_err(Failure::machine)?
        }
    };
    let store = house.as_ref().map(|house| house.store.store_id());
    let told: Vec<Told<'_>> = servers
        .iter()
        .map(|server| Told {
            is_ours: server
                .owner
                .as_ref()
                .is_some_and(|owner| Some(&owner.store) == store),
            server,
        })
        .collect();
    match arguments.json {
        true => json(&told),
        false => show(name, &told, store),
    }
    Ok(Exit::Done)
}

/// Where something says who we are at an OpenStack, that is meant.
pub(super) fn likely(config: &Config) -> ProviderName {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let section = &config.openstack;
    let said = section.cloud.is_some() || section.rc_file.is_some() || is_lent_a_login();
    match said || is_set("OS_CLOUD") || is_set("OS_AUTH_URL") {
        true => ProviderName::OpenStack,
        false => ProviderName::Qemu,
    }
}

fn show(provider: ProviderName, told: &[Told<'_>], store: Option<&StoreId>) {
    let number = counted(told.len(), "server");
    say(bold(&format!("{number} of {provider}")));
    let rows = told.iter().map(|told| row(told.server, store));
    let rows: Vec<[String; 4]> = rows.collect();
    let width = |column: usize| {
        let widths = rows.iter().map(|row| measure_text_width(&row[column]));
        widths.max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2)];
    for (row, told) in rows.iter().zip(told) {
        let mut line = String::from("  ");
        for (text, width) in row.iter().zip(widths) {
            let padded = pad_str(text, width, console::Alignment::Left, None);
            line.push_str(&padded);
            line.push_str("  ");
        }
        line.push_str(&row[3]);
        let line = format!("{line}  {}", faint(&told.server.id));
        say(line);
    }
}

fn row(server: &ListedServer, store: Option<&StoreId>) -> [String; 4] {
    let addresses: Vec<String> = server.addresses.iter().map(ToString::to_string).collect();
    [
        server.name.clone(),
        server.status.clone(),
        addresses.join(" "),
        server
            .owner
            .as_ref()
            .map_or_else(|| "-".to_owned(), |owner| whose(owner, store)),
    ]
}

fn whose(owner: &Ownership, store: Option<&StoreId>) -> String {
    let of = format!("{} {}", owner.service, owner.instance);
    match store == Some(&owner.store) {
        true => of,
        false => format!("{of} (store {})", owner.store),
    }
}
