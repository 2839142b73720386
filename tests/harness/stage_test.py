#!/usr/bin/python3.11
"""Tests of the stage-test runner itself: verdicts, substitutions, --update."""
import os
import subprocess
import sys
import tempfile
import unittest

RUNNER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "stage", "run_stage.py")


class Stage(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.scratch.cleanup()

    def judge(self, text, *arguments, name="case.py"):
        path = os.path.join(self.scratch.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run([sys.executable, RUNNER, *arguments, path], capture_output=True, text=True)
        with open(path, encoding="utf-8") as file:
            return done.returncode, done.stdout.strip().splitlines()[-1], file.read()

    def testMatchingOutputPasses(self):
        status, last, _ = self.judge("# RUN: %python %s | FileCheck %s\n# CHECK: {{^}}4{{$}}\nprint(2 + 2)\n")
        self.assertEqual((status, last), (0, "1 passed, 0 failed"))

    def testOtherOutputFails(self):
        status, last, _ = self.judge("# RUN: %python %s | FileCheck %s\n# CHECK: {{^}}5{{$}}\nprint(2 + 2)\n")
        self.assertEqual((status, last), (1, "0 passed, 1 failed"))

    def testFailureBeforeThePipeFails(self):
        status, _, _ = self.judge("# RUN: (echo 4; false) | FileCheck %s\n# CHECK: 4\n")
        self.assertEqual(status, 1)

    def testNotTurnsAFailureRound(self):
        status, _, _ = self.judge("# RUN: not %python -c 'raise SystemExit(1)'\n")
        self.assertEqual(status, 0)

    def testContinuationLinesJoin(self):
        status, _, _ = self.judge("# RUN: echo a \\\n# RUN: b | FileCheck %s\n# CHECK: a b\n")
        self.assertEqual(status, 0)

    def testUpdateWritesWhatPasses(self):
        text = "# RUN: %python %s | FileCheck %s\n# CHECK: old\nprint('new')\nprint()\nprint('[[x]]')\n"
        _, last, updated = self.judge(text, "--update")
        self.assertIn("# CHECK: new\n# CHECK-EMPTY:\n", updated)
        status, last, _ = self.judge(updated)
        self.assertEqual((status, last), (0, "1 passed, 0 failed"))

    def testMissingProgramSkipsOnlyWhenRequired(self):
        status, last, _ = self.judge("# REQUIRES: protopyc\n# RUN: %protopyc %s\n", "--bin", "/nonexistent")
        self.assertEqual((status, last), (0, "0 passed, 0 failed"))
        status, last, _ = self.judge("# RUN: %protopyc %s\n", "--bin", "/nonexistent")
        self.assertEqual(status, 1)


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=0)
    bad = len(program.result.failures) + len(program.result.errors)
    print(f"{program.result.testsRun - bad} passed, {bad} failed")
    sys.exit(1 if bad else 0)
