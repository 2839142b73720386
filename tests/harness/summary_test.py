#!/usr/bin/python3.11
"""Tests of scripts/summary.py, which turns ctest's report into `N passed, N failed`."""
import os
import subprocess
import sys
import tempfile
import unittest

SUMMARY = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "scripts", "summary.py")


def case(name, output="", status="run", failure=False):
    return f'<testcase name="{name}" status="{status}">{"<failure message=&quot;&quot;/>" if failure else ""}<system-out>{output}</system-out></testcase>'.replace("&quot;", '"')


class Summary(unittest.TestCase):
    def judge(self, *cases):
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
            file.write("<testsuite>" + "".join(cases) + "</testsuite>")
            file.flush()
            done = subprocess.run([sys.executable, SUMMARY, file.name], capture_output=True, text=True)
        return done.returncode, done.stdout.strip().splitlines()[-1]

    def testPlainTestsCountOneEach(self):
        self.assertEqual(self.judge(case("a"), case("b")), (0, "2 passed, 0 failed"))

    def testScriptsCountTheirCases(self):
        self.assertEqual(self.judge(case("a", "x\n40 passed, 0 failed\n"), case("b", "7 equal, 0 different\n")), (0, "47 passed, 0 failed"))

    def testTheLastLineOfAScriptCounts(self):
        self.assertEqual(self.judge(case("a", "1 passed, 0 failed\n5 passed, 0 failed\n")), (0, "5 passed, 0 failed"))

    def testFailuresCount(self):
        self.assertEqual(self.judge(case("a", "40 passed, 2 failed\n", "fail", True), case("b")), (1, "41 passed, 2 failed"))

    def testAFailureWithoutALineCountsAsOne(self):
        self.assertEqual(self.judge(case("a", "killed", "fail", True), case("b")), (1, "1 passed, 1 failed"))

    def testATestThatDidNotRunFails(self):
        self.assertEqual(self.judge(case("a", status="notrun"), case("b")), (1, "1 passed, 1 failed"))

    def testNoReportAndNoTestsFail(self):
        done = subprocess.run([sys.executable, SUMMARY, "/nonexistent"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout.strip()), (1, "0 passed, 1 failed"))
        self.assertEqual(self.judge()[0], 1)


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=0)
    bad = len(program.result.failures) + len(program.result.errors)
    print(f"{program.result.testsRun - bad} passed, {bad} failed")
    sys.exit(1 if bad else 0)
