#!/usr/bin/env python3
"""Writes differential cases: expressions of numbers, text and bytes with what CPython 3.11 makes of
them. One case per line: expression, expected outcome (both hex), postfix program; tab-separated.
The expected outcome is "=" + repr, or "!" + exception type + ": " + message. See value_machine.h for
the program's tokens. Usage: gen_cases.py FILE SEED
"""
import ast
import random
import struct
import sys
import warnings

warnings.simplefilter("ignore")

BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
          ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^"}
UNARY = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"}
COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in",
           ast.NotIn: "notin"}
TYPES = {"int", "float", "complex", "bool", "str", "bytes", "bytearray", "memoryview", "list", "tuple", "dict"}
FUNCTIONS = {"hash", "len", "repr", "abs", "divmod", "pow", "round", "format", "ascii"}


def const(v, out):
    if v is None or v is True or v is False:
        out.append({None: "N", True: "T", False: "F"}[v])
    elif isinstance(v, int):
        out.append("i" + hex(v)[2:])
    elif isinstance(v, float):
        out.append("f" + struct.pack(">d", v).hex())
    elif isinstance(v, complex):
        out.append("J" + struct.pack(">d", v.imag).hex())
    elif isinstance(v, str):
        out.append("s" + v.encode("utf-8", "surrogatepass").hex())
    elif isinstance(v, bytes):
        out.append("b" + v.hex())
    else:
        raise ValueError(v)


def compile_expr(e, out):
    rec = lambda x: compile_expr(x, out)
    if isinstance(e, ast.Constant):
        const(e.value, out)
    elif isinstance(e, ast.BinOp):
        rec(e.left), rec(e.right)
        out.append("o" + BINARY[type(e.op)])
    elif isinstance(e, ast.UnaryOp):
        rec(e.operand)
        out.append("u" + UNARY[type(e.op)])
    elif isinstance(e, ast.Compare):
        rec(e.left), rec(e.comparators[0])
        out.append("c" + COMPARE[type(e.ops[0])])
    elif isinstance(e, (ast.Tuple, ast.List)):
        for x in e.elts:
            rec(x)
        out.append(("t" if isinstance(e, ast.Tuple) else "l") + str(len(e.elts)))
    elif isinstance(e, ast.Dict):
        for k, v in zip(e.keys, e.values):
            rec(k), rec(v)
        out.append("d" + str(len(e.keys)))
    elif isinstance(e, ast.Slice):
        for x in (e.lower, e.upper, e.step):
            rec(x) if x else out.append("N")
        out.append(":")
    elif isinstance(e, ast.Subscript):
        rec(e.value), rec(e.slice)
        out.append("g")
    elif isinstance(e, ast.Attribute):
        rec(e.value)
        out.append("a" + e.attr)
    elif isinstance(e, ast.Name) and e.id in TYPES:
        out.append("n" + e.id)
    elif isinstance(e, ast.Call):
        f = e.func
        kw = ";".join(k.arg for k in e.keywords)
        if isinstance(f, ast.Name) and f.id in FUNCTIONS:
            for x in e.args:
                rec(x)
            out.append("F%s,%d" % (f.id, len(e.args)))
            return
        rec(f.value if isinstance(f, ast.Attribute) else f)
        for x in e.args:
            rec(x)
        for k in e.keywords:
            rec(k.value)
        out.append("%s,%d,%s" % ("m" + f.attr if isinstance(f, ast.Attribute) else "x", len(e.args), kw))
    else:
        raise ValueError(ast.dump(e))


def outcome(text):
    try:
        return "=" + repr(eval(text))
    except BaseException as e:
        return "!%s: %s" % (type(e).__name__, e)


def emit(file, text):
    text = text.strip()
    if not text or text.startswith("#"):
        return
    out = []
    try:
        compile_expr(ast.parse(text, mode="eval").body, out)
    except (ValueError, SyntaxError) as e:
        print("left out %r: %s" % (text, e), file=sys.stderr)
        return
    expected = outcome(text)
    to_hex = lambda s: s.encode("utf-8", "surrogatepass").hex()
    file.write("%s\t%s\t%s\n" % (to_hex(text), to_hex(expected), " ".join(out)))


def big(r):
    bits = r.choice([1, 5, 16, 29, 30, 31, 47, 48, 49, 50, 59, 60, 61, 62, 63, 64, 65, 90, 120, 128, 200, 400, 1000, 4000])
    v = r.choice([r.getrandbits(bits), (1 << bits) - r.randrange(3), 1 << bits, r.getrandbits(bits) | 1 << bits])
    return -v if r.random() < 0.5 else v


def lit(v):
    return "(%r)" % (v,)


