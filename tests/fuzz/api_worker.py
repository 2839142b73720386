"""Runs inside the interpreter under test: makes the calls of a seed, or those of a file, each written to the log before
it is made. api.py starts it and reads the log: `> code` a call, `! text` an inner error that it raised.
"""
import builtins
import mmap
import random
import signal
import sys
import time
import warnings

import api_pool
from api_pool import ANSWERS, HOW, INSTANCES, NEVER, VALUES

LOG_SIZE = 1 << 23
SIMPLE = (int, float, str, bytes, bool, type(None), type)
STEP_SECONDS = 0.25
OPERATIONS = """o+{} {}+o o-{} o*{} {}*o o@{} o/{} o//{} o%{} {}%o o**{} o<<{} o>>{} o&{} o|{} o^{} -o +o ~o o<{} o=={} {}==o o>{} o!={} {}_in_o o_in_{} not_o o[{}] o[{}:{}] o[{}:{}:{}] o({}) o({},{}) [*o] {{**o}} iter(o) next(o) len(o) hash(o) repr(o) str(o)
format(o,{}) bool(o) int(o) float(o) complex(o) bytes(o) list(o) tuple(o) set(o) dict(o) sorted(o) reversed(o) abs(o) round(o) divmod(o,{}) pow(o,{},{}) isinstance({},o) issubclass(o,{}) memoryview(o) sum(o) min(o) max(o) f'{{o!r:{{{}}}}}' o_is_{} sys.getsizeof(o)
copy.copy(o) copy.deepcopy(o) pickle.dumps(o) pickle.dumps(o,{}) pickle.loads(pickle.dumps(o)) marshal.dumps(o) dir(o) vars(o) id(o) callable(o) weakref.ref(o,{}) print(o,file=io.StringIO()) ','.join(o) b','.join(o) zip(o,o) map({},o) operator.length_hint(o) bytearray(o)
o.__class__ o.__dict__ o.__doc__ type(o).__mro__ getattr(o,{}) hasattr(o,{}) str(o)[:9] gc.collect() upset() json.dumps(o) struct.pack({},o) o.__reduce_ex__({}) o.__getstate__() type(o)({}) type(o)(o) type(o)(o,o) type(o).__new__(type(o)) inspect.signature(o) list(zip(o,range(50)))
o.__format__({}) o.__sizeof__() ''.join(o) '%s'%o '{{}}'.format(o) exec(o) eval(o) compile(o,{},'exec') int.from_bytes(o,'big') array.array('i',o) hashlib.md5(o) open(o) os.stat(o) re.match(o,{}) collections.Counter(o) gc.get_referents(o) gc.is_tracked(o)""".split()
STATEMENTS = ["o[{}] = {}", "del o[{}]", "o[{}:{}] = {}", "o[{}:{}:{}] = {}", "del o[{}:{}]", "o += {}", "o *= {}", "o -= {}", "o |= {}", "o &= {}", "o %= {}", "a, *b = o", "a, b = o",
              "for a in o:\n    upset()\n    if random.random() < .1: break", "with o as a: pass", "raise o", "raise Exception from o", "class A(o): pass", "class A(metaclass=o): pass",
              "class A(type(o)): pass\no.__class__ = A", "class A(type(o)):\n    def __del__(self): upset()\na = A({})\ndel a", "class A(type(o)):\n    __slots__ = ('a', 'b')\na = A({})\na.a = o", "class A(Plain, type(o)): pass\no = A({})", "del o.{a}", "o.{a} = {}",
              "o.__class__ = type({})", "try:\n    raise ValueError\nexcept o: pass", "match o:\n    case [a, *b]: pass\n    case {{'a': c}}: pass\n    case Plain(): pass", "def f(*a, **k): pass\nf(*o)", "def f(*a, **k): pass\nf(**o)",
              "setattr(type(o), '{a}', {})", "o.__dict__ = {}", "o.__init__({})", "o.__init__()", "o.__setstate__({})", "o.__setstate__(({}, {}))", "async def f():\n    await o\nf().send(None)", "async def f():\n    async for a in o: pass\nf().send(None)",
              "async def f():\n    async with o: pass\nf().send(None)", "def f(): yield from o\nlist(itertools.islice(f(), 9))", "a = {{o: 1}}; a[o]", "a = {{o, {}}}", "import builtins; o = type('B', (type(o),), {{'__eq__': lambda *a: upset() or True, '__hash__': lambda s: 1}})({})",
              "@o\ndef f(): pass", "f'{{o:{{{}}}}}{{o!s}}'", "global_o = o; o = {}"]


