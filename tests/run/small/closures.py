def counter(start=0):
    count = start

    def step(by=1):
        nonlocal count
        count += by
        return count

    def peek():
        return count

    return step, peek


step, peek = counter(10)
print(step(), step(5), peek(), step(-3), peek())
other, _ = counter()
print(other(), other(), peek())

late = [lambda: i for i in range(3)]
early = [lambda i=i: i for i in range(3)]
print([f() for f in late], [f() for f in early])


def outer():
    x = "outer"

    def middle():
        def inner():
            return x + "!"
        return inner
    x = "rebound"
    return middle()


print(outer()())
print(outer().__closure__[0].cell_contents)
print(outer().__code__.co_freevars, counter.__code__.co_cellvars)


def unbound():
    def use():
        return value
    try:
        use()
    except NameError as error:
        print(type(error).__name__, error)
    value = 1
    print(use())
    del value
    try:
        use()
    except NameError as error:
        print(error)


unbound()


def compose(*functions):
    def composed(x):
        for function in reversed(functions):
            x = function(x)
        return x
    return composed


print(compose(str, lambda x: x + 1, abs)(-41))


def class_in_function(tag):
    class Tagged:
        label = tag

        def show(self):
            return f"{tag}:{self.label}:{__class__.__name__}"
    return Tagged


print(class_in_function("a")().show(), class_in_function("b")().show())