def real(r):
    k = r.randrange(6)
    if k == 0:
        return r.choice([0.0, -0.0, 1.0, -1.0, 0.1, 0.5, 2.5, 1e16, 1e17, 123456789012345680.0, 1e-4, 1e-5, 5e-324,
                         2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740993.0])
    if k == 1:
        return struct.unpack("<d", struct.pack("<Q", r.getrandbits(63) % 0x7FF0000000000000))[0] * r.choice([1, -1])
    if k == 2:
        return float(r.randrange(-10**6, 10**6))
    if k == 3:
        return round(r.uniform(-1000, 1000), r.randrange(6))
    return r.uniform(-1, 1) * 10.0 ** r.randrange(-20, 20)


ALPHABETS = ["ab", "abc ", "aB1_ \t\n", "aé ", "aéßİıſ", "Σσςα ", "日本 a", "😀ab", "\x00\x1c\x85\u2028a\r\n", "ﬁŉǆǅ'\"\\",
             "0123456789٣५²½", "\ud800a", "{}:!a0"]


def text(r, most=12):
    a = r.choice(ALPHABETS)
    return "".join(r.choice(a) for _ in range(r.randrange(most + 1)))


def random_cases(file, r):
    for _ in range(1500):
        a, b = big(r), big(r)
        op = r.choice(["+", "-", "*", "//", "%", "/", "&", "|", "^", "<", "==", ">="])
        emit(file, lit(a) + op + lit(b))
    for _ in range(300):
        a, b, n = big(r), big(r), r.randrange(-3, 200)
        emit(file, lit(a) + "<<" + str(abs(n)))
        emit(file, lit(a) + ">>" + str(abs(n)))
        emit(file, "divmod(%r, %r)" % (a, b))
        emit(file, "%s ** %d" % (lit(a % 1000 - 500), n % 40))
        emit(file, "pow(%r, %r, %r)" % (a, b, big(r)))
        emit(file, "hash(%r)" % a)
        emit(file, "float(%r)" % a)
        emit(file, "%s.bit_length() + %s.bit_count()" % (lit(a), lit(b)))
        emit(file, "int(%r, %d)" % (r.choice(["%x", "%d", "%o"]) % a, r.choice([8, 10, 16, 36, 0])))
        emit(file, "format(%r, %r)" % (a, r.choice(["x", "#b", "o", ",", "_x", "+d", "030,", "_b", "#X", "e", ".3f", "g", "%", "n", "<30", "^+30", "*>25,d"])))
        emit(file, "%s.to_bytes(%d, %r, signed=%r)" % (lit(a), r.choice([1, 2, 8, 16, (a.bit_length() + 7) // 8, a.bit_length() // 8 + 1]), r.choice(["big", "little"]), r.random() < 0.7))
        emit(file, "int.from_bytes(%r, %r, signed=%r)" % (bytes(r.getrandbits(8) for _ in range(r.randrange(12))), r.choice(["big", "little"]), r.random() < 0.5))
        emit(file, "round(%r, %d)" % (a, r.randrange(-25, 3)))
        emit(file, "%s %s %r" % (lit(a), r.choice(["<", "==", ">", "!="]), r.choice([real(r), float(a) if abs(a) < 1 << 900 else 1.5])))
    for _ in range(1200):
        x, y = real(r), real(r)
        emit(file, "repr(%r)" % x)
        emit(file, "%s %s %s" % (lit(x), r.choice(["+", "-", "*", "/", "//", "%", "<", "=="]), lit(y)))
        kind = r.choice(["", "e", "f", "g", "E", "F", "G", "%", "n"])
        spec = r.choice(["", "<", ">", "^", "=", "*^", "0="]) + r.choice(["", "+", " ", "-"]) + r.choice(["", "z"]) + r.choice(["", "#"]) + \
            r.choice(["", "0"]) + r.choice(["", "8", "20"]) + ("" if kind == "n" else r.choice(["", ",", "_"])) + r.choice(["", ".0", ".1", ".3", ".10", ".17"]) + kind
        emit(file, "format(%r, %r)" % (x, spec))
        emit(file, "%r %% %s" % ("%" + r.choice(["", "-", "+", "0", " ", "#"]) + r.choice(["", "12"]) + r.choice(["", ".0", ".4", ".15"]) + r.choice("efgEFG"), lit(x)))
        emit(file, "round(%r, %d)" % (x, r.randrange(-20, 20)))
        emit(file, "%s.hex()" % lit(x))
        emit(file, "float.fromhex(%r)" % x.hex())
        emit(file, "hash(%r)" % x)
        emit(file, "float(%r)" % r.choice(["%r", " %e", "%.30f", "%+g\n"]).replace("%", "%", 1).__mod__(x))
    for _ in range(300):
        z, w = "complex(%r, %r)" % (real(r), real(r)), "complex(%r, %r)" % (r.randrange(-5, 6), r.randrange(-5, 6))
        emit(file, "%s %s %s" % (z, r.choice(["+", "-", "*", "/", "=="]), w))
        emit(file, "repr(%s)" % z)
        emit(file, "format(%s, %r)" % (w, r.choice(["", ".2f", ">20", "+.1e", "g", "<30,.2f"])))
        emit(file, "hash(%s)" % w)
        emit(file, "%s ** %d" % (w, r.randrange(0, 4)))
        emit(file, "complex(%r)" % repr(complex(real(r), real(r))))
    nullary = ["lower", "upper", "title", "swapcase", "capitalize", "casefold", "isalpha", "isdigit", "isdecimal", "isnumeric", "isalnum",
               "isspace", "islower", "isupper", "istitle", "isprintable", "isascii", "isidentifier", "strip", "lstrip", "rstrip", "split",
               "rsplit", "splitlines", "expandtabs", "__repr__", "__len__"]
    for _ in range(1500):
        s, u = text(r), text(r, 3)
        emit(file, "%r.%s()" % (s, r.choice(nullary)))
        emit(file, "%r.%s(%r)" % (s, r.choice(["find", "rfind", "count", "startswith", "endswith", "partition", "rpartition", "split", "rsplit",
                                               "strip", "lstrip", "rstrip", "removeprefix", "removesuffix", "index"]), u))
        emit(file, "%r.%s(%r, %d, %d)" % (s, r.choice(["find", "rfind", "count", "startswith", "endswith"]), u, r.randrange(-14, 14), r.randrange(-14, 14)))
        emit(file, "%r.replace(%r, %r, %d)" % (s, u, text(r, 3), r.randrange(-1, 4)))
        emit(file, "%r.%s(%r, %d)" % (s, r.choice(["split", "rsplit"]), r.choice([None, u or " "]), r.randrange(-1, 4)))
        emit(file, "%r.%s(%d, %r)" % (s, r.choice(["center", "ljust", "rjust"]), r.randrange(20), r.choice("*é日😀 ")))
        emit(file, "%r.zfill(%d)" % (r.choice(["", "+", "-"]) + s, r.randrange(20)))
        emit(file, "%r[%s:%s:%s]" % (s, r.choice(["", "1", "-3", "5"]), r.choice(["", "4", "-1"]), r.choice(["", "1", "2", "-1", "-2"])))
        emit(file, "%r %s %r" % (s, r.choice(["<", "==", ">=", "+", "in"]), text(r)))
        emit(file, "%r * %d" % (s, r.randrange(-1, 5)))
        emit(file, "ascii(%r)" % s)
        emit(file, "%r.join(%r)" % (u, [text(r, 4) for _ in range(r.randrange(5))]))
        emit(file, "%r.encode(%r, %r)" % (s, r.choice(["utf-8", "ascii", "latin-1", "utf-16", "utf-32-be", "utf-16le"]),
                                          r.choice(["strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "surrogateescape", "surrogatepass"])))
        emit(file, "format(%r, %r)" % (s, r.choice(["", "<10", "^10", "*>10", ".2", "é^8.3", "10s", "05"])))
        emit(file, "%r %% (%r, %d)" % (r.choice(["%s|%d", "%10s%5d", "%-6r|%x", "%.2s%+d", "%a %o", "%s %c"]), s, r.randrange(1, 200)))
        emit(file, "%r.splitlines(True)" % s)
        b = s.encode("utf-8", "surrogatepass")
        d = bytes(r.getrandbits(8) if r.random() < 0.3 else c for c in b)
        emit(file, "%r.decode(%r, %r)" % (d, r.choice(["utf-8", "ascii", "latin-1", "utf-16", "utf-32-le", "utf-16-be"]),
                                          r.choice(["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass"])))
        v = u.encode("utf-8", "surrogatepass")
        emit(file, "%s.%s(%r)" % (r.choice(["%r", "bytearray(%r)"]) % (b,), r.choice(["find", "rfind", "count", "startswith", "partition", "rpartition", "split", "rsplit", "strip", "removeprefix"]), v))
        emit(file, "%s.%s()" % (r.choice(["%r", "bytearray(%r)"]) % (d,), r.choice(["lower", "upper", "title", "swapcase", "capitalize", "isalpha", "isdigit", "isspace", "islower", "istitle", "strip", "split", "rsplit", "splitlines", "hex", "__repr__"])))


def main():
    out, seed = sys.argv[1], int(sys.argv[2])
    with open(out, "w") as file:
        for listed in sys.argv[3:]:
            with open(listed, encoding="utf-8") as lines:
                for line in lines:
                    emit(file, line)
        random_cases(file, random.Random(seed))


main()
