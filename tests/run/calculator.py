"""An expression calculator: lexer, Pratt parser, AST classes and three visitors over them."""
import math


class CalcError(Exception):
    """Anything the user got wrong; `position` is a column, from 0."""

    def __init__(self, message, position=None):
        super().__init__(message)
        self.position = position


class Token:
    def __init__(self, kind, value, position):
        self.kind, self.value, self.position = kind, value, position

    def __repr__(self):
        return f"{self.kind}:{self.value}"


OPERATORS = ["**", "//", "<=", ">=", "==", "!=", "+", "-", "*", "/", "%", "(", ")", ",", "=", "<", ">", "?", ":", "!"]


def tokenize(text):
    tokens, i = [], 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
            continue
        start = i
        if c.isdigit() or (c == "." and text[i + 1:i + 2].isdigit()):
            while i < len(text) and (text[i].isdigit() or text[i] in "._"):
                i += 1
            if i < len(text) and text[i] in "eE":
                i += 1
                if text[i:i + 1] in ("+", "-"):
                    i += 1
                while i < len(text) and text[i].isdigit():
                    i += 1
            literal = text[start:i]
            try:
                value = int(literal) if literal.replace("_", "").isdigit() else float(literal)
            except ValueError:
                raise CalcError(f"bad number {literal!r}", start) from None
            tokens.append(Token("number", value, start))
        elif c.isalpha() or c == "_":
            while i < len(text) and (text[i].isalnum() or text[i] == "_"):
                i += 1
            tokens.append(Token("name", text[start:i], start))
        else:
            for operator in OPERATORS:
                if text.startswith(operator, i):
                    tokens.append(Token(operator, operator, start))
                    i += len(operator)
                    break
            else:
                raise CalcError(f"unexpected {c!r}", i)
    tokens.append(Token("end", None, len(text)))
    return tokens


class Node:
    position = 0

    def accept(self, visitor):
        return getattr(visitor, "visit_" + type(self).__name__.lower())(self)


class Number(Node):
    def __init__(self, value):
        self.value = value


class Name(Node):
    def __init__(self, name):
        self.name = name


class Unary(Node):
    def __init__(self, operator, operand):
        self.operator, self.operand = operator, operand


class Binary(Node):
    def __init__(self, operator, left, right):
        self.operator, self.left, self.right = operator, left, right


class Conditional(Node):
    def __init__(self, test, yes, no):
        self.test, self.yes, self.no = test, yes, no


class Call(Node):
    def __init__(self, function, arguments):
        self.function, self.arguments = function, arguments


class Assign(Node):
    def __init__(self, name, value):
        self.name, self.value = name, value


class Define(Node):
    def __init__(self, name, parameters, body):
        self.name, self.parameters, self.body = name, parameters, body


BINDING = {"=": 1, "?": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6, "**": 8, "!": 9, "(": 10}
RIGHT = {"**", "="}


class Parser:
    def __init__(self, text):
        self.tokens = tokenize(text)
        self.index = 0

    @property
    def token(self):
        return self.tokens[self.index]

    def advance(self):
        token = self.tokens[self.index]
        self.index += 1
        return token

    def expect(self, kind):
        if self.token.kind != kind:
            found = "the end" if self.token.kind == "end" else repr(self.token.value)
            raise CalcError(f"expected {kind!r}, found {found}", self.token.position)
        return self.advance()

    def parse(self):
        node = self.expression(0)
        self.expect("end")
        return node

    def expression(self, minimum):
        node = self.prefix(self.advance())
        while BINDING.get(self.token.kind, 0) > minimum:
            operator = self.advance()
            node = self.infix(node, operator)
            node.position = operator.position
        return node

    def prefix(self, token):
        if token.kind == "number":
            node = Number(token.value)
        elif token.kind == "name":
            node = Name(token.value)
        elif token.kind in ("-", "+"):
            node = Unary(token.kind, self.expression(7))
        elif token.kind == "(":
            node = self.expression(0)
            self.expect(")")
        elif token.kind == "end":
            raise CalcError("unexpected end", token.position)
        else:
            raise CalcError(f"unexpected {token.value!r}", token.position)
        node.position = token.position
        return node

    def infix(self, left, token):
        kind = token.kind
        power = BINDING[kind]
        if kind == "(":
            arguments = []
            if self.token.kind != ")":
                arguments.append(self.expression(0))
                while self.token.kind == ",":
                    self.advance()
                    arguments.append(self.expression(0))
            self.expect(")")
            return Call(left, arguments)
        if kind == "!":
            return Unary("!", left)
        if kind == "?":
            yes = self.expression(0)
            self.expect(":")
            return Conditional(left, yes, self.expression(power - 1))
        if kind == "=":
            value = self.expression(power - 1)
            if isinstance(left, Name):
                return Assign(left.name, value)
            if isinstance(left, Call) and isinstance(left.function, Name) and all(isinstance(a, Name) for a in left.arguments):
                return Define(left.function.name, [a.name for a in left.arguments], value)
            raise CalcError("cannot assign to that", token.position)
        return Binary(kind, left, self.expression(power - 1 if kind in RIGHT else power))


class Printer:
    """Fully parenthesised text."""

    def visit_number(self, node):
        return str(node.value)

    def visit_name(self, node):
        return node.name

    def visit_unary(self, node):
        inner = node.operand.accept(self)
        return f"({inner}!)" if node.operator == "!" else f"({node.operator}{inner})"

    def visit_binary(self, node):
        return f"({node.left.accept(self)} {node.operator} {node.right.accept(self)})"

    def visit_conditional(self, node):
        return f"({node.test.accept(self)} ? {node.yes.accept(self)} : {node.no.accept(self)})"

    def visit_call(self, node):
        return f"{node.function.accept(self)}({', '.join(a.accept(self) for a in node.arguments)})"

    def visit_assign(self, node):
        return f"{node.name} = {node.value.accept(self)}"

    def visit_define(self, node):
        return f"{node.name}({', '.join(node.parameters)}) = {node.body.accept(self)}"


