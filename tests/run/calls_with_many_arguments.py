# Calls with more arguments than are kept in registers at once, and long chains of comparisons.
import sys

order = []


def v(x):
    order.append(x)
    return x


def f(*args, **kwargs):
    return len(args), sum(args), list(kwargs)[:3], sum(kwargs.values())


class C:
    def __init__(self, *args, **kwargs):
        self.args, self.kwargs = args, kwargs

    def m(self, *args, **kwargs):
        return f(*args, **kwargs)


args = ", ".join(f"v({i})" for i in range(40))
keywords = ", ".join(f"k{i}=v({i + 100})" for i in range(25))
for text in (f"f({args})", f"f({keywords})", f"f({args}, {keywords})", f"C().m({args})", f"C().m({keywords})", f"C().m({args}, {keywords})",
             f"f(*[1, 2], {args}, {keywords}, **{{'z': 1}})", f"sorted(C({args}, {keywords}).kwargs)[:2]"):
    order.clear()
    print(eval(text), order == sorted(order), len(order))

for text in (f"f({keywords}, **{{'k3': 1}})", f"f(**{{'k3': 1}}, {keywords})", f"nothing({args})", f"None({args})"):
    try:
        eval(text)
    except (TypeError, NameError) as e:
        print(type(e).__name__, e)

order.clear()
print(eval("v(1) < v(2) < v(3) < v(4) < v(5)"), order)
order.clear()
print(eval("v(1) < v(2) > v(3) < v(4) < v(5)"), order)
a, b = 1, 2
print(a < b < v(3) > b > a < v(9), a < v(5) < b, not (a < v(2) < v(3) < v(1)))
if v(1) < v(2) <= v(2) < v(7) != v(8):
    print("held")
while a < v(b) < v(4) < v(5):
    b += 1
print(b)
print(eval("x < " * 500 + "x", {"x": 1}), eval("x <= " * 500 + "x", {"x": 1}))
print(compile("x < " * 100 + "x", "c", "eval").co_stacksize < 10, compile(f"f({args}, {keywords})", "c", "eval").co_stacksize < 10)

sys.set_int_max_str_digits(700)
for digits in (700, 701, 5000):
    try:
        print(eval("9" * digits) == 10 ** digits - 1)
    except SyntaxError as e:
        print(e.msg, e.lineno)
try:
    exec("x = 1\ny = " + "3" * 1000)
except SyntaxError as e:
    print(e, e.lineno)
