"""Runs one file of CPython's test suite in this process and writes one JSON line per case.

usage: case_runner.py MODULE RESULTS   (MODULE as in `test.MODULE`)

Lines: {"start": id} before a case, {"id", "outcome", "cases", "seconds", "detail"} after it. Outcomes: passed,
failed, error, skipped, expected. A doctest counts its examples singly. It uses nothing but unittest and doctest, so
that the same script runs under CPython and protopy. Cases that the suite marks as details of CPython run too: what
CPython passes is the measure, so they count, and what of them does not apply is listed as such.
REGRTEST_COMPILED names a folder whose modules take the place of those of the package `test`.
"""
import io
import json
import os
import sys
import time
import traceback
import unittest


class Recorder(unittest.TestResult):
    def __init__(self, out):
        super().__init__()
        self.out = out
        self.began = 0.0

    def line(self, **fields):
        self.out.write(json.dumps(fields) + "\n")
        self.out.flush()

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()
        self.failed_parts = 0
        self.line(start=test.id())

    def record(self, test, outcome, detail=""):
        self.line(id=test.id(), outcome=outcome, cases=1, seconds=round(time.monotonic() - self.began, 3),
                  detail=detail[-4000:])

    def text(self, err):
        try:
            return "".join(traceback.format_exception(*err))
        except BaseException as e:  # the exception under test may not be printable
            return f"{err[0].__name__} (could not be formatted: {type(e).__name__})"

    def addSuccess(self, test):
        if not self.failed_parts:
            self.record(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.record(test, "failed", self.text(err))

    def addError(self, test, err):
        super().addError(test, err)
        self.record(test, "error", self.text(err))

    def addSkip(self, test, reason):
        self.record(test, "skipped", reason)

    def addExpectedFailure(self, test, err):
        self.record(test, "expected")

    def addUnexpectedSuccess(self, test):
        self.record(test, "failed", "unexpected success")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.failed_parts += 1
            if self.failed_parts == 1:  # one case, however many of its parts fail
                kind = "failed" if issubclass(err[0], test.failureException) else "error"
                self.record(test, kind, f"in {subtest.id()}\n" + self.text(err))


def run_doctest(case, recorder):
    """A docstring's examples, each a case."""
    import doctest
    test = case._dt_test
    recorder.startTest(case)
    out = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=case._dt_optionflags, checker=case._dt_checker, verbose=False)
    try:
        case.setUp()
        results = runner.run(test, out=out.write, clear_globs=False)
        case.tearDown()
        failed, attempted = results.failed, results.attempted
    except BaseException:
        failed, attempted = len(test.examples), len(test.examples)
        out.write(traceback.format_exc())
    seconds = round(time.monotonic() - recorder.began, 3)
    if attempted - failed:
        recorder.line(id=case.id(), outcome="passed", cases=attempted - failed, seconds=seconds, detail="")
    if failed:
        recorder.line(id=case.id(), outcome="failed", cases=failed, seconds=seconds, detail=out.getvalue()[-4000:])


def run(suite, recorder):
    """unittest's own suites do class and module fixtures; doctests are taken out of them."""
    import doctest
    doctests = []

    def strip(s):
        kept = []
        for item in s:
            if isinstance(item, doctest.DocTestCase):
                doctests.append(item)
            elif isinstance(item, unittest.TestSuite):
                strip(item)
                kept.append(item)
            else:
                kept.append(item)
        s._tests = kept

    strip(suite)
    suite.run(recorder)
    for case in doctests:
        run_doctest(case, recorder)


def import_compiled(folder):
    """The folder's shared objects take the place of modules of `test`. Their __file__ and text stay the source's, as
    for modules compiled into a program: tests look for themselves and for data beside them."""
    import importlib.machinery
    import importlib.util

    class Loader(importlib.machinery.ExtensionFileLoader):
        @property
        def source(self):
            return os.path.join(os.path.dirname(os.__file__), "test", self.name.rpartition(".")[2] + ".py")

        def exec_module(self, module):
            module.__file__ = self.source
            super().exec_module(module)

        def get_source(self, fullname):
            return importlib.util.decode_source(self.get_data(self.source))

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            package, _, stem = name.rpartition(".")
            file = os.path.join(folder, stem + ".so")
            if package == "test" and os.path.exists(file):
                return importlib.util.spec_from_file_location(name, file, loader=Loader(name, file))

    sys.meta_path.insert(0, Finder)


def main():
    name, results = sys.argv[1:]
    with open(results, "w", encoding="utf-8") as out:
        recorder = Recorder(out)
        try:
            sys.implementation.name = "cpython"  # what test.support asks before it runs such cases
            import test.support
            test.support.use_resources = []
            test.support.verbose = 0
            if "REGRTEST_COMPILED" in os.environ:
                import_compiled(os.environ["REGRTEST_COMPILED"])
            module = "test." + name
            suite = unittest.defaultTestLoader.loadTestsFromName(module)
            run(suite, recorder)
        except unittest.SkipTest as e:
            recorder.line(id="test." + name, outcome="skipped", cases=1, seconds=0, detail=str(e))
        except BaseException as e:
            recorder.line(id="test." + name, outcome="error", cases=1, seconds=0,
                          detail="".join(traceback.format_exception(e))[-4000:])
        recorder.line(end=True)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
