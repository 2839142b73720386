counter = 0
limit = "module"


def increment():
    global counter
    counter += 1
    return counter


def make():
    global created
    created = "by function"


def shadows():
    limit = "local"
    return limit


increment(), increment()
make()
print(counter, created, shadows(), limit)


def outer():
    total = 0
    name = "outer"

    def add(n):
        nonlocal total
        total += n
        return total

    def deeper():
        nonlocal name

        def deepest():
            nonlocal name, total
            name += "!"
            total *= 10
        deepest()
        return name
    add(1), add(2)
    return deeper(), total, add(5), name


print(outer())


def mixed():
    x = "enclosing"

    def use_global():
        global x
        x = "global x"

    def read():
        return x
    use_global()
    return read()


print(mixed(), x)


def unbound():
    try:
        counter_local += 1
    except UnboundLocalError as error:
        print(error)
    counter_local = 1
    del counter_local
    try:
        print(counter_local)
    except UnboundLocalError as error:
        print(error)


unbound()
del created
try:
    created
except NameError as error:
    print(error)
globals()["injected"] = 5
print(injected, "injected" in globals(), globals()["__name__"])


class Scope:
    value = counter
    counter = "class attribute"
    seen = counter

    def method(self):
        return counter, self.counter


print(Scope.value, Scope.seen, Scope().method())


def locals_view(a, b=2, *args, c=3, **kw):
    d = 4
    return locals()


print(locals_view(1, 5, 6, e=7))
print = __builtins__.print
len = lambda value: "shadowed len"
print(len([1, 2]))
del len
print(len([1, 2]))
