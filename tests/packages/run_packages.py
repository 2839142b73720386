#!/usr/bin/python3.11
"""Installed packages in real use: every program under programs/ runs under CPython and protopy, and what they print
and their exit status must be equal; every file under pytest/ is a pytest run of its own, whose outcome of each case
must be equal. `# needs: a b` in a program names the modules without which it is skipped. The last line is
`N passed, N failed` and, where something is not installed, how many were skipped.
"""
import argparse
import concurrent.futures
import difflib
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = "/usr/bin/python3.11"


def environment(scratch):
    """A fixed one: nothing of the caller's settings, and caches beside nobody's packages."""
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": scratch, "TZ": "UTC", "PYTHONHASHSEED": "0",
            "PYTHONPYCACHEPREFIX": os.path.join(scratch, "cache"), "TERM": "dumb", "COLUMNS": "100"}


def needs(path):
    with open(path, encoding="utf-8") as file:
        found = re.search(r"^# needs: (.*)$", file.read(4000), re.M)
    return found.group(1).split() if found else []


def missing(modules):
    """Those of the modules that CPython does not find."""
    code = "import importlib.util, sys; print(*[n for n in sys.argv[1:] if importlib.util.find_spec(n) is None])"
    return subprocess.run([PYTHON, "-c", code, *modules], capture_output=True, text=True, check=True).stdout.split()


def outcomes(text):
    """Of a pytest run with -rA: each case, how it ended and why, without times."""
    return sorted(line for line in text.splitlines() if re.match(r"(PASSED|FAILED|ERROR|XFAIL|XPASS|SKIPPED)\b", line)) + re.findall(r"\b\d+ (?:passed|failed|errors?|skipped|xfailed|xpassed|deselected)\b", text.splitlines()[-1] if text else "")


def run(python, path, scratch, timeout):
    is_pytest = os.path.basename(os.path.dirname(path)) == "pytest"
    command = [python, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-c", os.devnull, "--rootdir", os.path.dirname(path), path] if is_pytest else [python, path]
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout, env=environment(scratch), cwd=scratch, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return "timed out", "", ""
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    return done.returncode, "\n".join(outcomes(out)) if is_pytest else out, err if not is_pytest else out[-3000:] + err


def check(path, protopy, timeout):
    """Nothing, or what differs."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = run(PYTHON, path, scratch, timeout)
    with tempfile.TemporaryDirectory() as scratch:
        got = run(protopy, path, scratch, timeout * 3)
    if wanted[0] not in (0, 1) or (wanted[0] == 1 and "pytest" not in path):
        return f"CPython itself ends with {wanted[0]}\n{wanted[2][-2000:]}"
    if wanted[:2] == got[:2]:
        return None
    lines = list(difflib.unified_diff(wanted[1].splitlines(), got[1].splitlines(), "CPython", "protopy", lineterm="", n=1))
    return "\n".join([f"exit status {got[0]}, expected {wanted[0]}"] * (wanted[0] != got[0]) + lines[:40] + [got[2][-3000:]])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only programs with one of these in their name")
    parser.add_argument("--bin", default=os.path.join(ROOT, "build", "release", "bin"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=60, help="seconds for CPython; protopy has three times that")
    options = parser.parse_args()
    protopy = os.path.join(os.path.abspath(options.bin), "protopy")
    paths = sorted(os.path.join(HERE, folder, name) for folder in ("programs", "pytest") if os.path.isdir(os.path.join(HERE, folder))
                   for name in os.listdir(os.path.join(HERE, folder)) if name.endswith(".py") and (not options.names or any(n in name for n in options.names)))
    wanted = {path: needs(path) + ["pytest"] * (os.path.basename(os.path.dirname(path)) == "pytest") for path in paths}
    absent = set(missing(sorted({m for modules in wanted.values() for m in modules})))
    passed = failed = skipped = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        work = {}
        for path in paths:
            if lacking := absent.intersection(wanted[path]):
                print(f"skipped: {os.path.basename(path)}: not installed: {' '.join(sorted(lacking))}")
                skipped += 1
            else:
                work[path] = pool.submit(check, path, protopy, options.timeout)
        for path, result in work.items():
            if problem := result.result():
                failed += 1
                print(f"FAIL: {os.path.relpath(path, ROOT)}: {problem}")
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
