#!/usr/bin/python3.11
"""Write error_cases.tsv: what CPython 3.11 says about the texts in error_sources.txt.

    error_cases.py [--tool ppy_astdump]     with --tool, compare ours instead and print the differences

A row is  mode TAB source TAB class TAB line TAB column TAB end line TAB end column TAB message TAB text,
with \\n, \\t and \\\\ escaped; class is OK for accepted texts. error_sources.txt holds Python string literals, one a
line; a line `[mode]` sets the mode of those after it.
"""
import ast
import os
import subprocess
import sys
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
warnings.simplefilter("ignore")


def escape(s):
    return s.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def reference(mode, source):
    try:
        compile(source, "<s>", mode, ast.PyCF_ONLY_AST)
    except SyntaxError as e:
        return [type(e).__name__, str(e.lineno), str(e.offset), str(e.end_lineno), str(e.end_offset), escape(e.msg), escape(e.text or "")]
    except (MemoryError, ValueError) as e:
        return [type(e).__name__, "0", "0", "0", "0", escape(str(e)), ""]
    except RecursionError:
        pass
    return ["OK"]


def sources():
    mode = "exec"
    for line in open(f"{HERE}/error_sources.txt", encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("["):
            mode = line[1:-1]
        elif line and not line.startswith("#"):
            yield mode, ast.literal_eval(line)


def ours(tool, cases):
    data = b"".join(b"%d %s\n%s" % (len(s.encode()), m.encode(), s.encode()) for m, s in cases)
    out = subprocess.run([tool, "--errors"], input=data, capture_output=True).stdout.decode("utf-8", "replace")
    return [line.split("\t") for line in out.split("\n")[:-1]]


def main():
    cases = list(sources())
    if "--tool" in sys.argv:
        bad = 0
        rows = ours(sys.argv[-1], cases)
        for (mode, source), row in zip(cases, rows):
            want = reference(mode, source)
            if want != row:
                bad += 1
                print(f"{source[:300]!r}\n   want {want}\n   ours {row}")
        bad += len(cases) - len(rows)
        print(len(cases) - bad, "equal,", bad, "different")
        return
    with open(f"{HERE}/error_cases.tsv", "w", encoding="utf-8") as f:
        for mode, source in cases:
            f.write("\t".join([mode, escape(source), *reference(mode, source)]) + "\n")


if __name__ == "__main__":
    main()
