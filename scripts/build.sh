#!/usr/bin/env bash
# build.sh [PRESET [TARGET…]]: installs what is missing, configures and builds (default: release, all).
# PPY_JOBS bounds the parallel compilations.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
preset=${1:-release}
shift || true
"$root/scripts/install_packages.sh"
cd "$root"
if [[ ! -f build/$preset/build.ninja ]]; then
  cmake --preset "$preset" >&2
fi
targets=()
(( $# )) && targets=(--target "$@")
cmake --build "build/$preset" --parallel "${PPY_JOBS:-$(nproc)}" "${targets[@]}" >&2
