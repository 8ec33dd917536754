//! What a request costs, and what rates follow from it.

use super::deploy::Site;
use crate::demo::calibrate::{Aim, Cost, LoadPlan, Probe, measure};
use crate::demo::director::{Director, Halt};
use crate::demo::load::{Load, LoadSettings};
use crate::demo::prometheus::client;
use crate::demo::settings::{MOST_OUTSTANDING, PAGE, REQUEST_TIMEOUT};
use crate::demo::story::Fact;
use crate::exit::{Exit, Failure};
use std::time::Duration;

const FIRST_RATE: f64 = 2.0;
const SETTLE: Duration = Duration::from_secs(2);
const SPAN: Duration = Duration::from_secs(6);

/// What was found.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Calibrated {
    /// Per request.
    pub(in crate::demo) cost: Cost,
    /// The rates.
    pub(in crate::demo) plan: LoadPlan,
}

/// Starts the load at rest, measures, and works the rates out.
pub(in crate::demo) async fn calibrate(
    director: &mut Director,
    site: &Site,
    aim: &Aim,
) -> Result<Calibrated, Halt> {
    director.tell(Fact::Phase("Measuring what a request costs".to_owned()));
    let failed = |error| Failure::doing(Exit::Failed, "failed to make requests", error);
    let load = Load::start(LoadSettings {
        url: format!("{}{PAGE}", site.url),
        timeout: REQUEST_TIMEOUT,
        most_outstanding: MOST_OUTSTANDING,
    })
    .map_err(failed)?;
    let handle = load.handle();
    director.parts.load = Some(load);
    let probe = Probe {
        metrics_url: site.metrics_url.clone(),
        first_rate: FIRST_RATE,
        second_percent: (aim.lower_percent + aim.upper_percent) / 2.0,
        settle: SETTLE,
        span: SPAN,
    };
    let client = client().map_err(failed)?;
    let measured = director.during(measure(&handle, &client, &probe)).await?;
    let calibrating = |error| Failure::doing(Exit::Failed, "failed to calibrate the load", error);
    let (cost, _) = measured.map_err(calibrating)?;
    let plan = LoadPlan::new(&cost, aim)
        .map_err(|error| Failure::doing(Exit::Failed, "failed to calibrate the load", error))?;
    let rates: Vec<String> = plan
        .stages
        .iter()
        .map(|s| format!("{:.1}", s.rate))
        .collect();
    director.tell(Fact::Note(format!(
        "a request costs {:.0} ms of CPU, a member at rest uses {:.0} %: {} requests a second bring \
         {:.0} %, and {:.0} % once all {} serve",
        cost.percent_per_rate * 10.0,
        cost.rest_percent,
        rates.join(" and then "),
        plan.stages.first().map_or(0.0, |stage| stage.cpu_percent),
        plan.grown_percent,
        aim.members,
    )));
    Ok(Calibrated { cost, plan })
}
