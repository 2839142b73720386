#!/usr/bin/env bash
# test.sh [--preset P] [ctest arguments…]: builds everything and runs every test by ctest.
# The last line is `N passed, N failed`, counting the cases inside each test; the exit status is
# non-zero when anything failed, the build included. `-L unit` and the like choose tests.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
preset=release
if [[ ${1:-} == --preset ]]; then
  preset=$2
  shift 2
fi
if ! "$root/scripts/build.sh" "$preset"; then
  echo "error: the build failed" >&2
  echo "0 passed, 1 failed"
  exit 1
fi
build=$root/build/$preset
report=$build/test-report.xml
rm -f "$report"
# Whole outputs go to the report: the summary reads each script's own last line from there.
ctest --test-dir "$build" --output-on-failure --output-junit "$report" --no-tests=error \
      --test-output-size-passed 200000 --test-output-size-failed 1000000 --test-output-truncation head \
      --parallel "${PPY_JOBS:-$(nproc)}" "$@"
/usr/bin/python3.11 "$root/scripts/summary.py" "$report"
