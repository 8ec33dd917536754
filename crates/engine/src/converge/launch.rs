//! From a ready step to its effect: intent first, durably (design decision 9).

use super::flight::{Start, StepResult};
use super::outcome::EngineError;
use super::service_loop::Holder;
use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{
    OperationHost, OperationRequest, Ownership, Provider, ProviderError, References, ServerRequest,
    Transaction,
};
use crate::records::Intent;
use crate::request::{HostChoice, OperationCall, RequestError, operation_call};
use crate::server_needs::server_needs;
use crate::server_request::server_name;
use futures::FutureExt;
use futures::future::BoxFuture;
use model::{IdempotencyKey, InstanceId, StoreId};
use plan::{Action, Effect, Recorded, RunOf, ServerLink, Step, StepOutcome};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use topology::Taker;

struct Prepared {
    effect: BoxFuture<'static, StepResult>,
    outputs: BTreeMap<String, Taker>,
    log_file: Option<String>,
}

/// Most characters of an attempt's name before its number.
const MOST_OF_KEY: usize = 360;

impl Holder {
    /// Starts what can be started.
    pub(super) async fn launch_ready(&mut self) -> Result<(), EngineError> {
        loop {
            let room = self
                .settings
                .workers
                .get()
                .saturating_sub(self.flights.count());
            let under_way = self.flights.under_way(&self.blueprint.topology);
            let next = self
                .plan
                .ready(&under_way)
                .find(|step| step.effect == Effect::Real)
                .cloned();
            let (true, Some(step)) = (room > 0, next) else {
                return Ok(());
            };
            self.launch(step).await?;
        }
    }

    /// Runs all steps that only change records and wait for nothing else; tells whether there were
    /// any. One write to the disk for all of them.
    pub(super) async fn record_only_steps(&mut self) -> Result<bool, EngineError> {
        let under_way = self.flights.under_way(&self.blueprint.topology);
        let steps = self.plan.record_only(&under_way);
        if steps.is_empty() {
            return Ok(false);
        }
        let before = self.state.recorded.clone();
        let mut after = before.clone();
        for step in &steps {
            let key = self.key_of(&step.action, &after);
            after.begin(&step.action, &key)?;
            let done = StepOutcome::Done {
                attributes: BTreeMap::new(),
                server: None,
            };
            after.apply(
                &self.blueprint_of(&step.action).topology,
                &step.action,
                &done,
            )?;
        }
        self.ledger
            .commit(&before, &after, Transaction::new())
            .await?;
        self.state.recorded = after;
        Ok(true)
    }

    async fn launch(&mut self, step: Step) -> Result<(), EngineError> {
        let before = self.state.recorded.clone();
        let key = self.key_of(&step.action, &before);
        let prepared = self.prepare(&step.action, &key, &before);
        let mut after = before.clone();
        after.begin(&step.action, &key)?;
        self.state.progress.step.0 += 1;
        let number = self.state.progress.step;
        let started_at = self.ports.clock.now();
        let plan = self.state.progress.plan;
        let intent = Intent {
            action: step.action.clone(),
            key: key.clone(),
            step: number,
            plan,
            started_at,
        };
        let extra = Transaction::new()
            .put(
                keys::of_kind(&self.service, "intent", step.action.key()),
                encode(&intent),
            )
            .put(keys::progress(&self.service), encode(&self.state.progress));
        self.ledger.commit(&before, &after, extra).await?;
        self.state.recorded = after;
        self.state.intents.push(intent);
        self.tell(vec![Event::StepStarted {
            plan,
            step: number,
            title: self.title(&step.action),
            why: step.why,
            key: key.clone(),
            instance: step.action.acts_on().cloned(),
            log_file: prepared.log_file,
        }])
        .await?;
        self.flights.start(Start {
            action: step.action,
            key,
            step: number,
            plan,
            started_at,
            outputs: prepared.outputs,
            effect: prepared.effect,
        });
        Ok(())
    }

