"""exec, eval and __build_class__ of code that belongs to a function: it is called without arguments."""


def show(make):
    try:
        result = make()
        print(type(result).__name__ if hasattr(result, "close") else result)
        if hasattr(result, "close"):
            result.close()
    except Exception as e:
        print(type(e).__name__, e)


def one(a):
    return a


def many(a=1, *b, c=3, **d):
    return locals()


def stars(*a, **k):
    return a, sorted(k)


def generator():
    yield 1


async def coroutine():
    return 1


for f in one, many, stars, generator, coroutine:
    if f is not coroutine:
        show(lambda: exec(f.__code__))
    show(lambda: eval(f.__code__))
show(lambda: eval((lambda: q).__code__, {"q": 7}))
comprehension = next(c for c in compile("[x for x in y]", "f", "exec").co_consts if hasattr(c, "co_code"))
show(lambda: exec(comprehension))
for flags in 0, 3, 64:
    show(lambda: eval(one.__code__.replace(co_flags=flags)))
for f in one, lambda a=1: a, lambda: locals(), many, stars:
    show(lambda: __build_class__(f, "x").__name__)


def again():
    return eval(again.__code__)


try:
    again()
except RecursionError as e:
    print(e)
body = next(c for c in compile("class K:\n  a = 5\n  def f(s): return __class__\n", "f", "exec").co_consts if hasattr(c, "co_code"))
names = {}
exec(body, {"__name__": "q"}, names)
print(sorted(names))
