#!/usr/bin/python3.11
"""The test suites that installed packages ship, under pytest: each of their files runs under CPython and protopy, and
every case that CPython passes must pass.

    run_shipped.py networkx mpmath                the suites of these packages (default: all of SUITES that are installed)
    run_shipped.py sympy/core sympy/sets          of a part of one
    run_shipped.py --sample 12 --seed 3           that many files, drawn from all of them

A file that takes CPython longer than --timeout is counted as too long. Cases of shipped_failures.tsv (suite's file, case,
reason) are expected to fail, and to pass is a failure there. The last line is `N passed, N failed`, which counts cases.
"""
import argparse
import concurrent.futures
import os
import random
import re
import subprocess
import sys
import tempfile

from run_packages import HERE, PYTHON, ROOT, environment, missing

SUITES = ("mpmath", "networkx", "sympy")
OPTIONS = ["-q", "-rA", "--tb=no", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:randomly"]


def folder(package):
    """Where CPython imports the package from, but for the parts after a slash."""
    top, *rest = package.split("/")
    code = "import importlib.util, os, sys; print(os.path.dirname(importlib.util.find_spec(sys.argv[1]).origin))"
    return os.path.join(subprocess.run([PYTHON, "-c", code, top], capture_output=True, text=True, check=True).stdout.strip(), *rest)


def files(package):
    """Path and name of each."""
    root = folder(package)
    for place, _, names in os.walk(root):
        for name in names:
            if re.fullmatch(r"test_\w+\.py", name):
                path = os.path.join(place, name)
                yield path, os.path.join(package, os.path.relpath(path, root))


def run(python, path, timeout):
    """Exit status ("timed out") and how each case ended."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            done = subprocess.run([python, "-m", "pytest", *OPTIONS, path], capture_output=True, timeout=timeout,
                                  env=environment(scratch), cwd=scratch, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return "timed out", {}, ""
    out = done.stdout.decode("utf-8", "replace")
    cases = re.findall(r"^(PASSED|FAILED|ERROR|XFAIL|XPASS) \S*?(\w+\.py(?:::[^\n]*?)?)(?: - .*)?$", out, re.M)
    return done.returncode, {case: how for how, case in cases}, out[-2000:] + done.stderr.decode("utf-8", "replace")[-2000:]


def compare(path, protopy, timeout):
    """CPython's outcomes and protopy's."""
    wanted = run(PYTHON, path, timeout)
    return wanted, None if wanted[0] == "timed out" else run(protopy, path, timeout * 4)


def known():
    with open(os.path.join(HERE, "shipped_failures.tsv"), encoding="utf-8") as table:
        rows = [line.rstrip("\n").split("\t") for line in table if line.strip() and not line.startswith("#")]
    return {(file, case): reason for file, case, reason in rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*")
    parser.add_argument("--bin", default=os.path.join(ROOT, "build", "release", "bin"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=120, help="seconds for a file under CPython; protopy has four times that")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    protopy, expected = os.path.join(os.path.abspath(options.bin), "protopy"), known()
    packages = options.packages or list(SUITES)
    if absent := missing(sorted({p.split("/")[0] for p in packages} | {"pytest"})):
        print(f"skipped: not installed: {' '.join(absent)}")
        packages = [] if "pytest" in absent else [p for p in packages if p.split("/")[0] not in absent]
    names = dict(pair for p in packages for pair in files(p))
    paths = sorted(names)
    if options.sample:
        paths = random.Random(options.seed).sample(paths, min(options.sample, len(paths)))
    passed = failed = listed = long = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for path, (wanted, got) in zip(paths, pool.map(lambda path: compare(path, protopy, options.timeout), paths)):
            name, bad = names[path], []
            if got is None:
                long += 1
                print(f"too long for CPython: {name}")
                continue
            for case, how in wanted[1].items():
                if how not in ("PASSED", "XPASS"):
                    continue
                ours = got[1].get(case, got[0] if got[0] == "timed out" else "missing")
                good = ours in ("PASSED", "XPASS")
                if (name, case) in expected:
                    listed += not good
                    bad += [f"{case}: passes, though {expected[name, case]}"] if good else []
                elif good:
                    passed += 1
                else:
                    bad.append(f"{case}: {ours}")
            died = got[0] != "timed out" and got[0] < 0
            if died or (not wanted[1] and got[0] != wanted[0]):
                bad.append(f"exit status {got[0]}, expected {wanted[0]}")
            failed += len(bad)
            for problem in bad:
                print(f"FAIL: {name}: {problem}", flush=True)
            if bad and not got[1]:
                print(got[2])
    print(f"{len(paths)} files; {listed} listed failures, {long} too long for CPython")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
