#!/usr/bin/python3.11
"""Differential fuzzing: random programs under CPython and under our engines.

    fuzz.py --bin build/release/bin --seed 1 --count 200          the default engines
    fuzz.py --bin ... --engines all --seconds 3600 --keep FOLDER  all of them, for an hour
    fuzz.py --bin ... --engines protopy,gc --grammar loose
    fuzz.py --show SEED --grammar typed                           print the program of a seed
    fuzz.py --bin ... --engines deopt --shrink FILE               one program, cut into statements and shrunk

Programs come from two grammars: `loose` (grammar.py) combines everything with everything, so most of its operations
raise; `typed` (typed.py) makes what the compiler has types for. By default they take turns.

    protopy    the interpreter                      gc          the same, a collection every 60 allocations
    O0         protopyc -O0 --stress-guards         deopt       the same, left at every n-th guard or loop poll
    capture    the same, every n-th call captured   gc-aot      the same, a collection every 60 allocations
    O2         protopyc -O2, every --o2-every-th program, with deopt and capture of it

Output and exit status must be equal; addresses are masked, of stderr the last line counts. A mismatch is shrunk by
deleting statements as long as it stays a mismatch of the same kind, and written to --keep. At the end: how often the
programs hold each operation of compiler/pir/ops.def, then `N passed, N failed`.
"""
import argparse
import ast
import collections
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

import grammar
import typed

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = "/usr/bin/python3.11"
LIMIT = 20
COMPILE_LIMIT = 1200
MEMORY = 4 << 30
ENGINES = ("protopy", "gc", "O0", "deopt", "capture", "gc-aot", "O2")
# Only the interactive loop prints expressions.
NOT_IN_FILES = ("PrintExpr",)


def run(command, path, environment=None, limit=LIMIT):
    env = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", **(environment or {}))
    try:
        p = subprocess.run(["prlimit", f"--as={MEMORY}", "--core=0"] + command + ([os.path.basename(path)] if path else []), capture_output=True, timeout=limit, env=env,
                           stdin=subprocess.DEVNULL, cwd=os.path.dirname(path) if path else None)
    except subprocess.TimeoutExpired:
        return "timeout", "", ""
    mask = lambda b: re.sub(r"0x[0-9a-f]{6,}", "0x", b.decode("utf-8", "replace"))
    errors = mask(p.stderr).strip().split("\n")
    return p.returncode, mask(p.stdout), errors[-1]


class Judge:
    """Runs one program's text under CPython and engines; executables are kept while its folder lives."""

    def __init__(self, binaries, folder, number):
        self.binaries, self.folder, self.number = os.path.abspath(binaries), folder, number
        self.path = os.path.join(folder, "program.py")
        self.built = {}

    def load(self, text):
        with open(self.path, "w", encoding="utf-8") as f:
            f.write(text)
        self.built = {}
        self.expected = run([PYTHON, "-W", "ignore"], self.path)
        seen = self.expected[1] + self.expected[2]
        return not (self.expected[0] == "timeout" or "SyntaxError" in self.expected[2] or "RecursionError" in seen or "MemoryError" in seen)

    def build(self, level):
        if level not in self.built:
            program = os.path.join(self.folder, "program" + level)
            options = ["-O0", "--stress-guards", "--verify-each"] if level == "O0" else ["-O2"]
            command = [os.path.join(self.binaries, "protopyc"), self.path, *options, "-q", "-o", program]
            try:
                p = subprocess.run(command, capture_output=True, timeout=COMPILE_LIMIT)
            except subprocess.TimeoutExpired:
                p = subprocess.CompletedProcess(command, "timeout", b"", b"")
            self.built[level] = (None, p) if p.returncode else (program, p)
        return self.built[level]

    def outcomes(self, engine):
        """(what was run, its outcome) in turn."""
        if engine in ("protopy", "gc"):
            gc = {"PPY_GC_STRESS": "60"} if engine == "gc" else {}
            yield engine, run([os.path.join(self.binaries, "protopy"), "-W", "ignore"], self.path, gc, LIMIT * (6 if gc else 1))
            return
        program, process = self.build("O2" if engine == "O2" else "O0")
        if not program:
            # What does not compile shall say why as CPython does.
            text = process.stderr.decode("utf-8", "replace")
            yield engine + " (compilation)", (process.returncode, "", re.sub(r"0x[0-9a-f]{6,}", "0x", text.strip().split("\n")[-1]))
            return
        n = self.number
        deopt, capture = str((1, 2, 3, 5, 7, 11)[n % 6]), str((1, 3, 7)[n % 3])
        ways = {"O0": [{}], "deopt": [{"PPY_DEOPT_EVERY": deopt}], "capture": [{"PPY_CAPTURE_EVERY": capture}], "gc-aot": [{"PPY_GC_STRESS": "60"}],
                "O2": [{}, {"PPY_DEOPT_EVERY": deopt}, {"PPY_CAPTURE_EVERY": capture}]}[engine]
        for way in ways:
            label = engine + "".join(f" {k}={v}" for k, v in way.items())
            # The program's name is argv[0], as in CPython.
            yield label, run(["bash", "-c", f'exec -a program.py "{program}"'], None, {"PYTHONWARNINGS": "ignore", **way}, LIMIT * (6 if way else 1))

    def mismatch(self, engine):
        """None, or (label, expected, got)."""
        for label, got in self.outcomes(engine):
            if got != self.expected:
                return label, self.expected, got
        return None


