#!/usr/bin/env bash
# Compares the planner's purchases with what an integer program proves about them.
#
#   scripts/oracle/run.sh SIMULATOR [INSTANCES]
#
# Makes a Python environment of its own in .venv-oracle at first use.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
simulator=${1:?"the simulator's path, for example .build/release/autoscale-sim"}
instances=${2:-600}
environment=$root/.venv-oracle
python=$environment/bin/python

if ! cmp --silent "$here/requirements.txt" "$environment/requirements.txt"; then
  python3 -m venv --clear "$environment"
  "$python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$environment/requirements.txt"
fi

"$simulator" trials --seeds "$instances" --export "$environment/instances.jsonl"
exec "$python" "$here/oracle.py" "$environment/instances.jsonl" --workers 8 --seconds 20