class Counter(Printer):
    """Counts nodes by class, walking with the printer's methods."""

    def __init__(self):
        self.counts = {}

    def __getattribute__(self, name):
        if name.startswith("visit_"):
            counts = object.__getattribute__(self, "counts")
            counts[name[6:]] = counts.get(name[6:], 0) + 1
        return super().__getattribute__(name)


class UserFunction:
    def __init__(self, name, parameters, body):
        self.name, self.parameters, self.body = name, parameters, body


class Evaluator:
    MAX_DEPTH = 60

    def __init__(self):
        self.variables = {"pi": math.pi, "e": math.e, "answer": 42}
        self.functions = {"sqrt": math.sqrt, "max": max, "min": min, "abs": abs, "gcd": math.gcd, "sum": lambda *a: sum(a), "round": round, "floor": math.floor}
        self.scopes = []

    BINARY = {
        "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
        "//": lambda a, b: a // b, "%": lambda a, b: a % b, "**": lambda a, b: a ** b, "<": lambda a, b: a < b,
        ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
    }

    def run(self, text):
        return Parser(text).parse().accept(self)

    def visit_number(self, node):
        return node.value

    def visit_name(self, node):
        for scope in reversed(self.scopes[-1:]):
            if node.name in scope:
                return scope[node.name]
        try:
            return self.variables[node.name]
        except KeyError:
            raise CalcError(f"unknown name {node.name!r}", node.position) from None

    def visit_unary(self, node):
        value = node.operand.accept(self)
        if node.operator == "!":
            if not isinstance(value, int) or value < 0:
                raise CalcError("factorial wants a whole number", node.position)
            return math.factorial(value)
        return -value if node.operator == "-" else +value

    def visit_binary(self, node):
        left = node.left.accept(self)
        right = node.right.accept(self)
        try:
            return self.BINARY[node.operator](left, right)
        except ZeroDivisionError as error:
            raise CalcError(f"division by zero in {node.accept(Printer())}", node.position) from error

    def visit_conditional(self, node):
        return (node.yes if node.test.accept(self) else node.no).accept(self)

    def visit_call(self, node):
        if not isinstance(node.function, Name):
            raise CalcError("only a name can be called", node.position)
        function = self.functions.get(node.function.name)
        if function is None:
            raise CalcError(f"unknown function {node.function.name!r}", node.function.position)
        arguments = [a.accept(self) for a in node.arguments]
        if not isinstance(function, UserFunction):
            try:
                return function(*arguments)
            except (TypeError, ValueError) as error:
                raise CalcError(f"{node.function.name}: {error}", node.position) from error
        if len(arguments) != len(function.parameters):
            raise CalcError(f"{function.name} takes {len(function.parameters)} arguments, got {len(arguments)}", node.position)
        if len(self.scopes) >= self.MAX_DEPTH:
            raise CalcError(f"{function.name} calls itself too deeply", node.position)
        self.scopes.append(dict(zip(function.parameters, arguments)))
        try:
            return function.body.accept(self)
        finally:
            self.scopes.pop()

    def visit_assign(self, node):
        self.variables[node.name] = value = node.value.accept(self)
        return value

    def visit_define(self, node):
        self.functions[node.name] = UserFunction(node.name, node.parameters, node.body)
        return node.name


LINES = """1 + 2 * 3
(1 + 2) * 3
2 ** 3 ** 2
-2 ** 2
10 - 4 - 3
7 // 2 + 7 % 2 - 7 / 2
x = 5
y = x = x + 1
x * y + pi
1.5e3 + .5 + 1_000
3! + 2
x > 3 ? x < 10 ? 1 : 2 : 3
sqrt(16) + max(1, 2, x)
f(n) = n < 2 ? 1 : n * f(n - 1)
f(20)
f(25) / f(24)
hyp(a, b) = sqrt(a * a + b * b)
hyp(3, 4)
fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)
fib(17)
loop(n) = loop(n + 1)
loop(0)
2 ** 200
1 / 0
1 + (2 / (x - x))
unknown + 1
1 +
(1 + 2
1 2
3 $ 4
f(1, 2)
nothing(1)
5 = x
sqrt(-1)
1.2.3
(-3)!
gcd(12, 18) == 6
sum(1, 2, 3) != 6
3(4)
"""


def main():
    evaluator = Evaluator()
    failures = 0
    for number, line in enumerate(LINES.splitlines(), 1):
        try:
            tree = Parser(line).parse()
            print(f"{number:>2}: {tree.accept(Printer())}")
            print(f"    = {tree.accept(evaluator)}")
        except CalcError as error:
            failures += 1
            print(f"    {line}")
            if error.position is not None:
                print("    " + " " * error.position + "^")
            cause = f" (because of {type(error.__cause__).__name__})" if error.__cause__ else ""
            print(f"    error: {error}{cause}")
    counter = Counter()
    Parser("f(x, y) = x < y ? -x ** 2 + max(1, y!) : 3 * (x - y)").parse().accept(counter)
    print(counter.counts)
    print(tokenize("a1 <= 2.5e-3 != (b)"))
    print(f"{failures} failures, variables {sorted(k for k in evaluator.variables)}")
    total = 0
    for i in range(300):
        evaluator.variables["i"] = i
        total += evaluator.run("i % 2 == 0 ? i * i - 1 : -(i + 3) // 2")
    print(total)


main()
