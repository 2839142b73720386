#!/usr/bin/python3.11
"""House rules that a program can check.

* Doors: every `#include "…"` of a room names a file of a room that doors.tsv lets it see.
* LLVM headers appear in compiler/llvm, driver and cpyext/gen alone; Boost in driver alone.
* Size: a source file stops at 1,200 lines (tables, generated files and tests' data exempt).
* Head: a C++ file opens with a comment that says what it holds.

`--self-test` plants one offence of each kind in a scratch tree and expects it to be named.
"""
import argparse
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MAX_LINES = 1200
SOURCE = (".cpp", ".h", ".c", ".S", ".inc")
EXEMPT_FROM_SIZE = (".def", ".tsv")
TOP = ("compiler", "runtime", "cpyext", "stdlib", "driver")
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')


def readDoors(path):
    """doors.tsv: room (or one file), rooms and single headers it may include, why it is so."""
    doors = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            room, allowed = line.split("\t")[:2]
            doors[room] = set(allowed.split())
    return doors


def roomOf(path):
    """`runtime/gc/x.h` → runtime/gc; `driver/protopyc/x.h` → driver; None outside the rooms."""
    parts = path.split("/")
    if parts[0] == "include":
        return "include"
    if parts[0] not in TOP or len(parts) < 2:
        return None
    if parts[0] in ("compiler", "runtime"):
        return "/".join(parts[:2]) if len(parts) > 2 else parts[0]
    return parts[0]


def allowed(doors, room, target, header):
    if room == target or target == "include" or header in doors.get(room, ()):
        return True
    seen, queue = set(), [room]
    while queue:
        for other in doors.get(queue.pop(), ()):
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return target in seen


def sourceFiles(root):
    for top in TOP + ("include", "tests", "benchmarks"):
        for folder, folders, files in os.walk(os.path.join(root, top)):
            folders[:] = [f for f in folders if f not in ("build", "__pycache__", "data", "generated")]
            for name in files:
                yield os.path.relpath(os.path.join(folder, name), root)


def check(root, doors):
    """All offences as (file, line, text)."""
    offences = []
    for path in sorted(sourceFiles(root)):
        if path.endswith(EXEMPT_FROM_SIZE) or not path.endswith(SOURCE + (".py",)):
            continue
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            lines = file.read().split("\n")
        generated = any("generated" in line.lower() and "edit" in line.lower() for line in lines[:5])
        if len(lines) > MAX_LINES and not generated:
            offences.append((path, MAX_LINES, f"{len(lines)} lines: a file stops at {MAX_LINES}"))
        if not path.endswith(SOURCE):
            continue
        if path.endswith((".cpp", ".h", ".c")) and path.split("/")[0] in TOP and not generated:
            opening = next((line for line in lines if line.strip() and not line.startswith("#pragma once")), "")
            if not opening.lstrip().startswith(("//", "/*")):
                offences.append((path, 1, "a file opens with a comment that says what it holds"))
        room = roomOf(path)
        if room is None:
            continue
        if room not in doors:
            offences.append((path, 1, f"room {room} is not in tests/house/doors.tsv"))
            continue
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            target = match.group(2)
            if target.startswith(("llvm/", "llvm-c/", "lld/", "clang/")):
                if room not in ("compiler/llvm", "driver") and not path.startswith("cpyext/gen/"):
                    offences.append((path, number, f"{target}: LLVM belongs to compiler/llvm, driver and cpyext/gen"))
                continue
            if target.startswith("boost/") and room != "driver":
                offences.append((path, number, f"{target}: Boost belongs to driver"))
                continue
            targetRoom = roomOf(target)
            if targetRoom and not allowed(doors, path if path in doors else room, targetRoom, target):
                offences.append((path, number, f'"{target}": {room} has no door to {targetRoom}'))
    return offences


def selfTest():
    """Each kind of offence, planted, is named."""
    doors = {"runtime/gc": {"runtime/value"}, "runtime/value": set(), "driver": set()}
    with tempfile.TemporaryDirectory() as root:
        files = {
            "runtime/value/up.h": '// up\n#include "runtime/gc/heap.h"\n',
            "runtime/gc/ok.h": '// ok\n#include "runtime/value/up.h"\n',
            "runtime/gc/llvm.cpp": "// x\n#include <llvm/IR/Module.h>\n",
            "runtime/gc/bare.cpp": "int x;\n",
            "runtime/gc/long.cpp": "// long\n" * 1300,
            "runtime/attic/a.h": "// a\n",
        }
        for path, text in files.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        named = {path for path, _, _ in check(root, doors)}
    expected = set(files) - {"runtime/gc/ok.h"}
    if named != expected:
        print(f"self-test: expected {sorted(expected)}, got {sorted(named)}")
        print("0 passed, 1 failed")
        return 1
    print("1 passed, 0 failed")
    return 0


def main():
    parser = argparse.ArgumentParser(description="Checks includes against the rooms' doors, and file sizes.")
    parser.add_argument("--root", default=os.path.join(HERE, "..", ".."))
    parser.add_argument("--doors", default=os.path.join(HERE, "doors.tsv"))
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    if options.self_test:
        return selfTest()
    offences = check(os.path.abspath(options.root), readDoors(options.doors))
    for path, line, text in offences:
        print(f"{path}:{line}: error: {text}")
    print(f"{0 if offences else 1} passed, {len(offences)} failed")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
