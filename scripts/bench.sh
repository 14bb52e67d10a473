#!/usr/bin/env bash
# Says what the simulator costs: CPU seconds of the known answers, and instructions where valgrind is at hand.
# Instructions repeat exactly for one binary; they are compared with scripts/bench-budget.txt and may grow by 5 %.
set -euo pipefail
cd "$(dirname "$0")/.."

simulator=.build/release/autoscale-sim
budget=scripts/bench-budget.txt
itp=(scenarios/truth/g3-itp-??.yaml)

echo "eight ITP clusters, 54,256 jobs (CPU seconds, release build):"
( TIMEFORMAT='  %U user, %S system'; time "$simulator" truth "${itp[@]}" >/dev/null ) 2>&1
echo "Philly, 82,247 jobs:"
( TIMEFORMAT='  %U user, %S system'; time "$simulator" truth scenarios/truth/g4-philly.yaml >/dev/null ) 2>&1
echo "Philly on 640 GPUs, EASY backfill, the whole process:"
( TIMEFORMAT='  %R s of wall, %U user, %S system'; time "$simulator" truth scenarios/truth/g4-philly-640-easy.yaml \
  >/dev/null ) 2>&1
echo "packing openb by FGD, ten seeds of 10,800 pods:"
( TIMEFORMAT='  %U user, %S system'; time "$simulator" pack scenarios/traces/openb/openb_pod_list_default.csv \
  --policies fgd >/dev/null ) 2>&1

echo "planner, fleets of NVL72 racks that are nearly full:"
"$simulator" bench --racks 10,100,1000,5000

if ! command -v valgrind >/dev/null; then
  echo "valgrind is not installed: instructions are not counted"
  exit 0
fi
echo "instructions of g3-itp-01 (1,595 jobs):"
# valgrind cannot read the debug information of Swift's optimised builds.
stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
strip --strip-debug -o "$stripped" "$simulator"
chmod +x "$stripped"
counted=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$stripped" \
  truth scenarios/truth/g3-itp-01.yaml 2>&1 >/dev/null | awk '/Collected/ { print $NF }')
if [ -z "$counted" ]; then
  echo "bench: valgrind could not run the simulator, so instructions are not counted" >&2
  exit 1
fi
allowed=$(awk '$1 == "g3-itp-01" { print $2 }' "$budget")
echo "  $counted, budget $allowed"
if (( counted * 100 > allowed * 105 )); then
  echo "bench: over the budget by more than 5 %; find out why, or raise it in $budget with a reason" >&2
  exit 1
fi
