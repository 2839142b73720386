#!/usr/bin/python3.11
"""Run the small run programs through their PIR (emulate.py) and compare with CPython's output.

    check_emulated.py --tool BIN/ppy_stage_dump

Programs that look at frames, tracebacks or `sys.exc_info`, or that call eval, exec or locals, cannot be
emulated and are left out. Last line: `N passed, N failed`.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = os.path.join(HERE, "..", "run", "small")
# What an emulated program cannot do: these look at frames, code objects or the handled exception.
NOT_EMULATED = re.compile(r"\b(eval|exec|compile|locals|globals|vars)\(|exc_info|_getframe|settrace|traceback|__context__|__code__|__closure__|\bgi_|"
                          r"setrecursionlimit|RecursionError|__cause__|super\(\)[^.]|\basync\b|print_exc")
# Messages of the emulator's own that differ, doctored signatures, and generators closed by the loop that made them.
DIFFERENT = {"loop_owned_generators", "function_arguments", "context_managers", "pattern_matching", "generators"}


def check(tool, path):
    run = lambda command: subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=100)
    try:
        expected, got = run([sys.executable, path]), run([sys.executable, os.path.join(HERE, "emulate.py"), "--tool", tool, path])
    except subprocess.TimeoutExpired:
        return path, "takes too long"
    if expected.stdout != got.stdout or expected.returncode != got.returncode:
        return path, got.stderr.decode(errors="replace")[-300:]
    return path, None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    args = parser.parse_args()
    names = [n for n in sorted(os.listdir(PROGRAMS)) if n.endswith(".py") and n[:-3] not in DIFFERENT and not NOT_EMULATED.search(open(os.path.join(PROGRAMS, n)).read())]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda n: check(args.tool, os.path.join(PROGRAMS, n)), names))
    failed = [r for r in results if r[1] is not None]
    for path, why in failed:
        print(path, why)
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