def sort_of(found):
    """Two mismatches of one sort are taken for the same while shrinking: a crash never becomes another line's text."""
    _, expected, got = found
    crashed = got[0] == "timeout" or isinstance(got[0], int) and (got[0] < 0 or got[0] > 127)
    return "crash" if crashed else "status" if got[0] != expected[0] else "text"


def blocks_of(nodes):
    yield nodes
    for node in nodes:
        for part in node.parts:
            if isinstance(part, list):
                yield from blocks_of(part)


def shrink(nodes, judge, engine, wanted, seconds):
    """Deletes statements, and replaces compound ones by their bodies, while a mismatch of that sort remains."""
    end = time.monotonic() + seconds

    def still():
        if time.monotonic() > end or not judge.load(grammar.render(nodes)):
            return False
        found = judge.mismatch(engine)
        return found is not None and sort_of(found) == wanted

    changed = True
    while changed and time.monotonic() < end:
        changed = False
        for block in list(blocks_of(nodes)):
            size = max(1, len(block) // 2)
            while size:
                at = 0
                while at < len(block) and time.monotonic() < end:
                    removed = block[at:at + size]
                    del block[at:at + size]
                    if still():
                        changed = True
                    else:
                        block[at:at] = removed
                        at += size
                size //= 2
            for node in list(block):
                i = next((k for k, other in enumerate(block) if other is node), None)
                if i is None or not node.parts or not isinstance(node.parts[0], list) or node.text.startswith(("def", "class", "async", "@")):
                    continue
                saved = block[:]
                block[i:i + 1] = node.parts[0]
                if still():
                    changed = True
                else:
                    block[:] = saved
    return grammar.render(nodes)


def nodes_of_text(text):
    """A program's text as a tree of nodes, cut where its statements are: for shrinking a file."""
    def convert(statements):
        out = []
        for s in statements:
            if isinstance(s, (ast.If, ast.For, ast.While, ast.With, ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)) and not s.__dict__.get("orelse"):
                head = ast.unparse(s).split("\n")
                lines = len(ast.unparse(ast.Module([*s.body], [])).split("\n"))
                out.append(grammar.Node("\n".join(head[:-lines]), convert(s.body)))
            else:
                out.append(grammar.Node(ast.unparse(s)))
        return out
    return convert(ast.parse(text).body)


def program(seed, kind):
    if kind == "both":
        kind = "typed" if seed % 2 else "loose"
    return (typed.Typed(seed) if kind == "typed" else grammar.Generator(seed)).program()


class Coverage:
    """Which operations the programs hold, by the compiler's own listing."""

    def __init__(self, binaries):
        self.tool = os.path.join(os.path.abspath(binaries), "protopyc")
        rows = re.findall(r'^PPY_OP\((\w+),\s*"(\w+)"', open(os.path.join(ROOT, "compiler/pir/ops.def"), encoding="utf-8").read(), re.M)
        self.ops = {text: name for name, text in rows if name not in NOT_IN_FILES}
        self.counts = collections.Counter()
        self.lock = threading.Lock()

    def add(self, path):
        p = subprocess.run([self.tool, "-q", "--emit=pir", path], capture_output=True, timeout=60)
        words = re.findall(r"^ +(?:[^\"'\n]*? = )?(\w+)", p.stdout.decode("utf-8", "replace"), re.M)
        with self.lock:
            self.counts.update(w for w in words if w in self.ops)

    def report(self):
        missing = [name for text, name in self.ops.items() if not self.counts[text]]
        print(f"operations: {len(self.ops) - len(missing)} of {len(self.ops)} ({100 * (1 - len(missing) / len(self.ops)):.1f} %)" + (f"; never: {' '.join(missing)}" if missing else ""))
        return missing


class Fuzz:
    def __init__(self, options):
        self.options = options
        self.coverage = Coverage(options.bin) if options.coverage else None
        self.runs = collections.Counter()

    def one(self, seed):
        """(seed, mismatches): every engine's first one, shrunk."""
        options, found_all = self.options, []
        with tempfile.TemporaryDirectory(prefix="fuzz_") as folder:
            judge = Judge(options.bin, folder, seed)
            text = grammar.render(program(seed, options.grammar))
            if not judge.load(text):
                return seed, []
            if self.coverage:
                self.coverage.add(judge.path)
            for engine in options.engines:
                if engine == "O2" and seed // 2 % options.o2_every:
                    continue
                self.runs[engine] += 1
                found = judge.mismatch(engine)
                if not found:
                    continue
                nodes = program(seed, options.grammar)
                text = shrink(nodes, judge, engine, sort_of(found), options.shrink_seconds)
                judge.load(text)
                found = judge.mismatch(engine) or found
                if options.keep:
                    os.makedirs(options.keep, exist_ok=True)
                    with open(os.path.join(options.keep, f"{engine}_{seed}.py"), "w", encoding="utf-8") as f:
                        f.write(text)
                found_all.append(found)
                break  # the other engines would most likely find the same
        return seed, found_all


def report(seed, found):
    label, expected, got = found
    print(f"--- seed {seed}, {label}: a mismatch")
    if expected[0] != got[0]:
        print(f"    exit status {expected[0]}, got {got[0]}")
    for a, b in zip(expected[1].split("\n") + [expected[2]], got[1].split("\n") + [got[2]]):
        if a != b:
            print(f"    expected: {a[:300]}\n    got:      {b[:300]}")
            break
    else:
        print(f"    expected: {expected[1][-200:]!r} {expected[2]!r}\n    got:      {got[1][-200:]!r} {got[2]!r}")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin")
    parser.add_argument("--engines", default="protopy,O0,deopt,capture", help=f"of {', '.join(ENGINES)}; or all")
    parser.add_argument("--grammar", default="both", choices=("loose", "typed", "both"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seconds", type=float, help="stop after so long instead of after --count programs")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--o2-every", type=int, default=10, help="of how many programs one is compiled with -O2 too")
    parser.add_argument("--shrink-seconds", type=float, default=90)
    parser.add_argument("--keep", help="folder for shrunk programs")
    parser.add_argument("--no-coverage", dest="coverage", action="store_false")
    parser.add_argument("--minimum", type=float, default=0, help="share of the operations (%%) that the programs must hold")
    parser.add_argument("--progress", type=int, default=0, metavar="N", help="say so after every N programs")
    parser.add_argument("--show", type=int)
    parser.add_argument("--shrink", metavar="FILE")
    options = parser.parse_args()
    options.engines = ENGINES if options.engines == "all" else options.engines.split(",")
    if options.show is not None:
        print(grammar.render(program(options.show, options.grammar)), end="")
        return 0
    if options.shrink:
        with tempfile.TemporaryDirectory(prefix="fuzz_") as folder:
            judge = Judge(options.bin, folder, options.seed)
            nodes = nodes_of_text(open(options.shrink, encoding="utf-8").read())
            grammar.PRELUDE = ""
            judge.load(grammar.render(nodes))
            for engine in options.engines:
                found = judge.mismatch(engine)
                if found:
                    print(shrink(nodes, judge, engine, sort_of(found), options.shrink_seconds))
                    return 1
        return 0
    fuzz = Fuzz(options)
    begin = time.monotonic()
    end = begin + options.seconds if options.seconds else None
    done = bad = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        seed = options.seed
        while (time.monotonic() < end) if end else done < options.count:
            batch = list(range(seed, seed + (options.jobs if end else min(options.jobs, options.count - done))))
            seed += len(batch)
            for number, found_all in pool.map(fuzz.one, batch):
                done += 1
                bad += bool(found_all)
                for found in found_all:
                    report(number, found)
                if options.progress and done % options.progress == 0:
                    print(f"... {done} programs, {bad} mismatches, {time.monotonic() - begin:.0f} s", flush=True)
    print(f"{done} programs in {time.monotonic() - begin:.0f} s; runs: " + ", ".join(f"{e} {n}" for e, n in fuzz.runs.items()))
    if fuzz.coverage:
        missing = fuzz.coverage.report()
        if 100 * (1 - len(missing) / len(fuzz.coverage.ops)) < options.minimum:
            bad += 1
            print(f"fewer than {options.minimum:g} % of the operations")
    print(f"{done - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
