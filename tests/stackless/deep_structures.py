# Lists and dicts nested 1,000,000 deep are built, compared, printed (a RecursionError) and freed.
# run: timeout=60
# run: max-mb=900
# run: modes=protopy,aot-O0,aot-O2
# expect: list == RecursionError maximum recursion depth exceeded in comparison
# expect: list < RecursionError maximum recursion depth exceeded in comparison
# expect: list repr RecursionError maximum recursion depth exceeded while getting the repr of an object
# expect: list f-string RecursionError maximum recursion depth exceeded while getting the repr of an object
# expect: dict == RecursionError maximum recursion depth exceeded in comparison
# expect: dict repr RecursionError maximum recursion depth exceeded while getting the repr of an object
# expect: tuple == RecursionError maximum recursion depth exceeded in comparison
# expect: 1000000 1000000 1000000
# expect: True
import gc

DEPTH = 1_000_000


def nest(wrap):
    value = None
    for _ in range(DEPTH):
        value = wrap(value)
    return value


def depth(value, step):
    n = 0
    while value is not None:
        value = step(value)
        n += 1
    return n


def attempt(name, action):
    try:
        action()
        print(name, "no error")
    except RecursionError as error:
        print(name, type(error).__name__, error)


def main():
    lists, more = nest(lambda v: [v]), nest(lambda v: [v])
    attempt("list ==", lambda: lists == more)
    attempt("list <", lambda: lists < more)
    attempt("list repr", lambda: repr(lists))
    attempt("list f-string", lambda: f"{lists}")
    dicts, others = nest(lambda v: {1: v}), nest(lambda v: {1: v})
    attempt("dict ==", lambda: dicts == others)
    attempt("dict repr", lambda: repr(dicts))
    tuples, rest = nest(lambda v: (v,)), nest(lambda v: (v,))
    attempt("tuple ==", lambda: tuples == rest)
    print(depth(lists, lambda v: v[0]), depth(dicts, lambda v: v[1]), depth(tuples, lambda v: v[0]))


main()
gc.collect()
print(len(nest(lambda v: [v])) == 1)
