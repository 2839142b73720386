#!/usr/bin/python3.11
"""Hostile input: sources and values of a size or shape nobody writes by hand. Each case is a program,
generated here, that runs under CPython 3.11, `protopy` and compiled by `protopyc`; stdout, the last line
on stderr and the exit status must be CPython's, and nothing may crash or run away.

A case whose outcome rests on the size of CPython's C stack says what is accepted instead (`accept`).
The last line is `N passed, N failed`.
"""
import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = "/usr/bin/python3.11"
CASES = []


def case(name, accept=None, compiled=True, memory=12 << 30):
    """Registers a function that returns the program as text or bytes."""
    def add(function):
        CASES.append((name, function, accept, compiled, memory))
        return function
    return add


# --- long and wide sources ----------------------------------------------------------------------
case("one line of 10 MB")(lambda: "s = '" + "x" * 10_000_000 + "'\nprint(len(s))\n")
case("one comment of 10 MB")(lambda: "#" + "x" * 10_000_000 + "\nprint(1)\n")
case("a name of 1 MB")(lambda: "x" * 1_000_000 + " = 3\nprint(" + "x" * 1_000_000 + ")\n")
case("an integer literal of 4,300 digits")(lambda: "print(" + "7" * 4300 + " % 1000003)\n")
case("an integer literal of 10,000 digits")(lambda: "x = " + "7" * 10_000 + "\n")
case("a hexadecimal literal of 1 MB")(lambda: "print((0x" + "f" * 1_000_000 + ").bit_length())\n")
case("a float literal of 100,000 digits")(lambda: "print(1." + "3" * 100_000 + ")\n")
case("1,000,000 constants in a list")(lambda: "x = [" + ",".join(map(str, range(1_000_000))) + "]\nprint(sum(x))\n")
case("1,000,000 constants in a tuple")(lambda: "x = (" + ",".join(map(str, range(1_000_000))) + ")\nprint(sum(x))\n")
case("100,000 distinct strings in a set")(lambda: "x = {" + ",".join(f"'s{i}'" for i in range(100_000)) + "}\nprint(len(x))\n")
case("100,000 keys in a dict")(lambda: "x = {" + ",".join(f"{i}: 'v{i}'" for i in range(100_000)) + "}\nprint(len(x), x[99_999])\n")
case("100,000 statements")(lambda: "x = 0\n" + "x += 1\n" * 100_000 + "print(x)\n")
case("20,000 functions", compiled=False)(lambda: "".join(f"def f{i}(): return {i}\n" for i in range(20_000)) + "print(f19999() + f0())\n")
case("100,000 blank and comment lines")(lambda: "\n# c\n" * 50_000 + "raise ValueError('at the end')\n")
case("5,000 parameters")(lambda: "def f(" + ",".join(f"a{i}" for i in range(5000)) + "): return a0 + a4999\nprint(f(*range(5000)))\n")
case("5,000 keyword parameters")(lambda: "def f(" + ",".join(f"a{i}=0" for i in range(5000)) + "): return a4999\nprint(f(a4999=7))\n")
case("5,000 arguments")(lambda: "def f(*a): return sum(a)\nprint(f(" + ",".join(map(str, range(5000))) + "))\n")
case("5,000 keyword arguments")(lambda: "def f(**k): return len(k)\nprint(f(" + ",".join(f"k{i}=1" for i in range(5000)) + "))\n")
case("2,000 locals")(lambda: "def f():\n" + "".join(f"    v{i} = {i}\n" for i in range(2000)) + "    return v0 + v1999\nprint(f())\n")
case("1,000 cells")(lambda: "def f():\n" + "".join(f"    v{i} = {i}\n" for i in range(1000)) + "    return lambda: " + " + ".join(f"v{i}" for i in range(1000)) + "\nprint(f()())\n")
case("a comparison of 3,000 operands")(lambda: "print(" + " < ".join(map(str, range(3000))) + ")\n")
case("an `or` of 20,000 operands")(lambda: "print(" + " or ".join(["0"] * 20_000) + " or 5)\n")
case("an f-string of 5,000 fields")(lambda: "x = 1\nprint(len(f'" + "{x}" * 5000 + "'))\n")
case("5,000 decorators", accept=r"\b(RecursionError|MemoryError|too many nested)|^$")(lambda: "def d(f): return f\n" + "@d\n" * 5000 + "def g(): return 1\nprint(g())\n")
case("5,000 bases")(lambda: "".join(f"class B{i}: pass\n" for i in range(500)) + "class C(" + ",".join(f"B{i}" for i in range(500)) + "): pass\nprint(len(C.__mro__))\n")
case("3,000 elif", accept=r"\b(RecursionError|MemoryError|too many|recursion)|^$")(lambda: "x = 2999\nif x == -1: pass\n" + "".join(f"elif x == {i}: print({i})\n" for i in range(3000)))
case("3,000 except clauses")(lambda: "try:\n    raise OSError('x')\n" + "except KeyError: pass\n" * 3000 + "except OSError as e: print(e)\n")
case("3,000 match cases")(lambda: "match 2999:\n" + "".join(f"    case {i}: print({i})\n" for i in range(3000)))

