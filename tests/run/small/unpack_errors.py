import sys


def case(source):
    try:
        exec(source, {})
    except Exception as error:
        print(f"{source!r}: {type(error).__name__}: {error}")


for source in ("a, b = ()", "a, b = (1,)", "a, b = 1, 2, 3", "a, b = [1, 2, 3, 4]", "a, b = 'abc'", "a, b = {1: 2}", "a, b = 5", "a, b = None", "(a, (b, c)) = (1, (2,))", "a, *b, c = [1]", "*a, b, c = 'x'", "[a] = []", "a, b = iter([1])", "a, b = (i for i in range(5))", "for a, b in [(1, 2), (3,)]: pass", "for a, b in [1]: pass", "[x for x, y in [(1, 2, 3)]]", "{k: v for k, v in [(1,)]}", "a, b = object()", "a, b = range(10**9)", "dict([(1, 2, 3)])", "dict(['abc'])", "print(*5)", "print(*[1], *None)", "(lambda a, b: 0)(*[1])", "with open('x'): a"):
    case(source)


def total(pairs):
    return sum(weight * value for weight, value in pairs)


print(total([(1, 2), (3, 4)]))
try:
    total([(1, 2), (3, 4, 5)])
except ValueError:
    sys.excepthook(*sys.exc_info())


class Three:
    def __iter__(self):
        yield 1
        yield 2
        raise RuntimeError("while unpacking")


try:
    a, b, c = Three()
except RuntimeError as error:
    print(error)
a, b, *c = range(4)
x, y = y, x = 1, 2
print(a, b, c, x, y)
