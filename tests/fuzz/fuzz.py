#!/usr/bin/python3.11
"""Differential fuzzing: random programs (grammar.py) under CPython and under our engines.

    fuzz.py --bin build/dev/bin --seed 1 --count 200              the interpreter
    fuzz.py --bin ... --engine aot --seconds 3600                 compiled, for an hour
    fuzz.py --bin ... --engine deopt                              compiled, left at every third loop poll
    fuzz.py --bin ... --engine capture                            compiled, every seventh call captured
    fuzz.py --bin ... --engine gc                                 the interpreter, a collection every 200 allocations
    fuzz.py --show SEED                                           print the program of a seed

Output and exit status must be equal; addresses are masked, of stderr the last line counts. A mismatch is shrunk by
deleting statements as long as it stays a mismatch, and written to --keep. The last line is `N passed, N failed`.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import time

import grammar

PYTHON = "/usr/bin/python3.11"
LIMIT = 20


def run(command, path, environment=None, limit=LIMIT):
    env = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", **(environment or {}))
    try:
        p = subprocess.run(command + [os.path.basename(path)] if path else command, capture_output=True, timeout=limit, env=env, stdin=subprocess.DEVNULL,
                           cwd=os.path.dirname(path) if path else None)
    except subprocess.TimeoutExpired:
        return "timeout", "", ""
    mask = lambda b: re.sub(r"0x[0-9a-f]{6,}", "0x", b.decode("utf-8", "replace"))
    errors = mask(p.stderr).strip().split("\n")
    return p.returncode, mask(p.stdout), errors[-1]


class Engine:
    def __init__(self, name, binaries):
        self.name = name
        self.binaries = os.path.abspath(binaries)

    def outcome(self, path):
        tool = os.path.join(self.binaries, "protopy")
        if self.name == "protopy":
            return run([tool, "-W", "ignore"], path)
        if self.name == "gc":
            return run([tool, "-W", "ignore"], path, {"PPY_GC_STRESS": "200"}, LIMIT * 6)
        program = path[:-3] + ".out"
        built = subprocess.run([os.path.join(self.binaries, "protopyc"), path, "-O2", "-o", program], capture_output=True, timeout=300)
        if built.returncode:
            # What does not compile shall say why as CPython does.
            text = built.stderr.decode("utf-8", "replace")
            return 1, "", re.sub(r"0x[0-9a-f]{6,}", "0x", text.strip().split("\n")[-1])
        extra = {"deopt": {"PPY_DEOPT_EVERY": "3"}, "capture": {"PPY_CAPTURE_EVERY": "7"}}.get(self.name, {})
        outcome = run([program], None, {"PYTHONWARNINGS": "ignore", **extra})
        os.unlink(program)
        return outcome


def differs(text, engine, folder):
    """None, or (expected, got)."""
    path = os.path.join(folder, "program.py")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    expected = run([PYTHON, "-W", "ignore"], path)
    if expected[0] == "timeout" or "SyntaxError" in expected[2] or "RecursionError" in expected[1] + expected[2] or "MemoryError" in expected[1] + expected[2]:
        return None
    got = engine.outcome(path)
    return None if got == expected else (expected, got)


def blocks_of(nodes):
    yield nodes
    for node in nodes:
        for part in node.parts:
            if isinstance(part, list):
                yield from blocks_of(part)


def shrink(nodes, engine, folder, seconds=90):
    """Deletes statements, and replaces compound ones by their bodies, while a mismatch remains."""
    end = time.monotonic() + seconds
    still = lambda: time.monotonic() < end and differs(grammar.render(nodes), engine, folder) is not None
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
            for i, node in enumerate(list(block)):
                if i < len(block) and block[i] is node and node.parts and isinstance(node.parts[0], list) and not node.text.startswith(("def", "class", "async")):
                    saved = block[:]
                    block[i:i + 1] = node.parts[0]
                    if still():
                        changed = True
                    else:
                        block[:] = saved
    return grammar.render(nodes)


def one(job):
    seed, engine, keep = job
    nodes = grammar.Generator(seed).program()
    with tempfile.TemporaryDirectory() as folder:
        found = differs(grammar.render(nodes), engine, folder)
        if not found:
            return seed, None
        text = shrink(nodes, engine, folder)
        final = differs(text, engine, folder) or found
        if keep:
            os.makedirs(keep, exist_ok=True)
            with open(os.path.join(keep, f"{engine.name}_{seed}.py"), "w", encoding="utf-8") as f:
                f.write(text)
    return seed, final


def report(seed, engine, found):
    expected, got = found
    print(f"--- seed {seed}, {engine.name}: a mismatch")
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
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin")
    parser.add_argument("--engine", default="protopy", choices=("protopy", "gc", "aot", "deopt", "capture"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seconds", type=float, help="stop after so long instead of after --count programs")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", help="folder for shrunk programs")
    parser.add_argument("--show", type=int)
    options = parser.parse_args()
    if options.show is not None:
        print(grammar.render(grammar.Generator(options.show).program()), end="")
        return 0
    engine = Engine(options.engine, options.bin)
    end = time.monotonic() + options.seconds if options.seconds else None
    done = bad = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        seed = options.seed
        while (time.monotonic() < end) if end else done < options.count:
            batch = [(seed + i, engine, options.keep) for i in range(options.jobs if end else min(options.jobs, options.count - done))]
            seed += len(batch)
            for number, found in pool.map(one, batch):
                done += 1
                if found:
                    bad += 1
                    report(number, engine, found)
    print(f"{done - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