# --- nesting --------------------------------------------------------------------------------------
DEEP = r"too many nested|too many statically nested|too many levels|nested too deeply|too complex|MemoryError|RecursionError|recursion"
case("100,000 nested parentheses")(lambda: "x = " + "(" * 100_000 + "1" + ")" * 100_000 + "\n")
case("100,000 nested lists")(lambda: "x = " + "[" * 100_000 + "]" * 100_000 + "\n")
case("100,000 opening braces")(lambda: "x = " + "{" * 100_000 + "\n")
case("199 nested parentheses", accept=DEEP)(lambda: "print(" + "(" * 190 + "1" + ")" * 190 + ")\n")
case("100,000 unary minus", accept=DEEP)(lambda: "x = " + "-" * 100_000 + "1\n")
case("100,000 not", accept=DEEP)(lambda: "x = " + "not " * 100_000 + "1\n")
case("100,000 attribute accesses", accept=DEEP)(lambda: "x = a" + ".b" * 100_000 + "\n")
case("100,000 calls in a row", accept=DEEP)(lambda: "x = a" + "()" * 100_000 + "\n")
case("100,000 subscripts", accept=DEEP)(lambda: "x = a" + "[0]" * 100_000 + "\n")
case("100,000 additions", accept=DEEP + r"|^$")(lambda: "x = " + "1+" * 100_000 + "1\nprint(x)\n")
case("100,000 powers", accept=DEEP)(lambda: "x = " + "1**" * 100_000 + "1\n")
case("50,000 lambdas", accept=DEEP)(lambda: "x = " + "lambda: " * 50_000 + "1\n")
case("50,000 conditional expressions", accept=DEEP)(lambda: "x = " + "1 if 0 else " * 50_000 + "2\nprint(x)\n")
case("101 nested blocks")(lambda: "".join(" " * i + "if 1:\n" for i in range(101)) + " " * 101 + "pass\n")
case("25 nested loops")(lambda: "".join(" " * i + "while 1:\n" for i in range(25)) + " " * 25 + "pass\n")
case("90 nested functions")(lambda: "".join(" " * i + f"def f{i}():\n" for i in range(90)) + " " * 90 + "pass\nprint(f0.__name__)\n")
case("nested f-strings")(lambda: "print(f'{f\"{1}\"}')\nprint(f'{1:{2:{3}}}')\n")
case("brackets that do not match")(lambda: "x = " + "([{" * 60 + ")" + "\n")
case("an unclosed triple quote of 1 MB")(lambda: "x = '''" + "a\n" * 500_000)
case("10,000 backslash continuations", accept=DEEP + r"|^$")(lambda: "x = 1 " + "+ \\\n1 " * 10_000 + "\nprint(x)\n")

