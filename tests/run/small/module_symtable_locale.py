"""symtable, locale and the rest of posix: names of scopes, conventions, file times."""
import locale
import os
import symtable
import tempfile
import tracemalloc

table = symtable.symtable('''
import a.b as c
x: int = 1
def f(p, *args, q=1, **kw):
    global g
    g = p
    def inner():
        nonlocal p
        p = [y for y in args]
        return x, len
    return inner
class C(f):
    attr = 1
    def method(self): return __class__
''', "file.py", "exec")


def show(t, depth=0):
    print("  " * depth, t.get_type(), t.get_name(), t.get_lineno(), t.is_nested(), t.is_optimized(), t.has_children())
    for s in sorted(t.get_symbols(), key=lambda s: s.get_name()):
        print("  " * depth, " -", s.get_name(), [n for n in dir(s) if n.startswith("is_") and n != "is_namespace" and getattr(s, n)()])
    for child in t.get_children():
        show(child, depth + 1)


show(table)
f = table.lookup("f").get_namespace()
print(f.get_parameters(), f.get_locals(), f.get_globals(), f.get_frees(), table.lookup("C").get_namespace().get_methods())
for source, mode in (("def f(x): global x", "exec"), ("x +", "exec"), ("1", "bad")):
    try:
        symtable.symtable(source, "s", mode)
    except (SyntaxError, ValueError) as e:
        print(type(e).__name__, e)

print(locale.setlocale(locale.LC_ALL, "C"), locale.localeconv()["decimal_point"], locale.localeconv()["grouping"], locale.strcoll("a", "b") < 0,
      locale.format_string("%.2f", 1234.5, grouping=True), locale.nl_langinfo(locale.RADIXCHAR), locale.strxfrm("ab") < locale.strxfrm("b"))
try:
    locale.setlocale(locale.LC_ALL, "no_such_locale")
except locale.Error as e:
    print(e)
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory())

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "f")
    with open(path, "wb") as file:
        file.write(b"0123456789")
    os.utime(path, (1000, 2000.5))
    print(os.stat(path).st_atime, os.stat(path).st_mtime_ns)
    os.utime(path, ns=(5, 6000000007))
    print(os.stat(path).st_mtime_ns)
    fd = os.open(path, os.O_RDWR)
    buffers = [bytearray(4), bytearray(3)]
    print(os.readv(fd, buffers), buffers, os.preadv(fd, buffers, 2), buffers, os.pwritev(fd, [b"AB", b"C"], 1), os.pread(fd, 20, 0), os.lockf(fd, os.F_TEST, 0))
    print(os.posix_fallocate(fd, 0, 20), os.fstat(fd).st_size, os.fpathconf(fd, "PC_NAME_MAX"))
    os.close(fd)
fd = os.eventfd(3)
os.eventfd_write(fd, 4)
print(os.eventfd_read(fd), os.minor(os.makedev(7, 9)), os.major(os.makedev(7, 9)))
os.close(fd)
print(os.path.normpath("//a/./b/../c//d/.."), os.path.normpath("../../x/.."), os.sched_getscheduler(0), os.confstr("CS_PATH"))
for wrong in (lambda: os.utime("/", (1, 2), ns=(1, 2)), lambda: os.utime("/no/such/file"), lambda: os.utime("/", 1), lambda: os.pathconf("/", "no name"), lambda: os.get_terminal_size(99)):
    try:
        print(wrong())
    except Exception as e:
        print(type(e).__name__, e)
