# The native pickle module: every protocol's bytes, recursion, reductions, persistent ids, buffers, and words for bad input.
import _pickle
import collections
import copyreg
import io
import pickle
import struct


def attempt(f):
    try:
        print("  ", repr(f()))
    except RecursionError:
        print("   RecursionError")
    except Exception as e:
        print("  ", type(e).__name__, e)


class Plain:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    class Inner:
        pass


class Slots:
    __slots__ = ("a", "b")


class Listed(list):
    pass


class NewArgs(int):
    def __new__(cls, *, v=0):
        return int.__new__(cls, v)

    def __getnewargs_ex__(self):
        return (), {"v": int(self)}


class State:
    def __getstate__(self):
        return (1, 2)

    def __setstate__(self, s):
        self.s = s


class Reduced:
    def __init__(self, v):
        self.v = v

    def __reduce_ex__(self, protocol):
        return self.v

    def __repr__(self):
        return "Reduced()"


slots = Slots()
slots.a = 5
shared = [1, 2]
values = [None, True, False, 0, 255, 256, 65536, -1, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**63, -2**63, 2**70, -2**70, 255 << 60, 1.5, -0.0, float("inf"), "", "a", "é\n\\\ud800\U0001f600",
          b"", b"abc\xff", bytearray(b"xy"), (), (1,), (1, 2, 3), (1, 2, 3, 4), [], [1], [shared, shared], {}, {"a": 1}, {"a": 1, "b": [2]}, {1}, frozenset({2}), 1 + 2j, range(3), slice(1, 2),
          Plain([1]), Plain.Inner, Listed([1, 2]), NewArgs(v=7), collections.Counter("aab"), collections.deque([1], 3), len, int, type(None), ..., type(...), struct.Struct]
for v in values:
    for p in range(6):
        data = pickle.dumps(v, p)
        back = pickle.loads(data)
        if p in (0, 2, 4, 5):
            print(p, data[:120], back == v, type(back) is type(v))
for p in range(2, 6):
    print(pickle.loads(pickle.dumps(slots, p)).a, pickle.loads(pickle.dumps(State(), p)).s)
big = list(range(2500)), {i: str(i) for i in range(2100)}, set(range(1500)), "x" * 70000, b"y" * 70000
for p in range(6):
    out = io.BytesIO()
    pickle.Pickler(out, p).dump(big)
    print(p, len(out.getvalue()), out.getvalue() == pickle.dumps(big, p), pickle._dumps(big, p) == pickle.dumps(big, p), pickle.load(io.BytesIO(out.getvalue())) == big)

loop = []
loop.append(loop)
d = {}
d["d"] = d
pair = (loop, [])
pair[1].append(pair)
o = Plain(None)
o.v = {"o": o}
for p in range(6):
    l2, d2, p2, o2 = (pickle.loads(pickle.dumps(x, p)) for x in (loop, d, pair, o))
    print(l2[0] is l2, d2["d"] is d2, p2[1][0] is p2, o2.v["o"] is o2)
deep = []
for _ in range(100000):
    deep = [deep]
attempt(lambda: pickle.dumps(deep))
print(type(pickle.loads(b"]" * 50000 + b"a" * 49999 + b".")))

print("reductions")


def local():
    def inner():
        pass
    return inner


attempt(lambda: pickle.dumps(local()))
for v in (1, (), (1, 2), (int, 2), (int, (), None, 3), (int, (), None, None, 3), (int, (), None, None, None, 3), "nope", "a.b", None, (int, (), 5), (copyreg.__newobj__, ()),
          (copyreg.__newobj__, (1,)), (copyreg.__newobj__, (int,)), (copyreg.__newobj_ex__, (int,)), (copyreg.__newobj_ex__, (1, (), {})), (copyreg.__newobj_ex__, (int, (), 1))):
    attempt(lambda: pickle.dumps(Reduced(v)))
