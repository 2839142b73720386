#!/usr/bin/python3.11
"""CPython's own extension modules, unmodified: each snippet loads one by its path and must print the same
under CPython and under protopy.

usage: run_dynload.py --bin DIR [--gc] [names…]   (--gc: under GC stress)
A name is a module, or module:subject where one has several snippets.
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
    "_testinternalcapi": """
print([m.normalize_path(p) for p in ('/a/../b', '/a//b/./c/..', '//x', '///x', '/..', '/')])
print(m.EncodeLocaleEx('\\xe9\\udc80', 0, 'surrogateescape'), ascii(m.DecodeLocaleEx(b'\\xff\\xc3\\xa9', 0, 'surrogateescape')))
for f, text in (m.EncodeLocaleEx, 'a\\udc80'), (m.DecodeLocaleEx, b'ab\\xff'):
    for handler in 'strict', 'replace':
        try:
            f(text, 0, handler)
        except (RuntimeError, ValueError) as e:
            print(type(e).__name__, e)
""",
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
    "_ctypes:library": """
import ctypes
from ctypes import *
class Point(Structure):
    _fields_ = [('x', c_int), ('y', c_double)]
class Line(Structure):
    _fields_ = [('a', Point), ('b', Point), ('name', c_char * 8), ('next', c_void_p)]
class Bits(Structure):
    _fields_ = [('low', c_uint, 3), ('mid', c_uint, 5), ('high', c_int, 8)]
class Either(Union):
    _fields_ = [('i', c_uint32), ('f', c_float), ('b', c_ubyte * 4)]
class Net(BigEndianStructure):
    _fields_ = [('word', c_uint16), ('long', c_uint32)]
line = Line(Point(1, 2.5), Point(3, 4.5), b'name')
line.b.x = 40
print(line.a.x, line.b.x, line.b.y, line.name, line.next, sizeof(Line), Line.b.offset, alignment(Line))
bits = Bits(5, 17, -3)
print(bits.low, bits.mid, bits.high, Bits.mid, sizeof(Bits))
e = Either(f=1.0)
print(hex(e.i), list(e.b), bytes(Net(0x1234, 0x89abcdef)))
libc = CDLL(None)
Compare = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
seen = []
def compare(a, b):
    seen.append((a[0], b.contents.value))
    return a[0] - b[0]
numbers = (c_int * 8)(5, 3, 8, -1, 7, 3, 0, 2)
libc.qsort(numbers, len(numbers), sizeof(c_int), Compare(compare))
print(list(numbers), len(seen) > 7, numbers[2:5], numbers[::-1])
libc.strchr.restype = c_char_p
libc.strchr.argtypes = [c_char_p, c_char]
print(libc.strchr(b'abcdef', b'd'), libc.strchr(b'abc', b'z'))
try:
    libc.strchr(5, b'x')
except ArgumentError as x:
    print('ArgumentError', x)
buffer = create_string_buffer(40)
print(libc.snprintf(buffer, 40, b'%s %d %.2f', b'text', 7, c_double(2.5)), buffer.value, string_at(buffer, 4), sizeof(buffer))
p = pointer(c_int(42))
p[0] += 1
print(p.contents, p.contents.value, bool(POINTER(c_int)()), cast(p, c_void_p).value == addressof(p.contents))
wide = create_unicode_buffer('h\u00e9', 10)
print(wide.value, len(wide), wstring_at(wide), c_wchar('x').value)
@CFUNCTYPE(c_double, c_double, py_object)
def callback(x, o):
    o.append(x)
    return x / 2
kept = []
print(callback(5.0, kept), kept)
pythonapi.PyLong_FromLong.restype = py_object
print(pythonapi.PyLong_FromLong(c_long(77)))
libc2 = CDLL(None, use_errno=True)
libc2.close(-1)
print(get_errno() != 0, set_errno(0) != 0, get_errno())
class Tree(Structure):
    pass
