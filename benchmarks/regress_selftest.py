#!/usr/bin/python3.11
"""The regression run judges itself: a planted slowdown of 20 % in one row is named, an unchanged tree is
not. Any engine will do, since it is the judge that is tested; CPython is always there.

    regress_selftest.py [--engine cpython|protopy|protopyc] [--bin DIR]
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
PLANTED, STEADY = "calls/recursion", "exceptions/unwinding"


class Check:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.passed = self.failed = 0

    def regress(self, *arguments, plant=None):
        environment = dict(os.environ)
        environment.pop("PPY_REGRESS_PLANT", None)
        if plant:
            environment["PPY_REGRESS_PLANT"] = plant
        command = [sys.executable, os.path.join(FOLDER, "regress"), "--engines", self.options.engine, "--no-wall", "--row", PLANTED, "--row", STEADY,
                   "--reports", self.folder, *arguments]
        if self.options.bin:
            command += ["--bin", self.options.bin]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        return done.returncode, done.stdout + done.stderr

    def expect(self, what, condition, output):
        if condition:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL: {what}\n{output}")

    def run(self):
        baseline = os.path.join(self.folder, "baseline.json")
        status, output = self.regress("--save", baseline, "--baseline", self.empty())
        self.expect("a baseline is saved", status == 0 and os.path.exists(baseline), output)
        status, output = self.regress("--baseline", baseline)
        self.expect("an unchanged tree passes", status == 0 and "REGRESSED" not in output, output)
        status, output = self.regress("--baseline", baseline, plant=PLANTED)
        named = [line for line in output.splitlines() if line.startswith("REGRESSED")]
        self.expect("a planted 20 % gives a non-zero exit", status == 1, output)
        self.expect("the planted row is named, and no other", bool(named) and all(PLANTED in line for line in named), output)
        with open(os.path.join(self.folder, "regress.json"), encoding="utf-8") as file:
            model = json.load(file)
        change = next((r["change"] for r in model["rows"] if r["name"] == PLANTED and r["metric"] == "execution"), 0)
        self.expect("the change is about 20 %", 0.12 < change < 0.32, str(change))
        with open(os.path.join(self.folder, "regress.html"), encoding="utf-8") as file:
            self.expect("the HTML report names it", f"Regressed: <b>{self.options.engine} {PLANTED}" in file.read(), "")
        status, output = self.regress("--baseline", baseline, plant="no/such_row")
        self.expect("an unknown row cannot be planted", status != 0, output)

    def empty(self):
        path = os.path.join(self.folder, "empty.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"commit": "none", "figures": {}}, file)
        return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", default="cpython")
    parser.add_argument("--bin")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ppy-regress-") as folder:
        check = Check(options, folder)
        check.run()
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
