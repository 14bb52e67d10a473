#!/usr/bin/env bash
# Plays whole Cluster Autoscaler loops, in both eras of its wire format, against the real server.
#
#   Tests/EndToEnd/run.sh [SERVER [SCENARIO]]
#
# Makes a Python environment of its own in .venv-e2e at first use.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
server=${1:-$root/.build/debug/nvlink-autoscaler}
scenario=${2:-$here/cluster_autoscaler.yaml}
environment=$root/.venv-e2e
python=$environment/bin/python

if [ ! -x "$server" ]; then
  echo "$server: no such program; build it with: swift build --product nvlink-autoscaler" >&2
  exit 2
fi

if ! cmp --silent "$here/requirements.txt" "$environment/requirements.txt"; then
  python3 -m venv --clear "$environment"
  "$python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$environment/requirements.txt"
fi

for era in old new; do
  rm -rf "$environment/stubs/$era"
  mkdir -p "$environment/stubs/$era"
  "$python" -m grpc_tools.protoc --proto_path="$here/protos/$era" --proto_path="$here/protos" \
    --python_out="$environment/stubs/$era" --grpc_python_out="$environment/stubs/$era" \
    externalgrpc.proto kubernetes.proto
done

export PYTHONDONTWRITEBYTECODE=1
exec "$python" "$here/cluster_autoscaler.py" --server "$server" --scenario "$scenario" \
  --stubs "$environment/stubs"
