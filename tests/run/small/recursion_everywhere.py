"""Endless recursion by every way that Python code is called from: the default limit gives RecursionError.

Which C function the limit is met in is CPython's own affair where several alternate; the text is compared
where there is one."""
import sys, functools


class Meta(type):
    def __call__(cls, *a):
        return cls()
    def __instancecheck__(cls, o):
        return isinstance(o, cls)


class WithMeta(metaclass=Meta):
    pass


class L:
    def __repr__(self): return repr(self)
    def __str__(self): return str(self)
    def __eq__(self, o): return self == o
    def __lt__(self, o): return self < o
    def __hash__(self): return hash(self)
    def __getattr__(self, n): return getattr(self, n + "x")
    def __bool__(self): return bool(self)
    def __len__(self): return len(self)
    def __contains__(self, o): return o in self
    def __getitem__(self, o): return self[o]
    def __setitem__(self, o, v): self[o] = v
    def __call__(self): return self()
    def __iter__(self): return iter(self)
    def __next__(self): return next(self)
    def __index__(self): return [0][self]
    def __int__(self): return int(self)
    def __float__(self): return float(self)
    def __abs__(self): return abs(self)
    def __round__(self, n=None): return round(self)
    def __format__(self, s): return format(self, s)
    def __add__(self, o): return self + o
    def __enter__(self):
        with self: pass
    def __exit__(self, *a): pass
    @property
    def prop(self): return self.prop
    def __sub__(self, o): return sum([self], self)
    def __radd__(self, o): return sum([1, self])
    def __dir__(self): return dir(self)
    def __reversed__(self): return reversed(self)
    def __neg__(self): return -self
    def __pow__(self, o): return pow(self, o)
    def __divmod__(self, o): return divmod(self, o)
    def __setattr__(self, n, v): setattr(self, n, v)
    def __delattr__(self, n): delattr(self, n)


class A:
    def __getattribute__(self, n): return self.x


class NewRec:
    def __new__(cls): return cls()


class InitRec:
    def __init__(self): InitRec()


class Desc:
    def __get__(self, o, t): return o.d


class HasDesc:
    d = Desc()


class Sub:
    def __init_subclass__(cls):
        class Next(cls): pass


def keyrec(x): return sorted([1, 2], key=keyrec)


def minrec(x): return min([1, 2], key=minrec)


def maprec(x): return list(map(maprec, [x]))


def filterrec(x): return list(filter(filterrec, [x]))


def redrec(a, b): return functools.reduce(redrec, [a, b])


def cmprec(a, b): return sorted([a, b], key=functools.cmp_to_key(cmprec))


def listrec(x): return [listrec(y) for y in [x]]


def genrec(x): return sum(genrec(y) for y in [x])


def evalrec(): return eval("evalrec()")


def execrec(): exec("execrec()")


def partrec(): return functools.partial(partrec)()
@functools.lru_cache
def lru(n): return lru(n + 1)


def kwrec(**k): return kwrec(**k)


def starrec(*a): return starrec(*a)


def tryrec():
    try: return tryrec()
    finally: pass


def gen(): yield from gen()


def applyrec(f): return applyrec(f=f)


def strjoin(x): return "".join(strjoin(y) for y in "a")


def mut_a(x): return {k: mut_b(v) for k, v in x.items()}


def mut_b(x): return [mut_a({"k": x})]




def anyrec(x): return any(anyrec(y) for y in [x])


def setrec(): return {L()}


def dictrec(): return {L(): 1}


class EqIn:
    def __eq__(self, o): return self in [o]
    __hash__ = None
l = L(); a = A()
nested = []


def cls_rec():
    class X:
        cls_rec()
ways = [
    ("repr", lambda: repr(l)),
    ("str", lambda: str(l)),
    ("eq", lambda: l == 1),
    ("lt", lambda: l < 1),
    ("hash", lambda: hash(l)),
    ("getattr", lambda: l.foo),
    ("bool", lambda: bool(l)),
    ("if", lambda: 1 if l else 2),
    ("len", lambda: len(l)),
    ("in", lambda: 1 in l),
    ("getitem", lambda: l[0]),
    ("setitem", lambda: l.__setitem__(1, 2)),
    ("call", lambda: l()),
    ("iter", lambda: iter(l)),
    ("for", lambda: [1 for x in l]),
    ("next", lambda: next(l)),
    ("index", lambda: [0][l]),
    ("int", lambda: int(l)),
    ("float", lambda: float(l)),
    ("abs", lambda: abs(l)),
    ("round", lambda: round(l)),
    ("format", lambda: f"{l}"),
    ("format2", lambda: format(l, "x")),
    ("percent", lambda: "%s" % l),
    ("add", lambda: l + 1),
    ("with", lambda: l.__enter__()),
    ("prop", lambda: l.prop),
    ("sum", lambda: l - 1),
    ("sum2", lambda: sum([1, l])),
    ("dir", lambda: dir(l)),
    ("reversed", lambda: reversed(l)),
    ("neg", lambda: -l),
    ("pow", lambda: pow(l, 2)),
    ("divmod", lambda: divmod(l, 1)),
    ("setattr", lambda: setattr(l, "q", 1)),
    ("delattr", lambda: delattr(l, "q")),
    ("getattribute", lambda: a.y),
    ("new", lambda: NewRec()),
    ("init", lambda: InitRec()),
    ("desc", lambda: HasDesc().d),
    ("init_subclass", lambda: type("S", (Sub,), {})),
    ("key", lambda: keyrec(1)),
    ("min", lambda: minrec(1)),
    ("map", lambda: maprec(1)),
    ("filter", lambda: filterrec(1)),
    ("reduce", lambda: redrec(1, 2)),
    ("cmp", lambda: cmprec(1, 2)),
    ("listcomp", lambda: listrec(1)),
    ("genexp", lambda: genrec(1)),
    ("eval", evalrec),
    ("exec", execrec),
    ("partial", partrec),
    ("lru", lambda: lru(1)),
    ("kw", lambda: kwrec(a=1)),
    ("star", lambda: starrec(1, 2)),
    ("try", tryrec),
    ("yieldfrom", lambda: list(gen())),
    ("apply", lambda: applyrec(1)),
    ("join", lambda: strjoin("a")),
    ("mutual", lambda: mut_a({"k": 1})),
    ("any", lambda: anyrec(1)),
    ("set", setrec),
    ("dict", dictrec),
    ("eqin", lambda: EqIn() in [1]),
    ("metacall", lambda: WithMeta()),
    ("instancecheck", lambda: isinstance(1, WithMeta)),
    ("class", cls_rec),
    ("sort", lambda: sorted([l, l])),
    ("print", lambda: print(l)),
    ("repr_list", lambda: repr([l])),
    ("dict_get", lambda: {}.get(l)),
    ("list_eq", lambda: [l] == [2]),
    ("tuple_lt", lambda: (l,) < (2,)),
    ("index_of", lambda: [l].index(3)),
    ("max", lambda: max(l, l)),
    ("list", lambda: list(l)),
    ("unpack", lambda: (lambda *q: q)(*l)),
    ("zip", lambda: list(zip(l))),
    ("dictcomp", lambda: {k: 1 for k in l}),
]
alternating = "class cmp dict eval exec index_of init_subclass list_eq max min mutual partial print reduce repr repr_list set sort tuple_lt".split()


def main():
    for name, way in ways:
        try:
            way()
            print(name, "no error")
        except RecursionError as e:
            print(name, "RecursionError", str(e)[:32] if name in alternating else e)
        except Exception as e:
            print(name, type(e).__name__, e)
main()
