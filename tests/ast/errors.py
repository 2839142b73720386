#!/usr/bin/python3.11
"""Compare our syntax errors with CPython 3.11's on damaged programs.

    errors.py --tool BUILD/bin/ppy_astdump [--count N] [--seed N] [PATH…]

Takes pieces of real files, damages each in one or two places (a token removed, doubled, replaced or inserted, a
piece cut off), and compares class, message, line, columns and source line. Prints `N equal, N different`.
"""
import argparse
import ast
import io
import os
import random
import sys
import tokenize
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "unit", "syntax"))
from error_cases import ours, reference  # noqa: E402

ROOT = "/usr/lib/python3.11"
SPARE = """( ) [ ] { } : , ; . = == := + - * ** / // % @ -> ... ! $ ? if else elif for in is not and or def class
lambda return yield await async with as try except finally import from global nonlocal del pass raise while match case
x y 1 1x 0777 'a' f'{x}' f'{a b}' b'c' print exec None True _ \\ # \n \t é""".split(" ")


def chunks(path):
    """Top-level statements of a file, as text."""
    try:
        source = open(path, encoding="utf-8").read()
        tree = ast.parse(source)
    except (SyntaxError, ValueError, UnicodeDecodeError):
        return []
    lines = source.splitlines(keepends=True)
    out = []
    for node in tree.body:
        if node.end_lineno - node.lineno < 40:
            out.append("".join(lines[node.lineno - 1:node.end_lineno]))
        for inner in getattr(node, "body", []):
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)) and inner.end_lineno - inner.lineno < 30:
                out.append("class A:\n" + "".join(lines[inner.lineno - 1:inner.end_lineno]))
    return out


def damage(rng, text):
    try:
        toks = [t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.string]
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return text
    lines = text.splitlines(keepends=True)
    for _ in range(rng.choice([1, 1, 1, 2])):
        if not toks:
            break
        t = rng.choice(toks)
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line))
        begin = starts[t.start[0] - 1] + t.start[1]
        end = starts[min(t.end[0], len(lines)) - 1] + t.end[1]
        spare = rng.choice(SPARE)
        kind = rng.randrange(6)
        if kind == 0:
            text = text[:begin] + text[end:]
        elif kind == 1:
            text = text[:end] + " " + t.string + text[end:]
        elif kind == 2:
            text = text[:begin] + spare + text[end:]
        elif kind == 3:
            text = text[:begin] + spare + " " + text[begin:]
        elif kind == 4:
            text = text[:begin]
        else:
            other = rng.choice(toks)
            text = text[:begin] + other.string + text[end:]
        lines = text.splitlines(keepends=True)
        try:
            toks = [t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.string]
        except (tokenize.TokenError, IndentationError, SyntaxError):
            break
    return text


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--tool", required=True)
    p.add_argument("--count", type=int, default=2000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--show", type=int, default=20)
    p.add_argument("paths", nargs="*")
    args = p.parse_args()
    warnings.simplefilter("ignore")
    rng = random.Random(args.seed)
    paths = args.paths or sorted(os.path.join(ROOT, f) for f in os.listdir(ROOT) if f.endswith(".py")) + sorted(
        os.path.join(ROOT, "test", f) for f in os.listdir(ROOT + "/test")
        if f.startswith(("test_gram", "test_pat", "test_named", "test_fstr", "test_with", "test_typing", "test_except_star", "test_coro")))
    pieces = []
    for path in rng.sample(paths, min(len(paths), max(20, args.count // 20))):
        pieces += chunks(path)
    if not pieces:
        sys.exit("no pieces")
    cases = [("exec", damage(rng, rng.choice(pieces)).replace("\r", "")) for _ in range(args.count)]
    cases = [c for c in cases if "\0" not in c[1]]
    rows = ours(args.tool, cases)
    equal = different = rejected = 0
    for (mode, source), row in zip(cases, rows):
        want = reference(mode, source)
        rejected += want[0] != "OK"
        if want == row:
            equal += 1
            continue
        different += 1
        if different <= args.show:
            print(f"{source!r}\n   CPython {want}\n   ours    {row}")
    if len(rows) < len(cases):
        different += 1
        print(f"the tool stopped at {cases[len(rows)][1]!r}")
    print(f"{rejected} of {len(rows)} rejected by CPython")
    print(f"{equal} equal, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
