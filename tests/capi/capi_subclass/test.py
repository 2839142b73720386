import gc

from capi_subclass import CountingDict, Error, Measure, Meta, StackList

d = CountingDict(a=1)
d["b"] = 2
d[3] = [4]
del d["a"]
print(d, d.writes, len(d), d["zz"], d.get("b"), sorted(map(str, d)), dict(d) == {"b": 2, 3: [4]}, isinstance(d, dict), d == {"b": 2, 3: [4]})


class MyDict(CountingDict):
    def __init__(self, *args):
        super().__init__(*args)
        self.note = "n"

    def __missing__(self, key):
        return super().__missing__(key) + ("mine",)


m = MyDict([(1, 2)])
m[5] = 6
print(m, m.writes, m.note, m["q"], m.__dict__)
s = StackList([1, 2.5])
print(s.push("x"), s.push([1]), s.top(), s, s.extra, s[0], s[-1], len(s))
s.append(9)
s[0] = 100
s.sort(key=str)
print(s, s.top(), s.pop(), s + [1], type(s + [1]).__name__, s.extra)
try:
    StackList().top()
except IndexError as e:
    print("IndexError", e)


class Deep(StackList):
    def push(self, o):
        return super().push((o, o))


deep = Deep()
deep.tag = 1
print(deep.push(1), deep, deep.tag, deep.extra)
for i in range(100):
    deep.push(i)
gc.collect()
print(len(deep), deep[50])


class A(metaclass=Meta):
    def __init__(self, v=0):
        self.v = v


class B(A):
    pass


print(A(3).v, A().v, B(4).v, A.created, B.created, type(A) is Meta, isinstance(B, Meta), type(B).__name__)
A.created = 50
print(A.created, B.created)
C = Meta("C", (B,), {"x": 1})
print(C, C.x, C().v, C.created, C.__mro__)
x = Measure(2.5)
x.unit = 7
print(x, x + 1, float(x), x == 2.5, hash(x) == hash(2.5), x.unit, str(x), f"{x:.2f}", repr(-x))
try:
    raise Error("bad", 1)
except ValueError as e:
    print(type(e).__name__, e.args, Error.__doc__, Error.__module__, isinstance(e, Error))


class MyError(Error):
    pass


try:
    raise MyError("mine")
except Error as e:
    print(repr(e), e.__class__.__mro__[1] is Error)
del d, m, s, deep, A, B, C, x
for _ in range(3):
    gc.collect()
print("done")
