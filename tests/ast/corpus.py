#!/usr/bin/python3.11
"""Compare our parser with CPython 3.11's over every installed .py file.

    corpus.py --tool BUILD/bin/ppy_astdump [--newer] [--sample N] [--jobs N] [--cache FILE] [PATH…]

Accepted files must give the same `ast.dump(tree, include_attributes=True, indent=1)`, rejected ones the
same exception class, line and message. Positions inside f-strings are masked on both sides: ours are the
true ones of 3.12 and later. With --newer our parser runs in 3.14 mode, and only files that 3.11 accepts are compared. Prints `N equal, N different`; exit status 1 if any differ.
"""
import argparse
import ast
import concurrent.futures
import difflib
import json
import os
import subprocess
import sys
import warnings
import zlib

ROOTS = ["/usr/lib/python3.11", "/usr/lib/python3/dist-packages"]


def mask(tree):
    todo = [(tree, False)]
    while todo:
        node, inside = todo.pop()
        if inside and hasattr(node, "lineno"):
            node.lineno = node.col_offset = node.end_lineno = node.end_col_offset = 0
        inside = inside or isinstance(node, ast.JoinedStr)
        todo.extend((c, inside) for c in ast.iter_child_nodes(node))


def reference_dump(path):
    with open(path, "rb") as f:
        source = f.read()
    tree = ast.parse(source, path)
    mask(tree)
    return ast.dump(tree, include_attributes=True, indent=1)


def reference(path):
    """What CPython says, in the tool's --batch format."""
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    try:
        text = reference_dump(path).encode("utf-8", "surrogatepass")
    except SyntaxError as e:
        return ["ERR", type(e).__name__, str(e.lineno or 0), e.msg]
    except (ValueError, MemoryError, RecursionError) as e:
        return ["ERR", type(e).__name__, "0", str(e)]
    return ["OK", str(zlib.crc32(text)), str(len(text))]


def references(paths):
    return [reference(p) for p in paths]


def ours(tool, paths, newer):
    extra = ["--python-version=3.14", "--dump-version=3.11"] if newer else []
    out = subprocess.run([tool, "--batch", "--mask-fstrings", *extra], input="\n".join(paths) + "\n", capture_output=True,
                         text=True, errors="surrogateescape")
    rows = {}
    for line in out.stdout.split("\n"):
        path, *rest = line.split("\t")
        if rest:
            rows[path] = rest
    return [rows.get(p, ["CRASH", str(out.returncode)]) for p in paths]


def stamp(path):
    st = os.stat(path)
    return f"{path}:{st.st_size}:{st.st_mtime_ns}"


def find(roots):
    paths = []
    for root in roots:
        if os.path.isfile(root):
            paths.append(root)
        for folder, dirs, files in os.walk(root):
            dirs.sort()
            paths += [os.path.join(folder, f) for f in sorted(files) if f.endswith(".py")]
    return [p for p in paths if "\t" not in p and "\n" not in p]


def show_difference(tool, path, newer):
    extra = ["--python-version=3.14", "--dump-version=3.11"] if newer else []
    got = subprocess.run([tool, "--mask-fstrings", *extra, path], capture_output=True, text=True, errors="surrogateescape").stdout
    try:
        want = reference_dump(path)
    except Exception as e:
        want = f"{type(e).__name__}: {e}"
    lines = difflib.unified_diff(want.split("\n"), got.rstrip("\n").split("\n"), "CPython", "ours", n=4, lineterm="")
    for line, _ in zip(lines, range(40)):
        print("   ", line)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--tool", required=True)
    p.add_argument("--sample", type=int, default=0, help="only N files, evenly spread")
    p.add_argument("--newer", action="store_true", help="our 3.14 mode")
    p.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    p.add_argument("--cache", help="file that keeps CPython's answers between runs")
    p.add_argument("--show", type=int, default=5, help="differences to show in full")
    p.add_argument("paths", nargs="*", default=ROOTS)
    args = p.parse_args()

    paths = find(args.paths)
    if args.sample and args.sample < len(paths):
        paths = [paths[i * len(paths) // args.sample] for i in range(args.sample)]
    cache = {}
    if args.cache and os.path.exists(args.cache):
        with open(args.cache) as f:
            cache = json.load(f)
    missing = [x for x in paths if stamp(x) not in cache]
    batches = [missing[i:i + 16] for i in range(0, len(missing), 16)]
    with concurrent.futures.ProcessPoolExecutor(args.jobs) as pool:
        for batch, rows in zip(batches, pool.map(references, batches)):
            for path, row in zip(batch, rows):
                cache[stamp(path)] = row
    if args.cache and missing:
        with open(args.cache, "w") as f:
            json.dump(cache, f)

    equal, different = 0, []
    batches = [paths[i:i + 64] for i in range(0, len(paths), 64)]
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for batch, rows in zip(batches, pool.map(lambda b: ours(args.tool, b, args.newer), batches)):
            for path, row in zip(batch, rows):
                want = cache[stamp(path)]
                if args.newer and want[0] != "OK":
                    continue
                if row == want:
                    equal += 1
                else:
                    different.append((path, want, row))
    for i, (path, want, row) in enumerate(different):
        print(f"{path}\n    CPython: {want}\n    ours:    {row}")
        if i < args.show:
            show_difference(args.tool, path, args.newer)
    print(f"{equal} equal, {len(different)} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
