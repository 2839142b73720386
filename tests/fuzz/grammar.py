"""Random programs: a tree of statements from a small grammar of Python. The same seed gives the same program.

A program prints what it computes. It has no endless loops, no addresses, no order of unordered things in its output;
an exception is a result like any other (`attempt` prints its type and text).
"""
import random

PRELUDE = '''
def plain(value, depth=0):
    """repr without addresses and without the order of sets."""
    if depth > 4:
        return "..."
    if isinstance(value, (set, frozenset)):
        return type(value).__name__ + "{" + ", ".join(sorted(plain(v, depth + 1) for v in value)) + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(plain(k, depth + 1) + ": " + plain(v, depth + 1) for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(plain(v, depth + 1) for v in value) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(plain(v, depth + 1) for v in value) + ",)"
    if value is None or isinstance(value, (int, float, complex, str, bytes, range, slice)):
        text = repr(value)
        return text if len(text) < 200 else text[:100] + str(len(text))
    return "<" + type(value).__name__ + ">"


def attempt(label, thunk):
    try:
        print(label, plain(thunk()))
    except RecursionError:
        print(label, "RecursionError")
    except BaseException as error:
        print(label, type(error).__name__, describe(error))


def describe(error):
    parts = [str(error)[:200]]
    if isinstance(error, BaseExceptionGroup):
        parts += [type(e).__name__ + ":" + describe(e) for e in error.exceptions]
    for link in (error.__cause__, error.__context__):
        parts.append(type(link).__name__ if link is not None else "-")
    # The line of a read of an unbound local is that of the instruction before it once CPython has fused the two.
    line = None if isinstance(error, UnboundLocalError) else error.__traceback__
    where = []
    while line is not None:
        where.append(line.tb_lineno)
        line = line.tb_next
    return " ".join(parts) + " @" + ",".join(map(str, where))


class Manager:
    def __init__(self, name, swallow):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        print("enter", self.name)
        return self.name

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind and kind.__name__)
        return self.swallow


class Step:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        got = yield self.value
        return got


class AsyncManager(Manager):
    async def __aenter__(self):
        await Step(self.name)
        return self.__enter__()

    async def __aexit__(self, *what):
        await Step(-1)
        return self.__exit__(*what)


class Steps:
    def __init__(self, count):
        self.count = count

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.count -= 1
        if self.count < 0:
            raise StopAsyncIteration
        return await Step(self.count)


class Matrix:
    def __init__(self, value):
        self.value = value

    def __matmul__(self, other):
        return self.value

    def __imatmul__(self, other):
        self.value = other
        return self

    def __delattr__(self, name):
        print("delete", name)
        object.__delattr__(self, name)


def drive(coroutine, limit=20):
    sent = None
    out = []
    for i in range(limit):
        try:
            out.append(coroutine.send(sent))
        except StopIteration as stop:
            return out, stop.value
        sent = i
    coroutine.close()
    return out, "limit"
'''


class Node:
    """A statement: header lines with blocks below them, or plain text."""

    def __init__(self, text, *parts):
        self.text = text
        self.parts = [list(p) if isinstance(p, (list, tuple)) else p for p in parts]  # texts and blocks in turn

    def lines(self, indent=0):
        pad = "    " * indent
        yield from (pad + line for line in self.text.split("\n"))
        for part in self.parts:
            if isinstance(part, str):
                yield pad + part
            elif part:
                for node in part:
                    yield from node.lines(indent + 1)
            else:
                yield pad + "    pass"


def render(nodes):
    out = [PRELUDE]
    for node in nodes:
        out += node.lines()
    return "\n".join(out) + "\n"


class Scope:
    def __init__(self, kind, names=(), parent=None):
        self.kind = kind  # module, function, generator, coroutine, class
        self.names = list(names)
        self.parent = parent
        self.loops = 0

    def visible(self):
        names = list(self.names)
        s = self.parent
        while s:
            if s.kind != "class":
                names += s.names
            s = s.parent
        return names


