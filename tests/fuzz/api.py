#!/usr/bin/python3.11
"""Fuzzing of the native API: every function, type, method, slot and attribute of the built-in modules, called with odd values.

    api.py --bin build/release/bin --seconds 60                   all modules in turn, seeds from 1
    api.py --bin ... --seed 7 --modules _io,builtins --seconds 600 --keep FOLDER
    api.py --bin ... --threads --seconds 60                       two threads that work on the same objects (api_threads.py)
    api.py --bin ... --gc 7                                       a collection every 7 allocations in each batch
    api.py --bin ... --replay FILE                                the calls of a finding, once more

A batch is a process (api_worker.py) that makes the calls of a seed: values and instances of api_pool.py, results of
earlier calls, callables by dir(). It runs as `nobody` where we are root, in a scratch folder, with limits on memory, files
and time; what is never called is in the table at the end of api_pool.py. A third of the batches collect at every 50th
allocation.

A finding is a death by signal or an end of the process (always), or an inner error (SystemError) or a hang (a call that is
neither done nor interrupted by a signal's handler) unless CPython has it under the same calls. It is shrunk to the calls
that make it, and printed as a program; of findings that end in the same call only the first is shown. The heap's own `out of
memory` (no room for a small object, in a call that collects without end) is none: where no error can be returned the process
ends. At the end: `N passed, N failed`, batches and findings. Calls are made for a time, so runs differ from each other: no ctest.
"""
import argparse
import concurrent.futures
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from api_pool import INSTANCES, NO_MODULES

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3.11"
MEMORY = 4 << 30
FILES = 64 << 20
BATCH_SECONDS = 6
GRACE_SECONDS = 20
LOG_SIZE = 1 << 23
NOBODY = 65534
EXTENSIONS = ("_?bz2", "_?lzma", "_hashlib", "hashlib", "_?ssl", "_?decimal", "_sqlite3", "sqlite3", "mmap", "_lsprof", "_testbuffer", "_multibytecodec", "_codecs_..", "_crypt", "_dbm", "_zoneinfo", "audioop", "termios", "resource", "_uuid")


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILES, FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (400, 400))


class Finding:
    def __init__(self, kind, calls, environment, detail):
        self.kind, self.calls, self.environment, self.detail = kind, calls, environment, detail

    def key(self):
        """What the last call calls: findings that share it are shown once."""
        last = next((c for c in reversed(self.calls) if not re.fullmatch(r"k\d+ = r", c)), "")
        return self.kind, re.sub(r"\(.*", "", last, flags=re.S), re.sub(r"\(.*", "", next((c for c in reversed(self.calls) if c.startswith("o = ")), ""), flags=re.S)


