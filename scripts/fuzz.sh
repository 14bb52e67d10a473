#!/usr/bin/env bash
# Fuzzes the planner or the device selectors with libFuzzer, from the inputs under Fuzzing/Corpus.
#
#   scripts/fuzz.sh planner|selector [SECONDS] [--keep]
#
# Builds below .build-fuzz, apart from all other builds. An input that breaks something is kept there; new inputs
# that reach new code are kept with --keep, as few as reach it all. Exit code 0 when nothing broke.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:?planner or selector}
seconds=${2:-60}
keep=${3:-}
build=.build-fuzz
options=()
# Inputs that are kept at most.
most=100
case $target in
planner)
  rooms=(Autoscaler/FleetModel Autoscaler/DeviceSelectors Autoscaler/Policy Autoscaler/Planning
    CloudProviders/PoolPhysics Simulator/PlanTrials)
  harness=Fuzzing/PlannerFuzzing.swift
  longest=1024
  # Long inputs from the start: what is not in the input is the lowest number, which draws dull trials.
  options=(-len_control=0)
  ;;
selector)
  rooms=(Autoscaler/DeviceSelectors)
  harness=Fuzzing/SelectorFuzzing.swift
  longest=512
  options=(-dict=Fuzzing/selector.dict)
  ;;
*)
  echo "scripts/fuzz.sh: '$target' is neither planner nor selector" >&2
  exit 2
  ;;
esac

features=(-swift-version 6 -parse-as-library -package-name nvlink_autoscaler -O -sanitize=fuzzer
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
  -enable-upcoming-feature MemberImportVisibility)
objects=()
mkdir -p "$build/found"

# compile NAME SOURCES…: one module, unless it is newer than all sources of the rooms that are compiled.
compile() {
  local name=$1 object="$build/$1.o"
  shift
  objects+=("$object")
  if [[ -n $(find "$@" -newer "$object" -print -quit 2>/dev/null) || ! -e $object ]] || ((rebuilt)); then
    rebuilt=1
    echo "compiling $name" >&2
    swiftc "${features[@]}" -wmo -I "$build" -module-name "$name" -emit-module \
      -emit-module-path "$build/$name.swiftmodule" -c "$@" -o "$object"
  fi
}

rebuilt=0
for room in "${rooms[@]}"; do compile "$(basename "$room")" Sources/"$room"/*.swift; done
compile "$(basename "$harness" .swift)" "$harness"
program="$build/$target"
swiftc -sanitize=fuzzer "${objects[@]}" -o "$program"

corpus=Fuzzing/Corpus/$target
mkdir -p "$corpus"
work=$(mktemp -d "$build/$target.XXXXXX")
trap 'rm -rf "$work"' EXIT
# Swift's own report of a crash would keep libFuzzer from seeing it and keeping the input.
export SWIFT_BACKTRACE=enable=no
"$program" -max_total_time="$seconds" -max_len=$longest -timeout=60 -print_final_stats=1 -print_funcs=0 -verbosity=0 "${options[@]}" \
  -artifact_prefix="$build/found/$target-" "$work" "$corpus"
if [[ $keep == --keep ]]; then
  mkdir "$work.kept"
  "$program" -merge=1 -use_counters=0 -max_len=$longest -verbosity=0 "$work.kept" "$corpus" "$work"
  rm -f "$corpus"/*
  # The largest reach the most.
  find "$work.kept" -type f -printf '%s %p\n' | sort -rn | head -n "$most" | cut -d ' ' -f 2- | xargs -I {} mv {} "$corpus"/
  rm -r "$work.kept"
fi