class Slow(BaseException):
    """A call took too long; it was interrupted, so nothing hangs."""


class Calls:
    """Chooses calls by seed. A call that raised nothing is made again with one argument exchanged."""

    def __init__(self, seed, module):
        self.random = random.Random(seed)
        self.module, self.good, self.kept = module, {}, []
        self.instances = [e for m, es in INSTANCES.items() for e in es] if module == "builtins" else INSTANCES.get(module, [])
        self.everything = [e for es in INSTANCES.values() for e in es]
        self.callables, self.types = [], []
        if module not in api_pool.scope:
            return
        for name in sorted(dir(api_pool.scope[module])):
            value = getattr(api_pool.scope[module], name, None)
            path = f"{module}.{name}"
            if not callable(value) or name[:2] == "__" and module != "builtins" or name in NEVER or f"{module}.{name}" in NEVER:
                continue
            (self.types if isinstance(value, type) else self.callables).append(path)

    def value(self):
        r = self.random
        n = r.random()
        if n < .6:
            return r.choice(VALUES)
        if n < .76:
            base = r.choice(["Plain"] * 6 + ["int, 5", "str, 'abc'", "list, [1, 2, 3]", "dict, {'a': 1}", "tuple, (1, 2)", "bytes, b'abc'", "float, 1.5", "set, {1, 2}", "bytearray, b'abc'", "type(o)"])
            return f"odd({r.choice(['*', '*'] + list(ANSWERS))!r}, {r.choice(HOW)!r}, {base})"
        if n < .9 or not self.kept:
            return r.choice(self.instances if self.instances and n < .84 else self.everything)
        return r.choice(self.kept)

    def arguments(self, key):
        r = self.random
        known = self.good.get(key)
        if known and r.random() < .5:
            chosen = list(r.choice(known))
            if chosen:
                chosen[r.randrange(len(chosen))] = self.value()
        else:
            chosen = [self.value() for _ in range(r.choice((0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4)))]
        if r.random() < .03:
            chosen.append(f"{r.choice(['key', 'a', 'self', 'default', 'maxlen', 'file', 'encoding', 'errors', 'reverse', 'initial', 'strict', 'x'])}={self.value()}")
        elif r.random() < .02:
            chosen += ["1"] * r.choice((10, 300))
        return tuple(chosen)

    def object(self):
        r = self.random
        n = r.random()
        if self.instances and n < .6:
            return r.choice(self.instances)
        if self.types and n < .85:
            t = r.choice(self.types)
            return r.choice([t, f"{t}.__new__({t})", f"{t}({', '.join(self.arguments(t))})", f"{t}({', '.join(self.arguments(t))})", f"type('S', ({t},), {{}})({', '.join(self.arguments(t))})", f"object.__new__({t})"])
        if self.kept and n < .95:
            return r.choice(self.kept)
        return r.choice(self.everything)

    def fill(self, template):
        return template.format(*(f"({self.value()})" for _ in range(5)), a=self.random.choice(self.names or ["__doc__"]))

    def made(self, key, arguments, result, scope, note):
        """Remembers a call that raised nothing, and what came of some."""
        if key and len(self.good.setdefault(key, [])) < 8:
            self.good[key].append(arguments)
        if type(result) not in SIMPLE and self.random.random() < .3:
            name = f"k{self.random.randrange(30)}"
            note(">", f"{name} = r")
            scope[name] = result
            if name not in self.kept:
                self.kept.append(name)

    def calls(self, scope):
        """Yields (code, key of the callable or None, its arguments)."""
        r = self.random
        self.names = []
        while True:
            if self.callables and r.random() < .3:
                f = r.choice(self.callables)
                a = self.arguments(f)
                yield f"r = {f}({', '.join(a)})", f, a
                continue
            scope.pop("o", None)
            made = self.object()
            yield f"o = {made}", None, ()
            if "o" not in scope:
                continue
            try:
                self.names = [n for n in dir(scope["o"]) if type(n) is str and not n in NEVER and n.isidentifier()]
                kind = type(scope["o"]).__name__  # a metaclass that calls have spoilt may refuse
            except BaseException:
                self.names, kind = [], ""
            for _ in range(r.choice((2, 4, 8))):
                n = r.random()
                name = r.choice(self.names or ["__class__"])
                key = f"{kind}.{name}"
                a = self.arguments(key)
                if n < .55:
                    yield f"r = o.{name}({', '.join(a)})", key, a
                elif n < .62:
                    yield f"r = type(o).{name}({', '.join((self.value(),) + a)})", None, a
                elif n < .65:
                    yield f"r = type(o).{name}({', '.join(('type(o).__new__(type(o))',) + a)})", key, a
                elif n < .67:
                    yield f"r = vars(type(o))[{name!r}].__get__({self.value()}, {self.value()})({', '.join(a)})", None, a
                elif n < .69:
                    yield f"vars(type(o))[{name!r}].{r.choice(['__set__', '__delete__', '__get__'])}({self.value()}, {self.value()})", None, a
                elif n < .9:
                    yield "r = " + self.fill(r.choice(OPERATIONS).replace("_in_", " in ").replace("not_", "not ").replace("_is_", " is ")), None, a
                else:
                    yield self.fill(r.choice(STATEMENTS)), None, a


