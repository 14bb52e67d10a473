#!/usr/bin/env bash
# Installs what a build needs and this machine lacks; silent and quick when nothing is missing.
#
#   scripts/setup.sh            what `swift build` needs: Swift 6.2 or later, libcurl, json-c, pkg-config
#   scripts/setup.sh --tests    also what the end-to-end run needs: Python's venv, openssl
#
# Packages are installed on Debian and Ubuntu only, by apt-get, through sudo where you are not root.
set -euo pipefail

readonly needed_swift=6.2

say() { printf 'setup.sh: %s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}


check_swift() {
  local swift version
  swift=$(command -v swift) || fail "no swift found on PATH; install Swift $needed_swift or later:" \
    "https://www.swift.org/install/linux/"
  version=$("$swift" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || fail "'$swift --version' names no version; install Swift $needed_swift or later:" \
    "https://www.swift.org/install/linux/"
  is_at_least "$version" "$needed_swift" || fail "$swift is Swift $version, but $needed_swift or later is" \
    "needed; install it: https://www.swift.org/install/linux/"
}

# is_at_least VERSION MINIMUM: compares major and minor.
is_at_least() {
  local major minor wanted_major wanted_minor
  IFS=. read -r major minor _ <<<"$1.0"
  IFS=. read -r wanted_major wanted_minor _ <<<"$2.0"
  ((major > wanted_major || (major == wanted_major && minor >= wanted_minor)))
}


# Prints the Debian packages that are missing, one a line.
missing_packages() {
  if ! command -v pkg-config >/dev/null; then
    # Without pkg-config nobody can tell whether the libraries are there; apt-get skips what is.
    printf '%s\n' pkg-config libcurl4-openssl-dev libjson-c-dev
  else
    pkg-config --exists libcurl || echo libcurl4-openssl-dev
    pkg-config --exists json-c || echo libjson-c-dev
  fi
  if [ "$with_tests" = yes ]; then
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    command -v openssl >/dev/null || echo openssl
  fi
}

install_packages() {
  local as_root=()
  command -v apt-get >/dev/null || fail "this system has no apt-get; install by its own means what Debian calls:" \
    "$*"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "no sudo found; run as root: apt-get install -y $*"
    as_root=(sudo)
  fi
  say "installing $*"
  "${as_root[@]}" apt-get update -q >&2 || fail "apt-get update failed; see above"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2 ||
    fail "apt-get could not install: $*; see above"
}


with_tests=no
case "${1:-}" in
'') ;;
--tests) with_tests=yes ;;
*) fail "unknown argument '$1'; there is only --tests" ;;
esac

check_swift
mapfile -t missing < <(missing_packages)
if [ "${#missing[@]}" -gt 0 ]; then
  install_packages "${missing[@]}"
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -eq 0 ] || fail "still missing after the installation: ${missing[*]}"
fi
