#!/usr/bin/python3.11
"""Writes cmake/start_order.txt: the functions of libprotopy.so that programs run while they start, the earliest kind of
program first. The linker puts them next to each other (runtime/embed/CMakeLists.txt). argv: the bin folder of a build.
Needs valgrind, whose callgrind tells what ran.
"""
import os
import re
import subprocess
import sys
import tempfile

BIN = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def defined():
    """The functions that the library has."""
    lines = subprocess.run(["nm", os.path.join(os.path.dirname(BIN), "lib", "libprotopy.so")], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in lines.splitlines())
    return {row[2] for row in rows if len(row) == 3 and row[1] in "tTwW"}


def ran(command, folder):
    """The names of the functions that a command runs."""
    counts = os.path.join(folder, "counts")
    subprocess.run(["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={counts}", *command],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    with open(counts) as file:
        for line in file:
            if m := re.match(r"c?fn=\(\d+\) (\S+)", line):
                yield re.sub(r"'\d+$", "", m.group(1))


with tempfile.TemporaryDirectory() as folder:
    hello = os.path.join(folder, "hello")
    with open(hello + ".py", "w") as file:
        file.write("print('Hello, world!')\n")
    subprocess.run([os.path.join(BIN, "protopyc"), hello + ".py", "-o", hello], check=True)
    protopy, names, known = os.path.join(BIN, "protopy"), {}, defined()
    for command in ([hello], [protopy, "-c", "pass"], [protopy, "-c", "import json, re, dataclasses, collections"]):
        names.update(dict.fromkeys(name for name in ran(command, folder) if name in known))
with open(os.path.join(ROOT, "cmake", "start_order.txt"), "w") as file:
    file.writelines(name + "\n" for name in names)
print(len(names), "functions")
