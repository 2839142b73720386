name, value, items = "Ann", 3.14159, {"k": [1, 2, 3]}
width, precision = 10, 3
print(f"{name} {name!r} {name!s} {name!a} {name:>6}|")
print(f"{value:.2f} {value:{width}.{precision}} {value!r:>{width}}|")
print(f"{items['k'][1]} {items} {len(items)} {sum(items['k'])}")
print(f"{name=} {value = } {value=:.1f} {1 + 1=} {name = !s} {items['k']=}")
print(f"{{literal}} {{{name}}} {'nested ' + f'{name}'}")
print(f"{(lambda x: x * 2)(21)} {[i for i in range(3)]} { {'a': 1}['a'] } {({1, 2} & {2})}")
print(f"a" "b" f"{name}" 'c')
print(f"""multi
{name
 .upper()}
end""")
print(rf"\n{name}\t", fr"{value:.0f}\d", f"\x41\u00e9\N{BULLET}{name}\n", end="")
print(f"{name if value > 3 else 'no'} {value > 3} {not name} {value != 3}")
print(f"{'a' 'b'} {name[::-1]} {name[0]}{name[-1]} {name.lower():-^9}")
print(f"{12345678:,} {255:#x} {-5:+d} {True} {None} {...} {1j}")
print(f"{3!r:^5}|{'x':*<4}|{0.1 + 0.2}|{1e100}|{10**20}")
print(f"{'':5}|{'':*^5}|", f"", f"{''}" == "")


def outer():
    local = "captured"

    def inner():
        return f"{local}, {name}"
    return inner()


print(outer())


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f"{type(self).__name__}({self.x!r}, {self.y!r})"

    def __format__(self, spec):
        return f"<{format(self.x, spec)} {format(self.y, spec)}>"


p = Point(1.5, "two")
print(f"{p!r} {Point(1, 2):03d} {Point(1.0, 2.0):.1f} {p!r:>20}")
order = []


def note(x):
    order.append(x)
    return x


print(f"{note(1)}{note(2):{note(3)}}{note(4)}", order)
try:
    f"{1:{'d'}x}"
except ValueError as error:
    print(error)
try:
    f"{undefined}"
except NameError as error:
    print(error)