# --- bytes ----------------------------------------------------------------------------------------
NULL = "null bytes"  # CPython drops what follows a null byte in a script's line; docs/differences.md
case("a null byte in the source", accept=NULL)(lambda: b"x = 1\nprint('a\x00b')\n")
case("a null byte in a comment", accept=NULL)(lambda: b"# \x00\nprint(1)\n")
case("invalid UTF-8")(lambda: b"x = '\xff\xfe'\n")
case("an overlong UTF-8 sequence")(lambda: b"x = '\xc0\x80'\n")
case("a surrogate encoded as UTF-8")(lambda: b"x = '\xed\xa0\x80'\n")
case("a byte order mark alone")(lambda: b"\xef\xbb\xbf")
case("a byte order mark and another cookie")(lambda: b"\xef\xbb\xbf# coding: latin-1\nprint(1)\n")
case("an unknown cookie")(lambda: b"# coding: martian\nprint(1)\n")
case("carriage returns alone")(lambda: b"x = 1\rprint(x)\r")
case("form feeds")(lambda: b"\x0cx = 1\n\x0c\nprint(x)\n")
case("mixed tabs and spaces")(lambda: "if 1:\n        x = 1\n\ty = 2\n")
case("a non-breaking space")(lambda: "x\u00a0= 1\n")
case("a right-to-left mark in a name")(lambda: "x\u200f = 1\n")
case("names that normalise to one")(lambda: "\ufb01 = 1\nprint(fi)\n")
case("no newline at the end")(lambda: "if 1:\n    print(2)")
case("an empty file")(lambda: "")

# --- values ---------------------------------------------------------------------------------------
case("lone surrogates")(lambda: r"""
s = '\ud800a\udfff'
print(len(s), ascii(s), s == '\ud800a\udfff', s[0] < s[2])
for codec in ('utf-8', 'utf-16', 'latin-1', 'ascii'):
    for errors in ('strict', 'replace', 'ignore', 'backslashreplace', 'xmlcharrefreplace', 'surrogatepass', 'surrogateescape', 'nosuch'):
        try:
            print(codec, errors, s.encode(codec, errors))
        except Exception as e:
            print(codec, errors, type(e).__name__, ascii(e))
try:
    print(s)
except UnicodeEncodeError as e:
    print(e)
try:
    eval(s)
except Exception as e:
    print(type(e).__name__, ascii(e))
""")
case("null characters at run time")(lambda: r"""
for what in ('eval', 'exec', 'compile'):
    try:
        {'eval': lambda s: eval(s), 'exec': lambda s: exec(s), 'compile': lambda s: compile(s, 'f', 'exec')}[what]('1\x002')
    except Exception as e:
        print(what, type(e).__name__, e)
try:
    open('a\0b')
except Exception as e:
    print(type(e).__name__, e)
try:
    getattr(object(), 'a\0b')
except AttributeError as e:
    print(ascii(e))
""")
case("memory that no machine has")(lambda: r"""
import os, select, socket
null = os.open('/dev/null', os.O_RDONLY)
for text in ("os.urandom(1 << 42)", "os.getrandom(1 << 42)", "os.read(null, 1 << 42)", "os.pread(null, 1 << 42, 0)", "open(null, 'rb', 0, closefd=False).read(1 << 42)",
             "'%*d' % ((1 << 42), 1)", "socket.socket().recv(1 << 42)", "select.epoll().poll(0, (1 << 31) - 1)"):
    try:
        print(text, '->', repr(eval(text))[:60])
    except Exception as e:
        print(text, '->', type(e).__name__, e)
""")
case("offsets of a SyntaxError beyond its text")(lambda: r"""
import sys
sys.stderr = sys.stdout
for where in ((1, 2**31 - 1, 'text', 1, 2**31 - 1), (1, 2**40, 'text', 1, 2**41), (1, 3, 'text', 1, 2**62), (2**62, 2**62, 'text', -1, 2**62)):
    sys.excepthook(SyntaxError, SyntaxError('m', ('f',) + where), None)
""")
case("huge numbers refused")(lambda: r"""
for text in ("'a' * (1 << 62)", "[0] * (1 << 62)", "1 << (1 << 62)", "b'' .ljust(1 << 62)", "'%*d' % (1 << 62, 1)", "f'{1:{1 << 62}}'",
             "range(1 << 70)[1 << 69]", "bytes(1 << 62)", "bytearray(-1)", "'x'.zfill(1 << 62)", "int('9' * 5000)", "str(10 ** 5000)", "(1).to_bytes(0, 'big')",
             "[1, 2][1 << 70]", "'abc'[:1 << 70]", "round(1.5, 1 << 40)", "10.0 ** 400", "int(float('inf'))", "chr(1 << 21)", "'x' * -5"):
    try:
        print(text, '->', repr(eval(text))[:60])
    except Exception as e:
        print(text, '->', type(e).__name__, e)
""")
case("a list nested 100,000 deep")(lambda: r"""
x = []
for _ in range(100_000):
    x = [x]
for f in (repr, lambda v: v == [v], hash, str):
    try:
        f(x)
        print('no error')
    except (RecursionError, TypeError) as e:
        print(type(e).__name__)
y, n = x, 0
while y:
    y, n = y[0], n + 1
print(n)
del x, y
""")
case("deep parser input at run time", accept="^$")(lambda: r"""
for text in ('(' * 5000, '-' * 50_000 + '1', '[' * 1000 + ']' * 1000, 'a.' * 50_000 + 'b', 'lambda: ' * 5000 + '1', '{' * 300 + '}' * 300):
    try:
        compile(text, 'f', 'eval')
    except (SyntaxError, RecursionError, MemoryError) as e:
        pass
print('alive')
""")


