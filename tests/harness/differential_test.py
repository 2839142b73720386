#!/usr/bin/python3.11
"""Tests of the differential runner itself, with small shell scripts in the place of the toolchain.

A judge that cannot find a difference passes everything, so each kind of difference is planted once.
"""
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
RUNNER = os.path.join(TESTS, "run_differential.py")


class Differential(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.root = self.scratch.name
        self.tests = os.path.join(self.root, "tests")
        os.makedirs(os.path.join(self.tests, "run", "small"))
        os.makedirs(os.path.join(self.root, "bin"))
        # The runner finds programs beside itself, so a copy of it judges this small tree.
        with open(RUNNER, encoding="utf-8") as file:
            self.write("tests/run_differential.py", file.read())

    def tearDown(self):
        self.scratch.cleanup()

    def write(self, path, text, executable=False):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        if executable:
            os.chmod(path, 0o755)

    def fake(self, body):
        """A `protopy` that does what `body` says, and a `protopyc` whose executables do too."""
        self.write("bin/protopy", "#!/bin/bash\n" + body, True)
        compiler = ('#!/bin/bash\nwhile [ $# -gt 0 ]; do case $1 in -o) out=$2; shift;; *.py) file=$1;; esac; shift; done\necho compiled >> "%s/compiled"\n'
                    'printf \'#!/bin/bash\\nset -- %%s\\n\' "$file" > "$out"\ntail -n +2 "%s/bin/protopy" >> "$out"\nchmod +x "$out"\n')
        self.write("bin/protopyc", compiler % (self.root, self.root), True)

    def judge(self, *arguments):
        command = [sys.executable, os.path.join(self.tests, "run_differential.py"), "--bin", os.path.join(self.root, "bin"),
                   "--cache", os.path.join(self.root, "cache"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def lastLine(self, output):
        return output.strip().splitlines()[-1]

    def testEqualProgramsPassInEveryMode(self):
        self.write("tests/run/hello.py", "print('hello')\n")
        self.fake("echo hello\n")
        status, output = self.judge()
        self.assertEqual((status, self.lastLine(output)), (0, "8 passed, 0 failed"), output)

    def testStdoutStderrAndStatusAreCompared(self):
        self.write("tests/run/hello.py", "print('hello')\n")
        for body, what in (("echo bye\n", "stdout differs"), ("echo hello; echo x >&2\n", "stderr"), ("echo hello; exit 3\n", "exit status 3"),
                           ("echo hello; echo more\n", "stdout"), ("printf hello\n", "stdout")):
            self.fake(body)
            status, output = self.judge("--mode", "protopy")
            self.assertEqual(status, 1, output)
            self.assertIn(what, output)

    def testTracebackNamesTheSamePathInBothWays(self):
        self.write("tests/run/fail.py", "1 / 0\n")
        self.fake(f'exec {sys.executable} "$1"\n')
        status, output = self.judge("--mode", "protopy,aot-O2")
        self.assertEqual(status, 0, output)

    def testCompilesOncePerLevel(self):
        self.write("tests/run/hello.py", "print('hello')\n")
        self.fake("echo hello\n")
        self.judge()
        with open(os.path.join(self.root, "compiled"), encoding="utf-8") as file:
            self.assertEqual(len(file.readlines()), 3)  # -O0, -O2, -O2 with guards that can be made to fail

    def testFailedCompilationIsAFailure(self):
        self.write("tests/run/hello.py", "print('hello')\n")
        self.fake("echo hello\n")
        self.write("bin/protopyc", "#!/bin/bash\necho 'hello.py:1:1: error: no' >&2\nexit 1\n", True)
        status, output = self.judge("--mode", "aot-O0")
        self.assertEqual(status, 1)
        self.assertIn("compilation failed", output)

    def testListedFailureIsCountedApartAndUnexpectedPassFails(self):
        self.write("tests/run/hello.py", "print('hello')\n")
        self.write("tests/run/expected_failures.tsv", "protopy\thello\tprints bye\n")
        self.fake("echo bye\n")
        status, output = self.judge("--mode", "protopy")
        self.assertEqual((status, self.lastLine(output)), (0, "0 passed, 0 failed"), output)
        self.assertIn("1 expected failures", output)
        self.fake("echo hello\n")
        status, output = self.judge("--mode", "protopy")
        self.assertEqual(status, 1, output)
        self.assertIn("XPASS", output)

    def testRowWithoutReasonIsRefused(self):
        self.write("tests/run/hello.py", "print('hello')\n")
        self.write("tests/run/expected_failures.tsv", "protopy\thello\t\n")
        self.fake("echo bye\n")
        status, output = self.judge("--mode", "protopy")
        self.assertNotEqual(status, 0)
        self.assertIn("error", output)

    def testStressModesSetTheirVariables(self):
        self.write("tests/run/hello.py", "print('ok')\n")
        for mode, name in (("deopt", "PPY_DEOPT_EVERY"), ("capture", "PPY_CAPTURE_EVERY"), ("gc", "PPY_GC_STRESS"), ("gc-aot", "PPY_GC_STRESS")):
            self.fake(f'[ -n "${name}" ] && echo ok\n')
            status, output = self.judge("--mode", mode)
            self.assertEqual(status, 0, mode + output)
            status, output = self.judge("--mode", "protopy")
            self.assertEqual(status, 1, mode + output)

    def testHangingProgramIsKilled(self):
        self.write("tests/run/hang.py", "print('x')\n")
        self.fake("sleep 60\n")
        status, output = self.judge("--mode", "protopy", "--timeout", "1")
        self.assertEqual(status, 1)
        self.assertIn("exit status -9", output)

    def testProgramThatDependsOnTheHashSeedIsNamed(self):
        self.write("tests/run/seed.py", "print(hash('a'))\n")
        status, output = self.judge("--mode", "cpython")
        self.assertEqual(status, 1, output)

    def testInlineExpectationTakesCPythonsPlace(self):
        self.write("tests/stackless/deep.py", "# expect: done\n# run: args=a\nraise SystemExit(3)\n")
        self.fake("echo done\n")
        status, output = self.judge("--mode", "protopy,aot-O2")
        self.assertEqual((status, self.lastLine(output)), (0, "2 passed, 0 failed"), output)

    def testArgumentsStdinAndEnvironmentReachTheProgram(self):
        self.write("tests/run/data/in.txt", "text\n")
        self.write("tests/run/io.py", "# run: args=a b\n# run: stdin=data/in.txt\n# run: env=GREETING=hi\n"
                   "import os, sys\nprint(sys.argv[1:], input(), os.environ['GREETING'])\n")
        self.fake(f'exec {sys.executable} "$@"\n')
        status, output = self.judge("--mode", "protopy")
        self.assertEqual(status, 0, output)


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=0)
    bad = len(program.result.failures) + len(program.result.errors)
    print(f"{program.result.testsRun - bad} passed, {bad} failed")
    sys.exit(1 if bad else 0)
