//! Everything that the demo needs, looked at and opened before anything runs.

use super::calibrate::Aim;
use super::monitors::{Programs, free_address};
use super::options::DemoOptions;
use super::outcome::Goal;
use super::place::{Place, clear_leftovers};
use super::settings::{self, CEILING, Listening, MARGIN};
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::operate::{Now, Outlook, desired, next_member};
use crate::report::CpuBounds;
use crate::wiring::{Cloud, House, Manner, Remote, StateFolder, Template};
use engine::Snapshot;
use model::{ServiceName, ThresholdTarget, Wish};
use std::path::PathBuf;
use std::sync::Arc;
use topology::ScalingGroup;
use web::LoopbackListener;

/// All of it.
pub(super) struct Stage {
    pub(super) template: Template,
    pub(super) group: ScalingGroup,
    pub(super) bounds: CpuBounds,
    pub(super) programs: Programs,
    pub(super) listening: Listening,
    pub(super) cache: PathBuf,
    pub(super) service: ServiceName,
    pub(super) config: Config,
    pub(super) house: Arc<House>,
    pub(super) cloud: Cloud,
    /// Dropped last: it ends and removes whatever else is left.
    pub(super) place: Place,
}

impl Stage {
    /// Looks at everything; nothing runs afterwards. Returns the agent's port as well.
    pub(super) async fn prepare(
        options: &DemoOptions,
        user: &Config,
    ) -> Result<(Self, LoopbackListener), Failure> {
        let template = read_template(options)?;
        let (group, bounds) = group_of(&template)?;
        let programs = Programs::find()?;
        let listener = web::bind(options.listen).await.map_err(|error| {
            let what = "the agent can't listen; give another address with --listen 127.0.0.1:PORT";
            Failure::doing(Exit::Machine, what, error)
        })?;
        let port = |wished| {
            free_address(wished)
                .map_err(|e| Failure::doing(Exit::Machine, "failed to find a free port", e))
        };
        let listening = Listening {
            agent: listener.address(),
            prometheus: port(9090)?,
            alertmanager: port(9093)?,
        };
        let cache = user
            .qemu
            .settings(&std::env::temp_dir())
            .map_err(Failure::machine)?;
        let cache = cache.cache_dir().to_owned();
        clear_leftovers(&cache);
        let place = Place::make(&cache)?;
        let config = settings::write(place.folder(), &listening, user)?;
        let folder = StateFolder::at(Some(place.folder())).map_err(Failure::machine)?;
        let house = Arc::new(House::open(config.clone(), folder).map_err(Failure::machine)?);
        let cloud = house.cloud(options.provider.name());
        let cloud = cloud.map_err(Failure::machine)?;
        let stage = Self {
            template,
            group,
            bounds,
            programs,
            listening,
            cache,
            service: "web-fleet".parse().map_err(Failure::machine)?,
            config,
            house,
            cloud,
            place,
        };
        stage.check().await?;
        Ok((stage, listener))
    }

    /// Whether this computer can carry the fleet at its largest.
    async fn check(&self) -> Result<(), Failure> {
        let house = &self.house;
        let blueprint = self.template.blueprint(self.place.folder().to_owned());
        let largest = Some((&self.group.name, self.group.bounds.max()));
        let nothing = Snapshot::default();
        let desired = desired(&blueprint, &nothing, Wish::Deployed, largest);
        let next = next_member(house).await.map_err(Failure::machine)?;
        let now = Now {
            snapshot: &nothing,
            library: None,
            next_member: next,
            at: house.clock.now(),
        };
        let outlook = Outlook::new(&blueprint, &desired, now)
            .map_err(|error| Failure::new(Exit::Failed, error))?;
        let obstacles = self
            .cloud
            .obstacles(&outlook.needs(&blueprint, &self.cloud))
            .await;
        if obstacles.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = obstacles.iter().map(|o| format!("\n  {o}")).collect();
        let advice = match self.cloud.openstack {
            Some(_) => "`concertina doctor` looks for all that a template needs there",
            None => "`make demo` installs what is missing",
        };
        let text = format!("the demo can't run here; {advice}:{}", list.concat());
        Err(Failure::text(Exit::Machine, text))
    }

    /// What the demo is to reach.
    pub(super) fn goal(&self) -> Goal {
        Goal {
            min: self.group.bounds.min().0,
            max: self.group.bounds.max().0,
        }
    }

    /// Where the load is to bring the members.
    pub(super) fn aim(&self) -> Aim {
        Aim {
            upper_percent: self.bounds.upper,
            lower_percent: self.bounds.lower,
            margin: MARGIN,
            ceiling_percent: CEILING,
            members: self.group.bounds.max().0,
        }
    }
}

fn read_template(options: &DemoOptions) -> Result<Template, Failure> {
    let file = settings::template(options)?;
    Template::read(
        &file,
        &settings::inputs(options),
        Manner::Own,
        Remote::Refused,
    )
    .map_err(|error| {
        let what = format!(
            "{} is not a template that the demo can deploy",
            file.display()
        );
        Failure::doing(Exit::Failed, what, error)
    })
}

/// The one group that is watched, and the bounds of its policies.
fn group_of(template: &Template) -> Result<(ScalingGroup, CpuBounds), Failure> {
    let unfit = |why: &str| Failure::text(Exit::Failed, format!("the demo needs {why}"));
    let mut groups = template.groups.iter();
    let (Some(group), None) = (groups.next(), groups.next()) else {
        return Err(unfit("a template with exactly one scaling group"));
    };
    let policies = || {
        template
            .policies
            .iter()
            .filter(|policy| policy.group == group.name)
    };
    let upper = policies().find_map(|policy| match policy.target {
        ThresholdTarget::AnyAbove { cpu } => Some(cpu.get()),
        ThresholdTarget::AllBelow { .. } => None,
    });
    let lower = policies().find_map(|policy| match policy.target {
        ThresholdTarget::AllBelow { cpu } => Some(cpu.get()),
        ThresholdTarget::AnyAbove { .. } => None,
    });
    match (upper, lower) {
        (Some(upper), Some(lower)) => Ok((group.clone(), CpuBounds { upper, lower })),
        _ => Err(unfit("a policy to scale out and one to scale in")),
    }
}
