def f(x):
    return g(x) + 1


def g(x):
    return h(x, 2)


def h(a, b):
    return a / (b - 2)


print("before")
f(10)
print("never")
