def everything(a, b=2, /, c=3, *args, d, e=5, **kwargs):
    return a, b, c, args, d, e, kwargs


print(everything(1, d=4), everything(1, 2, 3, 4, 5, d=6, f=7), everything(1, c=9, d=0, a="kw a"))


def collect(*args, **kwargs):
    return args, kwargs


print(collect(1, *[2, 3], *(), 4, x=1, **{"y": 2}, **{}), collect(*"ab", **dict(k=1)))
forwarded = lambda *a, **k: collect(*a, **k)
print(forwarded(1, z=2))


def defaults(item, bucket=[]):
    bucket.append(item)
    return bucket


print(defaults(1), defaults(2), defaults(3, []), defaults.__defaults__)


def keyword_only(*, a, b=1):
    return a, b


def order(*args, **kwargs):
    print("evaluated", args, kwargs)


def say(x):
    print("say", getattr(x, "__name__", x))
    return x


order(say(1), *[say(2)], k=say(3), **{"z": say(4)})
(say(order))(say("arg"))
print(everything.__kwdefaults__, everything.__defaults__, everything.__name__, everything.__code__.co_varnames[:7], everything.__code__.co_argcount, everything.__code__.co_posonlyargcount, everything.__code__.co_kwonlyargcount)


def annotated(a: int, b: "text" = 1, *c: float, d: list = None) -> dict:
    return {}


print(annotated.__annotations__)


def two(a, b):
    return a, b


class C:
    def method(self, x):
        return x

    @classmethod
    def cm(cls, x):
        return x

    def __init__(self, p=1):
        pass


five, none, text = 5, None, "a"
calls = ["two()", "two(1)", "two(1, 2, 3)", "two(1, b=2, c=3)", "two(1, a=2)", "two(*[1, 2, 3])", "two(**{'a': 1})", "two(1, **{'a': 1})", "two(a=1, **{'a': 2})", "keyword_only(1)", "keyword_only()", "keyword_only(a=1, b=2, c=3)", "everything(d=1)", "everything(1)", "everything(1, b=3, d=1)",
         "C().method()", "C().method(1, 2)", "C.method()", "C.cm()", "C(1, 2)", "C(q=1)", "two(*5)", "two(**5)", "two(**{1: 2})", "five()", "none()", "text()", "(lambda: 1)(2)", "(lambda a, *, b: 1)(2)", "len()", "len(1, 2)", "len(x=1)", "print(foo=1)", "int(1, 2, 3)", "range()", "range('a')", "isinstance(1)", "sorted()", "''.join()", "[].append()", "{}.get()", "str(object=1, x=2)", "abs()", "sum(1, 2, 3)", "max(key=1)", "object(1)", "open()", "zip(1)", "map()", "enumerate()", "dict(1, 2)", "list(1, 2)", "type(1, 2)", "super(1, 2, 3)", "hasattr(1)", "getattr(1)", "setattr(1, 2)", "iter()", "next()", "next(5)", "input(1, 2)", "chr('a')", "round()", "pow(1)", "divmod(1)", "bytes(1, 2, 3, 4)", "two(*[1], *[2], *[3])"]
for call in calls:
    try:
        print(call, "=", eval(call))
    except TypeError as error:
        print(call, "->", error)


def many(a, b, c, d, e):
    pass


for call in ("many()", "many(1)", "many(1, 2, 3)", "many(1, 2, 3, 4)", "many(1, 2, 3, 4, 5, 6)", "many(a=1, c=2)", "many(1, 2, x=3)"):
    try:
        eval(call)
    except TypeError as error:
        print(call, "->", error)
