# What a newcomer needs: `make demo` and `make test`. Every step says its name and its time.
# All cargo commands take the whole workspace and the same profile, so that nothing is built twice.

STEP := scripts/step.sh

.PHONY: help lab lab-down test-openstack openstack-tools demo setup build check test conformance opera-peer bench-orchestrator bench-size soak clean-caches
.NOTPARALLEL:

help:
	@echo 'make demo          the whole story on virtual machines of this computer (DEMO_ARGS=--keep leaves it up)'
	@echo 'make test          everything that is checked, the fast first'
	@echo 'make check         formatting, lints, documentation, and the rules of the house'
	@echo 'make conformance   the corpus of labelled TOSCA templates, where there is one (TOSCA_CORPUS=DIR)'
	@echo 'make bench-orchestrator   opera 0.7 and this program on the same work, in turn, with ratios'
	@echo 'make bench-size    services of 100,000 nodes and of 2,000 members: time and memory'
	@echo 'make soak          two thousand simulated services (SIM_SEEDS=N for another number), kill -9 200 times (KILLS=N), with servers 20 times (QEMU_KILLS=N)'
	@echo 'make lab           a real OpenStack on this machine, for playing and for tests (root; docs/openstack-lab.md)'
	@echo 'make lab-down      end it; its disks and data bases are kept'
	@echo 'make test-openstack  bring it up, run the tests that need it, and end it'
	@echo 'make setup         install what the demo and the tests need and this computer lacks'
	@echo 'make openstack-tools   what playbooks with openstack.cloud need, into .venv (docs/openstack.md)'
	@echo 'make build         the release binary, target/release/concertina'
	@echo 'make clean-caches  remove the built VM images and templates'

demo: setup build
	@./target/release/concertina demo $(DEMO_ARGS)

setup:
	@scripts/setup.sh

openstack-tools:
	@$(STEP) 'openstack.cloud' scripts/openstack-tools.sh

build:
	@$(STEP) 'release binary' cargo build --release -p concertina

check:
	@$(STEP) 'formatting' cargo fmt --all --check
	@$(STEP) 'lints' cargo clippy --workspace --all-targets -- -D warnings
	@RUSTDOCFLAGS='-D warnings' $(STEP) 'documentation' cargo doc --workspace --no-deps
	@$(STEP) 'tests and binary, built' cargo build --workspace --bins --tests
	@$(STEP) 'coverage table' scripts/xtask.sh coverage --check
	@$(STEP) 'rules of the house' cargo test --workspace --bins --tests --quiet -- house::

# a fresh computer may lack the linker that the checks need
test: setup check conformance opera-peer
	@scripts/test.sh

opera-peer:
	@$(STEP) 'opera 0.7, to compare with' scripts/opera-peer.sh

conformance:
	@$(STEP) 'conformance' scripts/xtask.sh conformance --corpus $${TOSCA_CORPUS:-../shared/corpus} \
		--floors tests/conformance.toml --skip-if-absent

bench-orchestrator: build opera-peer
	@$(STEP) 'opera and concertina in turn' scripts/bench-orchestrator.sh

bench-size: build
	@$(STEP) 'large services' python3 -B scripts/bench-size.py target/release/concertina

soak:
	@SIM_SEEDS=$${SIM_SEEDS:-2000} SIM_EVERY=$${SIM_EVERY:-1} $(STEP) 'simulator' \
		cargo test --workspace --bins --tests --quiet -- --nocapture simulator::
	@KILLS=$${KILLS:-200} $(STEP) 'kill -9' \
		cargo test --workspace --bins --tests --quiet -- --nocapture kills::kill_of_the_real_program_at
	@QEMU_KILLS=$${QEMU_KILLS:-20} $(STEP) 'kill -9 with servers' \
		cargo test --workspace --bins --tests --quiet -- --nocapture qemu_kills::
	@[ "$$(id -u)" = 0 ] || echo '── kills of agents at OpenStack are left out: its lab needs root'
	@[ "$$(id -u)" != 0 ] || KILLS=$${AGENT_KILLS:-50} $(STEP) 'agents killed at OpenStack' \
		scripts/test-openstack.sh openstack::faults::an_agent_that_is_killed_at_random

# where it was built once, nothing is fetched and nothing is built
lab:
	@$(STEP) 'packages of the lab' labs/openstack/install.sh
	@$(STEP) 'image of its guests' labs/openstack/image.sh
	@$(STEP) 'OpenStack' labs/openstack/up.sh

lab-down:
	@$(STEP) 'OpenStack, down' labs/openstack/down.sh

test-openstack: setup
	@scripts/test-openstack.sh

clean-caches:
	rm -rf "$${XDG_CACHE_HOME:-$$HOME/.cache}/concertina"
