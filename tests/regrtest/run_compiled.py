#!/usr/bin/python3.11
"""Runs files of CPython's own test suite compiled: each by `protopyc --module` into a folder that protopy imports from.

usage: run_compiled.py [--group language|library|sample|all] [FILE …] [options]

Per file: functions that are native by the compiler's report, the time of the compilation, cases that pass interpreted,
and cases that fail compiled but pass interpreted. The bars are 95 % of the functions of all files and no such case. A
file's shared object is made again when the file, the compiler or the runtime is newer. Bodies of modules and
classes run once and are left to the interpreter: they are no functions here.

Cases that fail compiled for a reason of their own are rows of expected_compiled.tsv. The last line is `N passed, N failed`.
"""
import argparse
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import run_suite
from run_suite import HERE, ROOT, TEST_FOLDER, passed_cases, short


def source_of(name):
    path = TEST_FOLDER / (name + ".py")
    return path if path.exists() else None


def compile_file(options, name):
    """(shared object or None, report or None, seconds, message)."""
    folder = pathlib.Path(options.cache)
    folder.mkdir(parents=True, exist_ok=True)
    source, output, report = source_of(name), folder / (name + ".so"), folder / (name + ".json")
    tool = pathlib.Path(options.bin) / "protopyc"
    library = pathlib.Path(options.bin).parent / "lib" / "libprotopy.so"
    newest = max(p.stat().st_mtime for p in (source, tool, library) if p.exists())
    seconds = 0.0
    if not (output.exists() and report.exists() and output.stat().st_mtime > newest) or options.fresh:
        output.unlink(missing_ok=True)
        # Processor time, which is the same on a loaded machine.
        command = ["prlimit", f"--as={options.memory * 1024}", f"--cpu={options.compile_limit:.0f}", str(tool), "-q", "--module", f"-O{options.optimize}", str(source), "-o", str(output), f"--report={report}"]
        began = time.monotonic()
        try:
            p = subprocess.run(command, capture_output=True, timeout=10 * options.compile_limit, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return None, None, 10 * options.compile_limit, "the compiler hangs"
        seconds = time.monotonic() - began
        if p.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return None, None, seconds, f"not compiled within {options.compile_limit:g} s of processor time"
        if p.returncode:
            text = p.stderr.decode("utf-8", "replace").strip().split("\n")
            return None, None, seconds, f"the compiler ended with {p.returncode}: " + next((line for line in text if "error" in line.lower()), text[-1])[:200]
    return output, json.loads(report.read_text(encoding="utf-8")), seconds, ""


def natives(report, module):
    functions = [f for f in report["functions"] if f["what"] not in ("module", "class")]
    return sum(f["native"] for f in functions), len(functions), [f for f in functions if not f["native"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--group", choices=["language", "library", "sample", "all"])
    parser.add_argument("--bin", default=str(ROOT / "build/release/bin"))
    parser.add_argument("--cache", default=str(ROOT / "build/regrtest/compiled"), help="folder of the shared objects")
    parser.add_argument("--optimize", default="1", choices=list("0123"), help="the compiler's -O")
    parser.add_argument("--limit", type=float, default=300, help="seconds for one run of a file")
    parser.add_argument("--compile-limit", type=float, default=400, help="seconds of processor time for one compilation")
    parser.add_argument("--memory", type=int, default=8_000_000, help="address space of a process in KiB")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--bar", type=float, default=95.0, help="share of native functions that must be reached")
    parser.add_argument("--fresh", action="store_true", help="compile everything again")
    parser.add_argument("--output", help="write everything as JSON")
    parser.add_argument("-v", "--verbose", action="store_true", help="name the functions left to the interpreter, and print details of failures")
    options = parser.parse_args()
    groups = {k: v.split() for k, v in json.loads((HERE / "groups.json").read_text()).items()}
    groups["all"] = list(dict.fromkeys(groups["language"] + groups["library"]))
    names = [n for n in options.files or groups[options.group or "sample"] if source_of(n)]
    listed = HERE / "expected_compiled.tsv"
    expected = [line.split("\t") for line in listed.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")] if listed.exists() else []
    protopy = str(pathlib.Path(options.bin) / "protopy")

    def measure(name):
        shared, report, seconds, message = compile_file(options, name)
        if not shared:
            return name, None, None, None, seconds, message
        ours = run_suite.run_file(protopy, name, options.limit, options.memory)
        compiled = run_suite.run_file(protopy, name, options.limit, options.memory, {"REGRTEST_COMPILED": str(pathlib.Path(options.cache).absolute())})
        return name, report, ours, compiled, seconds, message

    print(f"{'file':28} {'native':>7} {'of':>6} {'%':>6} {'compile':>8} {'passed':>7} {'of':>6} {'seconds':>8} {'compiled':>8}  note")
    total_native = total_functions = good = 0
    failures, results = [], {}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name, report, ours, compiled, seconds, message in pool.map(measure, names):
            if not report:
                print(f"{name:28} {message}", flush=True)
                failures.append(f"{name}: {message}")
                results[name] = {"error": message}
                continue
            native, functions, left = natives(report, name)
            total_native, total_functions = total_native + native, total_functions + functions
            want, have = passed_cases(ours), passed_cases(compiled)
            failing = [case for case, n in want.items() if have.get(case, 0) < n]
            unexpected = [case for case in failing if not any(fnmatch.fnmatch(name, r[0]) and fnmatch.fnmatchcase(short(name, case), r[1]) for r in expected)]
            passed = sum(min(n, have.get(case, 0)) for case, n in want.items())
            good += passed
            share = 100 * native / functions if functions else 100.0
            print(f"{name:28} {native:7} {functions:6} {share:6.1f} {seconds:8.1f} {passed:7} {sum(want.values()):6} {ours['seconds']:8.1f} {compiled['seconds']:8.1f}  {compiled['note']}", flush=True)
            details = {}
            for case, outcome, _, detail in compiled["cases"]:
                if outcome not in ("passed", "expected"):
                    details.setdefault(case, detail)
            for case in failing:
                text = details.get(case, "not run")
                mark = "" if case in unexpected else " (expected)"
                print(f"    {short(name, case)}{mark}: {(text.strip().splitlines() or [''])[-1][:200]}")
                if options.verbose:
                    print("        " + text.replace("\n", "\n        "))
            if options.verbose:
                for f in left:
                    print(f"    line {f['line']}: {f['name']} is left to the interpreter: {f['reason']}")
            failures += [f"{name}: {short(name, case)}" for case in unexpected]
            results[name] = {"native": native, "functions": functions, "passed": passed, "of": sum(want.values()), "failing": {short(name, c): details.get(c, "not run") for c in failing}}
    share = 100 * total_native / total_functions if total_functions else 100.0
    print(f"\n{total_native} of {total_functions} functions native: {share:.2f} %; {len(failures)} cases fail compiled only")
    if options.output:
        pathlib.Path(options.output).write_text(json.dumps({"native_percent": round(share, 2), "files": results}, indent=1))
    failed = len(failures)
    if share < options.bar:
        failed += 1
        print(f"fewer than {options.bar:g} % of the functions are native")
    print(f"{good} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
