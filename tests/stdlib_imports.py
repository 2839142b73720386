#!/usr/bin/python3.11
"""Imports every module of the installed standard library that CPython imports, each in a process of its own.

    stdlib_imports.py --bin build/release/bin [--sample N] [--jobs N] [MODULE …]

Counts what CPython imports on this machine (asked only about what fails here) and what of that protopy imports, and
prints a table of reasons for the rest. Rows of KNOWN are the failures with a reason that stands; one that is not listed makes the exit status 1, and so
does a listed one that works. --sample takes every N-th module (for the quick tests).
"""
import argparse
import concurrent.futures
import os
import subprocess
import sys
import sysconfig

# Module (or package prefix ending in a dot) → why it does not import.
KNOWN = {
    "_xxsubinterpreters": "one interpreter a process: sub-interpreters are CPython's own mechanism",
}
# Importing these has effects that do not belong in a test: a window, a browser, a prompt, output, a main program.
LEFT_OUT = {"antigravity", "this", "idlelib.idle", "__main__", "lib2to3.pgen2.__main__"}
CODE = "import importlib, sys, warnings; warnings.simplefilter('ignore'); importlib.import_module(sys.argv[1])"


def names():
    library = sysconfig.get_path("stdlib")
    found = set(sys.builtin_module_names)
    for folder, folders, files in os.walk(library):
        relative = os.path.relpath(folder, library)
        package = "" if relative == "." else relative.replace(os.sep, ".") + "."
        if relative == "lib-dynload":
            package = ""
        elif relative.split(os.sep)[0] in ("test", "site-packages", "dist-packages", "pydoc_data", "config-3.11-x86_64-linux-gnu") or "-" in relative:
            folders.clear()
            continue
        folders[:] = [f for f in folders if f not in ("__pycache__", "test", "tests", "idle_test", "data", "fixes")]
        for file in files:
            if file.endswith((".py", ".so")):
                name = file.split(".")[0]
                if name not in ("__init__", "__main__") and name.isidentifier():
                    found.add(package + name)
                elif name == "__init__":
                    found.add(package.rstrip("."))
    return sorted(found - LEFT_OUT - {""})


def imports(program, name):
    try:
        done = subprocess.run([program, "-c", CODE, name], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return "time limit"
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"status {done.returncode}"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--bin", required=True)
    options.add_argument("--sample", type=int, default=1)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("modules", nargs="*")
    options = options.parse_args()
    ours = os.path.join(options.bin, "protopy")
    wanted = options.modules or names()[:: options.sample]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        failed = list(pool.map(lambda n: imports(ours, n), wanted))
        suspects = [n for n, reason in zip(wanted, failed) if reason]
        reference = dict(zip(suspects, pool.map(lambda n: imports("/usr/bin/python3.11", n), suspects)))
    reasons = {n: r for n, r in zip(wanted, failed) if r and not reference[n]}
    not_here = [n for n in suspects if reference[n]]
    total = len(wanted) - len(not_here)
    print(f"{total} modules that CPython imports (of {len(wanted)}); protopy imports {total - len(reasons)}")
    for name, reason in sorted(reasons.items()):
        print(f"  {name:32} {KNOWN.get(name, 'NOT LISTED: ' + reason)}")
    unlisted = [n for n in reasons if n not in KNOWN]
    passing = [n for n in wanted if n in KNOWN and n not in suspects]
    for name in passing:
        print(f"  {name:32} imports: take it out of KNOWN")
    return 1 if unlisted or passing else 0


if __name__ == "__main__":
    sys.exit(main())
