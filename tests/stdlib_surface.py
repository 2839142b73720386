#!/usr/bin/python3.11
"""Compare dir() of every native module, and of each type in it, with CPython's.

    stdlib_surface.py --bin build/release/bin [--update]

Prints what is missing. tests/stdlib_gaps.tsv lists the known gaps (module, names); one that is filled must be
taken out of the list, and a new one fails, so that the list only shrinks. --update rewrites it.
"""
import argparse
import json
import os
import subprocess
import sys

MODULES = """unicodedata _struct _random binascii _bisect _heapq _json array _datetime _csv _pickle math cmath _md5 _sha1
_sha256 _sha512 _sha3 _blake2 zlib select _socket fcntl resource termios mmap syslog spwd _elementtree pyexpat _lsprof _crypt
itertools _functools _collections posix time errno sys _io _codecs _sre _thread _weakref gc builtins""".split()
# Names of CPython's own workings, which nothing outside it asks for.
INTERNAL = {"__loader__", "_ORIGIN", "_debugmallocstats", "_getquickenedcount", "_git", "_framework", "_ucnhash_CAPI", "__vectorcalloffset__",
            "__file__", "datetime_CAPI", "expat_CAPI", "CAPI"}
PROBE = """
import json, sys, warnings
warnings.simplefilter('ignore')
found = {}
for name in sys.argv[1:]:
    try:
        module = __import__(name)
    except ImportError:
        found[name] = None
        continue
    found[name] = {k: dir(v) if isinstance(v, type) and v.__module__ != '_frozen_importlib' else None
                   for k, v in ((k, getattr(module, k)) for k in dir(module))}
print(json.dumps(found))
"""


def probe(program):
    out = subprocess.run([program, "-c", PROBE, *MODULES], capture_output=True, text=True, timeout=120)
    if out.returncode:
        sys.exit(f"{program}: {out.stderr[-600:]}")
    return json.loads(out.stdout)


def gaps(ours, reference):
    found = set()
    for module, names in reference.items():
        if names is None:
            continue
        if ours.get(module) is None:
            found.add((module, "*"))
            continue
        for name, members in names.items():
            if name in INTERNAL:
                continue
            if name not in ours[module]:
                found.add((module, name))
                continue
            for member in members or ():
                if member not in INTERNAL and member not in (ours[module][name] or ()):
                    found.add((module, f"{name}.{member}"))
    return found


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--bin", required=True)
    options.add_argument("--update", action="store_true")
    options = options.parse_args()
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stdlib_gaps.tsv")
    found = gaps(probe(os.path.join(options.bin, "protopy")), probe("/usr/bin/python3.11"))
    if options.update:
        with open(path, "w", encoding="utf-8") as f:
            f.write("# Known gaps of native modules against CPython's: module, then the names; * is the whole module.\n")
            for module in sorted({m for m, _ in found}):
                f.write(f"{module}\t{' '.join(sorted(n for m, n in found if m == module))}\n")
    known = set()
    for line in open(path, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            module, names = line.rstrip("\n").split("\t")
            known.update((module, n) for n in names.split())
    new, filled = sorted(found - known), sorted(known - found)
    for module, name in new:
        print(f"missing: {module} {name}")
    for module, name in filled:
        print(f"no longer missing, take it out of stdlib_gaps.tsv: {module} {name}")
    print(f"{len(known)} known gaps, {len(new) + len(filled)} differences")
    print(f"{1 - bool(new or filled)} passed, {int(bool(new or filled))} failed")
    return int(bool(new or filled))


if __name__ == "__main__":
    sys.exit(main())
