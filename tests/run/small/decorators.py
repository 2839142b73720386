import functools


def trace(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        print(f"-> {function.__name__}{args}{kwargs or ''}")
        result = function(*args, **kwargs)
        print(f"<- {result!r}")
        return result
    return wrapper


def repeat(times):
    def decorator(function):
        def wrapper(*args):
            return [function(*args) for _ in range(times)]
        return wrapper
    return decorator


@trace
def add(a, b=1):
    """Adds."""
    return a + b


@repeat(2)
@trace
def greet(name):
    return "hi " + name


print(add(1), add(2, b=3), add.__name__, add.__doc__, add.__wrapped__(5))
print(greet("x"))


class CountCalls:
    def __init__(self, function):
        self.function = function
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1
        return self.function(*args)

    def __get__(self, instance, owner):
        return functools.partial(self, instance)


@CountCalls
def square(x):
    return x * x


print(square(3), square(4), square.calls)


def register(registry, name=None):
    def decorator(thing):
        registry[name or thing.__name__] = thing
        return thing
    return decorator


handlers = {}


@register(handlers)
def first():
    return 1


@register(handlers, name="second handler")
class Second:
    pass


print(list(handlers), handlers["first"]())


def add_methods(cls):
    cls.extra = lambda self: f"extra of {type(self).__name__}"
    cls.tags = getattr(cls, "tags", ()) + ("decorated",)
    return cls


@add_methods
class Plain:
    @CountCalls
    def method(self):
        return "method"

    @property
    @functools.lru_cache(maxsize=None)
    def cached(self):
        print("once")
        return 5


p = Plain()
print(p.extra(), Plain.tags, p.method(), p.cached, p.cached)


@functools.lru_cache(maxsize=32)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info())
order = []


def note(name):
    order.append("evaluate " + name)

    def apply(f):
        order.append("apply " + name)
        return f
    return apply


@note("outer")
@note("inner")
def nothing(x=order.append("default")):
    pass


print(order)
buttons = {"ok": lambda f: ("ok", f)}


@buttons["ok"]
def pressed():
    pass


print(pressed[0])


@lambda f: f()
def immediately():
    return "called at once"


print(immediately)


@functools.singledispatch
def describe(value):
    return f"object {value}"


@describe.register
def _(value: int):
    return f"int {value}"


@describe.register(list)
def _(value):
    return f"list of {len(value)}"


print(describe(1), describe([1, 2]), describe("s"), describe(True))
print(functools.reduce(lambda a, b: a * b, range(1, 6)), functools.partial(pow, 2)(5), functools.partial(print, "partial", sep="-")("x"))


@functools.total_ordering
class Version:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return self.n < other.n


print(Version(1) <= Version(2), Version(3) > Version(2), Version(2) >= Version(3))