    /// A step in words, with the member's ordinal for people.
    pub(super) fn title(&self, action: &Action) -> String {
        let text = action.to_string();
        let member = action.member();
        match member.and_then(|id| self.state.recorded.members.get(&id)) {
            Some(member) => format!("{}[{}] {text}", member.group, member.ordinal),
            None => text,
        }
    }

    /// The attempt's name, which no other ever had: the step's number, in this life of the service. A server
    /// that was asked for and is still wanted keeps its key.
    fn key_of(&self, action: &Action, recorded: &Recorded) -> IdempotencyKey {
        if let Action::CreateServer { instance } = action
            && let ServerLink::Requested { key } = recorded.instance(instance).server
        {
            return key;
        }
        let (store, step) = (&self.settings.store_id, action.key());
        let mut what = format!("{store}/{}/{step}", self.service);
        // a very long name may be cut, the attempt may not; names of requirements are anybody's
        if what.len() > MOST_OF_KEY || !what.bytes().all(|b| b.is_ascii_graphic()) {
            let fit = what
                .chars()
                .map(|c| if c.is_ascii_graphic() { c } else { '_' });
            what = fit.take(MOST_OF_KEY).collect();
        }
        let born = self.state.record.as_ref().map(|r| r.value.deployed_at);
        let life = born.map_or(0, |at| at.as_millisecond());
        let number = self.state.progress.step.0 + 1;
        IdempotencyKey::new(format!("{what}/{life:x}.{number}"))
            .expect("at most 400 printable characters")
    }

    fn prepare(&self, action: &Action, key: &IdempotencyKey, recorded: &Recorded) -> Prepared {
        let plain = |effect| Prepared {
            effect,
            outputs: BTreeMap::new(),
            log_file: None,
        };
        match action {
            Action::CreateServer { instance } => plain(self.create_server(instance, key, recorded)),
            Action::DeleteServer { instance } => {
                let link = recorded.instance(instance).server;
                let provider = self.ports.provider.clone();
                plain(delete_server(provider, self.settings.store_id.clone(), link).boxed())
            }
            _ => match self.call(action, recorded) {
                Ok(Some(call)) => self.operation(action, key, call, recorded),
                Ok(None) => plain(refuse("the operation has no implementation".to_owned())),
                Err(error) => plain(refuse(error.to_string())),
            },
        }
    }

    /// What the inputs of the run refer to that an action belongs to.
    pub(super) fn references_of_run(&self, action: &Action, recorded: &Recorded) -> References {
        let run = match action {
            Action::Perform { run, .. } => recorded.runs.get(run),
            _ => None,
        };
        match run.map(|run| &run.request.what) {
            Some(RunOf::Workflow { inputs, .. }) => self.ports.library.look_up(inputs),
            _ => References::default(),
        }
    }

    fn call(
        &self,
        action: &Action,
        recorded: &Recorded,
    ) -> Result<Option<OperationCall>, RequestError> {
        let of_run = self.references_of_run(action, recorded);
        operation_call(self.blueprint_of(action), recorded, action, &of_run)
    }