class Generator:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.counter = 0
        self.functions = []  # (name, parameter count, kind)
        self.classes = []

    def fresh(self, prefix):
        self.counter += 1
        return f"{prefix}{self.counter}"

    def pick(self, *options):
        """Calls one of (weight, function)."""
        total = sum(w for w, _ in options)
        at = self.r.uniform(0, total)
        for w, f in options:
            at -= w
            if at <= 0:
                return f()
        return options[-1][1]()

    # --- expressions --------------------------------------------------------------------------------------------
    def integer(self):
        return str(self.r.choice((0, 1, 2, 3, 5, 7, 10, 100, 255, 256, -1, -2, -7, 2**31, 2**48, 2**63 - 1, -2**63, 2**70, 10**20)))

    def number(self):
        return self.pick((6, self.integer), (2, lambda: self.r.choice(("0.0", "-0.0", "1.5", "2.25", "1e10", "-3.75", "1e300", "0.1"))),
                         (1, lambda: self.r.choice(("True", "False"))), (0.3, lambda: self.r.choice(("1j", "(2-3j)"))))

    def string(self):
        return repr(self.r.choice(("", "a", "abc", "x y z", "Hello", "ß", "naïve", "日本", "12", "-7", "\n", "a,b,,c", "%d", "{}", "\U0001f600z")))

    def name(self, scope):
        names = scope.visible()
        return self.r.choice(names) if names else self.integer()

    def atom(self, scope):
        return self.pick((5, lambda: self.name(scope)), (3, self.number), (2, self.string), (0.5, lambda: "None"),
                         (0.4, lambda: repr(self.r.choice((b"", b"ab", b"\x00\xff")))))

    def small(self, scope, depth):
        """Something that is an int in 0..7 whatever its operand, or raises."""
        return f"(({self.expr(scope, depth - 1)}) & 7)" if self.r.random() < 0.5 else str(self.r.randrange(8))

    def items(self, scope, depth, low=0, high=4):
        return [self.expr(scope, depth - 1) for _ in range(self.r.randint(low, high))]

    def starred(self, scope, depth):
        out = self.items(scope, depth)
        if self.r.random() < 0.15:
            out.insert(self.r.randint(0, len(out)), f"*({self.iterable(scope, depth - 1)})")
        return ", ".join(out)

    def iterable(self, scope, depth):
        return self.pick((3, lambda: f"range({self.r.randrange(6)})"), (2, lambda: f"[{self.starred(scope, depth)}]"),
                         (1, lambda: self.tuple(scope, depth)), (1, self.string),
                         (1, lambda: self.dictionary(scope, depth)), (1, lambda: f"enumerate({self.string()})"),
                         (1, lambda: f"zip(range(3), {self.string()})"), (0.7, lambda: f"reversed({self.list(scope, depth)})"),
                         (1, lambda: self.generator_call(scope, depth)), (1.5, lambda: self.expr(scope, depth - 1)))

    def generator_call(self, scope, depth):
        makers = [f for f in self.functions if f[2] == "generator"]
        return self.call_of(self.r.choice(makers), scope, depth) if makers else "iter([1, 2, 3])"

    def list(self, scope, depth):
        return self.pick((3, lambda: f"[{self.starred(scope, depth)}]"), (1, lambda: f"list({self.iterable(scope, depth - 1)})" if depth > 0 else "[]"),
                         (2, lambda: self.comprehension(scope, depth, "[", "]")))

    def tuple(self, scope, depth):
        items = self.starred(scope, depth)
        return f"({items},)" if items else "()"

    def dictionary(self, scope, depth):
        if depth > 0 and self.r.random() < 0.3:
            return self.comprehension(scope, depth, "{", "}", key=True)
        pairs = [f"{self.r.choice((self.integer(), self.string()))}: {self.expr(scope, depth - 1)}" for _ in range(self.r.randint(0, 3))]
        if self.r.random() < 0.1:
            pairs.append("**{'k': 1}")
        return "{" + ", ".join(pairs) + "}"

    def comprehension(self, scope, depth, left, right, key=False):
        if depth <= 0:
            return left + right if left != "(" else "iter(())"
        variable = self.fresh("v")
        inner = Scope("function", [variable], scope)
        source = self.iterable(scope, depth - 1)
        condition = f" if {self.expr(inner, depth - 1)}" if self.r.random() < 0.3 else ""
        more = ""
        if self.r.random() < 0.2:
            second = self.fresh("v")
            more = f" for {second} in {self.iterable(inner, depth - 2)}"
            inner.names.append(second)
        head = f"{variable}: {self.expr(inner, depth - 1)}" if key else self.expr(inner, depth - 1)
        return f"{left}{head} for {variable} in {source}{condition}{more}{right}"

    def fstring(self, scope, depth):
        parts = []
        for _ in range(self.r.randint(1, 3)):
            value = self.expr(scope, min(depth - 1, 1)).replace("'", '"')
            if "\\" in value or "{" in value or "\n" in value or '"' in value or "lambda" in value or ":=" in value:
                value = self.name(scope)
            conversion = self.r.choice(("", "", "!r", "!s", "!a"))
            spec = self.r.choice(("", "", "", ":>8", ":<5", ":^7", ":05", ":x", ":+.2f", ":,", ":e", ":{1 + 4}"))
            parts.append("{" + value + conversion + spec + "}" + self.r.choice(("", " ", "-", "{{}}")))
        return "f'" + "".join(parts) + "'"

    def arguments(self, count, scope, depth):
        args = self.items(scope, depth, count, count)
        if args and self.r.random() < 0.1:
            args[-1] = f"*({self.iterable(scope, depth - 1)})"
        if self.r.random() < 0.07:
            args.append(f"k={self.expr(scope, depth - 1)}")
        if self.r.random() < 0.03:
            args.append("**{'z': 1}")
        return ", ".join(args)

    def call_of(self, function, scope, depth):
        count = function[1] + (self.r.choice((-1, 1)) if self.r.random() < 0.08 else 0)
        return f"{function[0]}({self.arguments(max(count, 0), scope, depth)})"

    def call(self, scope, depth):
        def builtin():
            name = self.r.choice(("len", "abs", "sorted", "sum", "max", "min", "str", "repr", "int", "float", "bool", "list", "tuple", "set", "dict",
                                  "type", "hash", "ord", "chr", "divmod", "round", "any", "all", "bin", "hex", "isinstance", "callable", "bytes"))
            if name == "hash":
                return f"hash({self.number()})"
            if name == "divmod":
                return f"divmod({self.expr(scope, depth - 1)}, {self.expr(scope, depth - 1)})"
            if name == "isinstance":
                return f"isinstance({self.expr(scope, depth - 1)}, {self.r.choice(('int', 'str', '(int, list)', 'float', 'int | None'))})"
            if name == "bytes":
                return f"bytes({self.list(scope, depth - 1)})"
            return f"{name}({self.expr(scope, depth - 1)})"

        def method():
            target, text = self.r.choice((
                (self.string(), ".upper()"), (self.string(), ".split(',')"), (self.string(), f".find({self.string()})"), (self.string(), ".title()"),
                (self.string(), f".replace('a', {self.string()})"), (self.string(), f".join({self.iterable(scope, depth - 2)})"), (self.string(), ".encode()"),
                (self.string(), f".center({self.r.randrange(9)}, '*')"), (self.list(scope, depth - 1), f".index({self.expr(scope, depth - 1)})"),
                (self.list(scope, depth - 1), f".count({self.expr(scope, depth - 1)})"), (self.dictionary(scope, depth - 1), f".get({self.expr(scope, depth - 1)})"),
                (self.dictionary(scope, depth - 1), ".items()"), (self.name(scope), ".real"), (self.name(scope), ".append(1)"), (self.name(scope), ".bit_length()"),
                (self.name(scope), ".value"), (self.name(scope), ".run(1)")))
            return f"({target}){text}"

        options = [(3, builtin), (2, method)]
        plain = [f for f in self.functions if f[2] == "function"]
        if plain:
            options.append((3, lambda: self.call_of(self.r.choice(plain), scope, depth)))
        if self.classes:
            options.append((2, lambda: self.call_of(self.r.choice(self.classes), scope, depth)))
        return self.pick(*options)

    def expr(self, scope, depth):
        if depth <= 0:
            return self.atom(scope)
        e = lambda: self.expr(scope, depth - 1)
        binary = lambda: f"({e()} {self.r.choice(('+', '-', '*', '//', '/', '%', '&', '|', '^', '+', '-'))} {e()})"
        compare = lambda: f"({e()} {self.r.choice(('<', '<=', '==', '!=', '>', '>=', 'in', 'not in'))} {e()})"
        return self.pick(
            (4, lambda: self.atom(scope)), (5, binary), (1, lambda: f"({e()} ** {self.r.randrange(4)})"),
            (1, lambda: f"({e()} {self.r.choice(('<<', '>>'))} {self.small(scope, depth)})"), (2, compare), (0.4, lambda: f"({e()} is {self.r.choice(('', 'not '))}None)"),
            (0.7, lambda: f"({e()} < {e()} <= {e()})"), (1, lambda: f"({e()} {self.r.choice(('and', 'or'))} {e()})"),
            (1, lambda: f"({self.r.choice(('not ', '-', '+', '~'))}{e()})"), (1, lambda: f"({e()} if {e()} else {e()})"),
            (1.5, lambda: self.list(scope, depth)), (1, lambda: self.dictionary(scope, depth)), (0.7, lambda: self.tuple(scope, depth)),
            (0.5, lambda: f"{{{', '.join(self.items(scope, depth, 1, 3))}}}"), (2.5, lambda: self.call(scope, depth)),
            (1.5, lambda: f"({e()})[{self.small(scope, depth)}]"),
            (0.8, lambda: f"({e()})[{self.r.choice(('', '1', '-2', '0'))}:{self.r.choice(('', '2', '-1'))}{self.r.choice(('', ':2', ':-1'))}]"),
            (0.6, lambda: f"(lambda x, y=2, *z: {self.expr(Scope('function', ['x', 'y', 'z'], scope), depth - 2)})({self.arguments(1, scope, depth)})"),
            (1, lambda: self.fstring(scope, depth)), (0.5, lambda: f"({self.string()} % ({', '.join(self.items(scope, depth, 0, 2) + [''])}))" if depth > 1 else self.string()))

    # --- statements ---------------------------------------------------------------------------------------------
    def block(self, scope, depth, low=1, high=4):
        out = []
        for _ in range(self.r.randint(low, high)):
            out.append(self.statement(scope, depth))
            if out[-1].text.split("\n")[-1].split(" ")[0] in ("return", "raise", "break", "continue"):
                break
        return out

    def target(self, scope):
        if scope.names and self.r.random() < 0.6:
            return self.r.choice(scope.names)
        name = self.fresh("n")
        scope.names.append(name)
        return name

    def assign(self, scope, depth):
        value = self.expr(scope, depth)
        kind = self.r.random()
        if kind < 0.7:
            return Node(f"{self.target(scope)} = {value}")
        if kind < 0.85:
            a, b = self.target(scope), self.target(scope)
            star = "*" if self.r.random() < 0.4 else ""
            return Node(f"{a}, {star}{b} = {self.iterable(scope, depth)}")
        return Node(f"{self.target(scope)} = {self.target(scope)} = {value}")

    def augment(self, scope, depth):
        if not scope.names:
            return self.assign(scope, depth)
        return Node(f"{self.r.choice(scope.names)} {self.r.choice(('+=', '-=', '*=', '|=', '&=', '//=', '%=', '^=', '/=', '+=', '-='))} {self.expr(scope, depth - 1)}")

    def rare(self, scope, depth):
        """Statements and operations that the rest seldom or never makes."""
        e = lambda: self.expr(scope, depth - 1)
        choices = [
            lambda: Node(f"assert {self.condition(scope, depth)}" + self.r.choice(("", f", {self.atom(scope)}"))),
            lambda: Node(f"{self.target(scope)} = Matrix({e()}) @ {e()}"),
            lambda: Node(f"try:", [Node(f"m = Matrix(1)\nm @= {e()}\ndel m.value\nprint(plain(m.value))")], "except AttributeError as error:", [Node("print(describe(error))")]),
            lambda: Node(f"del ({e()})[{self.small(scope, depth)}{self.r.choice(('', ':', ':5:2'))}]"),
            lambda: Node(f"print(plain({{{self.atom(scope)} for q in {self.iterable(scope, depth - 1)}}}))"),
            lambda: Node("try:", self.block(scope, depth - 1), "except Exception as error:", [Node(f"if {self.condition(scope, 1)}:", [Node("raise")]), Node("print(describe(error))")]),
            lambda: Node("import math as mathematics"), lambda: Node("from math import pi, floor as low"),
            lambda: Node(f"match {self.dictionary(scope, depth)}:", [Node("case {'k': _, **others}:", [Node("print('rest', plain(others))")]), Node("case {**others}:", [Node("print('all', plain(others))")])]),
        ]
        if scope.names:
            n = self.r.choice(scope.names)
            choices += [lambda: Node(f"{n} {self.r.choice(('**=', '<<=', '>>='))} {self.r.randrange(5)}"), lambda: Node(f"{n} @= {e()}")]
        if scope.kind != "class":
            choices.append(lambda: Node(f"{self.target(scope)}: {self.r.choice(('int', 'str', 'undefined_name' if scope.kind != 'module' else 'float'))} = {e()}"))
        if scope.kind in ("function", "generator"):
            outer, far = self.fresh("far"), self.fresh("deep")
            choices += [
                lambda: Node(f"def {far}():", [Node("def middle():", [Node(f"def last():", [Node(f"nonlocal {outer}\nprint(plain({outer}))\ndel {outer}")]), Node("last()\nreturn last")]),
                                              Node(f"{outer} = {e()}\ntry:\n    middle()()\nexcept NameError as error:\n    print(describe(error))")]),
                lambda: Node(f"def {far}():", [Node(f"global moving\nmoving = {e()}\nmoving = plain(moving)\nprint(moving)\ndel moving")], f"{far}()"),
                lambda: Node(f"{outer} = {e()}\nclass {far}(Manager):", [Node(f"if {self.condition(scope, 1)}:", [Node(f"{outer} = 1")]), Node(f"got = {outer}\nnote: int = 3"),
                                                                           Node("def __enter__(self):", [Node("print(__class__.__name__, plain(sorted(self.__class__.__annotations__)))\nreturn super().__enter__")])],
                             f"print(plain({far}.got), plain({far}(1, 2).__enter__()()))"),
            ]
        return self.r.choice(choices)()

    def show(self, scope, depth):
        return Node(f"print({self.r.randrange(100)}, plain({self.expr(scope, depth)}))")

    def condition(self, scope, depth):
        e = lambda: self.expr(scope, depth - 1)
        compare = lambda: f"{e()} {self.r.choice(('<', '<=', '==', '!=', '>', '>='))} {e()}"
        return self.pick((3, lambda: self.expr(scope, depth)), (2, compare), (1, lambda: f"not {compare()}"), (1.5, lambda: f"{compare()} {self.r.choice(('or', 'and'))} {compare()}"),
                         (1, lambda: f"{self.name(scope)} is {self.r.choice(('', 'not '))}{self.r.choice(('None', 'True', self.name(scope)))} {self.r.choice(('or', 'and'))} {e()}"),
                         (0.5, lambda: f"({self.fresh('w') if scope.kind != 'class' else 'w'} := {e()})"))

    def conditional(self, scope, depth):
        parts = [self.block(scope, depth - 1)]
        if self.r.random() < 0.3:
            parts += [f"elif {self.condition(scope, depth)}:", self.block(scope, depth - 1)]
        if self.r.random() < 0.5:
            parts += ["else:", self.block(scope, depth - 1)]
        return Node(f"if {self.condition(scope, depth)}:", *parts)

    def loop(self, scope, depth):
        variable = self.target(scope)
        source = self.iterable(scope, depth)
        scope.loops += 1
        parts = [self.block(scope, depth - 1)]
        scope.loops -= 1
        if self.r.random() < 0.2:
            parts += ["else:", self.block(scope, depth - 1)]
        return Node(f"for {variable} in {source}:", *parts)

    def counted(self, scope, depth):
        counter = self.fresh("c")
        scope.loops += 1
        body = self.block(scope, depth - 1)
        scope.loops -= 1
        return Node(f"{counter} = 0\nwhile {counter} < {self.r.randrange(1, 6)} and {self.expr(scope, 1)}:", [Node(f"{counter} += 1")] + body)

    def attempt(self, scope, depth):
        group = self.r.random() < 0.12 and not scope.loops and scope.kind != "class"
        parts = [self.block(scope, depth - 1)]
        if self.r.random() < 0.15:
            return Node("try:", *parts, "finally:", self.block(scope, depth - 1))
        for i in range(self.r.randint(1, 2)):
            name = self.r.choice(("TypeError", "ValueError", "ZeroDivisionError", "(KeyError, IndexError)", "Exception", "AttributeError", "OverflowError"))
            bound = self.fresh("e") if self.r.random() < 0.5 else ""
            # except* forbids break, continue and return inside.
            inner = Scope("class", scope.names, scope) if group else scope
            body = self.block(inner, depth - 1)
            if bound:
                body.insert(0, Node(f"print('caught', type({bound}).__name__, describe({bound}))"))
            parts += [f"except{'*' if group else ''} {name}{' as ' + bound if bound else ''}:", body]
        if not group and self.r.random() < 0.25:
            parts += ["else:", self.block(scope, depth - 1)]
        if self.r.random() < 0.25:
            parts += ["finally:", self.block(scope, depth - 1)]
        return Node("try:", *parts)

    def managed(self, scope, depth):
        name = self.target(scope)
        return Node(f"with Manager({self.r.randrange(50)}, {self.r.choice(('True', 'False', 'False'))}) as {name}:", self.block(scope, depth - 1))

    def pattern(self, scope, depth):
        def capture():
            name = self.fresh("p")
            scope.names.append(name)
            return name
        if depth <= 0:
            return self.pick((3, lambda: self.r.choice(("0", "1", "2", "'a'", "'abc'", "None", "True", "-1", "1.5"))), (2, capture), (1, lambda: "_"))
        return self.pick((2, lambda: self.pattern(scope, 0)), (2, lambda: "[" + ", ".join(self.pattern(scope, depth - 1) for _ in range(self.r.randint(0, 3))) + "]"),
                         (1, lambda: "[" + self.pattern(scope, 0) + ", *" + capture() + "]"), (1, lambda: "int(" + ("real=" + self.pattern(scope, 0) if self.r.random() < 0.5 else capture()) + ")"),
                         (1, lambda: "{'k': " + self.pattern(scope, depth - 1) + "}"), (1, lambda: "str()"), (0.7, lambda: "1 | 2 | 'x'"), (0.7, lambda: "[_, *_] as " + capture()))

    def matching(self, scope, depth):
        head = f"match {self.expr(scope, depth)}:"
        cases = []
        for _ in range(self.r.randint(1, 4)):
            pattern = self.pattern(scope, 2)
            guard = f" if {self.expr(scope, 1)}" if self.r.random() < 0.25 else ""
            irrefutable = pattern == "_" or pattern.isidentifier() and pattern not in ("None", "True", "False")
            cases.append(Node(f"case {pattern}{guard or (' if True' if irrefutable else '')}:", self.block(scope, depth - 1)))
        if self.r.random() < 0.5:
            cases.append(Node("case _:", self.block(scope, depth - 1)))
        return Node(head, cases)

    def leave(self, scope, depth):
        if scope.loops and self.r.random() < 0.5:
            return Node(self.r.choice(("break", "continue")))
        if scope.kind in ("function", "generator", "coroutine"):
            return Node(f"return {self.expr(scope, depth)}")
        return self.show(scope, depth)

    def failing(self, scope, depth):
        kind = self.r.choice(("ValueError", "TypeError", "KeyError", "ZeroDivisionError"))
        if self.r.random() < 0.15:
            return Node(f"raise ExceptionGroup('g', [{kind}({self.atom(scope)}), TypeError(1)])")
        return Node(f"raise {kind}({self.atom(scope)}){self.r.choice(('', '', ' from None', ' from OSError(1)'))}")

    def statement(self, scope, depth):
        if depth <= 0:
            return self.pick((3, lambda: self.assign(scope, 1)), (2, lambda: self.show(scope, 1)), (1, lambda: self.augment(scope, 1)))
        options = [(4, lambda: self.assign(scope, depth)), (3, lambda: self.show(scope, depth)), (2, lambda: self.augment(scope, depth)),
                   (2, lambda: self.conditional(scope, depth)), (2, lambda: self.loop(scope, depth)), (0.8, lambda: self.counted(scope, depth)),
                   (1.5, lambda: self.attempt(scope, depth)), (0.8, lambda: self.managed(scope, depth)), (0.8, lambda: self.matching(scope, depth)),
                   (0.8, lambda: self.leave(scope, depth)), (0.4, lambda: self.failing(scope, depth)),
                   (0.8, lambda: self.rare(scope, depth)), (0.3, lambda: Node(f"del {self.name(Scope('x', scope.names))}") if scope.names else self.show(scope, depth))]
        if scope.kind == "generator":
            options.append((3, lambda: Node(f"{self.target(scope)} = yield {self.expr(scope, depth - 1)}")))
            options.append((0.7, lambda: Node(f"{self.target(scope)} = yield from {self.iterable(scope, depth - 1)}")))
        if scope.kind == "coroutine":
            options.append((3, lambda: Node(f"{self.target(scope)} = await Step({self.expr(scope, depth - 1)})")))
            options.append((1, lambda: Node(f"async with AsyncManager({self.r.randrange(50)}, {self.r.choice(('True', 'False'))}) as {self.target(scope)}:", self.block(scope, depth - 1))))
            options.append((1, lambda: self.asynchronous_loop(scope, depth)))
            options.append((0.5, lambda: Node(f"{self.target(scope)} = [{self.expr(Scope('function', ['q'], scope), 1)} async for q in {self.asynchronous(scope)}]")))
        if scope.kind == "asyncgen":
            options.append((3, lambda: Node(f"{self.target(scope)} = yield {self.expr(scope, depth - 1)}")))
            options.append((2, lambda: Node(f"{self.target(scope)} = await Step({self.expr(scope, depth - 1)})")))
            options.append((1, lambda: self.asynchronous_loop(scope, depth)))
        if scope.kind in ("function", "generator") and self.r.random() < 0.3:
            options.append((1, lambda: self.closure(scope, depth)))
        return self.pick(*options)

    def asynchronous(self, scope):
        makers = [f for f in self.functions if f[2] == "asyncgen"]
        return self.call_of(self.r.choice(makers), scope, 1) if makers and self.r.random() < 0.7 else f"Steps({self.r.randrange(4)})"

    def asynchronous_loop(self, scope, depth):
        scope.loops += 1
        body = self.block(scope, depth - 1)
        scope.loops -= 1
        return Node(f"async for {self.target(scope)} in {self.asynchronous(scope)}:", body)

    def closure(self, scope, depth):
        name = self.fresh("inner")
        inner = Scope("function", ["a"], scope)
        body = []
        own = [n for n in scope.names if n[0] in "nc"]
        if own and self.r.random() < 0.5:
            shared = self.r.choice(own)
            body.append(Node(f"nonlocal {shared}"))
            inner.names.append(shared)
        body += self.block(inner, depth - 1)
        scope.names.append(name + "_result")
        return Node(f"def {name}(a=1):", body, f"{name}_result = {name}({self.atom(scope)})")

    # --- definitions --------------------------------------------------------------------------------------------
    def function(self, kind):
        name = self.fresh({"function": "f", "generator": "g", "coroutine": "co", "asyncgen": "ag"}[kind])
        count = self.r.randint(0, 3)
        names = [self.fresh("a") for _ in range(count)]
        scope = Scope(kind, names, Scope("module", ["top"]))
        signature = ", ".join(names)
        if names and self.r.random() < 0.2:
            signature += f"={self.number()}"
        if self.r.random() < 0.15:
            signature += ", *rest" if signature else "*rest"
            scope.names.append("rest")
        if self.r.random() < 0.1:
            signature += ", k=3" if signature and "*" in signature else ""
        body = self.block(scope, 3, 2, 6)
        if kind in ("generator", "asyncgen"):
            body.insert(0, Node(f"yield {self.atom(scope)}"))
        self.functions.append((name, count, kind))
        return Node(f"{'async ' if kind in ('coroutine', 'asyncgen') else ''}def {name}({signature}):", body)

    def klass(self):
        name = self.fresh("K")
        base = self.r.choice([c[0] for c in self.classes] + ["", "", "int", "list", "dict", "str"])
        module = Scope("module", ["top"])
        method = Scope("function", ["self", "other"], module)
        body = []
        if base in ("", *[c[0] for c in self.classes]):
            body.append(Node("def __init__(self, value=0):", [Node("self.value = value")]))
        if self.r.random() < 0.3:
            body.insert(0, Node("shared = [1]"))
        for dunder in self.r.sample(("__add__", "__radd__", "__eq__", "__lt__", "__getitem__", "__contains__", "__call__", "__mul__", "__sub__", "__or__"), self.r.randint(0, 4)):
            body.append(Node(f"def {dunder}(self, other):", self.block(Scope("function", ["self", "other"], module), 2, 1, 2) + [Node(f"return {self.expr(method, 2)}")]))
        single = Scope("function", ["self"], module)
        for dunder, value in self.r.sample((("__len__", "3"), ("__bool__", self.r.choice(("True", "False", "1"))), ("__iter__", "iter([1, 2])"), ("__index__", "2"), ("__neg__", "5"),
                                            ("__hash__", "7"), ("__int__", "9"), ("__str__", "'text'"), ("__repr__", "'shown'"), ("__float__", "1.5")), self.r.randint(0, 3)):
            body.append(Node(f"def {dunder}(self):", [Node(f"return {value}")]))
        if self.r.random() < 0.4:
            body.append(Node("@property\ndef extra(self):", self.block(single, 1, 1, 1) + [Node(f"return {self.expr(single, 2)}")]))
        if self.r.random() < 0.5:
            body.append(Node("def run(self, other):", self.block(Scope("function", ["self", "other"], module), 3, 1, 3)))
        if self.r.random() < 0.2:
            body.append(Node("def __getattr__(self, name):", [Node("if name.startswith('__'):", [Node("raise AttributeError(name)")]), Node("return name")]))
        if self.r.random() < 0.2:
            body.append(Node("@classmethod\ndef make(cls, other):", [Node("return cls(other)")]))
        self.classes.append((name, 1))
        return Node(f"class {name}{'(' + base + ')' if base else ''}:", body)

    def program(self):
        nodes = [Node("top = 17")]
        if self.r.random() < 0.1:
            nodes.insert(0, Node(self.r.choice(("from math import *", "from operator import *", "flag: int = 3\nother: undefined\nprint(__annotations__)"))))
        for _ in range(self.r.randint(3, 8)):
            nodes.append(self.pick((4, lambda: self.function("function")), (2, lambda: self.function("generator")),
                                   (1, lambda: self.function("coroutine")), (0.6, lambda: self.function("asyncgen")), (2, self.klass)))
        scope = Scope("module", ["top"])
        for _ in range(self.r.randint(6, 16)):
            def run():
                name, count, kind = self.r.choice(self.functions)
                call = self.call_of((name, count), scope, 2)
                if kind == "generator":
                    call = self.r.choice((f"list({call})", f"drive({call})", f"next({call})"))
                if kind == "coroutine":
                    call = f"drive({call})"
                if kind == "asyncgen":
                    call = f"drive({call}.asend(None))"
                return Node(f"attempt({self.r.randrange(100)}, lambda: {call})")
            options = [(3, lambda: Node(f"attempt({self.r.randrange(100)}, lambda: {self.expr(scope, 4)})"))]
            if self.functions:
                options.append((6, run))
            nodes.append(self.pick(*options))
            if self.r.random() < 0.3:
                guarded = self.block(scope, 3)
                nodes.append(Node("try:", guarded, "except Exception as error:", [Node("print('module', type(error).__name__, describe(error))")]))
        return nodes
