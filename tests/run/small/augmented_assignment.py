class Noisy:
    def __init__(self):
        self.data = {"k": 1}

    def __getitem__(self, key):
        print("get", key)
        return self.data[key]

    def __setitem__(self, key, value):
        print("set", key, value)
        self.data[key] = value

    @property
    def prop(self):
        print("get prop")
        return 10

    @prop.setter
    def prop(self, value):
        print("set prop", value)


def target():
    print("target")
    return noisy


def key():
    print("key")
    return "k"


def operand():
    print("operand")
    return 5


noisy = Noisy()
target()[key()] += operand()
target().prop *= operand()
x = 10
x += 1; x -= 2; x *= 3; x /= 2; x //= 1; x %= 10; x **= 2
print(x)
y = 6
y &= 5; y |= 8; y ^= 1; y <<= 3; y >>= 1
print(y)
a = b = [1]
a += [2]
print(b, a is b)
a = a + [3]
print(b, a is b)
t = u = (1,)
t += (2,)
print(u, t)
s = "x"
s += "y"
s *= 3
print(s)
d = {"n": 1}
d["n"] += 1
d["list"] = []
d["list"] += "ab"
d |= {"z": 0}
print(d)
st = {1}
st |= {2}; st -= {1}; st ^= {5}; st &= {5}
print(st)


class InPlace:
    def __init__(self, v):
        self.v = v

    def __iadd__(self, o):
        return InPlace(self.v + o)

    def __imatmul__(self, o):
        return "matmul"

    def __isub__(self, o):
        return NotImplemented

    def __sub__(self, o):
        return "fell back to sub"


p = InPlace(1)
q = p
p += 5
print(p.v, q.v, p is q)
q -= 1
print(q)
p @= 1
print(p)
grid = [[0] * 3 for _ in range(2)]
grid[1][2] += 7
grid[0][0] -= 1
print(grid)
i = 0
items = [10, 20, 30]


def index():
    global i
    i += 1
    return i


items[index()] += 100
print(items, i)
for statement in ("undefined_one += 1", "items[9] += 1", "x += 'a'", "d['none'] += 1", "noisy.nothing += 1", "(1, 2)[0] += 1", "None.x += 1", "s -= 'a'"):
    try:
        exec(statement)
    except Exception as error:
        print(statement, "->", type(error).__name__ + ":", error)
value = 2**48 - 2
for _ in range(4):
    value += 1
    print(value, end=" ")
print()
