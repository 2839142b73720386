#!/usr/bin/env bash
# run.sh FILE.py [args…]: builds the toolchain, compiles FILE to a native executable and runs it.
# The exit status is the program's own.
set -euo pipefail
if (( $# == 0 )) || [[ $1 == -h || $1 == --help ]]; then
  echo "usage: scripts/run.sh FILE.py [args...]" >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
file=$1
shift
if [[ ! -f $file ]]; then
  echo "$file: error: no such file" >&2
  exit 2
fi
"$here/build.sh" release protopyc protopy
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
name=$(basename "$file" .py)
"$here/../build/release/bin/protopyc" "$file" -o "$folder/$name"
status=0
"$folder/$name" "$@" || status=$?
exit "$status"
