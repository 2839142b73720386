#!/usr/bin/python3.11
"""Compare our syntax errors with CPython 3.11's on damaged programs.

    errors.py --tool BUILD/bin/ppy_astdump [--kind programs|inputs|fstrings] [--count N] [--seed N] [PATH…]

programs: pieces of real files, each damaged in one or two places (a token removed, doubled, replaced or
inserted, a piece cut off). inputs: the same in single and eval mode. fstrings: f-strings thrown together from
parts. Compares class, message, line, columns and source line. Prints `N equal, N different`.
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


FSTRING_PARTS = ["a", "{", "}", "{{", "}}", "{x}", "{x!r}", "{x:>10}", "{x=}", "{x!r:{w}}", "(", "[", ")", "]", ":", "!", "!r", "=", "==",
                 "!=", "<", "'", '"', "\\n", "\\", "\\N{DASH}", "\\N{EM DASH}", "\\x4", "\\d", "#", " ", "\n", "1x", "é", "lambda x: 1",
                 "x for x in y", "yield", "*a", "a, b", "a b", "(a b)", "{'a'}", "print x", "f'{y}'", ":=", "x if y else z", "1 if",
                 "await z", "{1:2}[1]", "{ {1:2} }", "0777", "\t", "b'c'", "$", "é é"]


def fstring(rng):
    quote = rng.choice(["'", '"', "'''", '"""'])
    parts = (rng.choice(FSTRING_PARTS) for _ in range(rng.randrange(1, 6)))
    return rng.choice(["f", "rf", "F", "fR", "f", "f"]) + quote + "".join(parts) + quote


def fstring_case(rng):
    start = rng.choice(["x = ", "", "f(a, ", "(\n", "x = 'a' ", "if x: "])
    literals = [rng.choice([fstring(rng), fstring(rng), fstring(rng), "'p'", "b'q'", "u'\\x1'"]) for _ in range(rng.randrange(1, 3))]
    close = rng.choice([")", "", " b)"]) if "(" in start else ""
    return "exec", start + " ".join(literals) + close + rng.choice(["", "\n", " + 1\n", " c\n", "\n)\n"])


def input_case(rng, pieces):
    text = rng.choice(pieces).replace("class A:\n    ", "", 1)
    mode = rng.choice(["eval", "single", "single"])
    if mode == "eval":
        # The right side of something: most lines of a program are no expression.
        text = rng.choice(text.split("\n")).partition("= ")[2] or "f(a, b)[c]"
    text = damage(rng, text)
    return mode, text.rstrip("\n") if rng.random() < 0.5 else text


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
    p.add_argument("--kind", choices=["programs", "inputs", "fstrings"], default="programs")
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
    make = {"programs": lambda: ("exec", damage(rng, rng.choice(pieces))), "inputs": lambda: input_case(rng, pieces),
            "fstrings": lambda: fstring_case(rng)}[args.kind]
    cases = [make() for _ in range(args.count)]
    cases = [c for c in cases if "\0" not in c[1] and "\r" not in c[1]]
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
