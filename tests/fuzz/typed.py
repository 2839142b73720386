"""Random programs whose values mostly have the types that the compiler infers: what grammar.py cannot reach, since
its operands seldom fit. Loops over numbers, lists, dictionaries and objects, arithmetic at the edges of the small and
of the machine integers, calls between functions, methods, properties, generators, closures, exceptions through all of
them; then the same functions called with what they were not made for, so that guards fail and code is left.

A function that loops is called inside a loop by none, and what is stored in a loop is kept short, so every program ends soon.
"""
import random

from grammar import Node, PRELUDE

TYPES = ("int", "float", "bool", "str", "list", "floats", "dict", "point", "pair")
EDGES = (2**46 - 1, 2**47 - 1, 2**47, -2**47, 2**48, 2**62, 2**63 - 1, -2**63, 2**63, 2**64, 2**70, -2**46, 10**18)
LIBRARY = '''
import math
from math import floor, sqrt


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y
        self.next = None

    def move(self, d):
        self.x += d
        return self.x

    def norm(self):
        return self.y * self.y + 1.0

    @property
    def double(self):
        return self.x * 2

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __eq__(self, other):
        return isinstance(other, Point) and self.x == other.x

    def __lt__(self, other):
        return self.x < other.x

    def __getitem__(self, i):
        return self.x + i

    def __len__(self):
        return 3

    def __repr__(self):
        return f"P({self.x!r}, {self.y!r})"


class Far(Point):
    __slots__ = ("z",)

    def __init__(self, x, y):
        super().__init__(x, y)
        self.z = x

    def move(self, d):
        self.z = super().move(d) + 1
        return self.z


class Odd(int):
    def __add__(self, other):
        return 77


class Real(float):
    pass


def show(p):
    return repr(p) if len(repr(p)) < 300 else str(len(repr(p)))


total = 0
scale = 1.5
'''
ODD = ("None", "1.5", "True", "'text'", "[1, 2]", "Odd(3)", "Real(2.5)", "2**62", "2**70", "-2**63", "Far(1, 2.0)", "float('inf')", "float('nan')", "(1, 2)", "{}", "3", "b'ab'")


class Frame:
    """Names of a function by type."""

    def __init__(self, kind, result):
        self.kind, self.result = kind, result
        self.names = {}
        self.loops = 0
        self.fixed = set()  # loop counters and the like
        self.late = []  # bound by the statement being made: known behind it
        self.loopy = False

    def of(self, t):
        return [n for n, k in self.names.items() if k == t]


