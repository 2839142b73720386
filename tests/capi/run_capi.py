#!/usr/bin/python3.11
"""C API tests: each folder holds an extension (`<name>.c`) and a program (`test.py`). The extension is
built once against CPython's headers; the program runs under CPython and under protopy and must give the
same stdout and exit status.

usage: run_capi.py --bin DIR --build DIR [--mode MODE]… [names…]
Modes: protopy (plainly), gc (under GC stress), threads (two_threads.py: the program in two threads at once,
plainly and under GC stress; CPython runs the same), asan (the protopy in DIR is one of the preset asan).
A program whose test.py has a line `# threads: no (reason)` is left out of the mode threads.
The last line is `N passed, N failed`.
"""
import argparse
import os
import subprocess
import sys
import sysconfig

HERE = os.path.dirname(os.path.abspath(__file__))
SUFFIX = ".cpython-311-x86_64-linux-gnu.so"
SANITIZER = "detect_leaks=0:detect_stack_use_after_return=0:verify_asan_link_order=0:exitcode=99"
MODES = {
    "protopy": [{}],
    # Verifying every collection as well makes imports take minutes where each allocation collects.
    "gc": [{"PPY_GC_STRESS": "1", "PPY_GC_POISON": "1"},
           {"PPY_GC_STRESS": "11", "PPY_GC_POISON": "1", "PPY_GC_VERIFY": "1"},
           {"PPY_GC_STRESS": "50", "PPY_GC_POISON": "1", "PPY_GC_VERIFY": "1"}],
    "threads": [{}, {"PPY_GC_STRESS": "7", "PPY_GC_POISON": "1"}, {"PPY_GC_STRESS": "101", "PPY_GC_POISON": "1"}],
    # Leaks are not looked for: the heap lives until the process ends. Stacks are scanned: no fake stack.
    "asan": [{"ASAN_OPTIONS": SANITIZER}, {"ASAN_OPTIONS": SANITIZER, "PPY_GC_STRESS": "13", "PPY_GC_POISON": "1"}],
}


def build(name, out):
    source = os.path.join(HERE, name, name + ".c")
    target = os.path.join(out, name + SUFFIX)
    if os.path.exists(target) and os.path.getmtime(target) > os.path.getmtime(source):
        return target
    command = ["cc", "-shared", "-fPIC", "-O2", "-g", "-Wall", "-I", sysconfig.get_path("include"), source, "-o", target, "-lpthread"]
    subprocess.run(command, check=True)
    return target


def run(program, name, out, mode, extra):
    script = [os.path.join(HERE, name, "test.py")]
    if mode == "threads":
        script = [os.path.join(HERE, "two_threads.py"), out, name]
    env = dict(os.environ, PYTHONPATH=out, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", **extra)
    done = subprocess.run([program] + script, env=env, capture_output=True, text=True, timeout=180, stdin=subprocess.DEVNULL)
    return done.stdout, done.returncode, done.stderr


def staysOnOne(name):
    with open(os.path.join(HERE, name, "test.py"), encoding="utf-8") as file:
        return any(line.startswith("# threads: no") for line in file)


def bothEnded(text):
    """Did both threads end, with the same output?"""
    parts = text.split("=== thread ")
    return len(parts) == 3 and parts[1].startswith("0 ended\n") and parts[2].startswith("1 ended\n") and parts[1][8:] == parts[2][8:].split("=== others\n")[0]


def knownFailures():
    """Program -> reason; a listed program that passes is a failure of the list."""
    with open(os.path.join(HERE, "expected_failures.tsv"), encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("\t", 1) for line in file if line.strip() and not line.startswith("#"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--mode", action="append")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    os.makedirs(options.build, exist_ok=True)
    out = os.path.abspath(options.build)
    names = options.names or sorted(n for n in os.listdir(HERE) if os.path.isdir(os.path.join(HERE, n)) and n.startswith("capi_"))
    passed = failed = expected = 0
    known = knownFailures()
    for name in names:
        build(name, out)
        wanted = {}
        for mode in options.mode or ["protopy"]:
            if mode == "threads" and staysOnOne(name):
                continue
            way = mode if mode == "threads" else "plain"
            if way not in wanted:
                # CPython's collections do nothing while another thread's runs: now and then that shows.
                for _ in range(3 if way == "threads" else 1):
                    wanted[way] = run("/usr/bin/python3.11", name, out, way, {})
                    if bothEnded(wanted[way][0]):
                        break
            want, status, errors = wanted[way]
            if status != 0 or way == "threads" and not bothEnded(want):
                print(f"FAIL {name} [{way}]: CPython itself gives {status}\n{errors}")
                failed += 1
                continue
            for extra in MODES[mode]:
                label = " ".join([mode] + [f"{k}={v}" for k, v in extra.items() if k == "PPY_GC_STRESS"])
                reason = known.get(name)
                try:
                    got, gotStatus, gotErrors = run(os.path.join(options.bin, "protopy"), name, out, mode, extra)
                except subprocess.TimeoutExpired:
                    got, gotStatus, gotErrors = "", "timeout", ""
                if (got, gotStatus) == (want, status):
                    passed, failed = passed + (not reason), failed + bool(reason)
                    if reason:
                        print(f"XPASS {name} [{label}]: passes, but is listed as failing: {reason}")
                    continue
                if reason:
                    expected += 1
                    print(f"XFAIL {name} [{label}]: status {gotStatus}; {reason}")
                    continue
                failed += 1
                print(f"FAIL {name} [{label}]: status {gotStatus}")
                a, b = want.splitlines(), got.splitlines()
                for i in range(max(len(a), len(b))):
                    x, y = a[i] if i < len(a) else "<nothing>", b[i] if i < len(b) else "<nothing>"
                    if x != y:
                        print(f"  line {i + 1}: want {x!r}\n          got  {y!r}")
                        break
                print("  " + "\n  ".join(gotErrors.splitlines()[-6:]))
    if expected:
        print(f"{expected} expected failures")
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
