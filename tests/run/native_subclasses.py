# xxsubtype: native classes below list and dict with state of their own.
import copy
import xxsubtype

a = xxsubtype.spamlist([3, 1, 2])
print(a, type(a), a.state, a.getstate(), a == [3, 1, 2], len(a))
a.setstate(42)
a.append(4)
a.sort()
print(a, a.state, a + [1], a * 2, sorted(a), repr(a), isinstance(a, list))
d = xxsubtype.spamdict(x=1, y=2)
d.setstate(-7)
d["z"] = 3
print(d, d.state, d.getstate(), dict(d), d == {"x": 1, "y": 2, "z": 3}, xxsubtype.spamdict({1: 2}))


class Sub(xxsubtype.spamlist):
    extra = None

    def both(self):
        return self.state, self.extra, self[:]


s = Sub("ab")
s.extra = s
s.setstate(5)
print(s.both()[:1], s.extra is s, s)
print(copy.copy(xxsubtype.spamlist([1])), copy.deepcopy(xxsubtype.spamdict(a=[1])))
print(xxsubtype.spamlist.classmeth(1, k=2), a.classmeth(), Sub.classmeth(1)[0] is Sub)
print(xxsubtype.spamlist.staticmeth(1, k=2), a.staticmeth())
print(xxsubtype.bench(a, "getstate", 5) >= 0.0)
descriptor = xxsubtype.spamlist.__dict__["classmeth"]
for call in (lambda: descriptor(), lambda: descriptor(a), lambda: descriptor(list), lambda: a.setstate("x"), lambda: a.setstate(2 ** 40),
             lambda: setattr(a, "state", 1), lambda: xxsubtype.bench(a, "nothing"), lambda: dict.__dict__["fromkeys"](), lambda: list.append()):
    try:
        print(call())
    except (TypeError, AttributeError, OverflowError) as e:
        print(type(e).__name__, e)
