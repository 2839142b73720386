"""Code objects made of others: replace(), types.CodeType, line tables in CPython's format."""
import types

LIMIT = 10


def double(a, b=2, *, scale=1):
    total = a + b + LIMIT
    return total * scale


def parts(co):
    return (co.co_argcount, co.co_posonlyargcount, co.co_kwonlyargcount, co.co_nlocals, co.co_stacksize, co.co_flags, co.co_code, co.co_consts, co.co_names,
            co.co_varnames, co.co_filename, co.co_name, co.co_qualname, co.co_firstlineno, co.co_linetable, co.co_exceptiontable, co.co_freevars,
            co.co_cellvars)


def attempt(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


co = double.__code__
print(co.co_names, co.co_varnames, co.co_nlocals)
renamed = co.replace(co_names=("OTHER",), co_name="renamed", co_firstlineno=100, co_filename="elsewhere.py")
f = types.FunctionType(renamed, {"OTHER": 1000}, "f", (2,))
f.__kwdefaults__ = {"scale": 1}
print(f(1), f(1, 2, scale=3), double(1), renamed.co_names, renamed.co_name, renamed.co_filename, renamed.co_firstlineno)
print(renamed.co_varnames, renamed == co, co.replace() == co, hash(co.replace()) == hash(co))

for name, value in [("co_stacksize", 0), ("co_consts", (None, 1, 2, 3, 4, 5, "x")), ("co_varnames", ("p", "q", "r", "s")), ("co_names", ("A", "B")),
                    ("co_linetable", b""), ("co_exceptiontable", b""), ("co_code", b"\0\0"), ("co_freevars", ("free",)), ("co_cellvars", ("cell",))]:
    new = co.replace(**{name: value})
    print(name, getattr(new, name) == value, [n for n in ("co_names", "co_varnames", "co_freevars", "co_cellvars") if getattr(new, n) != getattr(co, n)])

print(attempt(co.replace, co_nlocals=1), attempt(co.replace, co_varnames=("a",)), attempt(co.replace, co_argcount=-1), sep="\n")
print(attempt(co.replace, co_code=1), attempt(co.replace, co_name=1), attempt(co.replace, co_names=[]), sep="\n")
made = types.CodeType(*parts(co))
print(parts(made) == parts(co), made == co, made.co_qualname)
wrong = list(parts(co))
wrong[3] += 1
print(attempt(types.CodeType, *wrong))
wrong[3], wrong[6] = co.co_nlocals, "text"
print(attempt(types.CodeType, *wrong))

empty = co.replace(co_linetable=b"")
print(list(empty.co_lines()), list(empty.co_positions()), empty != co)
try:
    types.FunctionType(co.replace(co_firstlineno=1000), {}, "g", (2,))(1, scale=1)
except NameError as e:
    print(e.__traceback__.tb_next.tb_lineno)


def varint(it):
    b = next(it)
    v, shift = b & 63, 0
    while b & 64:
        b = next(it)
        shift += 6
        v |= (b & 63) << shift
    return v


def signed(it):
    v = varint(it)
    return -(v >> 1) if v & 1 else v >> 1


def decoded(co):
    """co_positions as the table says."""
    line, it = co.co_firstlineno, iter(co.co_linetable)
    for head in it:
        kind, n = head >> 3 & 15, (head & 7) + 1
        if kind == 15:
            row = (None,) * 4
        elif kind == 14:
            line += signed(it)
            end, column, last = line + varint(it), varint(it), varint(it)
            row = (line, end, column - 1 if column else None, last - 1 if last else None)
        elif kind == 13:
            line += signed(it)
            row = (line, line, None, None)
        elif kind >= 10:
            line += kind - 10
            row = (line, line, next(it), next(it))
        else:
            b = next(it)
            row = (line, line, kind << 3 | b >> 4, (kind << 3 | b >> 4) + (b & 15))
        yield from [row] * n


def long_one(q):
    x = (

        q +
        len([

            i for i in range(100, 10000000000000000000000000000000000000000000000000000000000000, 10000000000000000000000000000000000000000000000000)][:3])
    )
    try:
        return x
    finally:
        print("finally")


for function in (double, decoded, long_one, varint):
    co = function.__code__
    print(function.__name__, list(decoded(co)) == list(co.co_positions()),
          list(decoded(co.replace(co_firstlineno=5))) == list(co.replace(co_firstlineno=5).co_positions()))
# A table of CPython's own.
table = bytes([0x80 | 13 << 3 | 1, 4, 0x80 | 14 << 3, 2, 1, 6, 9, 0x80 | 15 << 3])
print(list(double.__code__.replace(co_firstlineno=10, co_linetable=table).co_lines())[0][2])
