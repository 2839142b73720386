#!/usr/bin/python3.11
"""CPython's own extension modules, unmodified: each snippet loads one by its path and must print the same
under CPython and under protopy.

usage: run_dynload.py --bin DIR [modules…]
The last line is `N passed, N failed`.
"""
import argparse
import os
import subprocess
import sys

LOAD = """
import sys
sys.path.insert(0, {folder!r})
import {module} as m
"""
FOLDER = "/usr/lib/python3.11/lib-dynload"
SNIPPETS = {
    "_typing": "print(m.__name__, m._idfunc(5))",
    "_uuid": "print(len(m.generate_time_safe()[0]), m.has_uuid_generate_time_safe)",
    "_crypt": "print(m.crypt('pw', '$1$abcdefgh$'))",
    "_bz2": """
c = m.BZ2Compressor(9)
data = b'hello world ' * 1000
x = c.compress(data) + c.flush()
d = m.BZ2Decompressor()
print(len(x), d.decompress(x) == data, d.eof, d.unused_data, d.needs_input)
try:
    m.BZ2Decompressor().decompress(b'nonsense')
except OSError as e:
    print('OSError', e)
""",
    "_lzma": """
c = m.LZMACompressor()
x = c.compress(b'abc' * 5000) + c.flush()
d = m.LZMADecompressor()
print(d.decompress(x) == b'abc' * 5000, d.eof, d.check == m.CHECK_CRC64, m.is_check_supported(m.CHECK_SHA256))
try:
    m.LZMADecompressor().decompress(b'not lzma at all')
except m.LZMAError as e:
    print(type(e).__name__, e)
""",
    "_json": """
print(m.encode_basestring_ascii('h\\u00e9\\n"x'), m.encode_basestring('h\\u00e9'), m.scanstring('abc\\\\n\\u00e9" rest', 0))
class C:
    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int = float, int
    parse_constant = lambda self, x: x
    memo = {}
scan = m.make_scanner(C())
print(scan('{"a": [1, 2.5, true, null, "s"], "b": {"c": -3e2}}', 0))
try:
    scan('[1, ', 0)
except StopIteration as e:
    print('stop', e.value)
enc = m.make_encoder({}, lambda o: repr(o), m.encode_basestring_ascii, None, ': ', ', ', True, False, True)
print(''.join(enc({'b': [1, 2.5, None, True, 'x'], 'a': (1, {}), 3: []} if False else {'b': [1, 2.5, None, True, 'x'], 'a': (1, {})}, 0)))
""",
    "_hashlib": """
h = m.new('sha256', b'abc')
h.update(b'def')
print(h.hexdigest(), h.name, h.digest_size, h.block_size, h.copy().hexdigest() == h.hexdigest())
print(m.openssl_md5(b'x').hexdigest(), m.openssl_sha3_256(b'').hexdigest(), m.hmac_digest(b'k', b'm', 'sha1').hex(), m.pbkdf2_hmac('sha256', b'p', b's', 10).hex())
print(m.compare_digest(b'a', b'a'), m.compare_digest('a', 'b'))
try:
    m.new('nonsense')
except ValueError as e:
    print('ValueError', e)
""",
    "mmap": """
x = m.mmap(-1, 4096)
x[:5] = b'hello'
x[5] = 33
print(x[:6], x.find(b'l'), x.rfind(b'l'), len(x), x[0], x.tell(), x.read(3), x.readline()[:3])
x.seek(0)
x.write(b'J')
print(x[:5], b'ell' in x[:10], x.size() if False else 4096)
try:
    x[5000]
except IndexError as e:
    print(e)
x.close()
try:
    x[0]
except ValueError as e:
    print(e)
""",
    "resource": """
u = m.getrusage(m.RUSAGE_SELF)
print(type(u).__name__, u.ru_maxrss > 0, len(u), u[2] == u.ru_maxrss, m.getpagesize(), isinstance(m.getrlimit(m.RLIMIT_NOFILE)[0], int))
try:
    m.getrlimit(12345)
except ValueError as e:
    print(e)
""",
    "termios": """
try:
    m.tcgetattr(0)
except m.error as e:
    print(type(e).__name__, e.args[0])
print(m.B9600, m.ECHO, m.error.__mro__[1:])
""",
    "_sqlite3": """
con = m.connect(':memory:')
con.execute('create table t(a integer, b text, c real, d blob)')
con.executemany('insert into t values(?,?,?,?)', [(i, 'x' * i, i / 2, bytes([i])) for i in range(5)])
print(list(con.execute('select * from t where a > ? order by a desc', (1,))))
con.create_function('twice', 1, lambda v: v * 2)
print(con.execute('select twice(21), twice(b) from t limit 2').fetchall())
class Total:
    def __init__(self): self.n = 0
    def step(self, v): self.n += v
    def finalize(self): return self.n
con.create_aggregate('total_of', 1, Total)
print(con.execute('select total_of(a) from t').fetchone())
con.row_factory = m.Row
row = con.execute('select a, b from t where a = 3').fetchone()
print(row['a'], row[1], row.keys(), tuple(row), len(row))
try:
    con.execute('select nothing from nowhere')
except m.OperationalError as e:
    print(type(e).__name__, e)
with con:
    con.execute('delete from t')
print(con.total_changes, con.execute('select count(*) from t').fetchone()[0])
con.close()
""",
    "_zoneinfo": "print(m.ZoneInfo.__name__)",
    "_queue": """
q = m.SimpleQueue()
q.put([1]); q.put_nowait(2.5)
print(q.qsize(), q.get(), q.get_nowait(), q.empty())
try:
    q.get_nowait()
except m.Empty as e:
    print('Empty')
""",
    "_decimal": """
D = m.Decimal
print(D('1.1') + D(2), D(1) / 3, D('1e10').sqrt(), repr(D(10 ** 50)), hash(D(5)), D(3) < 4, int(D('7.9')), float(D('2.5')), format(D('1234.5678'), '.2f'), max(D(1), D(3)))
c = m.getcontext()
print(c.prec)
c.prec = 50
print(D(2).sqrt(), D('-0').is_signed(), D('1.50').normalize(), D(2) ** 100, divmod(D(7), 2), D('3.14').as_tuple(), D('0.1').as_integer_ratio(), D.from_float(0.1))
try:
    D(1) / 0
except m.DivisionByZero as e:
    print(type(e).__name__, e)
with m.localcontext() as ctx:
    ctx.prec = 5
    print(D(1) / 7)
print(sum([D('0.1')] * 10), sorted([D(3), D('1.5'), D(2)]), D('NaN') == D('NaN'), D(5) + 3, 3 - D(5), D('1') == 1.0)
""",
    "_multiprocessing": "print(m.SemLock.__name__, m.sem_unlink.__name__)",
    "_posixshmem": "print(m.shm_open.__name__)",
    "audioop": """
print(m.add(b'\\1\\2', b'\\3\\4', 1), m.max(b'\\1\\7\\3', 1), m.lin2ulaw(b'\\0\\1', 2), m.avg(b'\\2\\4', 1))
""",
    "_multibytecodec": "print(m.MultibyteIncrementalEncoder.__name__)",
    "_codecs_jp": "c = m.getcodec('shift_jis'); print(c.encode('\\u65e5\\u672c'), c.decode(b'\\x93\\xfa'))",
    "_contextvars": "print(m.ContextVar.__name__)",
    "readline": "m.add_history('x'); print(m.get_history_item(1), m.get_current_history_length()); m.set_completer(len); print(m.get_completer())",
    "_curses": "print(m.ERR, m.A_BOLD, m.error.__name__)",
    "_ctypes": """
print(m.sizeof(m._SimpleCData) if False else m.dlopen.__name__, m.FUNCFLAG_CDECL)
class c_int(m._SimpleCData):
    _type_ = 'i'
class c_double(m._SimpleCData):
    _type_ = 'd'
x = c_int(5)
x.value += 2
print(x.value, m.sizeof(c_int), m.sizeof(c_double), c_double(2).value)
class P(m.Structure):
    _fields_ = [('x', c_int), ('y', c_double)]
p = P(1, 2.5)
p.x = 7
print(p.x, p.y, m.sizeof(P), P.x.offset, P.y.offset)
A = c_int * 4
a = A(1, 2, 3)
a[3] = 9
print(list(a), len(a), m.sizeof(a), m.addressof(a) != 0)
lib = m.dlopen(None, 0)
class F(m.CFuncPtr):
    _flags_ = m.FUNCFLAG_CDECL
    _restype_ = c_int
f = F(m.dlsym(lib, 'abs'))
f.argtypes = [c_int]
print(f(-5))
""",
    "xxlimited": "x = m.Xxo(); x.a = 5; print(x.a, m.foo(2, 3), m.Str('abc'), isinstance(m.Str('x'), str))",
    "xxlimited_35": "x = m.Xxo(); x.b = [5]; print(x.b, m.foo(2, 3))",
    "_testmultiphase": "print(m.foo(1, 2), m.Example().demo('x') if False else m.Str('a'), m.int_const, m.error.__name__)",
    "_testimportmultiple": "print(m.__name__)",
}


def run(program, module):
    code = LOAD.format(folder=FOLDER, module=module) + SNIPPETS[module]
    env = dict(os.environ, PYTHONHASHSEED="0")
    try:
        done = subprocess.run([program, "-c", code], capture_output=True, text=True, timeout=120, env=env, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return "", "timeout", ""
    return done.stdout, done.returncode, done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("modules", nargs="*")
    options = parser.parse_args()
    passed = failed = 0
    for module in options.modules or SNIPPETS:
        if not os.path.exists(f"{FOLDER}/{module}.cpython-311-x86_64-linux-gnu.so"):
            continue
        want = run("/usr/bin/python3.11", module)
        got = run(os.path.join(options.bin, "protopy"), module)
        if want[:2] == got[:2]:
            passed += 1
            continue
        failed += 1
        print(f"FAIL {module}: status {got[1]}, want {want[1]}")
        for a, b in zip(want[0].splitlines() + ["<end>"], got[0].splitlines() + ["<end>"]):
            if a != b:
                print(f"  want {a!r}\n  got  {b!r}")
                break
        print("  " + "\n  ".join(got[2].splitlines()[-3:]) + ("\n  CPython: " + want[2].splitlines()[-1] if want[2] else ""))
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
