class Vector:
    def __init__(self, *parts):
        self.parts = list(parts)

    def __repr__(self):
        return f"V{tuple(self.parts)}"

    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(*[a + b for a, b in zip(self.parts, other.parts)])

    def __radd__(self, other):
        print("radd", other)
        return Vector(*[other + p for p in self.parts])

    def __iadd__(self, other):
        print("iadd")
        self.parts = [p + q for p, q in zip(self.parts, other.parts)]
        return self

    def __mul__(self, k):
        return Vector(*[p * k for p in self.parts])

    __rmul__ = __mul__

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self.parts, other.parts))

    def __neg__(self):
        return self * -1

    def __pos__(self):
        return Vector(*self.parts)

    def __invert__(self):
        return "inverted"

    def __abs__(self):
        return sum(p * p for p in self.parts) ** 0.5

    def __len__(self):
        return len(self.parts)

    def __getitem__(self, key):
        return self.parts[key]

    def __setitem__(self, key, value):
        self.parts[key] = value

    def __delitem__(self, key):
        del self.parts[key]

    def __contains__(self, item):
        print("contains?", item)
        return item in self.parts

    def __eq__(self, other):
        return isinstance(other, Vector) and self.parts == other.parts

    def __lt__(self, other):
        return abs(self) < abs(other)

    def __le__(self, other):
        return abs(self) <= abs(other)

    def __bool__(self):
        return any(self.parts)

    def __call__(self, *args, **kwargs):
        return "called", args, kwargs

    def __round__(self, digits=None):
        return f"rounded {digits}"

    def __int__(self):
        return 7

    def __float__(self):
        return 7.5

    def __index__(self):
        return 2

    def __divmod__(self, other):
        return "divmod", other

    def __pow__(self, other, modulus=None):
        return "pow", other, modulus

    def __lshift__(self, other):
        return "lshift"

    def __rsub__(self, other):
        return "rsub", other

    def __truediv__(self, other):
        return "truediv"

    def __floordiv__(self, other):
        return "floordiv"

    def __mod__(self, other):
        return "mod"

    def __and__(self, other):
        return "and"

    def __ror__(self, other):
        return "ror"

    def __xor__(self, other):
        return NotImplemented


a, b = Vector(1, 2), Vector(3, 4)
print(a + b, 10 + a, a * 3, 3 * a, a @ b, -a, +a, ~a, abs(b), len(a))
a += b
print(a, a[0], a[:1], 4 in a, 9 in a, a == Vector(4, 6), a != b, a < b, b <= a, a > b, a >= b)
a[0] = 100
del a[1]
print(a, bool(a), bool(Vector(0)), not Vector(), a(1, k=2), round(a), round(a, 3))
print(int(a), float(a), [10, 20, 30][a], "abc"[a], hex(a), divmod(a, 5), pow(a, 2), pow(a, 2, 3), a ** 4, a << 1, 5 - a)
print(a / 1, a // 1, a % 1, a & 1, 1 | a, list(b), tuple(b), [*b], max(b))
for x in b:
    print(x, end=" ")
print()
for expression in ("a ^ 1", "a - 1", "a + 1", "1 - 'x'", "a | 1", "hash(a)", "a >> 1", "1 @ a", "[] + a", "-'x'", "~1.5", "object() < object()", "1 < 'a'", "None + 1", "{} < {}", "1 in 1"):
    try:
        print(expression, eval(expression))
    except TypeError as error:
        print(expression, "->", error)


class Base:
    def __add__(self, other):
        return "Base.add"


class Derived(Base):
    def __radd__(self, other):
        return "Derived.radd first"


print(Base() + Derived(), Base() + Base(), Derived() + Base())


class Weird:
    def __eq__(self, other):
        return "not a bool"

    def __len__(self):
        return -1

    def __bool__(self):
        return 1

    def __hash__(self):
        return "x"

    def __iter__(self):
        return 5

    def __str__(self):
        return 3

    def __index__(self):
        return "i"


w = Weird()
print(w == 1)
for expression in ("len(w)", "bool(w)", "hash(w)", "iter(w)", "str(w)", "[][w]", "if_w()", "range(w)"):
    try:
        if expression == "if_w()":
            if w:
                print("true")
        else:
            eval(expression)
    except (TypeError, ValueError) as error:
        print(expression, "->", type(error).__name__ + ":", error)
