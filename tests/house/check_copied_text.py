#!/usr/bin/python3.11
"""No sentence of CPython's documentation stands in our sources: `__doc__` comes from the table that
runtime/object/gen_docs.py makes at build time. Looks at the string literals of C++ files for lines that
a built-in docstring of the installed CPython has. The last line is `N passed, N failed`.
"""
import ast
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "runtime", "object"))
import gen_docs

SHORTEST = 30  # characters: below that a line is a phrase anybody writes
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def documentedLines():
    found = set()
    for doc, _ in gen_docs.collect()[0].values():
        found.update(line.strip() for line in (doc or "").split("\n") if len(line.strip()) >= SHORTEST)
    return found


def literals(path):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            for match in LITERAL.finditer(line):
                try:
                    yield number, ast.literal_eval(match.group(0))
                except (SyntaxError, ValueError):
                    continue


def main():
    known, files, failed = documentedLines(), 0, 0
    for room in ("runtime", "stdlib", "cpyext", "compiler", "driver"):
        for folder, _, names in os.walk(os.path.join(ROOT, room)):
            for name in sorted(names):
                if not name.endswith((".cpp", ".h", ".def")):
                    continue
                files += 1
                path = os.path.join(folder, name)
                hits = [(number, line.strip()) for number, text in literals(path) for line in text.split("\n") if line.strip() in known]
                failed += bool(hits)
                for number, line in hits:
                    print(f"{os.path.relpath(path, ROOT)}:{number}: error: a line of CPython's documentation: {line!r}; leave the text out, the table has it")
    print(f"{files - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