class Runner:
    def __init__(self, python, folder):
        self.python, self.folder, self.count, self.lock = python, folder, 0, threading.Lock()

    def run(self, source, module, environment, python=None, seconds=BATCH_SECONDS, grace=GRACE_SECONDS, worker="api_worker.py"):
        """One process: (kind of finding or None, the calls it made, detail). `source` is a seed or a list of calls."""
        with self.lock:
            self.count += 1
            scratch = os.path.join(self.folder, str(self.count))
        os.makedirs(os.path.join(scratch, "work"))
        try:
            os.chmod(scratch, 0o777)
            os.chmod(os.path.join(scratch, "work"), 0o777)
            with open(os.path.join(scratch, "work", "f.txt"), "w") as f:
                f.write("abc\ndef\n\n")
            log = os.path.join(scratch, "log")
            with open(log, "wb") as f:
                f.truncate(LOG_SIZE)
            os.chmod(log, 0o666)
            if not isinstance(source, str):
                with open(os.path.join(scratch, "calls"), "w", encoding="utf-8", errors="surrogatepass") as f:
                    f.writelines(ascii(c) + "\n" for c in source)
                source = os.path.join(scratch, "calls")
            env = dict(PATH="/usr/bin:/bin", HOME=os.path.join(scratch, "work"), PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", LC_ALL="C.UTF-8", **environment)
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
            with open(os.path.join(scratch, "out"), "w+b") as out:
                process = subprocess.Popen([python or self.python, os.path.join(HERE, worker), log, str(seconds), source, module], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=out,
                                           cwd=os.path.join(scratch, "work"), env=env, preexec_fn=limits, start_new_session=True, **user)
                try:
                    status = process.wait(seconds + grace)
                except subprocess.TimeoutExpired:
                    status = "hang"
                    process.kill()
                    process.wait()
                out.seek(max(0, os.path.getsize(out.name) - 2000))
                errors = out.read().decode("utf-8", "replace").strip()
            with open(log, "rb") as f:
                lines = f.read().rstrip(b"\0").decode("utf-8", "replace").split("\n")
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        calls, kind, detail = [], None, ""
        for line in lines:
            text = re.sub(r"\\(\\|n)", lambda m: "\n" if m[1] == "n" else "\\", line[2:])
            if line[:1] == ">":
                calls.append(text)
            elif line[:1] == "!" and not kind:
                kind, detail = "inner error", text
                break
        if status == "hang" and not kind:
            kind, detail = "hang", ""
        elif isinstance(status, int) and status < 0:
            if "Fatal Python error: out of memory" not in errors:
                kind, detail = f"signal {-status}", errors[-600:]
        elif not kind and not any(line[:1] == "." for line in lines[-3:]):
            kind, detail = "end", f"status {status}: {errors[-600:]}"
        return kind, calls, detail


def shrink(runner, finding, module, seconds):
    """Leaves out calls while what remains ends the same way."""
    end = time.monotonic() + seconds
    limit, grace = (3, 6) if finding.kind == "hang" else (10, 10)

    def still(calls):
        if time.monotonic() > end:
            return False
        kind, made, detail = runner.run(calls, module, finding.environment, seconds=limit, grace=grace)
        if kind != finding.kind:
            return False
        finding.calls, finding.detail = made, detail
        return True

    calls = finding.calls
    size = 1
    while size < len(calls) and not still(calls[-size:]):
        size *= 4
    if size >= len(calls) and not still(list(calls)):
        finding.detail += " (not seen again under the same calls)"
        return
    size = max(1, len(finding.calls) // 2)
    while time.monotonic() < end:
        at, changed = 0, False
        while at < len(finding.calls) and time.monotonic() < end:
            calls = finding.calls
            if len(calls) > size and still(calls[:at] + calls[at + size:]):
                changed = True
            else:
                at += size
        if size == 1 and not changed:
            break
        size = max(1, size // 2)


def program(finding, module):
    lines = [f"# {finding.kind}: {finding.detail.splitlines()[-1] if finding.detail else ''}".rstrip(),
             "# " + " ".join(["PYTHONPATH=tests/fuzz"] + [f"{k}={v}" for k, v in finding.environment.items()]), "import api_pool", "from api_pool import *", f"import {module}",
             "api_pool.scope = globals()", "def step(code):", "    try: exec(code, globals())", "    except BaseException as e: globals()['r'] = e"]
    return "\n".join(lines + [f"step({c!a})" for c in finding.calls]) + "\n"


def judge(runner, kind, calls, detail, environment, module, seconds):
    """The finding, shrunk; None when CPython does the same and the call is one of an extension, whose C code is the same."""
    finding = Finding(kind, calls, environment, detail)
    shrink(runner, finding, module, seconds)
    theirs, _, _ = runner.run(finding.calls, module, {}, python=PYTHON, seconds=3 if kind == "hang" else 10, grace=6)
    if kind in ("hang", "inner error", "end") and theirs == kind:
        return None
    if theirs == kind and any(re.search(rf"\b{m}\.", c) for m in EXTENSIONS for c in finding.calls):
        return None
    if theirs:
        finding.detail += f" [CPython: {theirs}]"
    return finding


def modules_of(python):
    """The modules that import: built in, and those of the interpreter's extension folder."""
    text = """
import sys, os, pickle
folders = {os.path.dirname(__import__(m).__file__) for m in ("_bz2", "_hashlib", "mmap") if getattr(__import__(m), "__file__", None)}
names = set(sys.builtin_module_names) | {n.split('.')[0] for f in folders for n in os.listdir(f) if n.endswith(".so")}
for n in sorted(names - set(sys.argv[1:])):
    try:
        __import__(n)
    except BaseException:
        continue
    print(n)
"""
    return subprocess.run([python, "-c", text, *NO_MODULES], capture_output=True, text=True, timeout=60).stdout.split()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--modules")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--gc", type=int)
    parser.add_argument("--shrink-seconds", type=float, default=30)
    parser.add_argument("--keep")
    parser.add_argument("--threads", action="store_true")
    parser.add_argument("--replay")
    parser.add_argument("--batch-seconds", type=float, default=BATCH_SECONDS)
    options = parser.parse_args()
    python = os.path.join(os.path.abspath(options.bin), "protopy")
    modules = options.modules.split(",") if options.modules else modules_of(python)
    # Most of what programs hold are the built-in types: they come again and again.
    order = [m for i, module in enumerate(modules) for m in ([module, "builtins"] if i % 4 == 0 and not options.modules else [module])]
    folder = tempfile.mkdtemp(prefix="api-fuzz-")
    os.chmod(folder, 0o755)
    runner = Runner(python, folder)
    if options.replay:
        with open(options.replay) as f:
            text = f.read()
        gc = re.search(r"PPY_GC_STRESS=\d+", text)
        calls = [eval(m[1]) for m in re.finditer(r"^step\((.*)\)$", text, re.M)]
        print(*runner.run(calls, "sys", dict([gc[0].split("=")]) if gc else {})[::2])
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    seen, found, lock, end = set(), [], threading.Lock(), time.monotonic() + options.seconds
    total = [0, 0]

    def batch(number):
        if time.monotonic() > end:
            return
        module = "builtins" if options.threads else order[number % len(order)]
        seed = str(options.seed * 1_000_000 + number)
        gc = options.gc or (50 if number % 3 == 2 else 0)
        environment = {"PPY_GC_STRESS": str(gc)} if gc else {}
        seconds = min(options.batch_seconds, max(1, end - time.monotonic()))
        worker = "api_threads.py" if options.threads else "api_worker.py"
        kind, calls, detail = runner.run(seed, module, environment, seconds=seconds, worker=worker)
        with lock:
            total[0] += 1
            total[1] += len(calls)
            if not kind:
                return
            key = Finding(kind, calls, environment, detail).key()
            if key in seen and kind != "hang":
                return
            seen.add(key)
        if options.threads:
            finding = Finding(kind, calls, environment, detail)
        else:
            finding = judge(runner, kind, calls, detail, environment, module, options.shrink_seconds)
        with lock:
            if not finding or (finding.key() in seen and finding.key() != key):
                return
            seen.add(finding.key())
            found.append(finding)
            text = "".join(calls[-1:]) + f"# {kind} {environment or ''} {detail}" if options.threads else finding.detail + "\n" + program(finding, module)
            lines = text.splitlines()
            print("\n".join([f"FAIL: seed {seed} of {module}"] + (lines if len(lines) < 60 else lines[:30] + ["..."] + lines[-20:])), flush=True)
            if options.keep:
                os.makedirs(options.keep, exist_ok=True)
                with open(os.path.join(options.keep, f"{module}-{seed}.py"), "w") as f:
                    f.write(text)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(batch, range(int(options.seconds * 20) + 1)))
    shutil.rmtree(folder, ignore_errors=True)
    print(f"{total[1]} calls of {len(modules)} modules")
    print(f"{total[0] - len(found)} passed, {len(found)} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
