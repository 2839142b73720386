#!/usr/bin/python3.11
"""Differential runner: every program below tests/run gives the same stdout, stderr and exit status
under CPython 3.11 and under each mode of ours.

    cpython      CPython again under another hash seed: the program itself is deterministic
    protopy      the interpreter
    aot-O0       protopyc -O0, then the executable        aot-O2     the same at -O2
    deopt        the -O2 executable, left at every n-th guard or loop header (PPY_DEOPT_EVERY)
    capture      the -O2 executable, every n-th call is captured   (PPY_CAPTURE_EVERY)
    gc           protopy, a collection at every n-th allocation    (PPY_GC_STRESS)
    gc-aot       the -O2 executable, the same

A program is `tests/run/*.py`, `tests/run/small/*.py`, `tests/run/packages/<name>/main.py`,
`tests/stackless/*.py` or `examples/*.py`. Comment lines at its top steer it:

    # run: args=a b {scratch}     arguments; {scratch} is a fresh folder
    # run: stdin=data/file        what standard input is (default: nothing)
    # run: env=NAME=value         one environment variable
    # run: timeout=30             seconds, for every mode
    # run: modes=protopy,aot-O2   only these modes
    # run: gc-every=4049          collect less often under stress: each collection looks through a huge stack
    # run: max-mb=700             a bar on the resident set of the interpreter and of -O2
    # expect: text                what stdout is, line by line, in place of asking CPython (for what
                                  CPython cannot do: its C stack ends before the program does)

The benchmark programs and rows run too, at a small size. Every program runs as `PROGRAM.py` in its own folder, argv[0] included, so paths in tracebacks are
equal. CPython's outputs and the compiled executables are cached by content.

`expected_failures.tsv` (mode, program, reason) lists what is known to fail; a listed program that
passes is a failure of the list. The last line is `N passed, N failed`.
"""
import argparse
import concurrent.futures
import fnmatch
import glob
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PYTHON = "/usr/bin/python3.11"
MODES = ("cpython", "protopy", "aot-O0", "aot-O2", "deopt", "capture", "gc", "gc-aot")
STRESS = ("deopt", "capture", "gc", "gc-aot")
LISTED = os.path.join(HERE, "run", "expected_failures.tsv")


class Program:
    """One program: where it lives, how it runs, what it is made of."""

    def __init__(self, path, args=()):
        self.path = path
        self.folder = os.path.dirname(path)
        self.file = os.path.basename(path)
        relative = os.path.relpath(path, HERE).replace(os.sep, "/")
        self.name = re.sub(r"/main\.py$|\.py$", "", re.sub(r"^(run|\.\.)/", "", relative))
        self.args, self.stdin, self.env, self.timeout, self.maxMb, self.gcEvery = list(args), None, {}, None, None, None
        self.modes, self.expected = None, None
        self.readHeader()

    def readHeader(self):
        with open(self.path, encoding="utf-8", errors="surrogateescape") as file:
            for line in file:
                match = re.match(r"#\s*(run|expect):\s?(.*)$", line.rstrip("\n"))
                if not match:
                    if line.startswith("#") or not line.strip():
                        continue
                    break
                if match.group(1) == "expect":
                    self.expected = (self.expected or []) + [match.group(2)]
                    continue
                key, _, value = match.group(2).partition("=")
                if key == "args":
                    self.args = value.split()
                elif key == "stdin":
                    self.stdin = value
                elif key == "env":
                    name, _, text = value.partition("=")
                    self.env[name] = text
                elif key == "timeout":
                    self.timeout = float(value)
                elif key == "modes":
                    self.modes = value.split(",")
                elif key == "max-mb":
                    self.maxMb = float(value)
                elif key == "gc-every":
                    self.gcEvery = int(value)
                else:
                    raise SystemExit(f"{self.path}: unknown `# run:` key {key}")

    def sources(self):
        """Every file whose content the outcome depends on."""
        if os.path.basename(os.path.dirname(self.folder)) == "packages":
            found = []
            for folder, _, files in os.walk(self.folder):
                found += [os.path.join(folder, f) for f in files if not f.endswith(".pyc")]
            return sorted(found)
        found = {self.path}
        with open(self.path, encoding="utf-8", errors="surrogateescape") as file:
            text = file.read()
        for name in re.findall(r"^\s*(?:import|from)\s+(\w+)", text, re.M):
            sibling = os.path.join(self.folder, name + ".py")
            if os.path.exists(sibling):
                found.add(sibling)
        named = re.findall(r"[\"'](data/[\w./-]+)", text)
        if "/usr/share/common-licenses/" in text:
            named += [os.path.join("/usr/share/common-licenses", f) for f in os.listdir("/usr/share/common-licenses")]
        for arg in self.args + named + ([self.stdin] if self.stdin else []):
            data = os.path.join(self.folder, arg)
            if os.path.isfile(data):
                found.add(data)
        return sorted(found)

    def digest(self, *more):
        state = hashlib.sha256()
        for path in self.sources():
            state.update(os.path.relpath(path, self.folder).encode())
            with open(path, "rb") as file:
                state.update(hashlib.sha256(file.read()).digest())
        for item in (self.args, self.stdin, self.env, more):
            state.update(repr(item).encode())
        return state.hexdigest()[:32]


