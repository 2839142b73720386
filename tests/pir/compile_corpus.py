#!/usr/bin/python3.11
"""Compile the installed library with the PIR verifier on: nothing may crash or be malformed, and a file
is rejected exactly when CPython rejects it.

    compile_corpus.py --tool BIN/ppy_stage_dump [ROOT…]

Reports the speed, and last `N passed, N failed`.
"""
import argparse
import os
import subprocess
import sys
import warnings


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("roots", nargs="*", default=["/usr/lib/python3.11", "/usr/lib/python3/dist-packages"])
    args = parser.parse_args()
    names = []
    for root in args.roots:
        for folder, subfolders, found in os.walk(root):
            subfolders.sort()
            names += (os.path.join(folder, n) for n in sorted(found) if n.endswith(".py"))
    out = subprocess.run([args.tool, "compile", "-"], input="\n".join(names), capture_output=True, text=True, errors="surrogateescape", timeout=500)
    if out.returncode:
        print(out.stdout[-400:], out.stderr)
        print(f"0 passed, {len(names)} failed")
        return 1
    errors, current = {}, None
    for line in out.stdout.split("\n"):
        if line.startswith("=== "):
            current = line[4:]
        elif line.startswith("error: "):
            errors[current] = line
        elif line.startswith("total: "):
            print(line)
    failed = 0
    for name in names:
        error = errors.get(name)
        if not error:
            continue
        try:
            with open(name, "rb") as f, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(f.read(), name, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError):
            continue
        failed += 1
        print(name, error)
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
