#!/usr/bin/env bash
# Installs what playbooks with openstack.cloud need into the project's virtual environment (.venv):
# the collection, which PyPI has within the package `ansible`, and an openstacksdk that it works with.
# Says each step and its time; what is there already is left alone, so a second run does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

started=$SECONDS
say() { printf '%4d s  %s\n' $((SECONDS - started)) "$*"; }

VENV=.venv
PYTHON=$VENV/bin/python
[ -x $VENV/bin/ansible-playbook ] || {
  echo "ansible-core is missing: run 'make setup' first."
  exit 1
}
# by its module: start scripts hold the place where the folder was made
pip() { "$PYTHON" -m pip --disable-pip-version-check "$@"; }
version() { "$PYTHON" -c "import importlib.metadata as m; print(m.version('$1'))" 2>/dev/null || true; }

# `ansible` N is made for ansible-core 2.(N+7): another would bring another ansible-core along
core=$(version ansible-core)
minor=$(cut -d. -f2 <<<"$core")
collection=$("$PYTHON" - <<'END'
import json, pathlib, sysconfig
manifest = pathlib.Path(sysconfig.get_path("purelib"), "ansible_collections/openstack/cloud/MANIFEST.json")
print(json.loads(manifest.read_text())["collection_info"]["version"] if manifest.exists() else "")
END
)
sdk=$(version openstacksdk)

wanted=()
[ -n "$collection" ] || wanted+=("ansible==$((minor - 7)).*")
# newer ones are not tried; 4.22 has no `openstack.version`, which the collection reads
"$PYTHON" - "$sdk" <<'END' || wanted+=('openstacksdk<4.11')
import sys
version = sys.argv[1].split(".")[:2]
sys.exit(not (len(version) == 2 and [int(part) for part in version] < [4, 11]))
END

if [ ${#wanted[@]} = 0 ]; then
  say "openstack.cloud $collection, openstacksdk $sdk: nothing missing"
  exit 0
fi
say "${wanted[*]} into $VENV, beside ansible-core $core"
pip install -q "${wanted[@]}" "ansible-core==$core"
say "openstacksdk $(version openstacksdk), $("$VENV/bin/ansible-galaxy" collection list openstack.cloud 2>/dev/null | awk '$1 == "openstack.cloud" {print $1, $2; exit}') installed"