# --- no memory ----------------------------------------------------------------------------------
def filled(name, start, step, accept=None, compiled=True):
    """A program that takes memory until there is none, gives it back and goes on."""
    text = f"{start}\ntry:\n    while True: {step}\nexcept MemoryError:\n    x = None\n    print('MemoryError')\nprint(len([0] * 100000))\n"
    case("memory filled by " + name, accept, compiled, 1500 << 20)(lambda: text)


# In compiled code a stack slot may hold the list a while longer than its variable does.
filled("lists", "x = []", "x.append([0] * 1000)", compiled=False)
filled("small lists", "x = []", "x.append([0] * 10)", compiled=False)
filled("a dict", "x = {}", "x[len(x)] = str(len(x))")
filled("a set", "x = set()", "x.add(len(x))")
filled("instances", "class N:\n    def __init__(self, n): self.n = n\nx = None", "x = N(x)")
filled("a str", "x = 'x' * 1000", "x += x")
filled("bytes", "x = b'x' * 1000", "x = x + x")
filled("a bytearray", "x = bytearray(b'x')", "x += bytes(x)")
filled("an int", "x = 3 ** 1000", "x = x << x.bit_length()")
filled("a product of iterators", "import itertools", "x = list(itertools.product(range(100000), repeat=3))")
filled("what a file gives", "", "x = open('/dev/zero', 'rb').read()")
case("recursion that takes all memory", compiled=False, memory=1500 << 20, accept="^$")(lambda: r"""
import sys
sys.setrecursionlimit(10 ** 8)
def f(n): return f(n + 1)
try:
    f(0)
except (MemoryError, RecursionError):
    print('caught')
""")
case("bytes beyond memory", memory=1500 << 20)(lambda: r"""
some = b'x' * 10 ** 5
for f in (lambda: some.replace(b'x', some), lambda: some.join([b'y'] * 10 ** 5), lambda: b''.join([some] * 10 ** 5), lambda: b''.join([memoryview(some)] * 10 ** 5), lambda: b'\t'.expandtabs(2 ** 31 - 1),
          lambda: (b'\t' * 10 ** 5).expandtabs(10 ** 5), lambda: some.center(10 ** 10), lambda: some.zfill(10 ** 10), lambda: b'%s' * 10 ** 5 % ((some,) * 10 ** 5)):
    try:
        f()
    except MemoryError:
        print('MemoryError')
print(len(some.replace(b'x', b'yy')), len(some.center(2 * 10 ** 5)))
""")
case("buffers of 100 GB", memory=1500 << 20)(lambda: r"""
import os, socket
for f in (lambda: '%100000000000d' % 1, lambda: b'%100000000000d' % 1, lambda: os.read(0, 10 ** 11), lambda: bytes(10 ** 11), lambda: [0] * 10 ** 11,
          lambda: 'x'.ljust(10 ** 11), lambda: format(1, '>100000000000'), lambda: open('/dev/zero', 'rb').read(10 ** 11)):
    try:
        f()
    except MemoryError:
        print('MemoryError')
""")


