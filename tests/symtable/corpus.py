#!/usr/bin/python3.11
"""Compare symbol tables with CPython's symtable module over installed Python files.

    corpus.py --tool BIN/ppy_stage_dump [--sample N] [ROOT…]

Prints the first differences and, last, `N passed, N failed`.
"""
import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from dump import dump_file  # noqa: E402


def files(roots):
    for root in roots:
        for folder, subfolders, names in os.walk(root):
            subfolders.sort()
            yield from (os.path.join(folder, n) for n in sorted(names) if n.endswith(".py"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("roots", nargs="*", default=["/usr/lib/python3.11", "/usr/lib/python3/dist-packages"])
    args = parser.parse_args()
    names = list(files(args.roots))
    if args.sample and len(names) > args.sample:
        names = names[:: len(names) // args.sample]
    out = subprocess.run([args.tool, "symtable", "-"], input="\n".join(names), capture_output=True, text=True, errors="surrogateescape", timeout=600)
    if out.returncode:
        print(out.stderr)
        print(f"0 passed, {len(names)} failed")
        return 1
    ours, current = {}, None
    for line in out.stdout.split("\n"):
        if line.startswith("=== "):
            current = ours.setdefault(line[4:], [])
        elif current is not None and line and not line.startswith("warning: "):
            current.append(line)
    failed = 0
    for name in names:
        mine, theirs = ours.get(name, []), dump_file(name).encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape").split("\n")
        if theirs[0].startswith("error: "):
            same = bool(mine) and mine[-1].startswith("error: ")
        else:
            same = mine == theirs
        if not same:
            failed += 1
            if failed <= 10:
                print("differs:", name)
                for a, b in zip(mine + [""] * len(theirs), theirs + [""] * len(mine)):
                    if a != b:
                        print("  ours:   ", a)
                        print("  CPython:", b)
                        break
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
