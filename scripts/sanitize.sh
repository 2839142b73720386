#!/usr/bin/env bash
# sanitize.sh [PRESET] [runner arguments…]: builds a sanitizer preset (asan, the default, or tsan) and runs
# the unit tests and the run programs, interpreted, under it. Findings fail the run; the last line is
# `N passed, N failed`. Leaks are not looked for: the garbage-collected heap lives until the process ends.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
preset=${1:-asan}
[[ $# -gt 0 ]] && shift
build=$root/build/$preset
"$root/scripts/install_packages.sh" libclang-rt-19-dev || exit 1
cmake --preset "$preset" -S "$root" >/dev/null || exit 1
units=()
for folder in "$root"/tests/unit/*/; do units+=("unit_$(basename "$folder")"); done
if ! cmake --build "$build" --target protopy "${units[@]}"; then
  echo "0 passed, 1 failed"
  exit 1
fi
# The collector scans stacks conservatively: no fake stack. A finding ends the process. Programs look at how signals end them,
# so those are left to the runtime; frames are larger, so recursion gets a larger stack.
export ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_sigfpe=0:detect_leaks=0:detect_stack_use_after_return=0:verify_asan_link_order=0:exitcode=99
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:exitcode=99
export TSAN_OPTIONS=exitcode=99
ulimit -s 262144
passed=0 failed=0
for unit in "${units[@]}"; do
  if "$build/bin/$unit" --gtest_brief=1 >"$build/$unit.log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL: $unit"
    tail -30 "$build/$unit.log"
  fi
done
# Shadow memory needs address space without bound.
report=$build/sanitized-run.log
/usr/bin/python3.11 "$root/tests/run_differential.py" --bin "$build/bin" --mode protopy --memory-mb 0 --timeout 120 --budget 3000 "$@" | tee "$report"
summary=$(tail -1 "$report")
passed=$((passed + ${summary%% passed*}))
count=${summary##*, }
failed=$((failed + ${count%% failed*}))
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
