from contextlib import ExitStack, contextmanager, suppress


class Resource:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        print("enter", self.name)
        return self.name

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind.__name__ if kind else None, value)
        return self.swallow


with Resource("a") as a, Resource("b") as b:
    print(a, b)
with (
    Resource("c"),
    Resource("d") as (first, *_),
):
    print(first) if False else print("body")
with Resource("swallower", swallow=True):
    raise ValueError("gone")
try:
    with Resource("outer"), Resource("inner"):
        1 / 0
except ZeroDivisionError as error:
    print("outside:", error)


def early():
    for i in range(3):
        with Resource(f"loop{i}"):
            if i == 0:
                continue
            return i


print(early())


@contextmanager
def tag(name):
    print(f"<{name}>")
    try:
        yield name.upper()
    except KeyError as error:
        print("handled", error)
    finally:
        print(f"</{name}>")


with tag("p") as upper:
    print(upper)
with tag("q"):
    raise KeyError("k")
with suppress(ZeroDivisionError):
    1 / 0
    print("not reached")
with ExitStack() as stack:
    for name in "xy":
        stack.enter_context(Resource(name))
    stack.callback(print, "callback")


class Half:
    def __enter__(self):
        return 1


for source in ("with 5: pass", "with Half(): pass", "with Resource('r') as (p, q, r): pass"):
    try:
        exec(source)
    except (TypeError, AttributeError, ValueError) as error:
        print(type(error).__name__, error)


class FailEnter:
    def __enter__(self):
        raise RuntimeError("no entry")

    def __exit__(self, *args):
        print("never")


try:
    with Resource("before"), FailEnter():
        pass
except RuntimeError as error:
    print(error)


@tag("decorated")
def function():
    print("in function")


function()
