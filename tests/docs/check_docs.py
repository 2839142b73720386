#!/usr/bin/python3.11
"""What the documents state, checked: paths and links exist, and with --bin every option the guide's
tables name is in the program's own --help, and every environment variable is read somewhere.
"""
import argparse
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")


def documents():
    found = [os.path.join(ROOT, name) for name in TOP]
    for folder, _, files in os.walk(os.path.join(ROOT, "docs")):
        found += [os.path.join(folder, f) for f in sorted(files) if f.endswith(".md")]
    return [path for path in found if os.path.exists(path)]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def brokenLinks(path, text):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target and not os.path.exists(os.path.join(os.path.dirname(path), target)):
            yield f"link to {target}, which is not there"


def missingPaths(text):
    tops = "|".join(("compiler", "runtime", "cpyext", "stdlib", "driver", "tests", "benchmarks", "scripts", "examples", "include", "docs", "cmake"))
    for name in set(re.findall(rf"`((?:{tops})/[\w./-]*\w)`", text)):
        if not os.path.exists(os.path.join(ROOT, name)):
            yield f"names {name}, which is not there"


def sources():
    text = []
    for top in ("compiler", "runtime", "driver", "stdlib", "cpyext"):
        for folder, _, files in os.walk(os.path.join(ROOT, top)):
            for name in files:
                if name.endswith((".cpp", ".h", ".def", ".c")):
                    text.append(read(os.path.join(folder, name)))
    return "\n".join(text)


def helpText(program):
    done = subprocess.run([program, "--help"], capture_output=True, text=True, timeout=60)
    return done.stdout if done.returncode == 0 else None


def check(binFolder):
    problems, checked = [], 0
    for path in documents():
        text = read(path)
        checked += 1
        problems += [f"{os.path.relpath(path, ROOT)}: {p}" for p in (*brokenLinks(path, text), *missingPaths(text))]
    if binFolder:
        guide = read(os.path.join(ROOT, "docs", "guide.md"))
        table = guide[guide.index("### protopyc"):guide.index("### protopy\n")]
        options = [o for row in re.findall(r"^\| (`-.*?) \|", table, re.M) for o in re.findall(r"`(--?[\w-]+)", row)]
        shown = helpText(os.path.join(binFolder, "protopyc"))
        if shown is None:
            problems.append("protopyc --help fails")
        else:
            for option in options:
                checked += 1
                stem = "-O" if re.fullmatch(r"-O\d", option) else option
                if not re.search(rf"(?<![\w-]){re.escape(stem)}(?![a-z-])", shown):
                    problems.append(f"docs/guide.md: {option} is not in protopyc --help")
        code = sources()
        for variable in set(re.findall(r"`(PPY_[A-Z_]+)=", guide)):
            checked += 1
            if variable not in code:
                problems.append(f"docs/guide.md: nothing reads {variable}")
    return problems, checked


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", help="the toolchain's folder; without it only paths and links are checked")
    options = parser.parse_args()
    problems, checked = check(options.bin and os.path.abspath(options.bin))
    for problem in problems:
        print("FAIL:", problem)
    print(f"{max(0, checked - len(problems))} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