Tree._fields_ = [('left', POINTER(Tree)), ('value', c_int)]
leaf = Tree(None, 1)
root = Tree(pointer(leaf), 2)
print(root.left.contents.value, bool(leaf.left), root.left[0].value)
root.left.contents.value = 9
print(leaf.value, bytes(memoryview(c_int16(258))), Point.from_buffer_copy(bytes(line.b)).x)
area = bytearray(16)
shared = Point.from_buffer(area)
shared.x = 1
print(area[0], memoryview(numbers).format, memoryview(numbers).shape, (c_int * 2 * 3)()[1][1])
for bad in (lambda: c_int('x'), lambda: numbers[8], lambda: POINTER(c_int)().contents, lambda: libc.no_such_function, lambda: Line(1, 2, 3, 4, 5)):
    try:
        bad()
    except Exception as x:
        print(type(x).__name__, str(x).split(': ')[-1])
""",
    "_ssl:loopback": """
import socket, ssl, threading
def context(side):
    c = ssl.SSLContext(side)
    c.check_hostname = False
    c.verify_mode = ssl.CERT_NONE
    c.maximum_version = ssl.TLSVersion.TLSv1_2
    c.set_ciphers('ADH-AES256-GCM-SHA384:@SECLEVEL=0')
    return c
a, b = socket.socketpair()
answers = []
def serve():
    with context(ssl.PROTOCOL_TLS_SERVER).wrap_socket(b, server_side=True) as s:
        while data := s.recv(1000):
            answers.append(len(data))
            s.sendall(data.upper())
t = threading.Thread(target=serve)
t.start()
with context(ssl.PROTOCOL_TLS_CLIENT).wrap_socket(a) as s:
    print(s.version(), s.cipher()[0], s.getpeercert(), s.session_reused, s.server_side)
    s.sendall(b'hello')
    print(s.recv(100))
    s.sendall(b'x' * 5000)
    got = b''
    while len(got) < 5000:
        got += s.recv(9000)
    print(len(got), got[:3], s.pending())
    s.unwrap().close()
