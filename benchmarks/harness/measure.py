"""What both benchmark scripts measure with: the launcher, the engines, medians and geometric means."""
import hashlib
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BENCHMARKS = os.path.dirname(HERE)
ROOT = os.path.dirname(BENCHMARKS)
PYTHON = "/usr/bin/python3.11"
CACHE = os.path.join(ROOT, ".cache", "benchmarks")


class Sample:
    """One run of one process."""

    def __init__(self, wall, user, system, kilobytes, status, out, err):
        self.wall, self.cpu, self.megabytes = wall, user + system, kilobytes / 1024
        self.status, self.out, self.err = status, out, err


def launcher():
    """The launcher's path; compiled on first use and again when its source changes."""
    source = os.path.join(HERE, "launch.cpp")
    with open(source, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()[:12]
    path = os.path.join(CACHE, f"launch-{digest}")
    if not os.path.exists(path):
        os.makedirs(CACHE, exist_ok=True)
        compiler = next(c for c in ("clang++-19", "clang++", "g++", "c++") if shutil.which(c))
        subprocess.run([compiler, "-std=c++20", "-O2", "-o", path + ".tmp", source], check=True)
        os.replace(path + ".tmp", path)
    return path


def environment():
    table = {key: os.environ[key] for key in ("PATH", "HOME", "LD_LIBRARY_PATH") if key in os.environ}
    table.update(LC_ALL="C.UTF-8", PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", TZ="UTC")
    return table


def run(command, timeout=120, cwd=None):
    """Runs a command (its first word a path) through the launcher; gives a Sample."""
    with tempfile.TemporaryDirectory(prefix="ppy-bench-") as folder:
        out, err = os.path.join(folder, "out"), os.path.join(folder, "err")
        done = subprocess.run([launcher(), out, err, str(timeout), *command], capture_output=True, text=True, env=environment(), cwd=cwd)
        if done.returncode:
            return Sample(0.0, 0.0, 0.0, 0, 127, b"", done.stderr.encode())
        wall, user, system, kilobytes, status = done.stdout.split()
        with open(out, "rb") as file:
            outText = file.read()
        with open(err, "rb") as file:
            errText = file.read()
    return Sample(float(wall), float(user), float(system), int(kilobytes), int(status), outText, errText)


class Engine:
    """A way to run a program: `command(path)` after `prepare(path)`."""

    def __init__(self, name, executable):
        self.name, self.executable = name, executable

    @property
    def there(self):
        return bool(self.executable) and os.access(self.executable, os.X_OK)

    def prepare(self, path):
        return None

    def command(self, path, arguments):
        return [self.executable, path, *arguments]


class Compiled(Engine):
    """protopyc -O2; executables are cached by the content of source and toolchain."""

    def __init__(self, name, executable, flags=("-O2",)):
        super().__init__(name, executable)
        self.flags = list(flags)

    def output(self, path):
        state = hashlib.sha256(repr(self.flags).encode())
        state.update(os.path.basename(path).encode())
        with open(path, "rb") as file:
            state.update(file.read())
        folder = os.path.dirname(self.executable)
        for name in (self.executable, os.path.join(folder, "..", "lib", "libprotopy.so")):
            if os.path.exists(name):
                info = os.stat(name)
                state.update(f"{info.st_size} {info.st_mtime_ns}".encode())
        return os.path.join(CACHE, "exe-" + state.hexdigest()[:24])

    def prepare(self, path):
        """Compiles; gives None, or why it failed."""
        output = self.output(path)
        if os.path.exists(output):
            return None
        os.makedirs(CACHE, exist_ok=True)
        sample = run([self.executable, *self.flags, path, "-o", output], timeout=300)
        if sample.status or not os.path.exists(output):
            return "does not compile: " + sample.err.decode("utf-8", "replace").strip()[-300:]
        return None

    def command(self, path, arguments):
        return [self.output(path), *arguments]


def engines(binFolder, wanted=None):
    every = [Engine("cpython", PYTHON), Engine("protopy", os.path.join(binFolder, "protopy")),
             Compiled("protopyc", os.path.join(binFolder, "protopyc")), Engine("pypy", shutil.which("pypy3"))]
    return [e for e in every if e.there and (wanted is None or e.name in wanted)]


def median(values):
    return statistics.median(values) if values else float("nan")


def geomean(values):
    values = [v for v in values if v and v > 0]
    return math.exp(sum(map(math.log, values)) / len(values)) if values else float("nan")


def callgrind(command, timeout=600):
    """Instructions a command executes, or None when valgrind cannot run it."""
    valgrind = shutil.which("valgrind")
    if not valgrind:
        return None
    with tempfile.TemporaryDirectory(prefix="ppy-callgrind-") as folder:
        try:
            done = subprocess.run([valgrind, "--tool=callgrind", f"--callgrind-out-file={folder}/out", "--max-stackframe=100000000", *command],
                                  capture_output=True, env=environment(), stdin=subprocess.DEVNULL, timeout=timeout)
        except subprocess.TimeoutExpired:
            return None
        match = re.search(rb"Collected\s*:\s*(\d+)", done.stderr)
        return int(match.group(1)) if match and done.returncode == 0 else None


def machine():
    """What the figures depend on besides the code."""
    model = "unknown"
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), model)
    except OSError:
        pass
    return {"cpu": model, "cores": os.cpu_count()}


def commit():
    done = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def writeJson(path, data):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(data, file, indent=1, sort_keys=True)
        file.write("\n")
