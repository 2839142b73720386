import sys


def endless(n):
    return endless(n + 1) + 1


class Loop:
    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __repr__(self):
        return f"{self!r}"

    def __add__(self, other):
        return self + other

    def __eq__(self, other):
        return self == other

    def __call__(self):
        return self()

    def __len__(self):
        return len(self)


loop = Loop()
print(sys.getrecursionlimit())
for name, action in (("call", lambda: endless(0)), ("getattr", lambda: loop.a), ("repr", lambda: repr(loop)), ("add", lambda: loop + 1), ("eq", lambda: loop == 1), ("callable", lambda: loop()), ("len", lambda: len(loop))):
    try:
        action()
    except RecursionError as error:
        print(name, type(error).__name__, str(error)[:32])


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(900))
sys.setrecursionlimit(5000)
print(depth(4000), sys.getrecursionlimit())
sys.setrecursionlimit(200)
try:
    depth(300)
except RecursionError as error:
    print(error)
print(depth(100))
for bad in (0, -5, "x"):
    try:
        sys.setrecursionlimit(bad)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
sys.setrecursionlimit(1000)


def nested_generators(n):
    if n:
        yield from nested_generators(n - 1)
    yield n


print(sum(nested_generators(200)))
data = []
for _ in range(100):
    data = [data]
print(len(repr(data)))
