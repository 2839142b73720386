x = y = 1
del x
try:
    x
except NameError as error:
    print(error)
del (y)
a, b, c = 1, 2, 3
del a, (b, [c])
print("a" in globals(), "b" in globals(), "c" in globals())
items = list(range(10))
del items[0], items[-1], items[2:4]
print(items)
d = {"a": 1, "b": {"c": 2}}
del d["a"], d["b"]["c"]
print(d)


class K:
    attr = 1

    def __init__(self):
        self.own = 2

    def __delitem__(self, key):
        print("delitem", key)

    def __delattr__(self, name):
        print("delattr", name)
        super().__delattr__(name)


k = K()
del k.own, k[1], k["a":"b"]
del K.attr
print(hasattr(K, "attr"), k.__dict__)


def local():
    v = 1
    del v
    try:
        return v
    except UnboundLocalError as error:
        return str(error)


def captured():
    cell = 1

    def inner():
        return cell
    first = inner()
    del cell
    try:
        inner()
    except NameError as error:
        return first, str(error)


print(local(), captured())
for statement in ("del nothing", "del d['zz']", "del items[99]", "del k.zz", "del K.zz", "del 'abc'[0]", "del (1, 2)[0]", "del None.x", "del {1}[0]"):
    try:
        exec(statement)
    except Exception as error:
        print(statement, "->", type(error).__name__ + ":", error)
for i in range(3):
    del i
try:
    i
except NameError as error:
    print(error)
