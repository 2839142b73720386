"""Coverage of the C API: how much of the export table has a real definition, by tier.

usage: coverage.py capi.def libppy_cpyext.a libprotopy.so [--missing]
A row counts as implemented when some object beside the stubs defines it.
"""
import re
import subprocess
import sys


def rows(path):
    with open(path) as table:
        for line in table:
            m = re.match(r'CAPI_(FN|DATA)\((\w+), .*, (\w+), "[^"]*"\)$', line)
            if m:
                yield m.groups()


def strong(library):
    out = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    found = {}
    for line in out.splitlines():
        parts = line.split()
        if len(parts) == 3:
            found[parts[2].split("@")[0]] = parts[1]
    return found


def main():
    table, _archive, library = sys.argv[1:4]
    exported = strong(library)
    tiers = {}
    missing = []
    absent = []
    for kind, name, tier in rows(table):
        done, total = tiers.get((tier, kind), (0, 0))
        here = exported.get(name)
        if here is None:
            absent.append(name)
        have = here is not None and here not in "WVwv"
        if not have:
            missing.append(name)
        tiers[tier, kind] = done + have, total + 1
    for (tier, kind), (done, total) in sorted(tiers.items()):
        print(f"{tier:10} {'functions' if kind == 'FN' else 'data':10} {done:5} of {total:5}")
    if absent:
        print("not exported:", " ".join(absent))
    if "--missing" in sys.argv:
        print("\n".join(missing))


main()
