#!/usr/bin/python3.11
"""An outside CMake project that mixes C++ and Python: install, configure, build, run, touch, rebuild.

Checks that each result runs, that a second build does nothing, and that after a change to one source
exactly the results that contain it are made anew.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Failure(Exception):
    pass


def run(command, cwd=None, env=None, timeout=600):
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=timeout)
    if done.returncode:
        raise Failure(f"$ {' '.join(command)}\nexit status {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


class Project:
    OUTPUTS = ("bin/survey", "bin/convert", "lib/geometry.so", "host", "libshapes.a")

    def __init__(self, scratch, prefix, generator):
        self.source = os.path.join(scratch, "source")
        self.build = os.path.join(scratch, "build")
        self.prefix = prefix
        self.generator = generator
        shutil.copytree(os.path.join(HERE, "project"), self.source)

    def configure(self):
        run(["cmake", "-G", self.generator, "-S", self.source, "-B", self.build, f"-DCMAKE_PREFIX_PATH={self.prefix}",
             "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_COMPILER=clang++-19"])

    def make(self):
        return run(["cmake", "--build", self.build])

    def times(self):
        return {name: os.stat(os.path.join(self.build, name)).st_mtime_ns for name in self.OUTPUTS}

    def output(self, name, *arguments):
        return run([os.path.join(self.build, name), *arguments], cwd=self.build, timeout=60)

    def change(self, path, old, new):
        path = os.path.join(self.source, path)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if old not in text:
            raise Failure(f"{path} has no {old!r}")
        time.sleep(0.05)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))

    def rebuilt(self):
        before = self.times()
        self.make()
        after = self.times()
        return {name for name in self.OUTPUTS if before[name] != after[name]}


def equal(what, got, expected):
    if got != expected:
        raise Failure(f"{what}: got {got!r}, expected {expected!r}")


def stepsOf(project, interpreter):
    """(name, check) in order; each check raises Failure."""
    def outputs():
        equal("survey", project.output("bin/survey"), "survey: 12 32.5\n")
        equal("convert", project.output("bin/convert", "4"), "4 m = 13.0 ft\n")
        equal("host", project.output("host"), "C++ says 12.0\nreport: 285\nPython ended with 3\n")

    def module():
        program = f"import sys; sys.path.insert(0, {os.path.join(project.build, 'lib')!r}); import geometry; print(geometry.area(2, 5), geometry.NAME, geometry.__file__.endswith('.so'))"
        equal("import of the module", run([interpreter, "-c", program], timeout=60), "10 geometry one True\n")

    def imported():
        project.change("geometry.py", "width * height", "width * height * 2")
        equal("made anew", project.rebuilt(), {"bin/survey", "lib/geometry.so", "host"})
        equal("survey", project.output("bin/survey"), "survey: 24 32.5\n")
        equal("host", project.output("host"), "C++ says 12.0\nreport: 570\nPython ended with 3\n")

    def package():
        project.change("units/lengths.py", "3.25", "3.5")
        equal("made anew", project.rebuilt(), {"bin/survey", "bin/convert"})
        equal("convert", project.output("bin/convert", "4"), "4 m = 14.0 ft\n")

    def cpp():
        project.change("shapes.cpp", "3.0", "4.0")
        equal("made anew", project.rebuilt(), {"libshapes.a", "host"})
        equal("host", project.output("host").splitlines()[0], "C++ says 16.0")

    def main_file():
        project.change("tools/convert.py", '"m ="', '"metres ="')
        equal("made anew", project.rebuilt(), {"bin/convert"})

    def nothing():
        equal("made anew without a change", project.rebuilt(), set())

    def error():
        project.change("survey.py", "import geometry", "import geometry\nif True print(1)")
        before = project.times()["bin/survey"]
        try:
            project.make()
        except Failure as failure:
            if "survey.py:2" not in str(failure):
                raise Failure(f"the syntax error is not shown with its place:\n{failure}") from None
        else:
            raise Failure("a syntax error does not stop the build")
        if os.path.exists(os.path.join(project.build, "bin", "survey")):
            equal("the old result", project.times()["bin/survey"], before)

    return [("configure", project.configure), ("build", project.make), ("results run", outputs), ("module imports", module), ("second build does nothing", nothing),
            ("a touched module rebuilds what contains it", imported), ("a touched package module", package), ("a touched C++ file", cpp), ("a touched main file", main_file),
            ("again nothing to do", nothing), ("a syntax error stops the build", error)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(HERE, "..", "..", "build", "release"), help="the toolchain's build folder")
    parser.add_argument("--prefix", help="an installed toolchain in the place of the build folder")
    parser.add_argument("--generator", default="Ninja")
    options = parser.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="ppy-cmake-") as scratch:
        prefix = options.prefix or os.path.join(scratch, "prefix")
        steps = []
        if not options.prefix:
            steps.append(("install", lambda: run(["cmake", "--install", os.path.abspath(options.build), "--prefix", prefix])))
        steps += stepsOf(Project(scratch, prefix, options.generator), os.path.join(prefix, "bin", "protopy"))
        for name, check in steps:
            try:
                check()
                passed += 1
                print(f"ok: {name}", flush=True)
            except (Failure, OSError, subprocess.TimeoutExpired) as error:
                failed += 1
                print(f"FAIL: {name}: {error}", flush=True)
                if name in ("install", "configure", "build"):
                    break
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
