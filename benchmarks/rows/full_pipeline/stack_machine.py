# rounds: 1
"""A small language: source to tokens to bytecode for a stack machine, a disassembler, an optimiser
and the machine itself; then programs in that language."""
import sys


class CompileError(Exception):
    def __init__(self, message, line):
        super().__init__(f"line {line}: {message}")


class MachineError(Exception):
    pass


KEYWORDS = {"let", "while", "if", "else", "print", "func", "return", "end"}
BINARY = [["or"], ["and"], ["<", ">", "==", "!=", "<=", ">="], ["+", "-"], ["*", "/", "%"]]


def lex(source):
    for number, line in enumerate(source.splitlines(), 1):
        i = 0
        line = line.split("#", 1)[0]
        while i < len(line):
            c = line[i]
            if c.isspace():
                i += 1
            elif c.isdigit():
                j = i
                while j < len(line) and line[j].isdigit():
                    j += 1
                yield "num", int(line[i:j]), number
                i = j
            elif c.isalpha() or c == "_":
                j = i
                while j < len(line) and (line[j].isalnum() or line[j] == "_"):
                    j += 1
                word = line[i:j]
                yield ("op" if word in ("and", "or", "not") else "key" if word in KEYWORDS else "name"), word, number
                i = j
            elif c == '"':
                j = line.find('"', i + 1)
                if j < 0:
                    raise CompileError("unterminated string", number)
                yield "str", line[i + 1:j], number
                i = j + 1
            elif line[i:i + 2] in ("==", "!=", "<=", ">="):
                yield "op", line[i:i + 2], number
                i += 2
            elif c in "+-*/%<>=(),[]":
                yield "op", c, number
                i += 1
            else:
                raise CompileError(f"unexpected {c!r}", number)
    yield "eof", None, 0


class Function:
    def __init__(self, name, parameters=()):
        self.name = name
        self.locals = list(parameters)
        self.arity = len(self.locals)
        self.code = []

    def emit(self, op, arg=None):
        self.code.append([op, arg])
        return len(self.code) - 1

    def slot(self, name):
        if name not in self.locals:
            self.locals.append(name)
        return self.locals.index(name)


