# The line of a return that nobody wrote is the line that led to it: in `return` events and in f_lineno afterwards.
import sys


def one_armed(x):
    if x:
        x = 2


def both(x):
    if x:
        x = 2
    else:
        x = 3


def loop(n):
    for i in range(n):
        n = i


def while_loop(n):
    while n:
        n -= 1


def tried(x):
    try:
        1 / x
    except ZeroDivisionError:
        x = 1


def with_pass(x):
    if x:
        pass
    elif x is None:
        pass


def nothing():
    pass


def documented():
    "Nothing stops here."
    x = 1


def only_documented():
    "Nor here."


def two_texts():
    "documentation"
    "a statement"


def events(f, *args):
    seen = []

    def tracer(frame, event, arg):
        if frame.f_code is f.__code__:
            seen.append((event[0], frame.f_lineno - f.__code__.co_firstlineno))
        return tracer

    sys.settrace(tracer)
    f(*args)
    sys.settrace(None)
    return seen


print(events(one_armed, 0), events(one_armed, 1))
print(events(both, 0), events(both, 1))
print(events(loop, 0), events(loop, 2))
print(events(while_loop, 0), events(while_loop, 1))
print(events(tried, 0), events(tried, 1))
print(events(with_pass, 0), events(with_pass, 1), events(with_pass, None))
print(events(nothing), events(documented), events(only_documented), events(two_texts))

# Constants that instructions hold themselves are constants of the code.
print((lambda: 7).__code__.co_consts, (lambda x: x + 23).__code__.co_consts)
print(0 in compile("f = 0", "f", "exec").co_consts, 5 in compile("x = 5; y = 5", "f", "exec").co_consts)

