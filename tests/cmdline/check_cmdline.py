#!/usr/bin/python3.11
"""The command line: every row of ROWS is run by CPython and by protopy, whose output, errors and exit status must be
equal, apart from the program's name and what a version tells of the build. A row is a name, the words of the command line
and, where it needs them, variables, standard input and what to look at of the errors. The last line is
`N passed, N failed`.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = "/usr/bin/python3.11"

SETTINGS = "import sys; print(sys.flags, sys.warnoptions, sys._xoptions, sys.pycache_prefix, sys.dont_write_bytecode, sys.get_int_max_str_digits())"
STREAMS = ("import sys, os, locale; print([(f.encoding, f.errors, f.line_buffering) for f in (sys.stdin, sys.stdout, sys.stderr)], sys.flags.utf8_mode, "
           "os.environ.get('LC_CTYPE'), locale.getpreferredencoding(), locale.setlocale(0), open(os.devnull).encoding)")
PATH0 = "import sys; print(repr(sys.path[0]))"
MAIN = "import sys; print(sys.argv, __name__, __package__, __spec__ and __spec__.name, sys.path[0], globals().get('__file__'))\n"


def row(name, *words, stdin="", **variables):
    return name, words, stdin, variables


ROWS = [
    # What to run
    row("command", "-c", MAIN, "a", "-c", "--", "b"),
    row("command in its word", "-cprint('x')", "y"),
    row("command without text", "-c"),
    row("script", "main.py", "-v", "x"),
    row("script with a dot", "./main.py"),
    row("script with a space", "sp ace.py"),
    row("script missing", "no_such.py"),
    row("script is empty", "empty.py"),
    row("script is a folder", "folder", "a"),
    row("script is a folder without main", "bare"),
    row("script is a zip file", "main.zip", "a"),
    row("script after two dashes", "--", "main.py", "a"),
    row("script with a first line to skip", "-x", "junk.py"),
    row("script with wrong syntax", "wrong.py"),
    row("script that ends with text", "-c", "import sys; sys.exit('text')"),
    row("module", "-m", "package.module", "a"),
    row("module in its word", "-mmain", "-x"),
    row("module: a package", "-m", "package"),
    row("module: a package without main", "-m", "bare_package"),
    row("module missing", "-m", "no_such_module"),
    row("module missing in a package", "-m", "package.no_such"),
    row("module without name", "-m"),
    row("stdin", stdin=MAIN),
    row("stdin named", "-", "a", "-b", stdin=MAIN),
    row("stdin with an error", "-", stdin="x = 1\n1 / 0\n"),
    row("stdin with wrong syntax", stdin="1 +\n"),
    row("stdin is empty", stdin=""),
    # Exit statuses
    *(row(f"exit {code}", "-c", f"import sys; sys.exit({code})") for code in ("None", "0", "3", "300", "-1", "True", "2.5", "(1, 2)", "10 ** 30")),
    row("exit by an exception", "-c", "raise KeyError(1)"),
    row("exit by SystemExit in a thread", "-c", "import threading, sys; t = threading.Thread(target=sys.exit, args=(3,)); t.start(); t.join(); print('on')"),
    row("exit at once", "-c", "import os; print('lost'); os._exit(7)"),
    row("exit by SIGINT", "-c", "import os, signal; os.kill(os.getpid(), signal.SIGINT)"),
    row("exit by SIGTERM", "-c", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"),
    row("exit by KeyboardInterrupt", "-c", "raise KeyboardInterrupt"),
    row("exit with a closed stdout", "-c", "import sys; sys.stdout.close(); print(1)"),
    row("exit with a lost descriptor", "-c", "import os, sys; print(1); sys.stdout.flush(); os.close(1); print(2)"),
    row("exit with atexit raising", "-c", "import atexit; atexit.register(lambda: 1 / 0); atexit.register(print, 'first')"),
    # Options
    *(row(f"option {' '.join(words)}", *words, "-c", SETTINGS) for words in (
        ["-B"], ["-d"], ["-E"], ["-I"], ["-O"], ["-OO"], ["-OOO"], ["-P"], ["-q"], ["-R"], ["-s"], ["-S"], ["-u"], ["-b"], ["-bb"], ["-bbb"], ["-BOd"], ["-t"],
        ["-W", "ignore"], ["-Werror", "-Wonce"], ["-X", "dev", "-W", "error", "-bb"], ["-Xdev"], ["-X", "a=b", "-Xc", "-X", "a=d"], ["-X", "utf8"], ["-X", "utf8=0"], ["-X", "utf8=3"],
        ["-X", "int_max_str_digits=900"], ["-X", "int_max_str_digits=0"], ["-X", "int_max_str_digits=5"], ["-X", "int_max_str_digits"], ["-X", "pycache_prefix=/tmp/x"],
        ["-X", "pycache_prefix"], ["-X", "warn_default_encoding"], ["-X", "tracemalloc=x"], ["-X", "tracemalloc=-1"], ["-X", "frozen_modules=off"], ["--check-hash-based-pycs", "always"])),
    row("version", "--version"),
    row("version after others", "-d", "-v", "-V"),
    row("unknown letter", "-z"),
    row("unknown word", "--zzz"),
    row("W without value", "-W"),
    row("X without value", "-X"),
    row("hash-based check without value", "--check-hash-based-pycs"),
    row("hash-based check unknown", "--check-hash-based-pycs", "foo"),
    row("W with an unknown action", "-W", "nonsense", "-c", "pass"),
    row("W with an unknown category", "-W", "error::nope", "-c", "pass"),
    row("W with a line", "-W", "ignore::DeprecationWarning:mod:3", "-c", "import warnings; print(warnings.filters[0])"),
    row("W error", "-Werror", "-c", "import warnings; warnings.warn('x')"),
    row("W in order", "-Wignore", "-Wdefault", "-c", "import warnings; warnings.warn('x')"),
    row("bytes compared", "-b", "-c", "print(b'a' == 'a', bytearray(b'a') != 'a', b'a' == 1, b'a' in ['a'])"),
    row("bytes compared with an error", "-bb", "-c", "print(b'a' == 'a')"),
    row("bytes as text", "-b", "-c", "print(str(b'a'), str(bytearray(b'b')), f'{b\"c\"}', '%s' % b'd')"),
    row("bytes as text with an error", "-bb", "-c", "str(b'a')"),
    row("path of a command", "-c", PATH0),
    row("path without it", "-P", "-c", PATH0),
    row("path isolated", "-I", "-c", PATH0),
    row("path of a script", "folder/deep.py"),
    row("path of a script without it", "-P", "folder/deep.py"),
    row("path without site", "-S", "-c", "import sys; print('site' in sys.modules, sys.path)"),
    row("path of users", "-s", "-c", "import site; print(site.ENABLE_USER_SITE)"),
    row("no asserts", "-O", "-c", "assert 0; print(__debug__)"),
    row("no docstrings", "-OO", "-c", "def f(): 'doc'\nprint(f.__doc__, __debug__)"),
    row("unbuffered", "-u", "-c", "import sys; print(sys.stdout.write_through, sys.stderr.write_through, type(sys.stdout.buffer).__name__, type(sys.stdin.buffer).__name__)"),
    row("no bytecode", "-B", "-c", "import sys, main2; print(main2.__cached__, main2.x)"),
    row("no columns", "-X", "no_debug_ranges", "-c", "(lambda: 1 / 0 + 3)()"),
    row("warnings of encodings", "-X", "warn_default_encoding", "-c", "import io; open('/dev/null'); io.TextIOWrapper(io.BytesIO()); open('/dev/null', encoding='locale')"),
    row("faulthandler", "-X", "faulthandler", "-c", "import faulthandler; print(faulthandler.is_enabled())"),
    row("development mode", "-X", "dev", "-c", "import sys, faulthandler, warnings; print(sys.flags.dev_mode, faulthandler.is_enabled(), warnings.filters[0][:3:2]); warnings.warn('d', DeprecationWarning)"),
    row("imports told", "-v", "-c", "import main2"),
    row("imports told by a variable", "-c", "import main2", PYTHONVERBOSE="1"),
    row("imports timed", "-X", "importtime", "-c", "import package.module"),
    row("imports timed by a variable", "-c", "import package.module", PYTHONPROFILEIMPORTTIME="1"),
    row("original words", "-B", "-W", "ignore", "-c", "import sys; print(sys.orig_argv[1:])", "x"),
    # Variables
    *(row(f"variable {' '.join(f'{k}={v}' for k, v in variables.items())}", "-c", SETTINGS, **variables) for variables in (
        dict(PYTHONDEBUG="5"), dict(PYTHONVERBOSE=""), dict(PYTHONOPTIMIZE="2"), dict(PYTHONOPTIMIZE="x"), dict(PYTHONDONTWRITEBYTECODE="1"), dict(PYTHONNOUSERSITE="x"), dict(PYTHONSAFEPATH="1"),
        dict(PYTHONUNBUFFERED="1"), dict(PYTHONDEVMODE="1"), dict(PYTHONWARNINGS="ignore,once"), dict(PYTHONWARNINGS="error::DeprecationWarning"), dict(PYTHONHASHSEED="0"), dict(PYTHONHASHSEED="7"),
        dict(PYTHONHASHSEED="random"), dict(PYTHONHASHSEED="abc"), dict(PYTHONHASHSEED="4294967296"), dict(PYTHONINTMAXSTRDIGITS="700"), dict(PYTHONINTMAXSTRDIGITS="5"), dict(PYTHONINTMAXSTRDIGITS="x"),
        dict(PYTHONPYCACHEPREFIX="/tmp/pp"), dict(PYTHONUTF8="1"), dict(PYTHONUTF8="0"), dict(PYTHONUTF8="3"), dict(PYTHONTRACEMALLOC="-1"), dict(PYTHONWARNDEFAULTENCODING="1"))),
    row("variables ignored", "-E", "-c", SETTINGS, PYTHONOPTIMIZE="2", PYTHONWARNINGS="error", PYTHONPATH="/a", PYTHONHASHSEED="abc", PYTHONINTMAXSTRDIGITS="x"),
    row("variables and options", "-W", "default", "-Xdev", "-O", "-c", SETTINGS, PYTHONWARNINGS="ignore,once", PYTHONOPTIMIZE="1"),
    row("PYTHONPATH", "-c", "import sys; print(sys.path[:4])", PYTHONPATH="/a:folder:"),
    row("PYTHONPATH to a module", "-m", "deep", PYTHONPATH="folder"),
    row("PYTHONHOME", "-c", "import sys; print(sys.prefix, sys.exec_prefix, sys.base_prefix, sys.path[1:4])", PYTHONHOME="/usr"),
    row("PYTHONUSERBASE", "-c", "import site; print(site.getuserbase(), site.getusersitepackages())", PYTHONUSERBASE="/tmp/ub"),
    row("PYTHONBREAKPOINT", "-c", "breakpoint('hello')", PYTHONBREAKPOINT="print"),
    row("PYTHONBREAKPOINT off", "-c", "breakpoint('hello')", PYTHONBREAKPOINT="0"),
    row("PYTHONBREAKPOINT wrong", "-c", "breakpoint('hello')", PYTHONBREAKPOINT="no.such"),
    row("PYTHONFAULTHANDLER", "-c", "import faulthandler; print(faulthandler.is_enabled())", PYTHONFAULTHANDLER="1"),
    row("PYTHONNODEBUGRANGES", "-c", "def f():\n  1 / 0 + 3\nprint({p[2:] for p in f.__code__.co_positions()})\nf()", PYTHONNODEBUGRANGES="1"),
    row("PYTHONHASHSEED fixed", "-c", "print(hash('abc') == 4594523902655309123 or hash('abc'))", PYTHONHASHSEED="0"),
    row("PYTHONPYCACHEPREFIX used", "-c", "import main2; print(main2.__cached__)", PYTHONPYCACHEPREFIX="cache"),
    row("PYTHONASYNCIODEBUG", "-c", "import asyncio\nasync def f(): return asyncio.get_running_loop().get_debug()\nprint(asyncio.run(f()))", PYTHONASYNCIODEBUG="1"),
    *(row(f"encoding {value}", "-c", STREAMS, PYTHONIOENCODING=value) for value in ("latin-1:replace", ":backslashreplace", "UTF8", "ascii:", "cp1252:xmlcharrefreplace", "utf_8:strict")),
    row("encoding of output", "-c", "print('\\xe9\\u20ac\\u03a9')", PYTHONIOENCODING="cp1252:xmlcharrefreplace"),
    row("encoding that cannot", "-c", "print('\\xe9')", PYTHONIOENCODING="ascii"),
    row("encoding of input", "-c", "print(ascii(input()))", stdin="\u00e9\n", PYTHONIOENCODING="latin-1"),
    *(row(f"locale {' '.join(f'{k}={v}' for k, v in variables.items())}", "-c", STREAMS, **variables) for variables in (
        dict(), dict(LC_ALL="C.UTF-8"), dict(LC_ALL="C"), dict(LC_ALL="POSIX"), dict(LANG="C"), dict(LC_CTYPE="C"), dict(LC_ALL="xx_YY.UTF-8"), dict(LANG="nonsense"),
        dict(LC_ALL="C", PYTHONCOERCECLOCALE="0"), dict(LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0"), dict(PYTHONUTF8="1"), dict(LC_ALL="C", PYTHONCOERCECLOCALE="warn"),
        dict(LANG="C", PYTHONCOERCECLOCALE="warn"), dict(LANG="C", PYTHONUTF8="0"))),
    row("surrogates pass", "-c", "import sys; print(sys.argv[1:], ascii(sys.argv[1]))", "a\udcffb", LC_ALL="C.UTF-8"),
    # The prompt
    row("prompt", "-q", "-i", stdin="1 + 1\nimport sys\nsys.flags.interactive, sys.flags.inspect\nsys.exit(3)\n"),
    row("prompt after a command", "-i", "-c", "x = 5", stdin="print(x)\n"),
    row("prompt after an exit", "-i", "-c", "import sys; x = 5; sys.exit(4)", stdin="print(x)\n"),
    row("prompt after an error", "-i", "-c", "x = 5; 1 / 0", stdin="print(x)\nimport sys; sys.last_value\n"),
    row("prompt after a script", "-i", "main.py", "a", stdin="__name__\n"),
    row("prompt after a module", "-i", "-m", "main", stdin="__name__\n"),
    row("prompt by a variable, no terminal", "-c", "x = 5", stdin="print(x)\n", PYTHONINSPECT="1"),
    row("prompt asked for by the program", "-c", "import os; os.environ['PYTHONINSPECT'] = '1'; print(2)", stdin="print(3)\n"),
    row("start-up file", "-q", "-i", stdin="started\n", PYTHONSTARTUP="start.py"),
    row("start-up file missing", "-q", "-i", stdin="1\n", PYTHONSTARTUP="no_such.py"),
    row("start-up file ignored", "-q", "-i", "-E", stdin="1\n", PYTHONSTARTUP="start.py"),
    row("start-up file with an error", "-q", "-i", stdin="1\n", PYTHONSTARTUP="fails.py"),
    row("start-up file not for scripts", "main.py", PYTHONSTARTUP="start.py"),
]

FILTERS = "import sys, warnings; print(sys.warnoptions, [(f[0], f[2].__name__) for f in warnings.filters])"
CENT = "print(chr(0xa2))"
HASH = "import sys; print(hash('spam'), sys.flags.hash_randomization)"
DEEP = "import sys\ndef f(n):\n    if n: f(n - 1)\n    1 / 0\nsys.tracebacklimit = %s\nf(5)"


def unnamed(*words, **variables):
    return row(" ".join([f"{k}={v}" for k, v in variables.items()] + [ascii(w) for w in words if w not in ("-c", SETTINGS, STREAMS)]), *words, **variables)


# Options, variables and what they do together.
ROWS += [
    unnamed("-c", SETTINGS), unnamed("-bbBdOOqsSuvx", "-c", SETTINGS), unnamed("-E", "-P", "-c", SETTINGS),
    unnamed("-c", SETTINGS, PYTHONOPTIMIZE="2", PYTHONDONTWRITEBYTECODE="3", PYTHONSAFEPATH="1", PYTHONNOUSERSITE="x"),
    unnamed("-E", "-c", SETTINGS, PYTHONOPTIMIZE="2"), unnamed("-X", "dev", "-c", SETTINGS), unnamed("-c", FILTERS, PYTHONDEVMODE="1"),
    unnamed("-X", "warn_default_encoding", "-c", "open('/dev/null').close()"), unnamed("-W", "once::UserWarning", "-b", "-c", FILTERS),
    unnamed("-Walways", "-bb", "-c", FILTERS, PYTHONWARNINGS="ignore,error::UserWarning"), unnamed("-X", "dev", "-Werror", "-c", FILTERS),
    unnamed("-c", SETTINGS, PYTHONINTMAXSTRDIGITS="4000"), unnamed("-X", "int_max_str_digits=0", "-c", SETTINGS, PYTHONINTMAXSTRDIGITS="4000"),
    unnamed("-c", SETTINGS, PYTHONINTMAXSTRDIGITS="abc"), unnamed("-X", "int_max_str_digits=100", "-c", SETTINGS), unnamed("-c", SETTINGS, PYTHONPYCACHEPREFIX="foo"),
    unnamed("-X", "pycache_prefix=bar", "-c", SETTINGS, PYTHONPYCACHEPREFIX="foo"), unnamed("-X", "pycache_prefix=", "-c", SETTINGS, PYTHONPYCACHEPREFIX="foo"),
    unnamed("-c", STREAMS, LC_CTYPE="POSIX"), unnamed("-X", "utf8=0", "-c", STREAMS, LC_ALL="C"), unnamed("-c", STREAMS, LANG="C", PYTHONCOERCECLOCALE="0"),
    unnamed("-c", STREAMS, PYTHONUTF8="7"), unnamed("-X", "utf8", "-c", STREAMS, PYTHONUTF8="0"), unnamed("-X", "utf8=x", "-c", "1"),
    unnamed("-c", STREAMS, PYTHONIOENCODING="latin-1"), unnamed("-c", STREAMS, PYTHONIOENCODING=":ignore"), unnamed("-c", CENT, PYTHONIOENCODING="ascii:replace"),
    unnamed("-c", CENT, PYTHONIOENCODING="cp424"), unnamed("-c", CENT, PYTHONIOENCODING="ascii"),
    unnamed("-c", "import sys; sys.exit('hé')", PYTHONIOENCODING="latin-1"), unnamed("-E", "-c", CENT, PYTHONIOENCODING="utf-8"),
    unnamed("-c", "import sys; sys.displayhook('é')", PYTHONIOENCODING="ascii"), unnamed("-c", HASH, PYTHONHASHSEED="0"), unnamed("-c", HASH, PYTHONHASHSEED="42"),
    unnamed("-c", HASH, PYTHONHASHSEED="-1"), unnamed("-c", HASH, PYTHONHASHSEED="x"),
    unnamed("-R", "-c", "import sys; print(sys.flags.hash_randomization)", PYTHONHASHSEED="0"), unnamed("-c", "# coding: latin-1\nprint(ascii('æ'))"),
    unnamed("-c", b"print('\xff')"), unnamed("-c", "import sys; print(ascii(sys.argv))", b'a\xffb', "€"), unnamed("-c", "import sys; sys.excepthook(1, '1', 1)"),
    unnamed("-c", "import sys\nclass A:\n  f = sys.is_finalizing; p = print\n  def __del__(self): self.p(self.f())\na = A()"),
    *(unnamed("-c", DEEP % limit) for limit in (2, 0, -1, "None", 1 << 100)),
]

# Options of protopy's own: its words, and the words for which CPython does the same.
OWN = [
    row("--script", ("--script", "main.py", "a", "-v"), ("main.py", "a", "-v")),
    row("--script=", ("-O", "--script=main.py"), ("-O", "main.py")),
    row("--script missing", ("--script", "no_such.py"), ("no_such.py",)),
    row("--module", ("--module", "package.module", "--path", "x"), ("-m", "package.module", "--path", "x")),
    row("--module=", ("--module=package",), ("-m", "package")),
    row("--trace", ("--trace", "traced.py"), ("by_trace.py",)),
    row("--trace -c", ("--trace", "-c", "x = 1\ny = 2"), ("-c", "import sys; sys.stderr.write(' --- modulename: <string>, funcname: <module>\\n<string>(1): \\n<string>(2): \\n')")),
    row("--repl", ("-q", "--repl", "a"), ("-q", "-i", "-", "a"), stdin="1 + 1\n"),
    row("--path", ("--path", "bare", "--path=folder", "-c", "import deep"), ("-c", "import sys, os.path; sys.path.insert(1, os.path.abspath('folder')); import deep")),
    row("--stdlib", ("--stdlib", "/usr/lib/python3.11", "-c", "import sys, abc; print(sys._stdlib_dir, abc.__file__)"), ("-c", "import sys, abc; print(sys._stdlib_dir, abc.__file__)")),
]

TRACED = """def f(n):
    try:
        return 1 // n
    except ZeroDivisionError:
        pass


