#!/usr/bin/python3.11
"""Runs files of CPython's own test suite, unmodified, under protopy and CPython, and compares case by case.

usage: run_suite.py [--group language|library|sample|all] [FILE …] [options]

Each file runs in its own process with a time limit (case_runner.py). Prints, per file, cases passed, failed and
skipped beside CPython's count on this machine; ends with the share of CPython's passes that pass here. `--output`
(or REGRTEST_RESULTS) writes everything as JSON; `--history` appends the percentages to a file, one line per run.
Expected failures are rows of expected_failures.tsv; a case that fails without a row makes the exit status 1, and with
`--strict` so does a row that passes. CPython's results are kept in --cache and measured again with --fresh.
"""
import argparse
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TEST_FOLDER = pathlib.Path("/usr/lib/python3.11/test")


def run_file(python, name, limit, memory, environment=None):
    """{"cases": [[id, outcome, count, detail]], "seconds", "note"} of one file."""
    with tempfile.TemporaryDirectory(prefix="regrtest_") as folder:
        results = pathlib.Path(folder, "results.jsonl")
        work = pathlib.Path(folder, "work")
        work.mkdir()
        env = dict(os.environ, PYTHONDONTWRITEBYTECODE="", TMPDIR=str(work), TEMP=str(work))
        env.pop("PYTHONDONTWRITEBYTECODE")
        env.pop("PYTHONPATH", None)
        env.update(environment or {})
        command = [str(pathlib.Path(python).absolute()), str(HERE / "case_runner.py"), name, str(results)]
        began = time.monotonic()
        note = ""
        limits = f"ulimit -v {memory}; exec \"$@\""
        with open(pathlib.Path(folder, "output"), "wb") as out:
            process = subprocess.Popen(["bash", "-c", limits, "run"] + command, cwd=work, env=env, stdin=subprocess.DEVNULL,
                                       stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
            try:
                status = process.wait(limit)
            except subprocess.TimeoutExpired:
                status = None
                note = f"time limit of {limit} s"
            try:
                os.killpg(process.pid, 9)
            except ProcessLookupError:
                pass
            process.wait()
        seconds = time.monotonic() - began
        cases, running, ended = {}, None, False
        text = results.read_text(encoding="utf-8", errors="replace") if results.exists() else ""
        for line in text.splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if "start" in row:
                running = row["start"]
            elif "end" in row:
                ended = True
            else:
                key = (row["id"], row["outcome"])
                cases.setdefault(key, [0, ""])
                cases[key][0] += row["cases"]
                cases[key][1] = cases[key][1] or row["detail"]
                running = None
        if not ended and not note:
            note = f"ended with status {status}"
        if not ended:
            tail = pathlib.Path(folder, "output").read_bytes()[-1500:].decode(errors="replace")
            note += (f" in {running}" if running else " outside a case")
            cases[(running or "test." + name, "error")] = [1, note + "\n" + tail]
        return {"cases": [[k[0], k[1], v[0], v[1]] for k, v in cases.items()], "seconds": round(seconds, 2), "note": note}


def totals(result):
    t = dict.fromkeys(("passed", "failed", "error", "skipped", "expected"), 0)
    for _, outcome, count, _ in result["cases"]:
        t[outcome] += count
    return t


def passed_cases(result):
    out = {}
    for case, outcome, count, _ in result["cases"]:
        if outcome in ("passed", "expected"):
            out[case] = out.get(case, 0) + count
    return out


def short(name, case):
    """A case's id behind the file's name."""
    head = "test." + name + "."
    return case[len(head):] if case.startswith(head) else case


def load_expected():
    rows = []
    for line in (HERE / "expected_failures.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            rows.append(line.split("\t"))
    return rows


def main():
    sys.stdout.reconfigure(errors="backslashreplace")  # messages of cases may hold surrogates
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help="test_grammar …")
    parser.add_argument("--group", choices=["language", "library", "sample", "all"])
    parser.add_argument("--protopy", default=str(ROOT / "build/release/bin/protopy"))
    parser.add_argument("--python", default="/usr/bin/python3.11")
    parser.add_argument("--limit", type=float, default=300, help="seconds for one file (CPython gets as many)")
    parser.add_argument("--memory", type=int, default=8_000_000, help="address space of a process in KiB")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--cache", default=str(ROOT / "build/regrtest/cpython.json"))
    parser.add_argument("--fresh", action="store_true", help="measure CPython again")
    parser.add_argument("--output", default=os.environ.get("REGRTEST_RESULTS"))
    parser.add_argument("--history", default=str(ROOT / "build/regrtest/history.jsonl"))
    parser.add_argument("--strict", action="store_true", help="rows of expected_failures.tsv that pass are failures")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the failing cases")
    parser.add_argument("--details", action="store_true", help="print their tracebacks too")
    options = parser.parse_args()

    groups = {k: v.split() for k, v in json.loads((HERE / "groups.json").read_text()).items()}
    groups["all"] = list(dict.fromkeys(groups["language"] + groups["library"]))
    names = options.files or groups[options.group or "sample"]
    missing = [n for n in names if not (TEST_FOLDER / (n + ".py")).exists() and not (TEST_FOLDER / n).is_dir()]
    names = [n for n in names if n not in missing]

    cache_path = pathlib.Path(options.cache)
    cache = json.loads(cache_path.read_text()) if cache_path.exists() and not options.fresh else {}
    expected = load_expected()
    report, unexpected, stale = {}, [], []

    def measure(name):
        reference = cache.get(name) or run_file(options.python, name, options.limit, options.memory * 4)
        return name, reference, run_file(options.protopy, name, options.limit, options.memory)

    print(f"{'file':32} {'passed':>7} {'of':>6} {'failed':>7} {'skipped':>8} {'seconds':>8} {'CPython':>8}  note")
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name, reference, ours in pool.map(measure, names):
            cache[name] = reference
            want, have = passed_cases(reference), passed_cases(ours)
            good = sum(min(n, have.get(case, 0)) for case, n in want.items())
            total = sum(want.values())
            t = totals(ours)
            failing = [c for c, n in want.items() if have.get(c, 0) < n]
            details = {}
            for case, outcome, _, detail in ours["cases"]:
                if outcome in ("failed", "error"):
                    details.setdefault(case, detail)
                elif outcome == "skipped" and case in want:
                    details.setdefault(case, "skipped: " + detail)
            rows = [r for r in expected if fnmatch.fnmatch(name, r[0])]
            known = {c for c in failing if any(fnmatch.fnmatchcase(short(name, c), r[1]) for r in rows)}
            unexpected += [f"{name}: {short(name, c)}" for c in failing if c not in known]
            stale += [f"{name}: {r[1]}" for r in rows if not any(fnmatch.fnmatchcase(short(name, c), r[1]) for c in failing)]
            print(f"{name:32} {good:7} {total:6} {t['failed'] + t['error']:7} {t['skipped']:8} {ours['seconds']:8.1f} "
                  f"{reference['seconds']:8.1f}  {ours['note']}", flush=True)
            if options.verbose or options.details:
                for case in failing:
                    detail = details.get(case, "not run")
                    last = detail.strip().splitlines()[-1:] or [""]
                    print(f"    {short(name, case)}{' (expected)' if case in known else ''}: {last[0][:200]}")
                    if options.details and case in details:
                        print("        " + detail.replace("\n", "\n        "))
                for case, detail in details.items():
                    if case not in want:
                        print(f"    {short(name, case)} (CPython does not pass it): {(detail.strip().splitlines() or [''])[-1][:200]}")
            report[name] = {"passed": good, "cpython_passed": total, "failed": t["failed"] + t["error"], "skipped": t["skipped"],
                            "expected_failures": len(known), "seconds": ours["seconds"], "cpython_seconds": reference["seconds"], "note": ours["note"],
                            "failing": [{"case": short(name, c), "expected": c in known, "detail": details.get(c, "not run")} for c in failing]}

    cache_path.parent.mkdir(parents=True, exist_ok=True)
    cache_path.write_text(json.dumps(cache))
    good = sum(r["passed"] for r in report.values())
    total = sum(r["cpython_passed"] for r in report.values())
    share = 100 * good / total if total else 0.0
    low = [n for n, r in report.items() if r["cpython_passed"] and r["passed"] < 0.85 * r["cpython_passed"]]
    print(f"\n{good} of the {total} cases that CPython passes: {share:.1f} %; {len(report)} files, {len(low)} under 85 %"
          + (f"; not installed: {' '.join(missing)}" if missing else ""))
    if unexpected and (options.verbose or options.details):
        print(f"{len(unexpected)} failures are not listed in expected_failures.tsv")
    summary = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "group": options.group or ("files" if options.files else "sample"),
               "passed": good, "cpython_passed": total, "percent": round(share, 2), "files_under_85": low}
    if options.history:
        pathlib.Path(options.history).parent.mkdir(parents=True, exist_ok=True)
        with open(options.history, "a", encoding="utf-8") as f:
            f.write(json.dumps(summary) + "\n")
    if options.output:
        pathlib.Path(options.output).write_text(json.dumps({"summary": summary, "files": report}, indent=1))
    for row in stale if options.strict else []:
        print(f"expected failure passes: {row}")
    failed = len(unexpected) + (len(stale) if options.strict else 0)
    print(f"{good} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
