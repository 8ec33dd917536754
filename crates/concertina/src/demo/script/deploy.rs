//! From nothing to a service whose first members serve.

use crate::demo::agent::Agent;
use crate::demo::director::{Director, Halt};
use crate::demo::settings::SITE_OUTPUT;
use crate::demo::story::Fact;
use crate::exit::{Exit, Failure};
use crate::story::took;
use crate::wiring::{Cloud, Template};
use engine::ports::Blueprint;
use engine::{Event, PlanEnd, Snapshot, scrape_targets};
use std::time::{Duration, Instant};

/// A deployment that takes longer does not come.
const PATIENCE: Duration = Duration::from_secs(300);

/// Where the service answers.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Site {
    /// The site, through the balancer, with `/` at its end.
    pub(in crate::demo) url: String,
    /// The first member's exporter.
    pub(in crate::demo) metrics_url: String,
}

/// Wishes the service, lets the agent act, and waits for the first members.
pub(in crate::demo) async fn deploy(
    director: &mut Director,
    cloud: &Cloud,
    template: &Template,
) -> Result<Site, Halt> {
    let begun = Instant::now();
    let house = director.house.clone();
    let service = director.service.clone();
    director.tell(Fact::Phase(format!(
        "Deploying {service} on virtual machines"
    )));
    let machine = |error| Failure::new(Exit::Machine, error);
    let revision = house.library.keep(&template.package).map_err(machine)?;
    let blueprint = template.blueprint(house.library.files_root(&revision));
    let file = template.file.display().to_string();
    let wish = house.wishes();
    wish.deploy(&service, &blueprint, cloud.name.as_str(), &file, "demo")
        .await
        .map_err(|error| Failure::new(Exit::Failed, error))?;
    director.parts.agent = Some(Agent::start(&house, cloud, &service, &director.counted).await?);
    let wished = first_members(&blueprint);
    director
        .until("a member in service", PATIENCE, |director| {
            let story = &director.story;
            if story.serving().len() >= wished && story.is_quiet() {
                return Some(Ok(()));
            }
            stuck(director).map(Err)
        })
        .await??;
    let site = site(director, &blueprint).await?;
    let time = took(begun.elapsed());
    director.tell(Fact::Note(format!(
        "deployed in {time}; the site: {}",
        site.url
    )));
    Ok(site)
}

fn first_members(blueprint: &Blueprint) -> usize {
    let counts = blueprint
        .groups
        .iter()
        .map(|group| group.bounds.initial().0 as usize);
    counts.sum()
}

/// Why nothing more comes by itself for now, if so: a demo does not wait for later tries.
fn stuck(director: &Director) -> Option<Failure> {
    let why = director
        .entries
        .iter()
        .find_map(|entry| match &entry.event {
            Event::Trouble { what } => Some(what),
            Event::PlanClosed {
                end: PlanEnd::Stuck { why },
                ..
            } => Some(why),
            _ => None,
        })?;
    let what = format!("the service can't be deployed: {why}");
    Some(Failure::text(Exit::Failed, what))
}

/// What the service says of itself.
async fn site(director: &Director, blueprint: &Blueprint) -> Result<Site, Failure> {
    let (house, service) = (&director.house, &director.service);
    let machine = |error| Failure::new(Exit::Machine, error);
    let snapshot = Snapshot::read(&house.store, service)
        .await
        .map_err(machine)?;
    let presence = &*house.presence;
    let now = house.clock.now();
    let view = engine::ServiceView::of(&snapshot, presence, service, blueprint, now);
    let output = view.and_then(|view| {
        let output = view
            .outputs
            .into_iter()
            .find(|output| output.name == SITE_OUTPUT)?;
        output.value.as_str().map(str::to_owned)
    });
    let url = output.ok_or_else(|| {
        let why = format!("the template has no output {SITE_OUTPUT} that says where the site is");
        Failure::text(Exit::Failed, why)
    })?;
    let targets = scrape_targets(service, &snapshot.recorded);
    let member = targets
        .iter()
        .find(|target| target.member.is_some())
        .ok_or_else(|| {
            Failure::text(
                Exit::Failed,
                "no member says where its node_exporter listens",
            )
        })?;
    Ok(Site {
        url: if url.ends_with('/') {
            url
        } else {
            format!("{url}/")
        },
        metrics_url: format!("http://{}/metrics", member.address),
    })
}