    fn create_server(
        &self,
        instance: &InstanceId,
        key: &IdempotencyKey,
        recorded: &Recorded,
    ) -> BoxFuture<'static, StepResult> {
        let default = self.ports.provider.default_size();
        let needs = match server_needs(&self.blueprint, recorded, instance, default) {
            Ok(needs) => needs,
            Err(error) => return refuse(error.to_string()),
        };
        let request = ServerRequest {
            name: server_name(self.service.as_str(), recorded, instance),
            owner: Ownership {
                store: self.settings.store_id.clone(),
                service: self.service.clone(),
                instance: instance.clone(),
                key: key.clone(),
            },
            needs,
        };
        let provider = self.ports.provider.clone();
        async move { StepResult::Server(Box::new(provider.create(&request).await)) }.boxed()
    }

    fn operation(
        &self,
        action: &Action,
        key: &IdempotencyKey,
        call: OperationCall,
        recorded: &Recorded,
    ) -> Prepared {
        let number = self.state.progress.step.0 + 1;
        let file = format!(
            "{}/s{number:05}-{}.log",
            self.service,
            slug(&action.key().0)
        );
        let outputs = call.outputs.clone();
        let link = match &call.host {
            HostChoice::Orchestrator | HostChoice::Elsewhere(_) => ServerLink::Never,
            HostChoice::Server(compute) => recorded.instance(compute).server,
        };
        let known = match &call.host {
            HostChoice::Orchestrator => Some(OperationHost::Orchestrator),
            // by its key: the node may have had another name when it was made
            HostChoice::Server(_) => self
                .memory
                .servers
                .values()
                .find(|server| link.key() == Some(&server.owner.key))
                .and_then(|server| server.addresses.as_ref())
                .map(|addresses| OperationHost::Server(addresses.ssh.clone())),
            HostChoice::Elsewhere(address) => Some(OperationHost::Elsewhere {
                address: address.clone(),
            }),
        };
        let title = self.title(action);
        let files_root = self.blueprint_of(action).files_root.clone();
        let timeout = call.timeout.unwrap_or(self.settings.operation_timeout);
        let log_file = self.settings.log_folder.join(&file);
        let (provider, executor) = (self.ports.provider.clone(), self.ports.executor.clone());
        let key = key.clone();
        let effect = async move {
            let host = match known {
                Some(host) => host,
                None => match find_host(&*provider, &link).await {
                    Ok(host) => host,
                    Err(why) => return StepResult::NotAsked(why),
                },
            };
            let request = OperationRequest {
                key,
                title,
                files_root,
                kind: call.kind,
                primary: call.primary,
                dependencies: call.dependencies,
                inputs: call.inputs,
                untrusted_inputs: call.untrusted_inputs,
                secrets: call.secrets,
                expected_outputs: call.outputs.into_keys().collect(),
                host,
                timeout,
                log_file,
            };
            StepResult::Operation(executor.run(request).await)
        };
        Prepared {
            effect: effect.boxed(),
            outputs,
            log_file: Some(file),
        }
    }
}

fn refuse(why: String) -> BoxFuture<'static, StepResult> {
    async move { StepResult::NotAsked(why) }.boxed()
}

async fn find_host(provider: &dyn Provider, link: &ServerLink) -> Result<OperationHost, String> {
    let ServerLink::Known { id, .. } = link else {
        return Err("its server is not there".to_owned());
    };
    match provider.inspect(id).await {
        Ok(Some(server)) => match server.addresses {
            Some(addresses) => Ok(OperationHost::Server(addresses.ssh)),
            None => Err(format!("its server {id} has no address")),
        },
        Ok(None) => Err(format!("its server {id} is gone")),
        Err(error) => Err(error.to_string()),
    }
}

/// Removes whatever was made for an instance: by id, and by the attempt's key.
async fn delete_server(
    provider: Arc<dyn Provider>,
    store: StoreId,
    link: ServerLink,
) -> StepResult {
    StepResult::Deleted(delete_all(&*provider, &store, &link).await)
}

async fn delete_all(
    provider: &dyn Provider,
    store: &StoreId,
    link: &ServerLink,
) -> Result<(), ProviderError> {
    let mut gone = BTreeSet::new();
    if let Some(key) = link.key() {
        for server in provider.find(key).await? {
            provider.delete(store, &server.id).await?;
            gone.insert(server.id);
        }
    }
    // one that the provider no longer finds by its key may have left something
    if let ServerLink::Known { id, .. } = link
        && !gone.contains(id)
    {
        provider.delete(store, id).await?;
    }
    Ok(())
}

fn slug(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(80)
        .collect()
}