class Outcome:
    """What one run gave: two streams and a status (negative: killed by that signal)."""

    def __init__(self, status, out, err, seconds=0.0, megabytes=0.0):
        self.status, self.out, self.err, self.seconds, self.megabytes = status, out, err, seconds, megabytes

    def dump(self):
        return {"status": self.status, "out": self.out.decode("latin-1"), "err": self.err.decode("latin-1"),
                "seconds": self.seconds, "megabytes": self.megabytes}

    @staticmethod
    def load(table):
        return Outcome(table["status"], table["out"].encode("latin-1"), table["err"].encode("latin-1"),
                       table["seconds"], table["megabytes"])


def execute(command, executable, program, environment, timeout, memoryMb):
    """Runs one process in the program's folder with bounds on time and memory."""
    scratch = tempfile.mkdtemp(prefix="ppy-run-")
    command = [part.replace("{scratch}", scratch) for part in command]
    stdin = open(os.path.join(program.folder, program.stdin), "rb") if program.stdin else subprocess.DEVNULL
    outFile, errFile = tempfile.TemporaryFile(), tempfile.TemporaryFile()

    def bound():
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = memoryMb << 20 if hard == resource.RLIM_INFINITY else min(memoryMb << 20, hard)
        if memoryMb:
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (256 << 20, 256 << 20))

    try:
        begin = time.monotonic()
        try:
            process = subprocess.Popen(command, executable=executable, cwd=program.folder, env=environment, stdin=stdin,
                                       stdout=outFile, stderr=errFile, preexec_fn=bound, start_new_session=True)
        except OSError as error:
            return Outcome(127, b"", f"cannot start {executable}: {error}\n".encode())
        timer = threading.Timer(timeout, lambda: os.killpg(process.pid, 9))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begin
        outFile.seek(0), errFile.seek(0)
        outcome = Outcome(process.returncode, outFile.read(), errFile.read(), seconds, usage.ru_maxrss / 1024)
        if seconds >= timeout:
            outcome.err += f"\n(timed out after {timeout:g} s)\n".encode()
        return outcome
    finally:
        outFile.close(), errFile.close()
        if program.stdin:
            stdin.close()
        shutil.rmtree(scratch, ignore_errors=True)