t.join()
print(sum(answers))
one, two, three, four = (ssl.MemoryBIO() for _ in range(4))
client = context(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(one, two)
server = context(ssl.PROTOCOL_TLS_SERVER).wrap_bio(two, one, server_side=True)
done = set()
for _ in range(10):
    for side in (client, server):
        try:
            side.do_handshake()
            done.add(side.server_side)
        except ssl.SSLWantReadError:
            pass
print(done, client.write(b'through memory'), server.read(100), client.cipher() == server.cipher())
three.write(b'abc')
three.write_eof()
print(three.read(2), three.pending, three.eof, three.read(), three.eof)
try:
    context(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations('/nonexistent')
except OSError as e:
    print(type(e).__name__, e.errno)
try:
    context(ssl.PROTOCOL_TLS_SERVER).set_ciphers('nonsense')
except ssl.SSLError as e:
    print(type(e).__name__, e.reason, e)
x, y = socket.socketpair()
y.sendall(b'this is no TLS at all, not even nearly, so it must fail')
try:
    context(ssl.PROTOCOL_TLS_CLIENT).wrap_socket(x)
except ssl.SSLError as e:
    print(type(e).__name__, e.reason)
y.close()
print(ssl.OPENSSL_VERSION_INFO[0], len(ssl.RAND_bytes(7)), ssl.OP_NO_TLSv1 in context(ssl.PROTOCOL_TLS_CLIENT).options, len(ssl.create_default_context().get_ca_certs()) >= 0)
""",
    "_sqlite3:library": """
import sqlite3, datetime
con = sqlite3.connect(':memory:', detect_types=sqlite3.PARSE_DECLTYPES, isolation_level=None)
con.executescript('create table t(id integer primary key, d date, x pickled); create table b(data blob); create index i on t(d);')
sqlite3.register_converter('pickled', lambda v: ('converted', v))
sqlite3.register_adapter(complex, lambda c: f'{c.real};{c.imag}')
con.execute('insert into t values(?, ?, ?)', (1, datetime.date(2020, 5, 17), 3 + 4j))
con.execute('insert into t values(:id, :d, :x)', {'id': 2, 'd': None, 'x': b'raw'})
print(con.execute('select * from t').fetchall(), con.execute('select count(*), max(id) from t').fetchone())
con.execute('insert into b values(zeroblob(10))')
with con.blobopen('b', 'data', 1) as blob:
    blob.write(b'abc')
    blob[5] = 120
    blob.seek(0)
    print(blob.read(6), len(blob), blob[0:3], blob.tell())
con.create_collation('backwards', lambda a, b: (a < b) - (a > b))
con.execute('create table w(s text)')
con.executemany('insert into w values(?)', (('%c' % c,) for c in b'bdac'))
print([r[0] for r in con.execute('select s from w order by s collate backwards')])
class Window:
    def __init__(self): self.total = 0
    def step(self, v): self.total += v
    def inverse(self, v): self.total -= v
    def value(self): return self.total
    def finalize(self): return self.total
con.create_window_function('running', 1, Window)
print(con.execute('select running(id) over (order by id rows between 1 preceding and current row) from t').fetchall())
statements = []
con.set_trace_callback(statements.append)
con.execute('select 1')
con.set_trace_callback(None)
print(statements)
con.set_authorizer(lambda *a: sqlite3.SQLITE_DENY if a[0] == sqlite3.SQLITE_READ and a[2] == 's' else sqlite3.SQLITE_OK)
try:
    con.execute('select s from w')
except sqlite3.DatabaseError as e:
    print(type(e).__name__, e)
con.set_authorizer(None)
con.create_function('fails', 0, lambda: 1 / 0)
for statement, values in (('select fails()', ()), ('insert into t values(1, null, null)', ()), ('select ?', ()), ('select ?', (object(),)), ('selec', ()), ('select 1; select 2', ())):
    try:
        con.execute(statement, values)
    except (sqlite3.Error, sqlite3.Warning) as e:
        print(type(e).__name__, e, getattr(e, 'sqlite_errorname', None))
copy = sqlite3.connect(':memory:')
pages = []
con.backup(copy, pages=1, progress=lambda status, left, total: pages.append(left))
print(len(pages) > 1, copy.execute('select s from w').fetchall(), list(copy.iterdump())[:2])
copy.text_factory = bytes
print(copy.execute('select s from w').fetchone(), copy.in_transaction)
copy.row_factory = sqlite3.Row
row = copy.execute('select 1 as one, 2 as two').fetchone()
print(dict(row), row == row, hash(row) == hash(row), row[-1], [*row])
cursor = copy.execute('insert into w values(?) returning s', ('z',))
print([tuple(r) for r in cursor.fetchall()], cursor.description, cursor.rowcount, copy.total_changes, cursor.lastrowid, copy.in_transaction)
copy.rollback()
data = con.serialize()
third = sqlite3.connect(':memory:')
third.deserialize(data)
print(len(data) > 1000, third.execute('select count(*) from w').fetchone(), con.getlimit(sqlite3.SQLITE_LIMIT_COLUMN))
steps = []
con.set_progress_handler(lambda: steps.append(1), 100)
con.execute('with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) select sum(i) from n').fetchone()
print(len(steps) > 10)
""",
    "_decimal:library": """
import decimal, pickle, copy, threading
from decimal import *
D = Decimal
print(D('123.456').quantize(D('0.1')), D('2.675').quantize(D('.01'), ROUND_HALF_EVEN), D('-7.5').to_integral_value(ROUND_CEILING))
print([str(D('2.5').quantize(D(1), r)) for r in (ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP)])
print(D(2).ln(), D(100).log10(), D(1).exp(), D(2) ** D('0.5'), pow(D(3), 5, 7), D(7).fma(3, D('0.5')))
print(D((1, (1, 2, 3), -2)), D.from_float(0.5), D('Infinity'), -D('sNaN'), D('1E+5'), D('1E+5').to_eng_string(), D('12e9').to_eng_string())
print(f"{D('1234567.891'):,.2f}|{D('0.5'):.0%}|{D('3'):>8}|{D('3'):08.3f}|{D('-1e-10'):g}|{D('1.5'):+e}")
print(D('1.0') == 1, D('1.0').compare_total(D('1.00')), hash(D('1.0')) == hash(1), D('0.1') < 0.1, D(5) // 2, D(-5) % 3, divmod(D(-7), 2), abs(D(-1)), +D('1.23'), -D(0))
c = Context(prec=6, rounding=ROUND_DOWN, traps=[DivisionByZero])
print(c.divide(1, 3), c.sqrt(2), c.flags[Inexact], c.create_decimal('1.23456789'), c.add(D(1), 2), c.Emax, c)
for f in (lambda: c.divide(1, 0), lambda: D('x'), lambda: D(1) / D(0), lambda: D('NaN') < 1, lambda: D(1).quantize(D('1e-40')), lambda: D(1) + 1.5, lambda: int(D('Infinity')), lambda: Context(prec=0), lambda: D(2, 3, 4)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(pickle.loads(pickle.dumps(D('1.50'))), copy.deepcopy(D(3)), pickle.loads(pickle.dumps(c)).prec)
class Sub(D):
    def __add__(self, other):
        return Sub(super().__add__(other))
s = Sub('1.5') + 1
s.note = 'x'
print(repr(s), type(s).__name__, s.note, type(s * 2).__name__, isinstance(s, D))
found = {}
def work(n):
    getcontext().prec = n
    found[n] = [str(D(1) / 7) for _ in range(50)][-1]
ts = [threading.Thread(target=work, args=(n,)) for n in (5, 10, 15, 20)]
[t.start() for t in ts]
[t.join() for t in ts]
print(sorted(found.items()), getcontext().prec)
with localcontext(Context(prec=3)) as inner:
    print(D('1.23456') + 0, inner.prec)
    inner.clear_flags()
    D(1) / 3
    print(inner.flags[Rounded], [f.__name__ for f, on in inner.flags.items() if on])
x = D(2)
for _ in range(12):
    x = x * x % D(10) ** 27
print(x, sum(D(i) / 8 for i in range(100)), max(D(1), D('NaN').max(D(2))), D('1.10').as_tuple(), D('0.75').as_integer_ratio(), round(D('2.675'), 2), round(D('2.5')), decimal.HAVE_THREADS)
getcontext().prec = 300
print(D(2).sqrt(), D(3) ** 200)
""",
    "_bz2:files": """
import bz2, io, tempfile, os
data = bytes(range(256)) * 300
path = tempfile.mktemp('.bz2')
with bz2.open(path, 'wt', encoding='utf-8') as f:
    for i in range(500):
        f.write(f'line {i} h\u00e9\\n')
with bz2.open(path, 'rt', encoding='utf-8') as f:
    lines = f.readlines()
print(len(lines), lines[7], os.path.getsize(path) < 2000)
os.remove(path)
both = bz2.compress(data) + bz2.compress(b'second')
print(bz2.decompress(both)[-8:], len(bz2.decompress(both)), m.BZ2Decompressor().decompress(both, 10))
d = m.BZ2Decompressor()
got = b''.join(d.decompress(both[i:i + 7]) for i in range(0, len(both), 7) if not d.eof)
print(got == data, d.eof, d.unused_data[:3])
with bz2.BZ2File(io.BytesIO(both)) as f:
    print(f.read(3), f.seek(76795), f.read(10), f.tell(), f.readable(), f.peek(1)[:1])
for bad in (lambda: m.BZ2Compressor(10), lambda: bz2.decompress(b'BZh9xx'), lambda: d.decompress(b'more'), lambda: bz2.decompress(both[:20])):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
""",
    "_lzma:files": """
import lzma, io, tempfile, os
data = bytes(range(256)) * 300
filters = [{'id': lzma.FILTER_DELTA, 'dist': 4}, {'id': lzma.FILTER_LZMA2, 'preset': 3}]
raw = lzma.compress(data, format=lzma.FORMAT_RAW, filters=filters)
print(lzma.decompress(raw, lzma.FORMAT_RAW, filters=filters) == data, len(raw) < 2000)
for form in (lzma.FORMAT_XZ, lzma.FORMAT_ALONE):
    x = lzma.compress(data, form, preset=1)
    print(lzma.decompress(x) == data, lzma.decompress(x, form) == data)
both = lzma.compress(b'first', check=lzma.CHECK_CRC32) + lzma.compress(b'second', check=lzma.CHECK_SHA256)
d = lzma.LZMADecompressor()
print(lzma.decompress(both), d.decompress(both, max_length=3), d.needs_input, d.eof, d.decompress(b''), d.eof, d.check, len(d.unused_data) > 10)
path = tempfile.mktemp('.xz')
with lzma.open(path, 'wt') as f:
    f.writelines(f'{i}\\n' for i in range(1000))
with lzma.open(path) as f:
    print(f.readline(), f.seek(-4, 2), f.read(), f.tell())
os.remove(path)
print(m._decode_filter_properties(lzma.FILTER_LZMA2, m._encode_filter_properties({'id': lzma.FILTER_LZMA2, 'dict_size': 1 << 20})))
for bad in (lambda: lzma.LZMACompressor(preset=99), lambda: lzma.decompress(b'nonsense'), lambda: lzma.compress(b'', format=lzma.FORMAT_RAW), lambda: lzma.LZMACompressor(filters=[{'id': 12345}]), lambda: lzma.decompress(both[:30]), lambda: lzma.LZMACompressor(filters=[{}])):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
""",
    "mmap:files": """
import mmap, tempfile, os, re, struct
with tempfile.TemporaryFile() as f:
    f.write(b'0123456789' * 1000)
    f.flush()
    with mmap.mmap(f.fileno(), 0) as x:
        x[10:15] = b'HELLO'
        x.move(0, 10, 5)
        print(len(x), x[:16], x.find(b'HELLO', 1), x.rfind(b'789'), x.size(), re.search(b'O(..)', x).groups())
        x.flush()
        x.resize(12000)
        x.seek(-5, 2)
        print(x.tell(), x.write(b'tail!'), x[11990:], x[-1], x[0:20:5], struct.unpack_from('<H', x, 3))
        view = memoryview(x)
        try:
            x.resize(100)
        except BufferError as e:
            print(type(e).__name__, e)
        print(view[:5].tobytes(), view.readonly, view.nbytes)
        view.release()
        x[1] = 66
        x.seek(0)
        print(x.read_byte(), x.readline()[:6], x.madvise(mmap.MADV_SEQUENTIAL), b'HELLO' in x[:30], x == x, x.closed)
    f.seek(0)
    print(f.read(8), os.fstat(f.fileno()).st_size)
    with mmap.mmap(f.fileno(), 4096, access=mmap.ACCESS_READ) as r:
        try:
            r[0] = 1
        except TypeError as e:
            print(e)
    with mmap.mmap(f.fileno(), 4096, access=mmap.ACCESS_COPY, offset=4096) as c:
        c[:4] = b'COPY'
        print(c[:6], repr(c).startswith('<mmap.mmap closed=False, access=ACCESS_COPY'))
    f.seek(4096)
    print(f.read(4))
for bad in (lambda: mmap.mmap(-1, -1), lambda: mmap.mmap(-1, 10, access=9), lambda: mmap.mmap(99, 10), lambda: c[0], lambda: mmap.mmap(-1, 10)[20]):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
""",
    "termios:terminal": """
import os, pty, termios, tty
master, slave = os.openpty()
a = termios.tcgetattr(slave)
print(len(a), len(a[6]), bool(a[3] & termios.ECHO), a[6][termios.VEOF])
a[3] &= ~termios.ECHO
a[6][termios.VINTR] = b'!'
termios.tcsetattr(slave, termios.TCSANOW, a)
b = termios.tcgetattr(slave)
print(bool(b[3] & termios.ECHO), b[6][termios.VINTR])
tty.setraw(slave)
print(bool(termios.tcgetattr(slave)[3] & termios.ICANON), termios.tcgetattr(slave)[6][termios.VMIN])
termios.tcsetwinsize(slave, (33, 77))
print(termios.tcgetwinsize(master), os.get_terminal_size(slave), termios.tcflush(slave, termios.TCIOFLUSH), termios.tcdrain(slave))
os.write(master, b'typed')
print(os.read(slave, 10), os.isatty(slave))
for bad in (lambda: termios.tcsetattr(slave, 0, [1, 2]), lambda: termios.tcgetattr(-1), lambda: termios.tcgetattr('x'), lambda: termios.tcsetwinsize(slave, (1,))):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
""",
    "_curses:screen": """
import curses, os, sys, fcntl, termios, struct
master, slave = os.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
saved = [os.dup(0), os.dup(1)]
os.dup2(slave, 0)
os.dup2(slave, 1)
os.environ['TERM'] = 'xterm'
said = []
try:
    w = curses.initscr()
    curses.start_color()
    curses.init_pair(1, curses.COLOR_RED, curses.COLOR_BLACK)
    curses.noecho()
    curses.cbreak()
    w.keypad(True)
    said.append((w.getmaxyx(), curses.LINES, curses.COLS, curses.has_colors(), curses.COLOR_PAIRS > 0, curses.color_pair(1) != 0))
    w.addstr(2, 3, 'hello', curses.A_BOLD)
    w.addstr(3, 3, 'w\u00f6rld')
    w.addch(0, 0, 'X')
    inner = w.derwin(5, 20, 10, 10)
    inner.border()
    inner.addnstr(1, 1, 'inside here', 6)
    said.append((w.instr(2, 3, 5), chr(w.inch(0, 0) & 255), inner.getbegyx(), inner.getparyx(), w.getyx()))
    w.refresh()
    os.write(master, b'q\x1b[A')
    said.append((w.getch(), w.getch() == curses.KEY_UP, curses.keyname(curses.KEY_UP), curses.tigetnum('colors'), curses.tparm(curses.tigetstr('cup'), 5, 3)))
    pad = curses.newpad(50, 50)
    pad.addstr(40, 0, 'pad')
    said.append((pad.instr(40, 0, 3), pad.getmaxyx()))
    for bad in (lambda: w.addstr(100, 0, 'x'), lambda: w.addstr(1), lambda: curses.newwin(1, 2, 3, 4, 5), lambda: w.getch(99, 99)):
        try:
            bad()
        except Exception as e:
            said.append((type(e).__name__, str(e)))
finally:
    curses.endwin()
    os.dup2(saved[0], 0)
    os.dup2(saved[1], 1)
os.set_blocking(master, False)
shown = os.read(master, 100000)
print(*said, b'hello' in shown, 'w\u00f6rld'[2:].encode() in shown, curses.isendwin(), sep='\\n')
""",
    "_curses_panel": """
import curses, os, curses.panel
master, slave = os.openpty()
saved = [os.dup(0), os.dup(1)]
os.dup2(slave, 0), os.dup2(slave, 1)
os.environ['TERM'] = 'xterm'
curses.initscr()
a, b = curses.newwin(3, 3), curses.newwin(4, 4)
p, q = curses.panel.new_panel(a), curses.panel.new_panel(b)
p.set_userptr({'k': 1})
p.top()
found = p.userptr(), q.above() is p, p.below() is q, curses.panel.top_panel() is p, q.hidden(), p.window() is a
curses.endwin()
os.dup2(saved[0], 0), os.dup2(saved[1], 1)
print(*found)
""",
    "_zoneinfo:library": """
import zoneinfo, datetime as dt, pickle, copy
Z = zoneinfo.ZoneInfo
utc, berlin, york = Z('UTC'), Z('Europe/Berlin'), Z('America/New_York')
d = dt.datetime(2021, 3, 28, 1, 59, tzinfo=berlin)
print(d.isoformat(), (d + dt.timedelta(minutes=1)).isoformat(), d.astimezone(york), d.utcoffset(), d.tzname(), d.dst())
for fold in (0, 1):
    x = dt.datetime(2021, 10, 31, 2, 30, fold=fold, tzinfo=berlin)
    print(x, x.tzname(), x.astimezone(utc), x.timestamp())
print(dt.datetime.fromtimestamp(1e9, york), dt.datetime(1900, 1, 1, tzinfo=york).utcoffset(), dt.datetime(2100, 7, 1, tzinfo=york).dst())
print(berlin is Z('Europe/Berlin'), Z.no_cache('Europe/Berlin') is berlin, repr(berlin), str(york), berlin.key, pickle.loads(pickle.dumps(berlin)) is berlin, copy.copy(berlin) is berlin)
print(len(zoneinfo.available_timezones()) > 400, dt.time(5, tzinfo=berlin).utcoffset(), dt.time(5, tzinfo=utc).utcoffset())
class Sub(Z):
    pass
print(type(Sub('Asia/Tokyo')).__name__, dt.datetime(2000, 1, 1, tzinfo=Sub('Asia/Tokyo')).isoformat())
for bad in ('No/Such', '../etc/passwd', '/etc/localtime'):
    try:
        Z(bad)
    except Exception as e:
        print(type(e).__name__, e)
print([(dt.datetime(y, 7, 1, 12, tzinfo=york) - dt.datetime(y, 1, 1, 12, tzinfo=berlin)).total_seconds() for y in (1950, 1985, 2022)])
Z.clear_cache(only_keys=['Europe/Berlin'])
print(Z('Europe/Berlin') is berlin, Z('America/New_York') is york)
""",
    "_multiprocessing:processes": """
import multiprocessing as mp, threading
c = mp.get_context('fork')
lock, sem, event, count = c.RLock(), c.BoundedSemaphore(2), c.Event(), c.Value('i', 0)
queue, pipe = c.SimpleQueue(), c.Pipe()
def work(n):
    for _ in range(200):
        with lock, lock:
            count.value += 1
    queue.put((n, event.wait(20)))
ps = [c.Process(target=work, args=(i,)) for i in range(3)]
[p.start() for p in ps]
event.set()
[p.join() for p in ps]
print(count.value, sorted(queue.get() for _ in ps), [p.exitcode for p in ps])
print(sem.acquire(), sem.acquire(), sem.acquire(False), sem.acquire(True, 0.01), sem.get_value(), sem.release(), sem.release())
try:
    sem.release()
except ValueError as e:
    print(e)
try:
    lock.release()
except AssertionError as e:
    print(e)
s = lock._semlock
print(s.maxvalue, s.kind, s._is_mine(), s._count(), s._is_zero())
with c.Pool(2) as pool:
    print(pool.map(abs, range(-5, 5)), pool.apply(divmod, (7, 3)))
""",
    "_posixshmem:memory": """
from multiprocessing import shared_memory
a = shared_memory.SharedMemory(create=True, size=100)
b = shared_memory.SharedMemory(a.name)
a.buf[:5] = b'hello'
print(bytes(b.buf[:5]), b.size >= 100)
l = shared_memory.ShareableList([1, 2.5, 'text', b'bytes', None, True])
l[0] = 9
print(list(l), len(l), l.count(2.5), l.index('text'))
l.shm.close(), l.shm.unlink()
b.close(), a.close(), a.unlink()
try:
    shared_memory.SharedMemory(a.name)
except FileNotFoundError as e:
    print(type(e).__name__)
""",
    "readline:history": """
import readline, tempfile, os
for i in range(5):
    readline.add_history(f'line {i} h\u00e9')
readline.remove_history_item(1)
readline.replace_history_item(0, 'replaced')
print([readline.get_history_item(i) for i in range(1, readline.get_current_history_length() + 1)])
path = tempfile.mktemp()
readline.write_history_file(path)
readline.append_history_file(1, path)
print(len(open(path).readlines()))
readline.clear_history()
readline.read_history_file(path)
print(readline.get_current_history_length(), readline.get_history_length(), readline.set_history_length(10), readline.get_history_length())
os.remove(path)
readline.set_completer(lambda text, state: [text + 'x', None][state])
readline.set_completer_delims(' ,')
print(readline.get_completer()('a', 0), repr(readline.get_completer_delims()), readline.get_begidx(), readline.get_line_buffer(), readline.parse_and_bind('tab: complete'))
readline.set_completer(None)
readline.set_startup_hook(lambda: None)
readline.set_startup_hook(None)
readline.set_pre_input_hook()
for bad in (lambda: readline.remove_history_item(99), lambda: readline.read_history_file('/no/such'), lambda: readline.set_completer_delims(5), lambda: readline.set_startup_hook(5)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
""",
    "_hashlib:library": """
import hashlib, hmac, io
for name in ('md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3_256', 'blake2b', 'blake2s'):
    h = hashlib.new(name, usedforsecurity=False)
    for part in (b'', b'abc', bytearray(b'def'), memoryview(b'x' * 3000)):
        h.update(part)
    print(name, h.hexdigest()[:32], h.digest_size, h.block_size)
s = hashlib.shake_128(b'abc')
print(s.hexdigest(10), s.digest(3), s.name)
print(hashlib.file_digest(io.BytesIO(b'z' * 100000), 'sha256').hexdigest(), hmac.new(b'k', b'm', 'sha512').hexdigest()[:20], hmac.digest(b'k', b'm', 'md5').hex())
k = m.hmac_new(b'key', b'msg', digestmod='sha256')
c = k.copy()
k.update(b'more')
print(k.hexdigest() != c.hexdigest(), c.name, c.digest_size, repr(k)[:24])
print(hashlib.scrypt(b'p', salt=b's', n=16, r=8, p=1, dklen=8).hex(), hashlib.pbkdf2_hmac('sha1', b'p', b's', 5, 9).hex(), sorted(hashlib.algorithms_guaranteed)[:3])
for bad in (lambda: hashlib.new('sha256', 'text'), lambda: m.hmac_digest(b'k', b'm', 'none'), lambda: hashlib.scrypt(b'p', salt=b's', n=3, r=8, p=1), lambda: hmac.compare_digest('h\u00e9', 'x'), lambda: m.openssl_sha256(5)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
""",
    "_uuid:library": "import uuid; u = uuid.uuid1(); print(u.version, u.is_safe in uuid.SafeUUID, uuid.uuid5(uuid.NAMESPACE_DNS, 'x'))",
    "audioop:sound": """
s = bytes(range(0, 200, 2))
print(m.rms(s, 2), m.maxpp(s, 2), m.cross(s, 1), m.minmax(s, 1), m.findfit(s, s[:20]), m.bias(s[:4], 1, 3), m.reverse(s[:6], 2), m.byteswap(s[:4], 2))
x, state = m.ratecv(s, 2, 1, 8000, 11025, None)
print(len(x), m.lin2adpcm(s, 2, None)[1], m.tomono(s[:8], 2, 1, 1), m.tostereo(s[:4], 2, 1, 0.5), m.lin2alaw(s[:6], 2), m.ulaw2lin(b'abc', 4), m.getsample(s, 2, 3))
try:
    m.add(b'a', b'ab', 1)
except m.error as e:
    print(e)
""",
}


def run(program, name, extra):
    code = LOAD.format(folder=FOLDER, module=name.split(":")[0]) + SNIPPETS[name]
    env = dict(os.environ, PYTHONHASHSEED="0", **extra)
    try:
        done = subprocess.run([program, "-c", code], capture_output=True, text=True, timeout=120, env=env, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return "", "timeout", ""
    return done.stdout, done.returncode, done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--gc", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    passed = failed = 0
    extra = {"PPY_GC_STRESS": "17", "PPY_GC_POISON": "1"} if options.gc else {}
    for module in options.names or SNIPPETS:
        if not os.path.exists(f"{FOLDER}/{module.split(':')[0]}.cpython-311-x86_64-linux-gnu.so"):
            continue
        want = run("/usr/bin/python3.11", module, {})
        got = run(os.path.join(options.bin, "protopy"), module, extra)
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