def run(command, folder, timeout, memory=12 << 30):
    def bound():
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, preexec_fn=bound)
    except subprocess.TimeoutExpired:
        return "timeout", b"", b""
    return done.returncode, done.stdout, done.stderr


def lastLine(text):
    lines = text.decode("utf-8", "backslashreplace").rstrip("\n").split("\n")
    return re.sub(r"/\S*/case\.py", "case.py", lines[-1])


def judge(expected, actual, accept):
    """None, or what differs."""
    status, out, err = actual
    if status == "timeout":
        return "did not end in time"
    if isinstance(status, int) and status < 0:
        return f"killed by signal {-status}"
    if accept is not None and re.search(accept, lastLine(err)):
        return None
    if (status, out) != expected[:2]:
        return f"status {status}, stdout {out[:200]!r}; expected {expected[0]}, {expected[1][:200]!r}; stderr ends {lastLine(err)[:300]!r}"
    if lastLine(err) != lastLine(expected[2]):
        return f"stderr ends {lastLine(err)[:300]!r}; expected {lastLine(expected[2])[:300]!r}"
    return None


def compiled(protopyc, folder, timeout, memory):
    """Outcome of compiling and running; an error of the compiler counts as the program's SyntaxError."""
    status, out, err = run([protopyc, "case.py", "-o", "case"], folder, timeout)
    if status == 0:
        return run([os.path.join(folder, "case")], folder, timeout, memory), True
    return (status, out, err), False


def judgeRefusal(expected, actual, accept):
    """The compiler refused: CPython must have, with the same message."""
    status, out, err = actual
    if status == "timeout":
        return "compilation did not end in time"
    if status != 1:
        return f"the compiler ended with status {status}: {lastLine(err)[:300]!r}"
    first = err.decode("utf-8", "backslashreplace").split("\n")[0]
    if accept is not None and re.search(accept, first):
        return None
    wanted = re.sub(r"^\w+Error: ", "", re.sub(r" \(.*, line \d+\)$", "", lastLine(expected[2])))
    return None if expected[0] == 1 and wanted in first else f"refused with {first[:300]!r}; CPython: {lastLine(expected[2])[:300]!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.path.join(ROOT, "build", "release", "bin"))
    parser.add_argument("--filter", default="", help="cases whose name holds this text")
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    tools = os.path.abspath(options.bin)
    passed = failed = 0
    for name, make, accept, alsoCompiled, memory in CASES:
        if options.filter not in name:
            continue
        source = make()
        with tempfile.TemporaryDirectory(prefix="ppy-limits-") as folder:
            with open(os.path.join(folder, "case.py"), "wb") as file:
                file.write(source if isinstance(source, bytes) else source.encode())
            expected = run([PYTHON, "case.py"], folder, options.timeout, memory)
            verdicts = [("protopy", judge(expected, run([os.path.join(tools, "protopy"), "case.py"], folder, options.timeout, memory), accept))]
            if alsoCompiled:
                outcome, ran = compiled(os.path.join(tools, "protopyc"), folder, options.timeout * 2, memory)
                verdicts.append(("protopyc", (judge if ran else judgeRefusal)(expected, outcome, accept)))
        for engine, problem in verdicts:
            passed, failed = passed + (problem is None), failed + (problem is not None)
            if problem:
                print(f"FAIL: {engine}: {name}\n  {problem}", flush=True)
            elif options.verbose:
                print(f"ok: {engine}: {name}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