class Runner:
    def __init__(self, options):
        self.options = options
        self.protopyc = os.path.join(options.bin, "protopyc")
        self.protopy = os.path.join(options.bin, "protopy")
        self.locks, self.lock = {}, threading.Lock()
        self.begin = time.monotonic()
        self.toolchain = self.toolchainDigest()
        os.makedirs(options.cache, exist_ok=True)

    def toolchainDigest(self):
        """Changes when the compiler or the runtime was linked anew."""
        state = hashlib.sha256()
        folder = os.path.join(os.path.dirname(self.options.bin), "lib")
        paths = [self.protopyc, self.protopy]
        if os.path.isdir(folder):
            paths += [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if ".so" in name]
        for path in paths:
            if os.path.exists(path):
                info = os.stat(path)
                state.update(f"{path} {info.st_size} {info.st_mtime_ns}".encode())
        return state.hexdigest()[:16]

    def environment(self, program, **more):
        keep = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")
        table = {key: os.environ[key] for key in keep if key in os.environ}
        table.update(LC_ALL="C.UTF-8", PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="0", TZ="UTC")
        table.update(program.env)
        table.update({key: str(value) for key, value in more.items()})
        return table

    def keyLock(self, key):
        with self.lock:
            return self.locks.setdefault(key, threading.Lock())

    def reference(self, program):
        if program.expected is not None:
            text = "".join(line + "\n" for line in program.expected)
            return Outcome(0, text.encode(), b"")
        key = "cpython-" + program.digest(sys.version)
        path = os.path.join(self.options.cache, key + ".json")
        with self.keyLock(key):
            if os.path.exists(path) and not self.options.fresh:
                with open(path, encoding="utf-8") as file:
                    return Outcome.load(json.load(file))
            outcome = self.cpython(program, "0")
            if outcome.status != -9:
                with open(path + ".tmp", "w", encoding="utf-8") as file:
                    json.dump(outcome.dump(), file)
                os.replace(path + ".tmp", path)
            return outcome

    def cpython(self, program, seed):
        environment = self.environment(program, PYTHONHASHSEED=seed)
        return execute([PYTHON, program.file] + program.args, PYTHON, program, environment,
                       program.timeout or self.options.timeout, self.options.memory_mb)

    def compiled(self, program, level, options=()):
        """(path of the executable, None) or (None, Outcome of the failed compilation)."""
        key = f"exe-{level}{''.join(options)}-" + program.digest(self.toolchain)
        path = os.path.join(self.options.cache, key)
        with self.keyLock(key):
            if os.path.exists(path) and not self.options.fresh:
                os.utime(path)
                return path, None
            outcome = execute([self.protopyc, f"-{level}", *options, program.file, "-o", path + ".tmp"], self.protopyc, program,
                              self.environment(program), self.options.compile_timeout, self.options.memory_mb)
            if outcome.status != 0 or not os.path.exists(path + ".tmp"):
                outcome.status = outcome.status or 1
                outcome.err = b"(compilation failed)\n" + outcome.err
                return None, outcome
            os.replace(path + ".tmp", path)
            return path, None

    def outcome(self, program, mode):
        if mode == "cpython":
            return self.cpython(program, "4242")
        more, timeout = {}, program.timeout or self.options.timeout
        if mode in STRESS:
            timeout = max(timeout, self.options.stress_timeout)
        if mode == "deopt":
            more["PPY_DEOPT_EVERY"] = self.options.deopt_every
        elif mode == "capture":
            more["PPY_CAPTURE_EVERY"] = self.options.capture_every
        elif mode in ("gc", "gc-aot"):
            more["PPY_GC_STRESS"] = program.gcEvery or self.options.gc_every
        environment = self.environment(program, **more)
        if mode in ("protopy", "gc"):
            command, executable = [self.protopy, program.file], self.protopy
        else:
            executable, failed = self.compiled(program, "O0" if mode == "aot-O0" else "O2", ("--stress-guards",) if mode == "deopt" else ())
            if failed:
                return failed
            command = [program.file]
        return execute(command + program.args, executable, program, environment, timeout, self.options.memory_mb)

    def run(self, task):
        """Gives (program, mode, difference or None)."""
        program, mode = task
        if time.monotonic() - self.begin > self.options.budget:
            return program, mode, f"not run: the budget of {self.options.budget:g} s is used up", Outcome(0, b"", b"")
        expected = self.reference(program)
        actual = self.outcome(program, mode)
        return program, mode, difference(expected, actual, program, mode), actual


