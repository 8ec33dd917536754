//! What an executor is asked for an act of a run. Pure.

use crate::request::{Called, Maker, OperationCall, Place, RequestError, Result};
use model::RunId;
use plan::{Subject, TaskKey};
use serde_json::Value;
use std::collections::BTreeMap;

/// The input that what came with an event is handed over in, as in opera.
const NOTIFICATION: &str = "notification";

impl Maker<'_> {
    /// The call; none: it only changes the records.
    pub(crate) fn perform(
        &self,
        act: (RunId, &TaskKey, &Subject),
    ) -> Result<Option<OperationCall>> {
        let (topology, groups) = (&self.blueprint.topology, &self.blueprint.groups);
        let found = plan::performance(topology, groups, self.recorded, act);
        let Some(mut performance) = found.map_err(RequestError)? else {
            return Ok(None);
        };
        let scope = performance.scope.values_mut();
        scope.for_each(|value| self.of_run.put_into(value));
        let subject = act.2;
        let edge = match subject {
            Subject::Pair { edge, .. } => Some(edge),
            Subject::Service | Subject::Node { .. } => None,
        };
        let place = Place {
            site: &subject.site(),
            at: subject.acts_on(),
            edge,
        };
        let mut given = BTreeMap::new();
        if let Some(text) = performance.notification {
            if performance.inputs.contains_key(NOTIFICATION) {
                return Err(RequestError(format!(
                    "its input {NOTIFICATION} has a value already, and is to hold what came with the \
                     event: rename it"
                )));
            }
            given.insert(NOTIFICATION.to_owned(), Value::from(text));
        }
        let called = Called {
            implementation: performance.implementation,
            inputs: &performance.inputs,
            scope: &performance.scope,
            outputs: &performance.outputs,
            secrets: &performance.secrets,
            host: performance.host,
        };
        let mut call = self.called(&called, &place, given)?;
        if performance.notification.is_some() {
            call.untrusted_inputs.push(NOTIFICATION.to_owned());
        }
        Ok(Some(call))
    }
}