print("bad input")
for s in (b"P\n.", b"\x80\x04NQ.", b"cos\nqqq\n.", b"\x80\x04\x8c\x02os\x8c\x0bpath.qqq.zz\x93.", b")R.", b"N)R.", b"NNR.", b"g9\n.", b"gx\n.", b"p\n.", b"Np-5\n.", b"0.", b"(.", b".", b"", b"t.", b"\xff",
          b"ab", b"'", b"\x82\x05.", b"\x82\x00.", b"NNb.", b"N}b.", b"}Nb.", b'S"\n.', b"Sa\n.", b"I\n.", b"Ia\n.", b"La\n.", b"\x8b\xff\xff\xff\xff.", b"\x8a\x02.", b"\x80\x09.", b"N\x85(.", b"N(0000.",
          b"(N.", b"\x97.", b"N\x98.", b"(NNNd.", b"}(NNNu.", b"N\x81.", b"NN\x81.", b"NNN\x92.", b"N\x93.", b"NN\x93.", b"}(a.", b"]e.", b"(o.", b"\x8e\xff\xff\xff\xff\xff\xff\xff\xff.",
          b"\x95\xff\xff\xff\xff\xff\xff\xff\x0f.", b"\x80\x04\x95\x02\x00\x00\x00\x00\x00\x00\x00.", b"X\x02\x00\x00\x00\xff\xff.", b"T\x01\x00\x00\x00\xff.", b"NNa.", b"NNNs.", b"I010\n.", b"I01\n.",
          b"U\x02a\xe9."):
    print(s)
    attempt(lambda: pickle.loads(s))
attempt(lambda: pickle.loads(b"U\x02a\xe9.", encoding="latin1"))
attempt(lambda: pickle.loads(b"U\x02a\xe9.", encoding="bytes"))
attempt(lambda: pickle.loads("a"))
attempt(lambda: pickle.Pickler(1))
attempt(lambda: pickle.Unpickler(1))
attempt(lambda: pickle.dumps(1, 6))

print("hooks")


class Persistent(pickle.Pickler):
    def persistent_id(self, o):
        return "id-%s" % o.v if isinstance(o, Plain) else None

    def reducer_override(self, o):
        return (complex, (1, 2)) if o is slots else NotImplemented


class Loader(pickle.Unpickler):
    def persistent_load(self, pid):
        return "loaded " + pid

    def find_class(self, module, name):
        print("   find", module, name)
        return super().find_class(module, name)


for p in range(6):
    out = io.BytesIO()
    Persistent(out, p).dump([Plain(1), slots, len])
    out.seek(0)
    print(Loader(out).load(), out.read())
pickler = pickle.Pickler(io.BytesIO())
pickler.dump(shared)
print(len(pickler.memo.copy()), pickler.bin, pickler.fast)
pickler.clear_memo()
print(pickler.memo.copy())
file = io.BytesIO(pickle.dumps(1) + pickle.dumps("two", 0) + pickle.dumps([3]))
print([pickle.load(file) for _ in range(3)], file.read())

print("buffers")
kept = []
data = pickle.dumps([pickle.PickleBuffer(bytearray(b"one")), pickle.PickleBuffer(b"two")], 5, buffer_callback=kept.append)
print(data, [bytes(b) for b in kept], pickle.loads(data, buffers=kept)[0] is kept[0])
print(pickle.loads(pickle.dumps([pickle.PickleBuffer(bytearray(b"one")), pickle.PickleBuffer(b"two")], 5)))
b = pickle.PickleBuffer(bytearray(b"abc"))
print(b.raw().tobytes(), bytes(memoryview(b)))
b.release()
attempt(lambda: b.raw())
attempt(lambda: pickle.dumps(b, 5))
attempt(lambda: pickle.PickleBuffer(memoryview(b"abcdef")[::2]).raw())

print("streams")
for stream in (io.StringIO("one\ntwo"), io.StringIO("a\r\nb", newline=None), io.BytesIO(b"xyz")):
    stream.read(2)
    again = pickle.loads(pickle.dumps(stream))
    print(type(again), again.tell(), again.getvalue(), again.read(), stream.__getstate__())