def difference(expected, actual, program, mode):
    """The first way in which two outcomes differ, or None."""
    parts = []
    if expected.status != actual.status:
        parts.append(f"exit status {actual.status}, expected {expected.status}")
    for name, wanted, got in (("stdout", expected.out, actual.out), ("stderr", expected.err, actual.err)):
        if wanted != got:
            parts.append(firstDifference(name, wanted, got))
    if not parts and program.maxMb and mode in ("protopy", "aot-O2") and actual.megabytes > program.maxMb:
        parts.append(f"resident set {actual.megabytes:.0f} MB, the bar is {program.maxMb:g} MB")
    if not parts and mode == "cpython" and actual.seconds > 20:
        parts.append(f"took {actual.seconds:.1f} s under CPython: too long for a test")
    return "\n".join(parts) or None


def firstDifference(name, wanted, got):
    wantedLines, gotLines = wanted.split(b"\n"), got.split(b"\n")
    show = lambda line: line.decode("utf-8", "backslashreplace")[:300]
    for number, (left, right) in enumerate(zip(wantedLines, gotLines), 1):
        if left != right:
            text = f"{name} differs at line {number}:\n    expected: {show(left)}\n    got:      {show(right)}"
            rest = gotLines[number:number + 4]
            return text + "".join(f"\n              {show(line)}" for line in rest if line)
    if len(wantedLines) > len(gotLines):
        return f"{name} ends early: expected line {len(gotLines)}: {show(wantedLines[len(gotLines) - 1])}"
    return f"{name} goes on: line {len(wantedLines)}: " + "\n    ".join(map(show, gotLines[len(wantedLines) - 1:][:6]))


def findPrograms():
    found = []
    for folder in (os.path.join(HERE, "run"), os.path.join(HERE, "run", "small"), os.path.join(HERE, "stackless"), os.path.join(ROOT, "examples")):
        if os.path.isdir(folder):
            found += [os.path.join(folder, f) for f in sorted(os.listdir(folder)) if f.endswith(".py") and f[0] != "_"]
    found = [Program(path) for path in found]
    for folder, size in ((os.path.join(ROOT, "benchmarks", "programs"), "0.01"), (os.path.join(ROOT, "benchmarks", "rows", "*"), "2")):
        found += [Program(path, [size]) for path in sorted(glob.glob(os.path.join(folder, "*.py")))]
    packages = os.path.join(HERE, "run", "packages")
    if os.path.isdir(packages):
        for name in sorted(os.listdir(packages)):
            path = os.path.join(packages, name, "main.py")
            if os.path.exists(path):
                found.append(Program(path))
    return found


def readListed(path):
    """{(mode pattern, program pattern): reason}"""
    table = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not line.strip() or line.startswith("#"):
                    continue
                fields = line.rstrip("\n").split("\t")
                if len(fields) != 3 or not fields[2].strip():
                    raise SystemExit(f"{path}:{number}: error: a row is mode, program, reason (tabs between)")
                table[(fields[0], fields[1])] = fields[2]
    return table


def listedReason(table, mode, name):
    if mode == "cpython":
        return None  # the reference cannot fail to equal itself
    for (modePattern, namePattern), reason in table.items():
        if fnmatch.fnmatchcase(mode, modePattern) and fnmatch.fnmatchcase(name, namePattern):
            return reason
    return None


def prune(folder, days=7):
    """Drops cache entries nobody used for a week."""
    limit = time.time() - days * 86400
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.stat(path).st_mtime < limit and os.stat(path).st_atime < limit:
            os.unlink(path)


