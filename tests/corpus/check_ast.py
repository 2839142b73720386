#!/usr/bin/python3.11
"""AST over installed files: `protopyc --emit=ast F` against CPython's own
`ast.dump(ast.parse(source), include_attributes=True, indent=1)`.

The corpus is every `.py` file below the standard library (its `test` package included) and
dist-packages; `--sample N` takes N of them, spread by a hash of their paths so that the choice is the
same on every machine. Positions of nodes inside an f-string are left out of the comparison: they are
the true ones here, and were not before CPython 3.12. A file that CPython rejects must be rejected at
the same line with the same message.
"""
import argparse
import ast
import concurrent.futures
import hashlib
import os
import re
import subprocess
import sys
import warnings

ROOTS = ("/usr/lib/python3.11", "/usr/lib/python3/dist-packages")
ATTRIBUTE = re.compile(r"\b(lineno|col_offset|end_lineno|end_col_offset)=\d+")
DIAGNOSTIC = re.compile(r"^(.*?):(\d+):(?:(\d+):)? error: (.*)$", re.M)


def corpus(roots):
    found = []
    for root in roots:
        if os.path.isfile(root):
            found.append(root)
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(f for f in folders if f != "__pycache__")
            found += [os.path.join(folder, f) for f in sorted(files) if f.endswith(".py")]
    return found


def sample(files, count):
    if not count or count >= len(files):
        return files
    ranked = sorted(files, key=lambda path: hashlib.sha256(path.encode()).digest())
    return sorted(ranked[:count])


def maskFStrings(dump):
    """Blanks the positions of nodes below each JoinedStr; its own stay."""
    inside = None
    lines = dump.split("\n")
    for i, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if inside is not None and indent <= inside:
            inside = None
        if inside is not None and indent > inside + 1:
            lines[i] = ATTRIBUTE.sub(r"\1=_", line)
        elif inside is None and line.rstrip().endswith("JoinedStr("):
            inside = indent
    return "\n".join(lines)


def cpythonSide(path):
    """('tree', dump) or ('error', line, message)."""
    with open(path, "rb") as file:
        source = file.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, path)
        return "tree", ast.dump(tree, include_attributes=True, indent=1)
    except SyntaxError as error:
        return "error", error.lineno, error.msg
    except (ValueError, RecursionError, MemoryError) as error:
        return "error", None, str(error)


def firstDifference(expected, got):
    left, right = expected.split("\n"), got.split("\n")
    for number, (a, b) in enumerate(zip(left, right), 1):
        if a != b:
            context = [line for line in left[max(0, number - 8):number - 1] if "offset" not in line and "lineno" not in line]
            return f"dump line {number}: expected {a.strip()!r}, got {b.strip()!r}; after {' '.join(s.strip() for s in context)[-160:]}"
    return f"dump has {len(right)} lines, expected {len(left)}"


def compare(path, protopyc, timeout, extra):
    expected = cpythonSide(path)
    try:
        done = subprocess.run([protopyc, "--emit=ast", *extra, path], capture_output=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return path, f"no answer within {timeout} s"
    out, err = done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "replace")
    if done.returncode not in (0, 1):
        return path, f"exit status {done.returncode}: {err.strip()[:200]}"
    if expected[0] == "tree":
        if done.returncode:
            return path, f"rejected: {err.strip().splitlines()[0] if err.strip() else '(no message)'}"
        if out.rstrip("\n") != expected[1]:
            left, right = maskFStrings(expected[1]), maskFStrings(out.rstrip("\n"))
            if left != right:
                return path, firstDifference(left, right)
        return path, None
    _, line, message = expected
    if not done.returncode:
        return path, f"accepted; CPython: line {line}: {message}"
    match = DIAGNOSTIC.search(err)
    if not match:
        return path, f"no `file:line:col: error:` line: {err.strip()[:200]}"
    if line and int(match.group(2)) != line:
        return path, f"rejected at line {match.group(2)}, CPython at line {line}: {message}"
    if line and match.group(4).strip() != message.strip():
        return path, f"message {match.group(4)!r}, CPython's is {message!r}"
    return path, None


def compareOne(arguments):
    sys.setrecursionlimit(20000)
    return compare(*arguments)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="files or folders in the place of the whole corpus")
    parser.add_argument("--bin", default=os.path.join(os.path.dirname(__file__), "..", "..", "build", "release", "bin"))
    parser.add_argument("--sample", type=int, default=0, help="how many files (default: all)")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--show", type=int, default=40, help="how many differences to print")
    options = parser.parse_args()
    protopyc = os.path.abspath(os.path.join(options.bin, "protopyc"))
    files = sample(corpus(options.files or ROOTS), options.sample)
    passed = failed = 0
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        tasks = [(path, protopyc, options.timeout, []) for path in files]
        for path, difference in pool.map(compareOne, tasks, chunksize=8):
            if difference is None:
                passed += 1
            else:
                failed += 1
                if failed <= options.show:
                    print(f"FAIL: {path}: {difference}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
