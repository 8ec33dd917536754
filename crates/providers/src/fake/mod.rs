//! A cloud without machines: a real provider and an executor, scripted.
//!
//! Responsible for: servers that exist only as records (files that other processes see, or memory
//! for the simulator), operations that only take time, and faults of both on demand.
//! Must not know: the engine's loop, the wall clock (time comes through the `Clock` port),
//! randomness (ids and addresses follow from keys and order).
//!
//! | file | holds |
//! | --- | --- |
//! | `script`, `pattern` | how the cloud is to behave: `fake.toml` |
//! | `table`, `record` | the servers |
//! | `rules` | what it decides about a call: faults, room, whose a server is |
//! | `provider`, `call` | the `Provider` port; what was asked of it |
//! | `executor`, `run` | the `Executor` port; what was run |

mod call;
mod executor;
mod pattern;
mod provider;
mod record;
mod rules;
mod run;
mod script;
mod table;

pub use call::FakeCall;
pub use executor::FakeExecutor;
pub use pattern::Pattern;
pub use provider::FakeProvider;
pub use run::{FakeRun, FakeRunEnd};
pub use script::{
    CallFault, FakeScript, FakeScriptError, OperationFault, OperationRule, ServerFault,
    SilentWindow,
};