def main():
    log_path, seconds, source, module = sys.argv[1:5]
    with open(log_path, "r+b") as f:
        log = mmap.mmap(f.fileno(), LOG_SIZE)
    at = 0

    def note(mark, text, put=log.__setitem__):
        nonlocal at
        data = (mark + " " + text.replace("\\", "\\\\").replace("\n", "\\n") + "\n").encode("utf-8", "backslashreplace")
        put(slice(at, at + len(data)), data)
        at += len(data)

    def too_slow(number, frame):
        raise Slow

    scope = api_pool.scope
    scope.update((n, v) for n, v in vars(api_pool).items() if n[:2] != "__")
    scope["o"] = None
    try:
        scope[module] = __import__(module)
    except ImportError:
        pass
    warnings.simplefilter("ignore")
    calls = None
    if source.isdigit():
        calls = Calls(int(source), module)
        steps = calls.calls(scope)
    else:
        with open(source, encoding="utf-8", errors="surrogatepass") as f:
            steps = iter([(eval(line), None, ()) for line in f])
    set_trace, set_profile, catch, arm, monotonic, do, make = sys.settrace, sys.setprofile, signal.signal, signal.setitimer, time.monotonic, exec, compile
    state = {n: vars(sys)[n] for n in ("stdout", "stderr", "modules", "path", "excepthook", "unraisablehook", "displayhook")}
    # A call may exchange what is in builtins; what runs between the calls must be itself.
    shared, restore, everything = dict(vars(builtins)), vars(builtins).update, BaseException
    alarm, itimer = signal.SIGALRM, signal.ITIMER_REAL
    catch(alarm, too_slow)
    end = monotonic() + float(seconds)
    while monotonic() < end and at < LOG_SIZE - (1 << 20):
        try:
            step = next(steps, None)
            if step is None:
                break
            code, key, arguments = step
            note(">", code)
        except Slow:
            continue
        result = None
        try:
            try:
                arm(itimer, STEP_SECONDS, STEP_SECONDS)
                do(make(code, "f", "exec"), scope)
                result = scope.get("r")
            except everything as e:
                arm(itimer, 0)
                restore(shared)
                if type(e) is SystemError:
                    note("!", "SystemError: " + "".join(a for a in e.args if type(a) is str))
                key, result = None, e.with_traceback(None)
                del e
            arm(itimer, 0)
            set_trace(None)
            set_profile(None)
            catch(alarm, too_slow)
            restore(shared)
            vars(sys).update(state)
            scope["depth"] = 0
            scope["r"] = result
            if calls:
                calls.made(key, arguments, result, scope, note)
        except everything:
            # The watch may end its call just after it.
            arm(itimer, 0)
            restore(shared)
    note(".", "end")
    scope.clear()


main()
