//! The demo from its start to its end.

use super::agent::Door;
use super::director::{Director, Halt};
use super::monitors::Monitors;
use super::options::{DemoOptions, DemoProvider};
use super::outcome::{Gathered, LossBy, Moments, checks, figures, gather};
use super::prometheus::Prometheus;
use super::screen::Screen;
use super::script;
use super::settings::{self, FILE, TRICKLE};
use super::stage::Stage;
use super::story::{Fact, LoadNow};
use super::{ending, settings::shown};
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::operate::Interrupts;
use crate::report::{Outcome, page};
use futures::FutureExt;
use jiff::Timestamp;
use monitoring::{Addresses, BaseUrl, MonitoringSpec};
use providers::qemu::image::{self, ImageProgress};
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use web::LoopbackListener;

/// Before and after each loss, for the charts.
const REST: Duration = Duration::from_secs(20);

/// Runs the demo. Whatever happens, nothing is left but caches and the report.
pub(crate) async fn run(options: &DemoOptions, user: &Config) -> Result<Exit, Failure> {
    let start = Timestamp::now();
    let stop = Interrupts::listen()?.level();
    let (stage, listener) = Stage::prepare(options, user).await?;
    let window = stage.config.monitoring.intervals().irate_window;
    let prometheus = Prometheus::new(stage.listening.prometheus, &stage.service, window)
        .map_err(Failure::machine)?;
    let mut director = Director::new(
        stage.house.clone(),
        stage.service.clone(),
        prometheus.clone(),
        Screen::new(start),
        stop,
        start,
    );
    let mut moments = Moments::default();
    let playing = play(&mut director, &stage, listener, options, &mut moments);
    let played = guarded(playing).await;
    let finishing = finish(&mut director, &stage, options, &prometheus, moments, played);
    let ended = match guarded(finishing.map(Ok::<_, Halt>)).await {
        Ok(ended) => ended,
        Err(halt) => Err(halt),
    };
    let cleaned = ending::clean(director, stage).await;
    let exit = match ended {
        Ok(exit) => exit,
        Err(Halt::Interrupted) => Exit::Stopped,
        Err(Halt::Failed(failure)) => return Err(failure),
    };
    cleaned.map(|()| exit)
}

/// A fault of the program is a failure like others: what runs is ended all the same.
async fn guarded<T>(work: impl Future<Output = Result<T, Halt>>) -> Result<T, Halt> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(_) => Err(Halt::Failed(Failure::text(
            Exit::Failed,
            "the demo broke off by a fault of its own (told above); please report it",
        ))),
    }
}

async fn play(
    director: &mut Director,
    stage: &Stage,
    listener: LoopbackListener,
    options: &DemoOptions,
    moments: &mut Moments,
) -> Result<(), Halt> {
    introduce(director, stage, options);
    if options.provider == DemoProvider::Qemu {
        ensure_image(director, stage).await?;
    }
    director.parts.door = Some(Door::open(&director.house, listener, &director.counted));
    let starting = Monitors::start(
        &stage.programs,
        stage.place.folder(),
        monitoring_spec(stage)?,
    );
    let monitors = director.during(starting).await??;
    director.parts.monitors = Some(monitors);
    let site = script::deploy(director, &stage.cloud, &stage.template).await?;
    addresses(director, stage, &site.url);
    let aim = stage.aim();
    moments.calibration = Some(Timestamp::now());
    let calibrated = script::calibrate(director, &site, &aim).await?;
    script::grow(director, &calibrated, &aim, moments).await?;
    director.rest(REST).await?;
    for by in losses(stage) {
        script::lose(director, &stage.cloud, *by, moments).await?;
        director.rest(REST).await?;
    }
    // the last member alone stays below the lower bound with it
    let cost = &calibrated.cost;
    let low = cost.rest_percent + (aim.lower_percent - cost.rest_percent) / 2.0;
    let trickle = TRICKLE.min(cost.rate(low, 1));
    script::shrink(director, trickle, stage.goal().min, moments).await
}

/// What happens behind everyone's back.
fn losses(stage: &Stage) -> &'static [LossBy] {
    match stage.cloud.openstack {
        Some(_) => &[LossBy::Deletion, LossBy::Kill],
        None => &[LossBy::Kill],
    }
}

/// What is going to happen, and with what settings.
fn introduce(director: &mut Director, stage: &Stage, options: &DemoOptions) {
    let goal = stage.goal();
    director.say(&format!(
        "{} is deployed on {}; load makes it grow from {} to {} members, {} on the way, and \
         with the load gone it shrinks again.",
        stage.service,
        options.provider.machines(),
        goal.min,
        goal.max,
        match losses(stage) {
            [_] => "one is killed",
            _ => "a server is deleted and one killed",
        }
    ));
    director.say("Shortened for the demo (the defaults are a production's):");
    let shown = shown(&stage.config, options);
    for line in shown.chunks(3) {
        let cells: Vec<String> = line.iter().map(|(n, v)| format!("{n:<17}{v:<8}")).collect();
        director.say(&format!("  {}", cells.concat().trim_end()));
    }
    director.tell(Fact::Group {
        group: stage.group.name.clone(),
        bounds: stage.group.bounds,
        upper_percent: stage.bounds.upper,
        lower_percent: stage.bounds.lower,
    });
}

