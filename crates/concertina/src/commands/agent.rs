//! `concertina agent`

use crate::agent::{Outcome, serve};
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{Interrupts, Words};
use crate::terminal::say;
use std::net::SocketAddr;
use std::sync::Arc;

const EXAMPLES: &str = "\
Examples:
  concertina agent                              all services of this state folder, in the foreground
  concertina agent --listen 127.0.0.1:5014
  CONCERTINA_STATE=/var/lib/concertina concertina agent

The agent acts for every service of its state folder, also for those deployed later: it scales by
policy, replaces members that are dead, and takes over the wishes of other commands. Alertmanager
posts to http://LISTEN/prometheus, Prometheus asks http://LISTEN/sd/prometheus what to scrape;
`concertina monitoring render` writes their files. Ctrl-C or SIGTERM: what runs is finished first.
";

/// Arguments of `agent`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Where to listen; loopback only [default: as in the settings, 127.0.0.1:5004]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

/// Stays until it is told to stop.
///
/// # Errors
/// If it can't listen, or another agent acts for every service.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.house()?;
    let address = arguments.listen.unwrap_or(house.config.agent.listen);
    let interrupts = Interrupts::listen()?;
    interrupts.announce(Words::Acting);
    let listener = web::bind(address).await.map_err(|error| {
        let exit = match error {
            web::BindError::NotLoopback { .. } => Exit::Usage,
            _ => Exit::Machine,
        };
        Failure::doing(exit, "failed to start the agent", error)
    })?;
    say(format!(
        "agent of {} on http://{}",
        house.folder.path().display(),
        listener.address()
    ));
    match serve(Arc::new(house), listener, &interrupts).await? {
        Outcome::Stopped => {
            say("agent stopped");
            Ok(Exit::Done)
        }
        Outcome::Refused { holders } => {
            let list: Vec<String> = holders
                .iter()
                .map(|(service, holder)| format!("\n  {service}: {holder}"))
                .collect();
            Err(Failure::text(
                Exit::Held,
                format!(
                    "another agent acts for every service here; stop that one first:{}",
                    list.concat()
                ),
            ))
        }
    }
}
