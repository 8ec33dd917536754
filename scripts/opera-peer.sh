#!/usr/bin/env bash
# Puts xOpera's opera 0.7 into target/opera-peer, a virtual environment of its own: what the suite and the
# benches compare with. What is there already is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
peer=${CARGO_TARGET_DIR:-target}/opera-peer
if "$peer/bin/opera" --version >/dev/null 2>&1 && [ -x "$peer/bin/ansible-playbook" ]; then
  exit 0
fi
python=/usr/bin/python3
[ -x $python ] || python=python3
rm -rf "$peer"
mkdir -p "$(dirname "$peer")"
"$python" -m venv "$peer"
"$peer/bin/pip" install --quiet 'setuptools<81' pyyaml shtab ansible-core
# their own pins ask for versions that no longer build; they run with today's
"$peer/bin/pip" install --quiet --no-deps opera==0.7.0 opera-tosca-parser==0.2.2
"$peer/bin/opera" --version 2>/dev/null
