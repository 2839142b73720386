# RUN: %protopyc -q %s -o %t --report=%t.json
# RUN: FileCheck %s --input-file=%t.json
# RUN: %python -c "import json; json.load(open('%t.json'))"
# RUN: %protopyc -q %s -o %t --report=%t.html
# RUN: FileCheck %s --check-prefix=PAGE --input-file=%t.html
# The report names each function's kind, versions and guards, and where a failed guard goes.
import sys


def area(w: int, h: float):
    return w * h


def total(n: int):
    s = 0
    for i in range(n):
        s += i
    return s


def same(x):
    return x


def look():
    return sys._getframe().f_lineno


def again():
    try:
        area(1, 2.0)
    except ValueError:
        raise


# CHECK: "summary": {"functions": 6, "typed": {{[0-9]+}}, "generic": {{[0-9]+}}, "bytecode": {{[0-9]+}}}
# CHECK: "name": "<module>", "what": "module"{{.*}}"kind": "bytecode", "native": false, "reason": "body that runs once"
# CHECK: "name": "area", "what": "function", "line": 10, "kind": "typed", "native": true, "parameters": ["i64", "f64"], "result": "f64", "versions": [{"name": "entry"
# CHECK-NEXT: {"line": 10, "column": -1, "operation": "call", "guard": "argument type", "holds": "the argument is i64 as inferred", "expected": "i64", "to": "the generic version"}
# CHECK: {"name": "direct", "speculates": true
# CHECK: "name": "total"
# CHECK: "line": 16, "column": {{[0-9]+}}, "operation": "call", "guard": "built-in", "holds": "the name means the built-in function, which nobody has rebound", "to": "the interpreter, which finishes the call"
# CHECK: "operation": "iadd", "guard": "integer overflow"
# CHECK: {"name": "re-entry", "speculates": true
# CHECK: "guard": "integer overflow", "holds": "the result fits 64 bits", "to": "the interpreter, up to the next loop header or suspension"
# CHECK: "name": "same"{{.*}}"kind": "generic"
# CHECK: "name": "again"
# CHECK: "operation": "raise_again", "guard": "handled exception"

# PAGE: <!doctype html>
# PAGE: <h1>How report.py was compiled</h1>
# PAGE: <h2>__main__</h2>
# PAGE: <span class="typed">typed</span> <code>area(i64, f64) -&gt; f64</code>
# PAGE: <td>integer overflow</td><td>the result fits 64 bits</td>
