#!/usr/bin/python3.11
"""Command line options and PYTHON* variables: the same output and exit status from protopy as from CPython.

usage: check_options.py --bin FOLDER
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

FLAGS = "import sys; print(*sys.flags[:-1], sys.flags.int_max_str_digits)"
STREAMS = "import sys; [print(f.encoding, f.errors) for f in (sys.stdin, sys.stdout, sys.stderr)]"
LOCALE = ("import sys, os, locale; print(sys.flags.utf8_mode, os.environ.get('LC_CTYPE'), locale.getencoding(), locale.getpreferredencoding(False), "
          "locale.setlocale(locale.LC_CTYPE))")
FILTERS = "import sys, warnings; print(sys.warnoptions, [(f[0], f[2].__name__) for f in warnings.filters])"
DIGITS = "import sys; print(sys.flags.int_max_str_digits, sys.get_int_max_str_digits())"
PREFIX = "import sys; print(sys.pycache_prefix)"
CENT = "print(chr(0xa2))"
HASH = "import sys; print(hash('spam'), sys.flags.hash_randomization)"
DEEP = "import sys\ndef f(n):\n    if n: f(n - 1)\n    1 / 0\nsys.tracebacklimit = %s\nf(5)"

# Variables, arguments.
CASES = [
    ({}, ["-c", FLAGS]), ({}, ["-bbBdOOqsSuvx", "-c", FLAGS]), ({}, ["-I", "-c", FLAGS]), ({}, ["-E", "-P", "-c", FLAGS]),
    ({"PYTHONOPTIMIZE": "2", "PYTHONDONTWRITEBYTECODE": "3", "PYTHONSAFEPATH": "1", "PYTHONNOUSERSITE": "x"}, ["-c", FLAGS]),
    ({"PYTHONOPTIMIZE": "2"}, ["-E", "-c", FLAGS]),
    ({}, ["-X", "dev", "-c", FLAGS]), ({"PYTHONDEVMODE": "1"}, ["-c", FILTERS]), ({}, ["-X", "warn_default_encoding", "-c", "open('/dev/null').close()"]),
    ({"PYTHONWARNDEFAULTENCODING": "1"}, ["-c", FLAGS]),
    ({}, ["-W", "once::UserWarning", "-b", "-c", FILTERS]), ({"PYTHONWARNINGS": "ignore,error::UserWarning"}, ["-Walways", "-bb", "-c", FILTERS]),
    ({}, ["-X", "dev", "-Werror", "-c", FILTERS]),
    ({}, ["-c", DIGITS]), ({"PYTHONINTMAXSTRDIGITS": "4000"}, ["-c", DIGITS]), ({"PYTHONINTMAXSTRDIGITS": "4000"}, ["-X", "int_max_str_digits=0", "-c", DIGITS]),
    ({"PYTHONINTMAXSTRDIGITS": "abc"}, ["-c", DIGITS]), ({}, ["-X", "int_max_str_digits=100", "-c", DIGITS]), ({}, ["-X", "int_max_str_digits", "-c", DIGITS]),
    ({"PYTHONPYCACHEPREFIX": "foo"}, ["-c", PREFIX]), ({"PYTHONPYCACHEPREFIX": "foo"}, ["-X", "pycache_prefix=bar", "-c", PREFIX]),
    ({"PYTHONPYCACHEPREFIX": "foo"}, ["-X", "pycache_prefix=", "-c", PREFIX]),
    ({}, ["-c", LOCALE]), ({"LC_ALL": "C"}, ["-c", LOCALE]), ({"LANG": "C"}, ["-c", LOCALE]), ({"LC_ALL": "C.UTF-8"}, ["-c", LOCALE]),
    ({"LC_CTYPE": "POSIX"}, ["-c", LOCALE]), ({"LC_ALL": "C"}, ["-X", "utf8=0", "-c", LOCALE]), ({"PYTHONUTF8": "1"}, ["-c", LOCALE]),
    ({"LANG": "C", "PYTHONCOERCECLOCALE": "0"}, ["-c", LOCALE]), ({"LANG": "C", "PYTHONCOERCECLOCALE": "warn"}, ["-c", LOCALE]),
    ({"PYTHONUTF8": "7"}, ["-c", LOCALE]), ({"PYTHONUTF8": "0"}, ["-X", "utf8", "-c", LOCALE]), ({}, ["-X", "utf8=x", "-c", "1"]),
    ({}, ["-c", STREAMS]), ({"LC_ALL": "C"}, ["-X", "utf8=0", "-c", STREAMS]), ({"PYTHONIOENCODING": "latin-1"}, ["-c", STREAMS]),
    ({"PYTHONIOENCODING": ":ignore"}, ["-c", STREAMS]), ({"PYTHONIOENCODING": "ascii:replace"}, ["-c", CENT]), ({"PYTHONIOENCODING": "cp424"}, ["-c", CENT]),
    ({"PYTHONIOENCODING": "ascii"}, ["-c", CENT]), ({"PYTHONIOENCODING": "latin-1"}, ["-c", "import sys; sys.exit('h\xe9')"]),
    ({"PYTHONIOENCODING": "utf-8"}, ["-E", "-c", CENT]), ({"PYTHONIOENCODING": "ascii"}, ["-c", "import sys; sys.displayhook('\xe9')"]),
    ({"PYTHONHASHSEED": "0"}, ["-c", HASH]), ({"PYTHONHASHSEED": "42"}, ["-c", HASH]), ({"PYTHONHASHSEED": "-1"}, ["-c", HASH]), ({"PYTHONHASHSEED": "x"}, ["-c", HASH]),
    ({"PYTHONHASHSEED": "0"}, ["-R", "-c", "import sys; print(sys.flags.hash_randomization)"]),
    ({}, ["-c", "# coding: latin-1\nprint(ascii('\xe6'))"]), ({}, ["-c", b"print('\xff')"]), ({}, ["-c", "import sys; print(ascii(sys.argv))", b"a\xffb", "\u20ac"]),
    ({}, ["-c", DEEP % 2]), ({}, ["-c", DEEP % 0]), ({}, ["-c", DEEP % -1]), ({}, ["-c", DEEP % "None"]), ({}, ["-c", DEEP % (1 << 100)]),
    ({}, ["-c", "import sys; sys.excepthook(1, '1', 1)"]), ({}, ["-c", "import sys\nclass A:\n  f = sys.is_finalizing; p = print\n  def __del__(self): self.p(self.f())\na = A()"]),
    ({}, ["-c", "import sys; sys.exit((1, 2))"]), ({}, ["-c", "import sys; sys.exit(300)"]),
]


def run(program, variables, arguments, folder):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LC_")) and k != "LANG"}
    environment.setdefault("LANG", "C.UTF-8")
    environment.update(variables)
    if "LANG" not in variables and any(k.startswith("LC_") for k in variables):
        del environment["LANG"]
    done = subprocess.run([program] + arguments, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, cwd=folder)
    # What -v tells of imports differs, and where a fatal error's report ends.
    errors = [line for line in done.stderr.replace(program.encode(), b"PROGRAM").split(b"\n") if not line.startswith((b"import ", b"#", b"Python runtime state", b"Current thread",
                                                                                                                    b"  <no Python frame>"))]
    return done.returncode, done.stdout, [line for line in errors if line]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    ours = str(pathlib.Path(parser.parse_args().bin, "protopy").absolute())
    failures = 0
    for variables, arguments in CASES:
        with tempfile.TemporaryDirectory() as folder:
            expected, got = (run(program, variables, arguments, folder) for program in ("/usr/bin/python3.11", ours))
        if expected != got:
            failures += 1
            print("FAIL:", variables, arguments, "\n  expected", expected, "\n  got     ", got)
    print(f"{len(CASES) - failures} passed, {failures} failed")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
