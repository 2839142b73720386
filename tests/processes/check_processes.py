#!/usr/bin/python3.11
"""multiprocessing with each way to start a process gives what CPython gives: under protopy, and from a compiled program, whose
source is gone by then.

usage: check_processes.py --bin FOLDER [METHOD …]
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(command, folder):
    """Output, errors and exit status; a program that does not end is one that failed."""
    try:
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100)
    except subprocess.TimeoutExpired as e:
        return "not ended", str(e.stdout)[-500:], str(e.stderr)[-500:]
    return done.returncode, done.stdout, done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("methods", nargs="*", default=["spawn", "forkserver", "fork"])
    options = parser.parse_args()
    programs = pathlib.Path(options.bin).absolute()
    failures = total = 0
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / "programs.py", folder)
        subprocess.run([programs / "protopyc", "-q", "-O1", "programs.py", "-o", "compiled"], cwd=folder, check=True, timeout=300)
        for method in options.methods:
            expected = run(["/usr/bin/python3.11", "programs.py", method], folder)
            source = pathlib.Path(folder, "programs.py")
            for how, command in (("protopy", [programs / "protopy", "programs.py", method]), ("compiled", ["./compiled", method])):
                if how == "compiled":
                    source.rename(folder + "/away")
                got = run(command, folder)
                if how == "compiled":
                    pathlib.Path(folder, "away").rename(source)
                total += 1
                if got != expected:
                    failures += 1
                    print("FAIL:", method, how, "\n  expected", expected, "\n  got     ", got)
    print(f"{total - failures} passed, {failures} failed")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
