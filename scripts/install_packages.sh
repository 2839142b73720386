#!/usr/bin/env bash
# install_packages.sh [PACKAGE…]: installs what is missing of packages.txt and of the packages named. Silent when nothing is.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

missing=()
while read -r package; do
  [[ -z $package || $package == \#* ]] && continue
  status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [[ $status == "install ok installed" ]] || missing+=("$package")
done < <(cat "$here/packages.txt"; printf '%s\n' "$@")
(( ${#missing[@]} )) || exit 0

echo "Installing: ${missing[*]}" >&2
as_root=()
if (( EUID != 0 )); then
  command -v sudo >/dev/null || { echo "error: these packages are missing, and neither root nor sudo is at hand: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
{
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}"
} >&2
