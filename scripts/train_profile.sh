#!/usr/bin/env bash
# train_profile.sh [BUILD]: makes cmake/release.profdata anew, the execution counts by which Release builds of the
# runtime's hot rooms are optimised (ppy_profiled in cmake/PpyRoom.cmake). Builds an instrumented protopy in BUILD
# (default build/profile) and runs the test programs and the small benchmarks with it.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/profile}
cmake -G Ninja -B "$build" -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_BUILD_TYPE=Release -DPPY_PCH=OFF \
  -DPPY_PROFILE=generate -DCMAKE_SHARED_LINKER_FLAGS=-fprofile-generate -DCMAKE_EXE_LINKER_FLAGS=-fprofile-generate >/dev/null
export LLVM_PROFILE_FILE=/dev/null
ninja -C "$build" protopy
counts=$(mktemp -d)
trap 'rm -rf "$counts"' EXIT
export LLVM_PROFILE_FILE="$counts/%4m.profraw"
run() { timeout 60 "$build/bin/protopy" "$@" </dev/null >/dev/null 2>&1 || true; }
while IFS= read -r program; do run "$program"; done < <(find tests/run -name '*.py' | sort)
for program in benchmarks/interp/*.py benchmarks/programs/*.py benchmarks/micro/*.py; do run "$program" 0.1; done
# Functions that never ran are left out: they are compiled as without a profile.
llvm-profdata-19 merge --sparse "$counts"/*.profraw -o cmake/release.profdata
ls -l cmake/release.profdata
