#!/usr/bin/python3.11
"""Stage-test runner: runs the `RUN:` lines of the files below tests/stage.

A stage test is one file that holds its input and its expectations. Each line `RUN: command` (after
`#`, `//` or `;`) runs by bash with pipefail; the test passes when every command exits with 0.

    %protopyc %protopy   the programs under test          %s  the test file      %S  its folder
    %bin                 the folder they are in
    %python              CPython 3.11, the reference       %t  a scratch file     %T  a scratch folder
    FileCheck, not       LLVM's tools of those names

A RUN line that ends in a backslash goes on in the next RUN line. `REQUIRES: protopyc` (or protopy)
skips a test, loudly, when that program of the folder is not built. `--update` rewrites the CHECK lines of tests
whose RUN line is `command | FileCheck %s [--check-prefix=P]` from what the command prints now; a
human reads the diff.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RUN_LINE = re.compile(r"^\s*(?:#|//|;)\s*RUN:\s*(.*?)\s*$")
SUFFIXES = (".py", ".pir", ".ssa", ".ll", ".txt", ".test")
LLVM_FOLDERS = ("/usr/lib/llvm-19/bin",)


def findLlvmTool(name):
    """The path of an LLVM tool: versioned folder first, then `name-19` and `name` on PATH."""
    for folder in LLVM_FOLDERS:
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK):
            return path
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for candidate in (name + "-19", name):
            path = os.path.join(folder, candidate)
            if os.access(path, os.X_OK):
                return path
    return None


def runLines(path):
    """The commands of a test, continuation lines joined; an empty list means it is no test."""
    commands, joined = [], ""
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            match = RUN_LINE.match(line)
            if not match:
                continue
            text = match.group(1)
            if text.endswith("\\"):
                joined += text[:-1]
                continue
            commands.append(joined + text)
            joined = ""
    return commands


def requires(path):
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        found = re.findall(r"^\s*(?:#|//|;)\s*REQUIRES:\s*(.*)$", file.read(), re.M)
    return [word for line in found for word in re.split(r"[\s,]+", line) if word]


def findTests(roots):
    tests = []
    for root in roots:
        if os.path.isfile(root):
            tests.append(os.path.abspath(root))
            continue
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(f for f in folders if f not in ("__pycache__", "Inputs"))
            for name in sorted(files):
                path = os.path.join(os.path.abspath(folder), name)
                if name.endswith(SUFFIXES) and path != os.path.abspath(__file__) and runLines(path):
                    tests.append(path)
    return tests


class Runner:
    """What one run of the tests shares: the programs, the limits and the substitutions."""

    def __init__(self, options):
        self.options = options
        self.programs = {
            "protopyc": os.path.join(options.bin, "protopyc"),
            "protopy": os.path.join(options.bin, "protopy"),
        }
        self.tools = {name: findLlvmTool(name) for name in ("FileCheck", "not")}

    def expand(self, command, path, scratch):
        table = {
            "%protopyc": self.programs["protopyc"],
            "%protopy": self.programs["protopy"],
            "%python": "/usr/bin/python3.11",
            "%bin": self.options.bin,
            "%s": path,
            "%S": os.path.dirname(path),
            "%t": os.path.join(scratch, "t"),
            "%T": scratch,
        }
        command = re.sub(r"%(protopyc|protopy|python|bin|s|S|t|T)\b", lambda m: table[m.group(0)], command)
        for name, tool in self.tools.items():
            command = re.sub(rf"(^|[|;&]\s*)({name})(?=\s)", lambda m: m.group(1) + (tool or name), command)
        return command

    def shell(self, command, scratch):
        """Runs one command; gives (status, output) where a timeout is status 124."""
        limit = f"ulimit -v {self.options.memory_mb * 1024}; set -o pipefail; "
        environment = dict(os.environ, LC_ALL="C.UTF-8", PYTHONDONTWRITEBYTECODE="1", NO_COLOR="1")
        process = subprocess.Popen(
            ["/bin/bash", "-c", limit + command], cwd=scratch, stdin=subprocess.DEVNULL, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            out, err = process.communicate(timeout=self.options.timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            out, err = process.communicate()
            return 124, out, err + b"\n(timed out)\n"
        return process.returncode, out, err

    def run(self, path):
        """Gives (path, 'pass' | 'fail' | 'skip', details)."""
        for name in requires(path):
            if not os.path.exists(os.path.join(self.options.bin, name)):
                return path, "skip", f"{name} is not built"
        with tempfile.TemporaryDirectory(prefix="ppy-stage-") as scratch:
            for command in runLines(path):
                expanded = self.expand(command, path, scratch)
                status, out, err = self.shell(expanded, scratch)
                if status != 0:
                    text = (out + err).decode("utf-8", "backslashreplace")
                    return path, "fail", f"$ {expanded}\n{text}(exit status {status})"
        return path, "pass", ""

    def update(self, path):
        """Rewrites the CHECK lines of one test; gives what was done."""
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        replacements = {}
        for command in runLines(path):
            match = re.match(r"(.*)\|\s*FileCheck\s+(.*%s.*)$", command)
            if not match:
                continue
            prefix = re.search(r"--check-prefix[= ](\S+)", match.group(2))
            prefix = prefix.group(1) if prefix else "CHECK"
            with tempfile.TemporaryDirectory(prefix="ppy-stage-") as scratch:
                status, out, err = self.shell(self.expand(match.group(1), path, scratch), scratch)
            if status != 0:
                return f"{path}: not updated: exit status {status}\n{err.decode('utf-8', 'replace')}"
            replacements[prefix] = out.decode("utf-8").rstrip("\n").split("\n")
        if not replacements:
            return f"{path}: no RUN line of the form `command | FileCheck %s`"
        for prefix, output in replacements.items():
            pattern = re.compile(rf"^\s*(#|//|;)\s*{re.escape(prefix)}(-NEXT|-EMPTY|-SAME|-LABEL)?:")
            marks = [match.group(1) for match in map(pattern.match, lines) if match]
            mark = marks[0] if marks else ("//" if path.endswith((".pir", ".ssa")) else "#")
            places = [i for i, line in enumerate(lines) if pattern.match(line)]
            at = places[0] if places else max(i for i, line in enumerate(lines) if RUN_LINE.match(line)) + 1
            lines = [line for line in lines if not pattern.match(line)]
            lines[at:at] = checkLines(prefix, mark, output)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        return f"{path}: updated"


def checkLines(prefix, mark, output):
    result, first = [], True
    for line in output:
        if not line.strip():
            if not first:
                result.append(f"{mark} {prefix}-EMPTY:")
            continue
        text = line.replace("[[", "{{\\[\\[}}").rstrip()
        result.append(f"{mark} {prefix}{'' if first else '-NEXT'}: {text}")
        first = False
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tests", nargs="*", default=[HERE], help="files or folders (default: all of tests/stage)")
    parser.add_argument("--bin", default=os.path.join(HERE, "..", "..", "build", "release", "bin"))
    parser.add_argument("--filter", default="", help="run only tests whose path holds this text")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--memory-mb", type=int, default=8000)
    parser.add_argument("--update", action="store_true", help="rewrite CHECK lines from present output")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    options.bin = os.path.abspath(options.bin)
    tests = [test for test in findTests(options.tests) if options.filter in test]
    runner = Runner(options)
    if options.update:
        for test in tests:
            print(runner.update(test))
        return 0
    begin, counts = time.monotonic(), {"pass": 0, "fail": 0, "skip": 0}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for path, verdict, details in pool.map(runner.run, tests):
            counts[verdict] += 1
            name = os.path.relpath(path, HERE)
            if verdict != "pass" or options.verbose:
                print(f"{verdict.upper()}: {name}" + (f"\n{details}" if details else ""), flush=True)
    skipped = f" ({counts['skip']} skipped)" if counts["skip"] else ""
    print(f"stage tests in {time.monotonic() - begin:.1f} s{skipped}")
    print(f"{counts['pass']} passed, {counts['fail']} failed")
    return 1 if counts["fail"] else 0


if __name__ == "__main__":
    sys.exit(main())
