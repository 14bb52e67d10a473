#!/bin/bash
# Pictures of report pages at desktop and phone width, light and dark:
#   report-shots.sh SIMULATOR FOLDER
# Needs chromium and libjs-vega (apt-get install chromium libjs-vega). Fails when a page's script does.
set -euo pipefail

simulator=$1
folder=$(mkdir -p "$2" && cd "$2" && pwd)
for package in chromium libjs-vega; do
  if ! dpkg-query --show "$package" >/dev/null 2>&1; then
    echo "report-shots: install it first: apt-get install $package" >&2
    exit 2
  fi
done

"$simulator" run scenarios/mixed-fleet.yaml --html "$folder/run.html" >/dev/null
"$simulator" run scenarios/truth/g3-itp-01.yaml --html "$folder/trace.html" >/dev/null
"$simulator" sweep scenarios/idle-times.sweep.yaml --out "$folder/sweep.csv" --html "$folder/sweep.html" >/dev/null
for page in "$folder"/*.html; do
  for width in 1280 390; do
    for scheme in dark:0 light:1; do
      picture="${page%.html}-$width-${scheme%:*}.png"
      chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=5000 \
        --window-size="$width,3200" --blink-settings="preferredColorScheme=${scheme#*:}" \
        --enable-logging=stderr --screenshot="$picture" "file://$page" 2>"$folder/log"
      if grep 'INFO:CONSOLE' "$folder/log"; then
        echo "report-shots: the script of $page failed" >&2
        exit 1
      fi
      echo "$picture"
    done
  done
done
