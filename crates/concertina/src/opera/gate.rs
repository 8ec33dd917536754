//! What a command does in each status: its refusals (exit status 0, as scripts know them) and questions.
//! Pure.

use super::status::Status;

/// How a command goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// At once.
    Go,
    /// From the beginning: what is known of instances is forgotten.
    Afresh,
    /// Not: this is said, and the exit status is 0.
    Refuse(&'static str),
    /// If the answer to this is yes.
    Ask(&'static str, After),
}

/// What a yes means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// As [`Gate::Go`].
    Go,
    /// As [`Gate::Afresh`].
    Afresh,
}

/// What was asked for beside the command itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags {
    pub(super) resume: bool,
    pub(super) clean_state: bool,
    pub(super) force: bool,
}

const INITIALIZED: &str =
    "The project is initialized. You have to deploy it first to be able to run undeploy.";
const RESUME_DEPLOY: &str = "The resume deploy option might have unexpected consequences on the \
                             already deployed blueprint.";
const CLEAN: &str = "The clean state deploy option might have unexpected consequences on the already \
                     deployed blueprint.";
const RESUME_UNDEPLOY: &str = "The resume undeploy option might have unexpected consequences on the \
                               already undeployed blueprint.";

/// `deploy`, where instances are known.
pub(super) fn deploy(status: Status, flags: Flags) -> Gate {
    match (status, flags) {
        (Status::Error, Flags { resume: true, .. }) if flags.force => Gate::Go,
        (Status::Error, Flags { resume: true, .. }) => Gate::Ask(RESUME_DEPLOY, After::Go),
        (
            _,
            Flags {
                clean_state: true, ..
            },
        ) if flags.force => Gate::Afresh,
        (
            _,
            Flags {
                clean_state: true, ..
            },
        ) => Gate::Ask(CLEAN, After::Afresh),
        (Status::Initialized, _) => Gate::Refuse(INITIALIZED),
        (Status::Undeploying, _) => Gate::Refuse(
            "The project is currently undeploying. Please try again after the undeployment.",
        ),
        (Status::Deployed, _) => Gate::Refuse("All instances have already been deployed."),
        (Status::Error, _) => Gate::Refuse(
            "The instance model already exists. Use --resume/-r to continue or --clean-state/-c to \
             delete current deployment state and start over the deployment.",
        ),
        (Status::Deploying | Status::Undeployed | Status::Unknown, _) => Gate::Go,
    }
}

/// `undeploy`, where instances are known.
pub(super) fn undeploy(status: Status, flags: Flags) -> Gate {
    match (status, flags) {
        (Status::Error, Flags { resume: true, .. }) if flags.force => Gate::Go,
        (Status::Error, Flags { resume: true, .. }) => Gate::Ask(RESUME_UNDEPLOY, After::Go),
        (Status::Initialized, _) => Gate::Refuse(INITIALIZED),
        (Status::Deploying, _) => Gate::Refuse(
            "The project is currently deploying. Please try again after the deployment.",
        ),
        (Status::Undeployed, _) => Gate::Refuse("All instances have already been undeployed."),
        (Status::Error, _) => Gate::Refuse(
            "The instance model already exists. Use --resume/-r option to continue current \
             undeployment process.",
        ),
        (Status::Deployed | Status::Undeploying | Status::Unknown, _) => Gate::Go,
    }
}

/// `notify`, where instances are known.
pub(super) fn notify(status: Status) -> Gate {
    match status {
        Status::Initialized => Gate::Ask(
            "Running notify without previously running deploy might have unexpected consequences.",
            After::Go,
        ),
        Status::Deploying | Status::Undeploying => Gate::Refuse(
            "The project is in the middle of some other operation. Please try again after some time.",
        ),
        Status::Undeployed => Gate::Ask(
            "Running notify in an undeployed project might have unexpected consequences.",
            After::Go,
        ),
        Status::Error => Gate::Ask(
            "Running notify after a deployment with an error might have unexpected consequences.",
            After::Go,
        ),
        Status::Deployed | Status::Unknown => Gate::Go,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Flags = Flags {
        resume: false,
        clean_state: false,
        force: false,
    };

    #[test]
    fn what_failed_asks_for_a_decision() {
        let resume = Flags {
            resume: true,
            ..NONE
        };
        assert!(
            matches!(deploy(Status::Error, NONE), Gate::Refuse(text) if text.contains("--resume/-r"))
        );
        assert_eq!(
            deploy(Status::Error, resume),
            Gate::Ask(RESUME_DEPLOY, After::Go)
        );
        let forced = Flags {
            force: true,
            ..resume
        };
        assert_eq!(deploy(Status::Error, forced), Gate::Go);
        assert_eq!(undeploy(Status::Error, forced), Gate::Go);
    }

    #[test]
    fn resume_alone_means_nothing_where_nothing_failed() {
        let resume = Flags {
            resume: true,
            ..NONE
        };
        assert!(matches!(deploy(Status::Deployed, resume), Gate::Refuse(_)));
        assert_eq!(deploy(Status::Undeployed, resume), Gate::Go);
    }

    #[test]
    fn a_clean_state_is_asked_for_in_any_status() {
        let clean = Flags {
            clean_state: true,
            ..NONE
        };
        for status in [Status::Deployed, Status::Error, Status::Undeploying] {
            assert_eq!(deploy(status, clean), Gate::Ask(CLEAN, After::Afresh));
        }
    }

    #[test]
    fn one_under_way_is_left_alone_by_the_other_command() {
        assert!(matches!(deploy(Status::Undeploying, NONE), Gate::Refuse(_)));
        assert!(matches!(undeploy(Status::Deploying, NONE), Gate::Refuse(_)));
        assert_eq!(deploy(Status::Deploying, NONE), Gate::Go);
        assert_eq!(undeploy(Status::Undeploying, NONE), Gate::Go);
    }
}