def parseOptions():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.path.join(ROOT, "build", "release", "bin"), help="folder of protopyc and protopy")
    parser.add_argument("--mode", action="append", help="one mode, or several with commas (default: all)")
    parser.add_argument("--filter", action="append", default=[], help="programs whose name holds this text or matches it as a glob")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=20)
    parser.add_argument("--stress-timeout", type=float, default=90)
    parser.add_argument("--budget", type=float, default=800, help="seconds for everything; what is left then fails unrun")
    parser.add_argument("--compile-timeout", type=float, default=120)
    parser.add_argument("--memory-mb", type=int, default=8000, help="bound on address space; 0: none (sanitizers)")
    parser.add_argument("--deopt-every", type=int, default=7)
    parser.add_argument("--capture-every", type=int, default=11)
    parser.add_argument("--gc-every", type=int, default=1009)
    parser.add_argument("--cache", default=os.path.join(ROOT, ".cache", "run"))
    parser.add_argument("--fresh", action="store_true", help="use nothing from the cache")
    parser.add_argument("--listed", default=LISTED, help="the list of expected failures")
    parser.add_argument("--suggest", action="store_true", help="print rows for the list instead of differences")
    parser.add_argument("--junit", help="write a JUnit report here")
    parser.add_argument("--list", action="store_true", help="print the programs and stop")
    parser.add_argument("-v", "--verbose", action="store_true", help="print passes too")
    options = parser.parse_args()
    options.bin, options.cache = os.path.abspath(options.bin), os.path.abspath(options.cache)
    options.modes = [m for text in (options.mode or [",".join(MODES)]) for m in text.split(",")]
    unknown = [mode for mode in options.modes if mode not in MODES]
    if unknown:
        parser.error(f"unknown mode {unknown[0]}; the modes are {', '.join(MODES)}")
    return options


def wanted(name, filters):
    return not filters or any(text in name or fnmatch.fnmatchcase(name, text) for text in filters)


def writeJunit(path, results, seconds):
    from xml.sax.saxutils import escape, quoteattr
    failures = sum(1 for row in results if row[2])
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'<testsuite name="run" tests="{len(results)}" failures="{failures}" time="{seconds:.1f}">\n')
        for name, mode, text, taken in results:
            file.write(f"<testcase classname={quoteattr(mode)} name={quoteattr(name)} time=\"{taken:.3f}\"")
            body = re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd]", "?", text) if text else ""
            file.write(f"><failure>{escape(body)}</failure></testcase>\n" if text else "/>\n")
        file.write("</testsuite>\n")


def main():
    options = parseOptions()
    programs = [p for p in findPrograms() if wanted(p.name, options.filter)]
    if options.list:
        print("\n".join(program.name for program in programs))
        return 0
    runner = Runner(options)
    prune(options.cache)
    tasks = []
    for mode in options.modes:
        for program in programs:
            if (program.modes is None or mode in program.modes) and not (mode == "cpython" and program.expected is not None):
                tasks.append((program, mode))
    listed, results, begin = readListed(options.listed), [], time.monotonic()
    expectedFailures, passed, failed = 0, 0, 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for program, mode, text, actual in pool.map(runner.run, tasks):
            reason = listedReason(listed, mode, program.name)
            if text and reason is not None:
                expectedFailures += 1
                verdict, text = "XFAIL", None
            elif reason is not None:
                verdict, text = "XPASS", f"passes, but is listed as failing: {reason}"
            else:
                verdict = "FAIL" if text else "PASS"
            results.append((program.name, mode, text, actual.seconds))
            passed, failed = passed + (verdict == "PASS"), failed + (verdict in ("FAIL", "XPASS"))
            if options.suggest:
                if text:
                    print(f"{mode}\t{program.name}\t{text.splitlines()[0]}", flush=True)
            elif verdict in ("FAIL", "XPASS"):
                print(f"{verdict}: {mode}: {program.name}\n  " + text.replace("\n", "\n  "), flush=True)
            elif options.verbose:
                print(f"{verdict}: {mode}: {program.name} ({actual.seconds:.2f} s)", flush=True)
    seconds = time.monotonic() - begin
    if options.junit:
        writeJunit(options.junit, results, seconds)
    note = f", {expectedFailures} expected failures" if expectedFailures else ""
    print(f"{len(programs)} programs, {len(options.modes)} modes, {seconds:.1f} s{note}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