class Typed:
    def __init__(self, seed):
        self.r = random.Random(f"typed {seed}")
        self.counter = 0
        self.functions = []  # name, parameter types, result type, has loops, kind

    def fresh(self, prefix):
        self.counter += 1
        return f"{prefix}{self.counter}"

    def chance(self, p):
        return self.r.random() < p

    # --- expressions --------------------------------------------------------------------------------------------
    def expr(self, f, t, depth):
        if depth <= 0 or self.chance(0.15):
            return self.leaf(f, t)
        return getattr(self, "_" + t)(f, depth - 1)

    def leaf(self, f, t):
        names = f.of(t)
        if names and self.chance(0.8):
            return self.r.choice(names)
        r = self.r
        if t == "int":
            return str(r.choice(EDGES)) if self.chance(0.12) else str(r.randint(-9, 20))
        if t == "float":
            return repr(r.choice((0.0, -0.0, 1.0, 0.5, -2.25, 1e10, 1e300, 0.1, 3.0)))
        if t == "bool":
            return r.choice(("True", "False"))
        if t == "str":
            return repr(r.choice(("", "a", "abc", "hello world", "ß", "日本語", "12", "a,b")))
        if t == "list":
            return "[" + ", ".join(str(r.randint(-5, 30)) for _ in range(r.randint(0, 4))) + "]"
        if t == "floats":
            return "[" + ", ".join(repr(r.randint(-5, 30) / 4) for _ in range(r.randint(1, 4))) + "]"
        if t == "dict":
            return "{" + ", ".join(f"{r.choice('abcd')!r}: {r.randint(0, 9)}" for _ in range(r.randint(0, 3))) + "}"
        if t == "pair":
            return f"({r.randint(0, 9)}, {r.randint(0, 9)})"
        return f"{r.choice(('Point', 'Point', 'Far'))}({r.randint(0, 9)}, {r.randint(0, 9)}.5)"

    def known(self, f, t, depth):
        """A call of a function of the program that gives a `t`, or None."""
        found = [g for g in self.functions if g[2] == t and g[4] == "plain" and not (f.loops and g[3])]
        if not found:
            return None
        name, parameters, _, loopy, _ = self.r.choice(found)
        f.loopy |= loopy
        return f"{name}({', '.join(self.expr(f, p, depth - 1) for p in parameters)})"

    def choose(self, f, t, depth, options):
        call = self.known(f, t, depth) if depth > 0 and self.chance(0.15) else None
        return call or self.r.choice(options)()

    def _int(self, f, d):
        e = lambda t="int": self.expr(f, t, d)
        r = self.r
        binary = lambda: f"({e()} {r.choice('+-')} {e()})"
        times = lambda: f"({e()} * {r.randint(-3, 9)})" if f.loops else f"({e()} * {e()})"
        return self.choose(f, "int", d, (
            binary, binary, binary, times, lambda: f"({e()} {r.choice('&|^')} {e()})", lambda: f"(({e()} * {e()}) & {r.choice((255, 65535, 2**40 - 1))})",
            lambda: f"({e()} {r.choice(('//', '%'))} {r.choice((e(), str(r.randint(1, 9)), '-3', '8'))})", lambda: f"({e()} << {r.randint(0, 5)})" if not f.loops else f"(({e()} & 4095) << {r.randint(0, 60)})",
            lambda: f"({e()} >> {r.choice(('1', '3', f'({e()} & 7)'))})", lambda: f"{r.choice(('-', '~', '+'))}{e()}", lambda: f"abs({e()})",
            lambda: f"{r.choice(('min', 'max'))}({e()}, {e()})", lambda: f"len({e(r.choice(('list', 'str', 'dict', 'point')))})", lambda: f"sum({e('list')})",
            lambda: f"({e()} if {e('bool')} else {e()})", lambda: f"{e('point')}.x", lambda: f"{e('point')}.move({e()})", lambda: f"{e('point')}.double",
            lambda: f"{e('dict')}.get({e('str')}, {e()})", lambda: f"{e('list')}[{e()} & 1]", lambda: f"{e('list')}[-1]", lambda: f"{e('pair')}[{r.choice('01')}]",
            lambda: f"{e('str')}.find({e('str')})", lambda: f"ord(({e('str')} + 'q')[0])", lambda: f"int({e('float')} * 0.5)", lambda: f"int({e('bool')})",
            lambda: f"({e()} + {e('bool')})", lambda: "total", lambda: f"floor({e('float')})", lambda: f"{e('point')}[{e()}]", lambda: f"divmod({e()}, 7)[1]",
            lambda: f"round({e('float')})", lambda: f"sum(v * 2 for v in {e('list')})", lambda: f"({e('list')} or [3])[0]", lambda: f"len({e('list')}[{r.choice(('1:', ':2', '::-1', '::2'))}])",
            lambda: f"({e()} & 3) ** {r.randint(0, 5)}"))

    def _float(self, f, d):
        e = lambda t="float": self.expr(f, t, d)
        r = self.r
        return self.choose(f, "float", d, (
            lambda: f"({e()} {r.choice('+-*')} {e()})", lambda: f"({e()} {r.choice('+-*')} {e()})", lambda: f"({e()} / {r.choice((e(), '4.0', '3'))})", lambda: f"({e()} {r.choice('+-*')} {e('int')})",
            lambda: f"({e('int')} / {r.choice((e('int'), '4', '7'))})", lambda: f"({e()} {r.choice(('%', '//'))} {r.choice((e(), '0.75', '-3'))})", lambda: f"-{e()}", lambda: f"abs({e()})",
            lambda: f"float({e(r.choice(('int', 'float', 'bool')))})", lambda: f"{e('point')}.y", lambda: f"{e('point')}.norm()", lambda: f"sqrt(abs({e()}))", lambda: f"math.floor({e()}) * 0.5",
            lambda: f"({e()} if {e('bool')} else {e()})", lambda: f"{e('floats')}[0]", lambda: f"sum({e('floats')}, 0.0)", lambda: f"max({e()}, {e()})", lambda: "scale",
            lambda: f"({e()} ** 2)", lambda: f"round({e()}, 2)", lambda: f"math.{r.choice(('sin', 'cos', 'atan', 'fabs'))}({e()} % 10.0)", lambda: f"{e('int')} ** -1"))

    def _bool(self, f, d):
        e = lambda t: self.expr(f, t, d)
        r = self.r
        t = r.choice(("int", "int", "int", "float", "str"))
        compare = lambda: f"({e(t)} {r.choice(('<', '<=', '==', '!=', '>', '>='))} {e(t)})"
        return self.choose(f, "bool", d, (
            compare, compare, compare, lambda: f"({e('int')} {r.choice(('<', '>=', '=='))} {e('float')})", lambda: f"({e('bool')} {r.choice(('and', 'or'))} {e('bool')})", lambda: f"(not {e(t)})",
            lambda: f"({e('int')} {r.choice(('in', 'not in'))} {e('list')})", lambda: f"({e('str')} in {e(r.choice(('str', 'dict')))})", lambda: f"({e('point')} == {e('point')})",
            lambda: f"({e('point')} < {e('point')})", lambda: f"({e('int')} < {e('int')} <= {e('int')})", lambda: f"isinstance({e(r.choice(TYPES))}, {r.choice(('int', 'float', 'str', 'Point', '(int, str)'))})",
            lambda: f"({e('point')}.next is {r.choice(('', 'not '))}None)", lambda: f"bool({e('list')})", lambda: f"{e('str')}.startswith({e('str')})", lambda: f"({e('pair')} < {e('pair')})",
            lambda: f"any(v > 3 for v in {e('list')})", lambda: f"({e('list')} == {e('list')})"))

    def _str(self, f, d):
        e = lambda t="str": self.expr(f, t, d)
        r = self.r
        return self.choose(f, "str", d, (
            lambda: f"({e()} + {e()})[:40]", lambda: f"str({e(r.choice(('int', 'float', 'bool', 'pair', 'point')))})[:60]", lambda: f"{e()}[{r.choice((':2', '1:', '::-1', '-1:', ':-1'))}]",
            lambda: f"({e()} * ({e('int')} & 3))[:40]", lambda: f"f'{{{self.leaf(f, 'int')}}}-{{{self.leaf(f, 'float')}:.3f}}'", lambda: f"f'{{{self.leaf(f, 'int')}:>5}}{{{self.leaf(f, 'bool')}!r}}'",
            lambda: f"{e()}.{r.choice(('upper', 'lower', 'strip', 'title', 'capitalize'))}()", lambda: f"{e()}.replace('a', {e()})[:40]", lambda: f"','.join({e()} for _ in range(2))[:40]",
            lambda: f"({e()} or 'z')[0]", lambda: f"chr({e('int')} % 300 + 32)", lambda: f"'%d:%s' % ({e('int')}, {e()})", lambda: f"({e()} if {e('bool')} else {e()})", lambda: f"hex({e('int')})"))

    def _list(self, f, d):
        e = lambda t="list": self.expr(f, t, d)
        v = self.fresh("v")
        inner = lambda: self.inner(f, v, "int", "int", d)
        return self.choose(f, "list", d, (
            lambda: f"[{e('int')}, {e('int')}]", lambda: f"[{inner()} for {v} in range({self.r.randint(0, 6)})]", lambda: f"[{inner()} for {v} in {e()}]",
            lambda: f"[{v} for {v} in {e()} if {self.inner(f, v, 'int', 'bool', d)}]", lambda: f"({e()} + {e()})[:12]", lambda: f"sorted({e()})", lambda: f"{e()}[::-1]",
            lambda: f"list({e('pair')})", lambda: f"list(range({e('int')} & 7))", lambda: f"list({e('dict')}.values())", lambda: f"[*{e()}, {e('int')}][:12]", lambda: f"({e()} * ({e('int')} & 2))[:12]"))

    def inner(self, f, name, t, result, depth):
        """An expression in which `name` is also bound, as in a loop."""
        had = f.names.get(name)
        f.names[name] = t
        f.loops += 1
        text = self.expr(f, result, depth - 1)
        f.loops -= 1
        del f.names[name]
        if had:
            f.names[name] = had
        return text

    def _floats(self, f, d):
        e = lambda t="float": self.expr(f, t, d)
        v = self.fresh("v")
        return self.r.choice((lambda: f"[{e()}, {e()}]", lambda: f"[{self.inner(f, v, 'int', 'float', d)} for {v} in range({self.r.randint(1, 5)})]", lambda: f"[{v} * 0.5 for {v} in {e('floats')}]",
                              lambda: f"({e('floats')} + [{e()}])[-6:]"))()

    def _dict(self, f, d):
        e = lambda t: self.expr(f, t, d)
        return self.r.choice((lambda: f"{{{e('str')}: {e('int')}, 'b': {e('int')}}}", lambda: f"dict(a={e('int')})", lambda: f"{{**{e('dict')}, 'c': {e('int')}}}",
                              lambda: f"{{str(k): k for k in {e('list')}}}"))()

    def _point(self, f, d):
        e = lambda t="point": self.expr(f, t, d)
        return self.choose(f, "point", d, (lambda: f"{self.r.choice(('Point', 'Far'))}({e('int')}, {e('float')})", lambda: f"({e()} + {e()})", lambda: f"({e()} if {e('bool')} else {e()})", lambda: f"({e()}.next or {e()})"))

    def _pair(self, f, d):
        e = lambda t="int": self.expr(f, t, d)
        return self.choose(f, "pair", d, (lambda: f"({e()}, {e()})", lambda: f"divmod({e()}, {e()})", lambda: f"{e('pair')}[::-1]", lambda: f"(*{e('pair')},)"))

    # --- statements ---------------------------------------------------------------------------------------------
    def bind(self, f, t):
        old = [n for n in f.of(t) if n not in f.fixed]
        if old and self.chance(0.75):
            return self.r.choice(old)
        name = self.fresh("n")
        f.late.append((name, t))
        return name

    def settle(self, f):
        for name, t in f.late:
            f.names[name] = t
        f.late = []

    def block(self, f, depth, low=1, high=4):
        """Names first bound in a block stay visible behind it only if the block surely ran: here they do not, mostly."""
        before = dict(f.names)
        out = []
        for _ in range(self.r.randint(low, high)):
            out.append(self.statement(f, depth))
            self.settle(f)
            if out[-1].text.split(" ")[0].split("\n")[0] in ("return", "raise", "break", "continue"):
                break
        if self.chance(0.85):
            f.names = before
        return out

    def value(self, f, t, depth):
        """What is stored: in a loop an int is kept from growing without end most of the time."""
        text = self.expr(f, t, depth)
        if f.loops and t == "int" and self.chance(0.5):
            return f"{text} % {self.r.choice((1000003, 2**31, 2**47, 2**62 - 57, 97))}"
        return text

    def assign(self, f, depth):
        t = self.r.choice(("int", "int", "int", "int", "float", "float", "bool", "str", "list", "floats", "dict", "point", "pair"))
        name = self.bind(f, t)
        kind = self.r.random()
        if t in ("int", "float") and name in f.names and kind < 0.45:
            if t == "int":
                op = self.r.choice(("+=", "-=", "^=", "|=", "&=", "+=", "-=", "//=", "%=", "*=", ">>="))
                right = {"*=": str(self.r.randint(-2, 5)), ">>=": "1"}.get(op) or self.expr(f, "int", depth - 1)
            else:
                op, right = self.r.choice(("+=", "-=", "*=", "/=")), self.expr(f, self.r.choice(("float", "int")), depth - 1)
            return Node(f"{name} {op} {right}")
        if kind < 0.55 and t == "int":
            other = self.bind(f, "int")
            if other != name:
                return Node(f"{name}, {other} = {self.r.choice((self.expr(f, 'pair', depth), self.value(f, 'int', depth) + ', ' + self.value(f, 'int', depth)))}")
        return Node(f"{name} = {self.value(f, t, depth)}")

    def mutate(self, f, depth):
        e = lambda t: self.expr(f, t, depth - 1)
        options = []
        for p in f.of("point"):
            options += [f"{p}.x = {self.value(f, 'int', depth)}", f"{p}.y {self.r.choice(('=', '+=', '*='))} {e('float')}", f"{p}.next = {e('point')}", f"{p}.x += {e('int')} & 1023", f"{p}.move({e('int')} & 255)"]
        for name in f.of("list"):
            if name not in f.fixed:
                options += [f"{name}.append({self.value(f, 'int', depth)})" if not f.loops else f"if len({name}) < 30: {name}.append({e('int')} & 65535)", f"if {name}: {name}[{e('int')} % len({name})] = {self.value(f, 'int', depth)}",
                            f"{name}[0] += {e('int')}", f"if {name}: {name}.pop()", f"{name}[1:2] = {e('pair')}", f"del {name}[-1]"]
        for name in f.of("floats"):
            options += [f"{name}[-1] = {e('float')}", f"{name}[0] *= 0.5"]
        for name in f.of("dict"):
            if name not in f.fixed:
                options += [f"{name}[{e('str')}[:1]] = {self.value(f, 'int', depth)}", f"{name}.pop({e('str')}, None)", f"{name}['a'] = {name}.get('a', 0) + 1"]
        return Node(self.r.choice(options)) if options else self.assign(f, depth)

    def loop(self, f, depth):
        f.loopy = True
        kind = self.r.randrange(8)
        saved = dict(f.names)
        name, fixed = self.fresh("i"), set(f.fixed)
        if kind <= 2:
            limits = (f"{self.r.randint(1, 12)}", f"{self.expr(f, 'int', 1)} & 15", f"{self.r.randint(3, 9)}, {self.r.randint(-3, 3)}, {self.r.choice(('-1', '-2', '2'))}")
            head = f"for {name} in range({limits[kind]}):"
            f.names[name] = "int"
        elif kind == 3:
            head = f"for {name} in {self.expr(f, 'list', 2)}[:9]:"
            f.names[name] = "int"
        elif kind == 4:
            second = self.fresh("x")
            head = f"for {name}, {second} in enumerate({self.expr(f, 'floats', 1)}):"
            f.names[name], f.names[second] = "int", "float"
        elif kind == 5:
            second = self.fresh("x")
            head = f"for {name}, {second} in list({self.expr(f, 'dict', 1)}.items()):"
            f.names[name], f.names[second] = "str", "int"
        elif kind == 6:
            head = f"for {name} in {self.expr(f, 'str', 1)}[:8]:"
            f.names[name] = "str"
        else:
            makers = [g for g in self.functions if g[4] == "generator"] if not f.loops else []
            if makers:
                g = self.r.choice(makers)
                head = f"for {name} in {g[0]}({', '.join(self.expr(f, p, 1) for p in g[1])}):"
                f.names[name] = g[2]
            else:
                second = self.fresh("x")
                head = f"for {name}, {second} in zip({self.expr(f, 'list', 1)}[:9], range({self.r.randint(2, 9)})):"
                f.names[name] = f.names[second] = "int"
        f.loops += 1
        parts = [self.block(f, depth - 1, 1, 4)]
        f.loops -= 1
        f.names, f.fixed = saved, fixed
        if self.chance(0.12):
            parts += ["else:", self.block(f, depth - 1, 1, 2)]
        return Node(head, *parts)

    def counted(self, f, depth):
        f.loopy = True
        name = self.fresh("c")
        saved, fixed = dict(f.names), set(f.fixed)
        f.names[name] = "int"
        f.fixed.add(name)
        test = f"{name} < {self.r.randint(2, 10)}" + (f" and {self.expr(f, 'bool', 1)}" if self.chance(0.3) else "")
        f.loops += 1
        body = self.block(f, depth - 1, 1, 3)
        f.loops -= 1
        f.names, f.fixed = saved, fixed
        return Node(f"{name} = 0\nwhile {test}:", [Node(f"{name} += 1")] + body)

    def conditional(self, f, depth):
        parts = [self.block(f, depth - 1, 1, 3)]
        if self.chance(0.25):
            parts += [f"elif {self.expr(f, 'bool', 2)}:", self.block(f, depth - 1, 1, 2)]
        if self.chance(0.5):
            parts += ["else:", self.block(f, depth - 1, 1, 2)]
        return Node(f"if {self.expr(f, 'bool', 2)}:", *parts)

    def attempt(self, f, depth):
        parts = [self.block(f, depth - 1, 1, 3)]
        if self.chance(0.2):
            return Node("try:", *parts, "finally:", self.block(f, depth - 1, 1, 2))
        kind = self.r.choice(("ZeroDivisionError", "(IndexError, KeyError)", "OverflowError", "ValueError", "Exception"))
        name = self.fresh("e")
        parts += [f"except {kind} as {name}:", [Node(f"print({kind[1:4]!r}, type({name}).__name__)")] + self.block(f, depth - 1, 1, 2)]
        if self.chance(0.2):
            parts += ["else:", self.block(f, depth - 1, 1, 1)]
        if self.chance(0.2):
            parts += ["finally:", self.block(f, depth - 1, 1, 1)]
        return Node("try:", *parts)

    def leave(self, f, depth):
        if f.loops and self.chance(0.6):
            return Node(self.r.choice(("break", "continue")))
        if f.kind == "generator":
            return Node("return")
        return Node(f"return {self.expr(f, f.result, depth)}")

    def closure(self, f, depth):
        own = [n for n in f.of("int") if n not in f.fixed and n[0] == "n"]
        if not own or f.loops:
            return self.assign(f, depth)
        shared, name, result = self.r.choice(own), self.fresh("inner"), self.bind(f, "int")
        inner = Frame("plain", "int")
        inner.names = {"a": "int", shared: "int"}
        body = [Node(f"nonlocal {shared}"), Node(f"{shared} {self.r.choice(('+=', '-=', '^='))} a")] + self.block(inner, 1, 0, 2) + [Node(f"return {self.expr(inner, 'int', 2)}")]
        return Node(f"def {name}(a):", body, f"{result} = {name}({self.expr(f, 'int', 1)}) + {name}({self.expr(f, 'int', 1)})")

    def match(self, f, depth):
        cases = [Node(f"case {c}:", self.block(f, depth - 1, 1, 2)) for c in self.r.sample(("0", "1 | 2 | 3", "int(real=7)", "[a, b]", "Point(x=3)", "str()", "[1, *_]", "{'a': 1}", "-1"), 3)]
        return Node(f"match {self.expr(f, self.r.choice(('int', 'pair', 'point', 'list', 'dict')), 2)}:", cases + [Node("case _:", self.block(f, depth - 1, 1, 1))])

    def statement(self, f, depth):
        weighted = [(5, self.assign), (3, self.mutate)]
        if depth > 0:
            weighted += [(2, self.conditional), (0.9, self.attempt), (0.5, self.leave), (0.3, self.closure), (0.4, self.match)]
            if f.loops < 2:
                weighted += [(2, self.loop), (0.8, self.counted)]
        if f.kind == "generator":
            weighted.append((3, lambda f, d: Node(f"yield {self.expr(f, f.result, d)}")))
        total = sum(w for w, _ in weighted)
        at = self.r.uniform(0, total)
        for w, make in weighted:
            at -= w
            if at <= 0:
                break
        return make(f, min(depth, 3))

    def function(self):
        kind = "generator" if self.chance(0.2) else "plain"
        result = self.r.choice(("int", "int", "int", "float", "float", "bool", "str", "list", "pair", "point"))
        f = Frame(kind, result)
        parameters = [self.r.choice(("int", "int", "int", "float", "float", "str", "list", "floats", "dict", "point", "bool", "pair")) for _ in range(self.r.randint(1, 3))]
        for t in parameters:
            f.names[self.fresh("a")] = t
        names = list(f.names)
        body = []
        if self.chance(0.25):
            body += [Node("global total"), Node(f"total = (total + {self.expr(f, 'int', 1)}) % 1000")]
        for t in ("int", "float"):
            name = self.fresh("n")
            body.append(Node(f"{name} = {self.expr(f, t, 1)}"))
            f.names[name] = t
        for _ in range(self.r.randint(2, 6)):
            body.append(self.statement(f, 3))
            self.settle(f)
        if kind == "generator":
            body.append(Node(f"yield {self.expr(f, result, 2)}"))
        else:
            body.append(Node(f"return {self.expr(f, result, 3)}"))
        name = self.fresh("f" if kind == "plain" else "g")
        hints = self.chance(0.2)
        words = {"list": "list", "floats": "list", "pair": "tuple", "point": "Point"}
        signature = ", ".join(n + (f": {words.get(t, t)}" if hints else "") for n, t in zip(names, parameters))
        # A generator's cost is its consumer's; it may be taken in a loop-free place only.
        self.functions.append((name, parameters, result, f.loopy or kind == "generator", kind))
        return Node(f"def {name}({signature}):", body)

    def program(self):
        nodes = [Node(LIBRARY.strip())]
        for _ in range(self.r.randint(2, 5)):
            nodes.append(self.function())
        module = Frame("plain", "int")
        calls = []
        for name, parameters, result, _, kind in self.functions:
            wrap = "list({})" if kind == "generator" else "{}"
            for _ in range(3):
                calls.append(Node(f"attempt({name!r}, lambda: {wrap.format(name + '(' + ', '.join(self.leaf(module, p) for p in parameters) + ')')})"))
            for _ in range(4):
                arguments = [self.leaf(module, p) for p in parameters]
                arguments[self.r.randrange(len(arguments))] = self.r.choice(ODD)
                calls.append(Node(f"attempt({name!r}, lambda: {wrap.format(name + '(' + ', '.join(arguments) + ')')})"))
            calls.append(Node(f"attempt({name!r}, lambda: {wrap.format(name + '(' + ', '.join(self.leaf(module, p) for p in parameters) + ')')})"))
        if self.chance(0.3):
            self.r.shuffle(calls)
        if self.chance(0.3):
            calls.insert(self.r.randrange(len(calls)), Node(self.r.choice(("Point.move = lambda self, d: d + self.x", "scale = 2", "scale = 'wide'", "Point.norm = Point.move", "del Point.__eq__", "sqrt = abs", "total = 2.5"))))
        return nodes + calls + [Node("print(show(total), scale)")]
