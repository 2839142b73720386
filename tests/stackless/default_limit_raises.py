# The default limit gives RecursionError, at the depth that CPython gives it.
def endless(n):
    return endless(n + 1)


class Adder:
    def __add__(self, other):
        return self + other


def measure():
    deepest = 0

    def down(n):
        nonlocal deepest
        deepest = n
        down(n + 1)

    try:
        down(1)
    except RecursionError:
        return deepest


for action in (lambda: endless(0), lambda: Adder() + 1):
    try:
        action()
    except RecursionError as error:
        print(type(error).__name__, error)
print(990 <= measure() <= 1000)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print("recovered", depth(900))