class Compiler:
    def __init__(self, source):
        self.tokens = list(lex(source))
        self.at = 0
        self.functions = {}

    @property
    def now(self):
        return self.tokens[self.at]

    def take(self, value=None, kind=None):
        token = self.now
        if (value is not None and token[1] != value) or (kind is not None and token[0] != kind):
            raise CompileError(f"expected {value or kind}, found {token[1]!r}", token[2])
        self.at += 1
        return token[1]

    def accept(self, value):
        if self.now[1] == value and self.now[0] in ("op", "key"):
            self.at += 1
            return True
        return False

    def compile(self):
        main = Function("main")
        self.functions["main"] = main
        self.block(main, ())
        self.take(kind="eof")
        main.emit("push", 0)
        main.emit("ret")
        return self.functions

    def block(self, f, ends):
        while self.now[0] != "eof" and self.now[1] not in ends:
            self.statement(f)

    def statement(self, f):
        if self.accept("let"):
            name = self.take(kind="name")
            if self.accept("["):
                f.emit("load", f.slot(name))
                self.expression(f)
                self.take("]")
                self.take("=")
                self.expression(f)
                f.emit("setitem")
                return
            self.take("=")
            self.expression(f)
            f.emit("store", f.slot(name))
        elif self.accept("print"):
            self.expression(f)
            f.emit("print")
        elif self.accept("return"):
            self.expression(f)
            f.emit("ret")
        elif self.accept("while"):
            start = len(f.code)
            self.expression(f)
            leave = f.emit("jump_false")
            self.block(f, ("end",))
            self.take("end")
            f.emit("jump", start)
            f.code[leave][1] = len(f.code)
        elif self.accept("if"):
            self.expression(f)
            otherwise = f.emit("jump_false")
            self.block(f, ("else", "end"))
            if self.accept("else"):
                done = f.emit("jump")
                f.code[otherwise][1] = len(f.code)
                self.block(f, ("end",))
                f.code[done][1] = len(f.code)
            else:
                f.code[otherwise][1] = len(f.code)
            self.take("end")
        elif self.accept("func"):
            name = self.take(kind="name")
            self.take("(")
            parameters = []
            while not self.accept(")"):
                parameters.append(self.take(kind="name"))
                self.accept(",")
            inner = self.functions[name] = Function(name, parameters)
            self.block(inner, ("end",))
            self.take("end")
            inner.emit("push", 0)
            inner.emit("ret")
        else:
            self.expression(f)
            f.emit("pop")

    def expression(self, f, level=0):
        if level == len(BINARY):
            return self.unary(f)
        self.expression(f, level + 1)
        while self.now[0] == "op" and self.now[1] in BINARY[level]:
            op = self.take()
            if op in ("and", "or"):
                f.emit("dup")
                skip = f.emit("jump_false" if op == "and" else "jump_true")
                f.emit("pop")
                self.expression(f, level + 1)
                f.code[skip][1] = len(f.code)
            else:
                self.expression(f, level + 1)
                f.emit("binary", op)

    def unary(self, f):
        if self.accept("-"):
            f.emit("push", 0)
            self.unary(f)
            f.emit("binary", "-")
        elif self.accept("not"):
            self.unary(f)
            f.emit("not")
        else:
            self.primary(f)

    def primary(self, f):
        kind, value, line = self.now
        self.at += 1
        if kind in ("num", "str"):
            f.emit("push", value)
        elif kind == "name":
            if self.accept("("):
                count = 0
                while not self.accept(")"):
                    self.expression(f)
                    count += 1
                    self.accept(",")
                f.emit("call", (value, count))
            else:
                f.emit("load", f.slot(value))
        elif value == "(":
            self.expression(f)
            self.take(")")
        elif value == "[":
            count = 0
            while not self.accept("]"):
                self.expression(f)
                count += 1
                self.accept(",")
            f.emit("list", count)
        else:
            raise CompileError(f"unexpected {value!r}", line)
        while self.accept("["):
            self.expression(f)
            self.take("]")
            f.emit("getitem")


OPERATIONS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a // b, "%": lambda a, b: a % b,
              "<": lambda a, b: int(a < b), ">": lambda a, b: int(a > b), "==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b),
              "<=": lambda a, b: int(a <= b), ">=": lambda a, b: int(a >= b)}


def optimise(function):
    """Folds constant arithmetic where no jump lands inside; gives how many were folded."""
    targets = {arg for op, arg in function.code if op.startswith("jump")}
    folded, out, moved = 0, [], {}
    for i, (op, arg) in enumerate(function.code):
        moved[i] = len(out)
        if op == "binary" and len(out) >= 2 and out[-1][0] == out[-2][0] == "push" and i not in targets and i - 1 not in targets:
            a, b = out[-2][1], out[-1][1]
            if isinstance(a, int) and isinstance(b, int) and not (arg in "/%" and b == 0):
                out[-2:] = [["push", OPERATIONS[arg](a, b)]]
                folded += 1
                continue
        out.append([op, arg])
    moved[len(function.code)] = len(out)
    if not targets:
        function.code = out
        return folded
    return 0


def disassemble(function):
    for i, (op, arg) in enumerate(function.code):
        shown = "" if arg is None else function.locals[arg] if op in ("load", "store") else repr(arg)
        yield f"{i:4} {op:<10} {shown}".rstrip()


