#!/usr/bin/python3.11
"""Extensions that bind a function of cpyext/bridge/refused.def end in one ImportError, whether by call or by address.

usage: check_refused.py --bin DIR
The last line is `N passed, N failed`.
"""
import argparse
import os
import subprocess
import sys
import sysconfig
import tempfile

SOURCE = """
#include <Python.h>
%s
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "%s"};
PyMODINIT_FUNC PyInit_%s(void) { use(); return PyModule_Create(&module); }
"""
USES = {
    "called": "static void use(void) { PyObjectArenaAllocator a; PyObject_GetArenaAllocator(&a); }",
    "addressed": "void (*volatile change)(PyObjectArenaAllocator*) = PyObject_SetArenaAllocator;\nstatic void use(void) {}",
}
PROGRAM = """
try:
    import {0}
except ImportError as e:
    print(e, e.name, e.path)
print("{0}" in __import__("sys").modules)
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    protopy = os.path.join(os.path.abspath(parser.parse_args().bin), "protopy")
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, use in USES.items():
            source, target = os.path.join(folder, name + ".c"), os.path.join(folder, name + ".so")
            with open(source, "w", encoding="utf-8") as file:
                file.write(SOURCE % (use, name, name))
            subprocess.run(["cc", "-shared", "-fPIC", "-I", sysconfig.get_path("include"), source, "-o", target], check=True)
            symbol = "PyObject_GetArenaAllocator" if name == "called" else "PyObject_SetArenaAllocator"
            expected = f"{name} needs {symbol}: the memory of CPython's frames and small objects does not exist in protopy {name} {target}\nFalse\n"
            done = subprocess.run([protopy, "-c", PROGRAM.format(name)], env=dict(os.environ, PYTHONPATH=folder), capture_output=True, text=True, timeout=60)
            if done.returncode or done.stdout != expected:
                failures += 1
                print("FAIL:", name, done.returncode, done.stdout, done.stderr, "expected", expected)
    print(f"{len(USES) - failures} passed, {failures} failed")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