def g():
    yield f(1)
    yield f(0)


class C:
    x = [i for i in range(2)]

    def m(self):
        return (self.x and
                f(1))


for v in g():
    C().m()
"""

# What --trace writes, made with the library's trace module, which writes to standard output.
TRACING = """import os.path, sys, trace
code, tracer = compile(open("traced.py").read(), "traced.py", "exec"), trace.Trace(count=0, trace=1)
sys.stdout = sys.stderr
sys.settrace(tracer.globaltrace)
exec(code, {"__name__": "__main__", "__file__": "traced.py"})
sys.settrace(None)
"""

FILES = {
    "traced.py": TRACED, "by_trace.py": TRACING,
    "main.py": MAIN, "sp ace.py": MAIN, "empty.py": "", "wrong.py": "x = 1\ny = = 2\n", "junk.py": "#! junk $$ line (\nprint('second', __file__[-7:])\n1 / 0\n", "main2.py": "x = 3\n",
    "folder/__main__.py": MAIN, "folder/deep.py": MAIN, "bare/x.py": "", "package/__init__.py": "print('init', __name__)\n", "package/__main__.py": MAIN, "package/module.py": MAIN,
    "bare_package/__init__.py": "", "start.py": "started = 'yes'\nprint('starting', __name__)\n", "fails.py": "1 / 0\n",
}


def prepare(folder):
    for name, text in FILES.items():
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    with zipfile.ZipFile(os.path.join(folder, "main.zip"), "w") as archive:
        archive.writestr("__main__.py", MAIN)


def run(program, words, stdin, variables):
    """Output, errors and exit status, in a folder of its own that has the same name for both programs."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(scratch, "here")
        prepare(folder)
        environment = {"PATH": "/usr/bin:/bin", "HOME": scratch, **({} if any(k.startswith(("LC_", "LANG")) for k in variables) else {"LANG": "C.UTF-8"}), **variables}
        done = subprocess.run([program, *words], input=stdin.encode(), capture_output=True, timeout=60, env=environment, cwd=folder)

        def plain(data):
            text = data.decode("utf-8", "surrogateescape").replace(scratch, "SCRATCH").replace(program, "PROGRAM")
            if re.fullmatch(r"-[A-Za-z]*v[A-Za-z]*", str(words[0]) if words else "") or variables.get("PYTHONVERBOSE"):  # of the start and end each has its own to tell
                text = "".join(line for line in text.splitlines(True) if re.match(r"(# code object from|# created|import) .*main2", line))
            if re.search(r"^import time:", text, re.M):
                text = "".join(re.sub(r"\d+", "N", re.sub(r" +", " ", line)) for line in text.splitlines(True) if re.search(r"\| +(imported|package)", line))
            text = re.sub(r"\bat 0x[0-9a-f]+>", "at ADDRESS>", text)
            text = re.sub(r"\.(cpython|protopy)-311\b", ".TAG-311", text)
            return re.sub(r"^Python 3\.11\.\d+ .*", "BANNER", text, flags=re.M)

        return plain(done.stdout), plain(done.stderr), done.returncode


