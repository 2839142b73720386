"""Some thousands of small expressions, made by a generator of our own over values at the edges of every
representation (49-bit ints, 64-bit ints, big ints, subnormal and huge floats, text, bytes, containers),
each evaluated three ways: by eval of its text, by a compiled function, and by the operator on variables.
The three must agree; results and errors are printed."""
import operator

VALUES = ["0", "1", "-1", "2", "7", "-13", "100", "2**31", "-2**31 - 1", "2**48 - 1", "2**48", "-2**48", "-2**48 - 1", "2**53 + 1", "2**62", "2**63 - 1", "2**63", "-2**63", "2**64", "10**20", "-10**25",
          "0.0", "-0.0", "0.5", "-1.5", "3.0", "1e16", "1e308", "-1e-308", "5e-324", "float('inf')", "float('nan')", "True", "False", "None", "1j", "2.5-3j",
          "''", "'a'", "'ab'", "'é'", "'日本'", "b''", "b'ab'", "()", "(1,)", "(1, 'a')", "[]", "[1, 2]", "['a']", "{}", "{1: 2}", "{1, 2}", "frozenset({2, 3})", "range(3)", "slice(1, 2)", "int", "Ellipsis"]
BINARY = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod, "&": operator.and_, "|": operator.or_, "^": operator.xor,
          "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne, "<<": operator.lshift, ">>": operator.rshift, "**": operator.pow, "in": lambda a, b: a in b, "is": operator.is_}
UNARY = ["-", "+", "~", "not ", "abs", "bool", "int", "float", "str", "repr", "len", "hash", "list", "bytes", "round", "complex", "sorted", "iter", "ascii", "hex"]
FORMATS = ["", "d", "x", "b", "5", "<6", "^7", "+", "08", ",", ".2f", ".3e", "g", "%", "s", "c", ".1", "n", "_", "#x"]


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def choice(self, items):
        return items[self.below(len(items))]


def show(value):
    if isinstance(value, set):
        return "{" + ", ".join(sorted(map(repr, value))) + "}"
    if isinstance(value, frozenset):
        return "frozenset" + show(set(value))
    text = repr(value)
    if " at 0x" in text:
        return text.split(" at 0x")[0]
    return text if len(text) < 90 else f"{text[:40]}…{len(text)}"


def attempt(action, *arguments):
    try:
        value = action(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return f"{type(value).__name__} {show(value)}"


def too_large(symbol, left, right):
    """What would only cost time and memory."""
    number = isinstance(right, int) and isinstance(left, (int, float))
    if symbol == "**":
        return isinstance(left, int) and isinstance(right, int) and (abs(right) > 200 or (abs(left) > 2**70 and abs(right) > 30))
    if symbol == "<<":
        return number and right > 200
    if symbol == "*":
        return any(isinstance(n, int) and n > 1000 and isinstance(other, (str, bytes, list, tuple)) for n, other in ((left, right), (right, left)))
    return False


def hashes_by_address(expression):
    """hash() of these depends on where they are, or on the run's own seed."""
    return expression.startswith("hash") and any(word in expression for word in ("'", "None", "int", "Ellipsis", "range", "slice", "nan"))


def make_functions():
    table = {}
    for symbol in BINARY:
        space = {}
        exec(f"def f(a, b):\n    return a {symbol} b\n", space)
        table[symbol] = space["f"]
    return table


def main():
    random = Random(2024)
    functions = make_functions()
    constants = {text: eval(text) for text in VALUES}
    disagreements = 0
    counts = {}
    seen = set()
    while len(seen) < 1800:
        left, right, symbol = random.choice(VALUES), random.choice(VALUES), random.choice(list(BINARY))
        expression = f"({left}) {symbol} ({right})"
        if symbol == "is" or expression in seen or too_large(symbol, constants[left], constants[right]):
            continue
        seen.add(expression)
        results = [attempt(eval, expression), attempt(functions[symbol], constants[left], constants[right])]
        if results[0] != results[1]:
            disagreements += 1
            print("DISAGREE", expression, results)
        kind = results[0].split()[0]
        counts[kind] = counts.get(kind, 0) + 1
        print(expression, "->", results[0])
    for operation in UNARY:
        for value in VALUES:
            expression = f"{operation}({value})"
            if not hashes_by_address(expression) and not (operation == "bytes" and isinstance(constants[value], int) and constants[value] > 1000):
                print(expression, "->", attempt(eval, expression))
    for value in VALUES:
        row = [attempt(format, constants[value], spec) for spec in FORMATS]
        print(value, "|", " | ".join(r if "Error" not in r else r.split(":")[0] for r in row))
    for _ in range(300):
        a, b, c = (random.choice(VALUES[:34]) for _ in range(3))
        one, two = random.choice(["+", "-", "*", "//", "%", "&", "<", "=="]), random.choice(["+", "-", "*", "|", ">=", "!="])
        expression = f"({a}) {one} ({b}) {two} ({c})"
        print(expression, "->", attempt(eval, expression))
    print(disagreements, "disagreements")
    print(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


main()