async fn ensure_image(director: &mut Director, stage: &Stage) -> Result<(), Halt> {
    let notebook = director.notebook();
    let progress = move |progress: ImageProgress| {
        let text = match progress {
            ImageProgress::Waiting => "another process builds the image; waiting for it".to_owned(),
            ImageProgress::Step { title, .. } => format!("image: {title}"),
            ImageProgress::Built { elapsed } => {
                format!(
                    "image: built in {} s, and kept for the next time",
                    elapsed.as_secs()
                )
            }
        };
        // whoever does not listen any more needs no progress
        let _ = notebook.send(text);
    };
    let built = director
        .during(image::ensure(&stage.cache, &progress))
        .await?;
    built.map_err(|error| Failure::doing(Exit::Machine, "failed to build the image", error))?;
    Ok(())
}

fn monitoring_spec(stage: &Stage) -> Result<MonitoringSpec, Failure> {
    let agent = BaseUrl::new(&format!("http://{}", stage.listening.agent));
    Ok(MonitoringSpec {
        services: BTreeMap::from([(stage.service.clone(), stage.template.policies.clone())]),
        addresses: Addresses {
            agent: agent.map_err(Failure::machine)?,
            prometheus: stage.listening.prometheus,
            alertmanager: stage.listening.alertmanager,
        },
        intervals: stage.config.monitoring.intervals(),
        paths: monitoring::Paths::default(),
    })
}

fn addresses(director: &mut Director, stage: &Stage, site: &str) {
    let listening = &stage.listening;
    for (what, address) in [
        ("Site, through the balancer", site.to_owned()),
        ("Prometheus", format!("http://{}/", listening.prometheus)),
        (
            "Alertmanager",
            format!("http://{}/", listening.alertmanager),
        ),
        ("Agent", format!("http://{}/", listening.agent)),
    ] {
        director.tell(Fact::Note(format!("{what:<27}{address}")));
    }
}

/// Sums up, writes the report, and undeploys, however far the demo came.
async fn finish(
    director: &mut Director,
    stage: &Stage,
    options: &DemoOptions,
    prometheus: &Prometheus,
    moments: Moments,
    played: Result<(), Halt>,
) -> Result<Exit, Halt> {
    let interrupted = matches!(played, Err(Halt::Interrupted));
    if let Err(Halt::Failed(failure)) = &played {
        director.tell(Fact::Trouble(format!(
            "the demo does not go on: {}",
            failure.lines().join(": ")
        )));
    }
    let mut told = Ok(Exit::Stopped);
    if !interrupted && let Some(load) = director.parts.load.take() {
        let tally = load.stop().await;
        let (totals, rest) = (tally.totals(), LoadNow::default());
        director.tell(Fact::Load(LoadNow {
            sent: totals.sent,
            failed: totals.failed,
            ..rest
        }));
        // a store that fails is no reason to leave machines behind
        let looked = director.look().await;
        let gathered = Gathered {
            service: stage.service.clone(),
            span: (director.story.start(), Timestamp::now()),
            entries: director.entries.clone(),
            tally,
            moments,
            goal: stage.goal(),
            bounds: stage.bounds,
            machines: options.provider.machines(),
            settings: settings::shown(&stage.config, options),
        };
        let concluded = conclude(director, stage, options, prometheus, &gathered).await;
        told = looked
            .map_err(Halt::from)
            .and(concluded.map_err(Halt::from));
    }
    let stayed = match (options.keep, &played) {
        (true, Ok(())) => stay(director, stage).await,
        _ => Ok(()),
    };
    let undeployed = script::undeploy(director).await;
    if let Err(failure) = &undeployed {
        director.tell(Fact::Trouble(format!(
            "{}; ending everything by force",
            failure.lines().join(": ")
        )));
    }
    played.and(stayed)?;
    undeployed.map_err(Halt::from).and(told)
}

async fn conclude(
    director: &mut Director,
    stage: &Stage,
    options: &DemoOptions,
    prometheus: &Prometheus,
    gathered: &Gathered,
) -> Result<Exit, Failure> {
    let step = stage.config.monitoring.intervals().scrape_interval;
    let (summary, data, silent) = gather(gathered, prometheus, step).await;
    if let Some(error) = silent {
        let failure = Failure::machine(error);
        director.tell(Fact::Trouble(format!(
            "Prometheus does not answer, so its charts stay empty: {}",
            failure.lines().join(": ")
        )));
    }
    director.clear();
    for line in ending::told(
        &figures(&summary, stage.goal()),
        &checks(&summary, stage.goal()),
    ) {
        director.say(&line);
    }
    let path = &options.report;
    match std::fs::write(path, page(&data)) {
        Ok(()) => director.say(&format!("The report: {}", path.display())),
        Err(error) => {
            let what = format!("failed to write the report {}", path.display());
            return Err(Failure::doing(Exit::Machine, what, error));
        }
    }
    let held = checks(&summary, stage.goal())
        .iter()
        .all(|c| c.outcome == Outcome::Held);
    Ok(if held { Exit::Done } else { Exit::Failed })
}

/// Leaves everything up until somebody has seen enough.
async fn stay(director: &mut Director, stage: &Stage) -> Result<(), Halt> {
    let folder = stage.place.folder();
    let command = format!(
        "concertina --state {0} --config {0}/{FILE}",
        folder.display()
    );
    director.tell(Fact::Phase("Everything stays up until Ctrl-C".to_owned()));
    director.say("Play with it from another terminal, as an operator would:");
    for words in [
        "status --watch".to_owned(),
        format!("scale {} --to {}", stage.group.name, stage.goal().max),
        "history".to_owned(),
    ] {
        director.say(&format!("  {command} {words}"));
    }
    loop {
        match director.rest(Duration::from_secs(3600)).await {
            Ok(()) => {}
            Err(Halt::Interrupted) => return Ok(()),
            Err(halt) => return Err(halt),
        }
    }
}