class Machine:
    def __init__(self, functions, limit=20_000):
        self.functions = functions
        self.limit = limit
        self.output = []
        self.steps = 0
        self.builtins = {"len": len, "str": str, "push": lambda l, v: l.append(v) or v, "max": max}

    def run(self, name="main", arguments=()):
        function = self.functions[name]
        if len(arguments) != function.arity:
            raise MachineError(f"{name} takes {function.arity} arguments, got {len(arguments)}")
        variables = list(arguments) + [None] * (len(function.locals) - len(arguments))
        stack, code, pc = [], function.code, 0
        while True:
            op, arg = code[pc]
            pc += 1
            self.steps += 1
            if self.steps > self.limit:
                raise MachineError("too many steps")
            if op == "push":
                stack.append(arg)
            elif op == "load":
                value = variables[arg]
                if value is None:
                    raise MachineError(f"{function.locals[arg]} has no value in {name}")
                stack.append(value)
            elif op == "store":
                variables[arg] = stack.pop()
            elif op == "binary":
                right = stack.pop()
                left = stack.pop()
                try:
                    stack.append(OPERATIONS[arg](left, right))
                except (TypeError, ZeroDivisionError) as error:
                    raise MachineError(f"{left!r} {arg} {right!r}: {error}") from error
            elif op == "jump":
                pc = arg
            elif op == "jump_false":
                if not stack.pop():
                    pc = arg
            elif op == "jump_true":
                if stack.pop():
                    pc = arg
            elif op == "call":
                callee, count = arg
                values = stack[len(stack) - count:]
                del stack[len(stack) - count:]
                if callee in self.functions:
                    stack.append(self.run(callee, values))
                elif callee in self.builtins:
                    stack.append(self.builtins[callee](*values))
                else:
                    raise MachineError(f"no function {callee}")
            elif op == "ret":
                return stack.pop()
            elif op == "print":
                self.output.append(str(stack.pop()))
            elif op == "dup":
                stack.append(stack[-1])
            elif op == "pop":
                stack.pop()
            elif op == "not":
                stack.append(int(not stack.pop()))
            elif op == "list":
                items = stack[len(stack) - arg:]
                del stack[len(stack) - arg:]
                stack.append(items)
            elif op == "getitem":
                index = stack.pop()
                stack.append(stack.pop()[index])
            elif op == "setitem":
                value, index = stack.pop(), stack.pop()
                stack.pop()[index] = value


PROGRAMS = {
    "sum": "let i = 0\nlet s = 0\nwhile i < 2000\n let s = s + i * (2 + 3)\n let i = i + 1\nend\nprint s",
    "fib": "func fib(n)\n if n < 2\n  return n\n end\n return fib(n - 1) + fib(n - 2)\nend\nprint fib(14)",
    "sieve": "let n = 300\nlet flags = []\nlet i = 0\nwhile i <= n\n push(flags, 1)\n let i = i + 1\nend\nlet count = 0\nlet i = 2\nwhile i <= n\n if flags[i]\n  let count = count + 1\n  let j = i * i\n  while j <= n\n   let flags[j] = 0\n   let j = j + i\n  end\n end\n let i = i + 1\nend\nprint count",
    "logic": 'print 1 and 2 or 3\nprint not 0 and "yes"\nprint -(3 - 5) * 2 % 3\nif 1 > 2\n print "no"\nelse\n print "else " + str(7)\nend\nprint [1, [2, 3]][1][0] == 2',
    "fold": "print 2 * 3 + 4 * (5 - 1)",
    "types": 'print 1 + "a"', "zero": "let x = 0\nprint 10 / x", "unset": "print y", "arity": "func f(a, b)\n return a\nend\nf(1)", "forever": "while 1\nend", "missing": "g()",
    "syntax": "let = 5", "string": 'print "abc', "character": "print 1 ? 2", "open": "if 1\nprint 2",
}


def main():
    total = 0
    for name, source in PROGRAMS.items():
        try:
            functions = Compiler(source).compile()
            folded = sum(optimise(f) for f in functions.values())
            machine = Machine(functions)
            result = machine.run()
        except CompileError as error:
            print(f"{name}: does not compile: {error}")
        except MachineError as error:
            print(f"{name}: stopped after {machine.steps} steps: {error}" + (f" ({type(error.__cause__).__name__})" if error.__cause__ else ""))
        else:
            total += machine.steps
            print(f"{name}: {machine.output} -> {result} in {machine.steps} steps, {folded} folded")
    print("steps in all", total)
    for name, function in Compiler(PROGRAMS["fib"]).compile().items():
        print(f"{name}/{function.arity}", *disassemble(function), sep="\n")


for _ in range(int(sys.argv[1])):
    main()
