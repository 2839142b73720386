#!/usr/bin/python3.11
"""Bad input to protopyc and protopy: one clear line, exit status 1 or 2, no half-written output.

Each case names the arguments, what the first line on standard error must look like, and the exit
status. A case fails too when the program crashed, wrote to standard output, or left a file behind.
"""
import argparse
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def prepare(folder):
    write(folder, "good.py", b"print('good')\n")
    write(folder, "syntax.py", b"x = 1\nif x\n    print(x)\n")
    write(folder, "indent.py", b"def f():\nreturn 1\n")
    write(folder, "utf8.py", b"x = 1\ny = 'caf\xe9'\n")
    write(folder, "cookie.py", b"# coding: no-such-codec\nx = 1\n")
    write(folder, "string.py", b"x = 'abc\n")
    write(folder, "deep.py", b"x = " + b"(" * 5000 + b"1" + b")" * 5000 + b"\n")
    os.mkdir(os.path.join(folder, "folder"))
    os.mkdir(os.path.join(folder, "closed"))
    os.mkdir(os.path.join(folder, "out.app"))


# (name, program, arguments, pattern of the first line on standard error, statuses)
CASES = [
    ("missing file", "protopyc", ["missing.py", "-o", "app"], r"^.*missing\.py.*: .*(no such file|No such file)", {1, 2}),
    ("directory", "protopyc", ["folder", "-o", "app"], r"^.*folder.*: .*directory", {1, 2}),
    ("syntax error", "protopyc", ["syntax.py", "-o", "app"], r"^syntax\.py:2:\d+: error: expected ':'", {1}),
    ("indentation", "protopyc", ["indent.py", "-o", "app"], r"^indent\.py:2:\d+: error: expected an indented block after function definition on line 1", {1}),
    ("invalid UTF-8", "protopyc", ["utf8.py", "-o", "app"], r"^utf8\.py:2:(\d+:)? error: .*utf-?8", {1}),
    ("unknown codec", "protopyc", ["cookie.py", "-o", "app"], r"^cookie\.py:\d+:(\d+:)? error: .*(unknown encoding|encoding problem): no-such-codec", {1}),
    ("unterminated string", "protopyc", ["string.py", "-o", "app"], r"^string\.py:1:\d+: error: unterminated string literal", {1}),
    ("too deep", "protopyc", ["deep.py", "-o", "app"], r"^deep\.py:1:\d+: error: too many nested parentheses", {1}),
    ("no input", "protopyc", [], r"error: ", {2}),
    ("unknown flag", "protopyc", ["good.py", "--no-such-flag"], r"error: .*--?no-such-flag", {2}),
    ("misspelt flag", "protopyc", ["good.py", "--emti=ast"], r"error: .*--emti", {2}),
    ("bad value", "protopyc", ["good.py", "--emit=nonsense"], r"error: .*nonsense", {2}),
    ("unknown pass", "protopyc", ["good.py", "--passes=nonsense"], r"error: .*nonsense", {2}),
    ("bad level", "protopyc", ["good.py", "-O9"], r"error: ", {2}),
    ("output is a directory", "protopyc", ["good.py", "-o", "out.app"], r"error: .*out\.app", {1, 2}),
    ("output in a missing folder", "protopyc", ["good.py", "-o", "nowhere/app"], r"error: .*nowhere/app", {1, 2}),
    ("unwritable output", "protopyc", ["good.py", "-o", "/proc/app"], r"error: .*/proc/app", {1, 2}),
    ("missing file", "protopy", ["missing.py"], r"^.*can't open file '.*missing\.py': \[Errno 2\] No such file or directory$", {2}),
    ("directory", "protopy", ["folder"], r"^.*can't find '__main__' module in '.*folder'$", {1}),
    ("syntax error", "protopy", ["syntax.py"], r'^  File ".*syntax\.py", line 2$', {1}),
    ("invalid UTF-8", "protopy", ["utf8.py"], r"^SyntaxError: .*utf-?8", {1}),
    ("unknown flag", "protopy", ["--no-such-flag"], r"^[Uu]nknown option --|unknown option", {2}),
    ("bad module", "protopy", ["-m", "no_such_module_x"], r"^.*No module named no_such_module_x$", {1}),
]


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def check(binFolder, case):
    name, program, arguments, pattern, statuses = case
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        before = snapshot(folder)
        environment = dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1", PYTHONDONTWRITEBYTECODE="1")
        try:
            done = subprocess.run([os.path.join(binFolder, program), *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=60, env=environment, preexec_fn=limits)
        except subprocess.TimeoutExpired:
            return "no answer within 60 s"
        except OSError as error:
            return f"cannot be started: {error.strerror}"
        err = done.stderr.decode("utf-8", "replace")
        first = err.split("\n", 1)[0]
        if done.returncode not in statuses:
            return f"exit status {done.returncode}, expected {sorted(statuses)}; it said: {err.strip()[:300]}"
        if not re.search(pattern, first, re.IGNORECASE):
            return f"first line {first!r} does not match {pattern!r}"
        if done.stdout:
            return f"standard output is not empty: {done.stdout[:100]!r}"
        left = sorted(snapshot(folder) - before)
        if left:
            return f"left behind: {left}"
    return None


def checkInterrupt(binFolder):
    """A compilation that is interrupted at any moment leaves no half-written output."""
    with tempfile.TemporaryDirectory() as folder:
        body = "\n".join(f"def f{i}(a, b):\n    return [a * {i} + b for b in range(a)]\n" for i in range(800))
        write(folder, "large.py", (body + "\nprint(f1(1, 2))\n").encode())
        before = snapshot(folder)
        for delay in (0.02, 0.1, 0.3, 0.8):
            process = subprocess.Popen([os.path.join(binFolder, "protopyc"), "large.py", "-o", "app"], cwd=folder, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limits)
            time.sleep(delay)
            process.send_signal(signal.SIGINT)
            try:
                status = process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                return f"still running 120 s after an interrupt at {delay} s"
            left = sorted(os.path.basename(p) for p in snapshot(folder) - before)
            if status == 0:
                if left != ["app"]:
                    return f"finished, but left {left}"
                os.unlink(os.path.join(folder, "app"))
            elif left:
                return f"interrupted at {delay} s, it left {left}"
    return None


def snapshot(folder):
    return {os.path.join(f, n) for f, _, names in os.walk(folder) for n in names if "__pycache__" not in f}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.path.join(HERE, "..", "..", "build", "release", "bin"))
    parser.add_argument("--filter", default="")
    options = parser.parse_args()
    binFolder = os.path.abspath(options.bin)
    passed = failed = 0
    for case in CASES:
        if options.filter not in f"{case[1]}: {case[0]}":
            continue
        problem = check(binFolder, case)
        if problem:
            failed += 1
            print(f"FAIL: {case[1]}: {case[0]}: {problem}", flush=True)
        else:
            passed += 1
    if options.filter in "protopyc: interrupt" and os.path.exists(os.path.join(binFolder, "protopyc")):
        problem = checkInterrupt(binFolder)
        if problem:
            print(f"FAIL: protopyc: interrupt: {problem}", flush=True)
        passed, failed = passed + (not problem), failed + bool(problem)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
