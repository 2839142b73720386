import sys


def report(function, *args):
    try:
        function(*args)
    except Exception:
        sys.excepthook(*sys.exc_info())


class Account:
    @property
    def balance(self):
        return self.amounts["total"]

    amounts = {}

    def __add__(self, other):
        return self.balance + other

    def __getitem__(self, key):
        raise IndexError(key)

    @staticmethod
    def check():
        raise PermissionError("denied")

    @classmethod
    def open(cls):
        return cls.check()

    class Inner:
        def run(self):
            return [self.fail(n) for n in range(3)]

        def fail(self, n):
            return {k: 1 // k for k in (1, n)}


report(lambda: Account().balance)
report(lambda: Account() + 1)
report(lambda: Account()[5])
report(Account.open)
report(Account.Inner().run)
report(lambda: sorted([3, 1], key=lambda v: v.missing))
report(lambda: list(map(lambda v: 1 // v, [1, 0])))
report(eval, "1 + nothing")
report(exec, "def f():\n    return [][0]\nf()\n")


def gen():
    yield 1
    raise ValueError("in generator")


report(lambda: [v for v in gen()])
report(lambda: list(gen()))


class InInit:
    def __init__(self, v):
        self.v = int(v)


report(InInit, "q")


def decorate(f):
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)
    return wrapper


@decorate
@decorate
def deep(a, *, b):
    raise NotImplementedError


report(lambda: deep(1, b=2))
report(lambda: deep(1, c=2))
try:
    class Body:
        x = 1
        y = x / 0
except ZeroDivisionError:
    sys.excepthook(*sys.exc_info())