def check(protopy, words, stdin, variables):
    """What differs, as text; nothing when it is equal."""
    ours, theirs = words if words and isinstance(words[0], tuple) else (words, words)
    wanted, got = run(PYTHON, theirs, stdin, variables), run(protopy, ours, stdin, variables)
    return "".join(f"\n--- {what}, expected\n{w}\n--- got\n{g}" for what, w, g in zip(("stdout", "stderr", "exit status"), wanted, got) if w != g)


COUNTING = """def count(n):
    total = i = 0
    while i < n:
        total += i & 7
        i += 1
    return total
"""
COUNTED = "import time, counting; began = time.process_time(); counting.count(10**6); print(time.process_time() - began, counting.__file__.endswith('.so'))"


def check_bytecode_only(programs):
    """A compiled module's loop takes several times as long when its machine code is left aside; nothing when it does."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "counting.py"), "w", encoding="utf-8") as file:
            file.write(COUNTING)
        subprocess.run([os.path.join(programs, "protopyc"), "-q", "--module", "-O2", "counting.py", "-o", "counting.so"], cwd=folder, check=True, timeout=120)
        os.remove(os.path.join(folder, "counting.py"))

        def measured(*words):
            outputs = [subprocess.run([os.path.join(programs, "protopy"), *words, "-c", COUNTED], cwd=folder, check=True, capture_output=True, text=True, timeout=60).stdout.split()
                       for _ in range(3)]
            return min(float(seconds) for seconds, _ in outputs), {shared for _, shared in outputs}

        (native, shared), (interpreted, also) = measured(), measured("--bytecode-only")
        return "" if shared == also == {"True"} and interpreted > 3 * native else f" {native} s compiled, {interpreted} s interpreted, {shared}, {also}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only rows with one of these in their name")
    parser.add_argument("--bin", default=os.path.join(ROOT, "build", "release", "bin"))
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    protopy = os.path.join(os.path.abspath(options.bin), "protopy")
    rows = [r for r in ROWS + OWN if not options.names or any(n in r[0] for n in options.names)]
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for (name, *_), difference in zip(rows, pool.map(lambda r: check(protopy, *r[1:]), rows)):
            passed, failed = passed + (not difference), failed + bool(difference)
            if difference:
                print(f"FAIL: {name}:{difference}".encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))
    if not options.names or any(n in "--bytecode-only" for n in options.names):
        difference = check_bytecode_only(os.path.dirname(protopy))
        passed, failed = passed + (not difference), failed + bool(difference)
        if difference:
            print(f"FAIL: --bytecode-only:{difference}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
