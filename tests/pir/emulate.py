#!/usr/bin/python3.11
"""Run a Python program through its PIR, executed operation by operation in CPython.

    emulate.py --tool BIN/ppy_stage_dump FILE.py [args…]

A slow second opinion on what the operations of ops.def mean: what differs from CPython's output is a
bug of the lowering (or of this file). Frames are not real: `locals()`, `super()` without attribute and
tracebacks do not work in emulated code.
"""
import builtins
import importlib
import operator
import re
import subprocess
import sys
import types

EMPTY = type("Empty", (), {"__repr__": lambda s: "<empty>"})()
CONVERSIONS = {0: lambda v: v, ord("s"): str, ord("r"): repr, ord("a"): ascii}
SPECIAL = ["__enter__", "__exit__", "__aenter__", "__aexit__"]
BINARY = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "truediv": operator.truediv, "floordiv": operator.floordiv,
    "mod": operator.mod, "pow": operator.pow, "matmul": operator.matmul, "lshift": operator.lshift, "rshift": operator.rshift,
    "and": operator.and_, "or": operator.or_, "xor": operator.xor, "iadd": operator.iadd, "isub": operator.isub, "imul": operator.imul,
    "itruediv": operator.itruediv, "ifloordiv": operator.ifloordiv, "imod": operator.imod, "ipow": operator.ipow,
    "imatmul": operator.imatmul, "ilshift": operator.ilshift, "irshift": operator.irshift, "iand": operator.iand, "ior": operator.ior,
    "ixor": operator.ixor, "lt": operator.lt, "le": operator.le, "eq": operator.eq, "ne": operator.ne, "gt": operator.gt,
    "ge": operator.ge, "is": operator.is_, "is_not": operator.is_not, "contains": lambda a, b: a in b, "not_contains": lambda a, b: a not in b,
}
UNARY = {"neg": operator.neg, "pos": operator.pos, "invert": operator.invert, "not": operator.not_}


class Escaped(Exception):
    """Carries a StopIteration out of the generator that executes a plain function."""


class Wrapped:
    """A value an asynchronous generator yields to its consumer, not to the event loop."""

    def __init__(self, value):
        self.value = value


@types.coroutine
def pass_on(value):
    return (yield value)


async def async_generator(generator):
    send, argument = generator.send, None
    while True:
        try:
            item = send(argument)
        except StopIteration:
            return
        try:
            argument = (yield item.value) if isinstance(item, Wrapped) else await pass_on(item)
            send = generator.send
        except BaseException as e:
            send, argument = generator.throw, e


class Function:
    def __init__(self, name):
        self.name = name
        self.vars, self.cells, self.free, self.consts, self.names, self.blocks = [], {}, [], [], [], []


def parse_string(text, pos):
    out = bytearray()
    pos += 1
    while text[pos] != '"':
        c = text[pos]
        if c == "\\":
            pos += 1
            c = text[pos]
            if c == "n":
                out.append(10)
            elif c == "x":
                out.append(int(text[pos + 1:pos + 3], 16))
                pos += 2
            else:
                out.append(ord(c))
        else:
            out.append(ord(c))
        pos += 1
    return bytes(out), pos + 1


def parse_const(text, pos, unit):
    word = re.match(r"\w+", text[pos:])[0]
    pos += len(word)
    simple = {"none": None, "true": True, "false": False, "ellipsis": ...}
    if word in simple:
        return simple[word], pos
    pos += 1
    if word in ("str", "bytes"):
        value, pos = parse_string(text, pos)
        return (value.decode("utf-8", "surrogatepass") if word == "str" else value), pos
    if word in ("tuple", "frozenset"):
        items = []
        pos += 1
        while text[pos] != ")":
            if text[pos] in ", ":
                pos += 1
                continue
            item, pos = parse_const(text, pos, unit)
            items.append(item)
        return (tuple if word == "tuple" else frozenset)(items), pos + 1
    token = re.match(r"[^\s,)]+", text[pos:])[0]
    pos += len(token)
    if word == "int":
        return int(token), pos
    if word == "bigint":
        return int(token, 16), pos
    if word == "float":
        return float(token), pos
    if word == "complex":
        second = re.match(r" [^\s,)]+", text[pos:])[0]
        return complex(float(token), float(second)), pos + len(second)
    return ("code", int(token[1:])), pos


def parse(text):
    unit, fn = [], None
    for line in text.split("\n"):
        s = line.strip()
        if not s:
            continue
        if s.startswith("function @"):
            fn = Function(parse_string(s, s.index('"'))[0].decode())
            unit.append(fn)
        elif m := re.match(r"b(\d+)(?: handler b(\d+))?:$", s):
            fn.blocks.append((int(m[2]) if m[2] else None, []))
        elif fn and fn.blocks and s != "}":
            op, _, rest = s.partition(" ")
            rest = rest.split(" ; ")[0].split(" @")[0]
            operands = [int(re.match(r"[rkn#b]?(-?\d+)", o.strip())[1]) for o in rest.split(",")] if rest.strip() else []
            fn.blocks[-1][1].append((op, operands))
        elif fn:
            word, _, rest = s.partition(" ")
            if word == "qualname":
                fn.qualname = parse_string(rest, 0)[0].decode()
            elif word == "kind":
                fn.kind = rest.split()[0]
            elif word == "line":
                fn.flags = int(rest.split()[2], 16)
            elif word == "args":
                fn.args, fn.posonly, fn.kwonly = map(int, re.findall(r"\d+", rest))
            elif word == "registers":
                fn.registers = int(rest.split()[0])
                fn.doc = rest.endswith("doc")
            elif word == "var":
                fn.vars.append(parse_string(rest, rest.index('"'))[0].decode())
            elif word == "cell":
                fn.cells[int(rest[1:rest.index(" ")])] = parse_string(rest, rest.index('"'))[0].decode()
            elif word == "free":
                fn.free.append(parse_string(rest, rest.index('"'))[0].decode())
            elif word == "const":
                fn.consts.append(parse_const(rest, rest.index(" ") + 1, unit)[0])
            elif word == "name":
                fn.names.append(parse_string(rest, rest.index('"'))[0].decode("utf-8", "surrogatepass"))
    return unit


class Emulator:
    def __init__(self, unit, namespace):
        self.unit, self.globals = unit, namespace
        self.handled = None
        self.operations = 0

    def make_function(self, index, defaults=EMPTY, kwdefaults=EMPTY, annotations=EMPTY, closure=EMPTY):
        fn = self.unit[index]
        names = fn.vars[:]
        positional = [f"p{i}" for i in range(fn.args)]
        signature = positional[:fn.posonly] + (["/"] if fn.posonly else []) + names[fn.posonly:fn.args]
        inner = positional[:fn.posonly] + names[fn.posonly:fn.args]
        kwonly = names[fn.args:fn.args + fn.kwonly]
        rest = fn.args + fn.kwonly
        star = kwargs = None
        if fn.flags & 4:
            star, rest = names[rest], rest + 1
        if fn.flags & 8:
            kwargs = names[rest]
        if star or kwonly:
            signature.append("*" + (star or ""))
        signature += kwonly
        if kwargs:
            signature.append("**" + kwargs)
        fix = lambda n: "_0" if n == ".0" else n
        parameters = [fix(s.lstrip("*")) for s in inner + kwonly] + [n for n in (star, kwargs) if n]
        signature = [fix(s) if s[0] != "*" else s for s in signature]
        call = f"_run(_fn, [{', '.join(parameters)}], _closure, None)"
        if fn.flags & 0x20:
            body = f"def stub({', '.join(signature)}):\n return (yield from {call})"
        elif fn.flags & 0x80:
            body = f"async def stub({', '.join(signature)}):\n return await _coroutine({call})"
        elif fn.flags & 0x200:
            body = f"def stub({', '.join(signature)}):\n return _agen({call})"
        else:
            body = f"def stub({', '.join(signature)}):\n return _drive({call})"
        # The stub has to accept defaults, which CPython takes from its attributes.
        scope = {"_run": self.run, "_fn": fn, "_closure": () if closure is EMPTY else closure, "_drive": self.drive, "_agen": async_generator, "_coroutine": types.coroutine(lambda g: (yield from g))}
        exec(body, scope)
        stub = scope["stub"]
        stub.__name__, stub.__qualname__ = fn.name, fn.qualname
        stub.__module__ = self.globals.get("__name__")
        stub.__doc__ = fn.consts[0] if fn.doc else None
        if defaults is not EMPTY:
            stub.__defaults__ = defaults
        if kwdefaults is not EMPTY:
            stub.__kwdefaults__ = kwdefaults
        if annotations is not EMPTY:
            stub.__annotations__ = dict(zip(annotations[::2], annotations[1::2]))
        if fn.kind == "class":
            stub.class_body = (fn, scope["_closure"])
        return stub

    @staticmethod
    def drive(generator):
        try:
            next(generator)
        except StopIteration as e:
            return e.value
        except Escaped as e:
            escaped = e.args[0]
        else:
            raise RuntimeError("yield outside a generator")
        raise escaped

    def build_class(self, body, name, *bases, **keywords):
        fn, closure = body.class_body
        resolved = types.resolve_bases(bases)
        meta, namespace, keywords = types.prepare_class(name, resolved, keywords)
        if resolved is not bases:
            namespace["__orig_bases__"] = bases
        self.drive(self.run(fn, [], closure, namespace))
        return meta(name, resolved, namespace, **keywords)

    def load_global(self, name):
        if name in self.globals:
            return self.globals[name]
        try:
            return getattr(builtins, name)
        except AttributeError:
            raise NameError(f"name '{name}' is not defined") from None

    def load_name(self, namespace, name):
        try:
            return namespace[name]
        except KeyError:
            return self.load_global(name)

    def run(self, fn, args, closure, namespace):
        """A generator: it yields what the function yields."""
        regs = [EMPTY] * (fn.registers + 1)
        regs[:len(args)] = args
        if namespace is None and fn.kind == "module":
            namespace = self.globals
        block = index = 0
        pending = None
        entry_handled = self.handled
        while True:
            handler, instructions = fn.blocks[block]
            if index >= len(instructions):
                block, index = block + 1, 0
                continue
            op, o = instructions[index]
            index += 1
            try:
                if op == "yield":
                    saved, self.handled = self.handled, entry_handled
                    try:
                        regs[o[0]] = yield regs[o[1]]
                    finally:
                        entry_handled, self.handled = self.handled, saved
                elif op == "send":
                    try:
                        value = regs[o[1]].send(regs[o[2]]) if hasattr(regs[o[1]], "send") else next(regs[o[1]])
                        regs[o[0]] = value
                    except StopIteration as e:
                        regs[o[0]] = e.value
                        block, index = o[3], 0
                elif op == "yield_delegate":
                    try:
                        regs[o[0]] = yield regs[o[2]]
                    except GeneratorExit:
                        if hasattr(regs[o[1]], "close"):
                            regs[o[1]].close()
                        raise
                    except BaseException as e:
                        if not hasattr(regs[o[1]], "throw"):
                            raise
                        try:
                            # What it yields meanwhile goes on as if sent.
                            value = regs[o[1]].throw(e)
                            while True:
                                sent = yield value
                                value = regs[o[1]].send(sent)
                        except StopIteration as stop:
                            regs[o[0]] = stop.value
                            block, index = o[3], 0
                elif op == "return":
                    return regs[o[0]]
                elif op == "catch":
                    regs[o[0]], pending = pending, None
                else:
                    target = self.step(fn, op, o, regs, closure, namespace)
                    if target is not None:
                        block, index = target, 0
            except BaseException as e:
                if handler is None:
                    if isinstance(e, StopIteration) and not fn.flags & 0x2a0:
                        raise Escaped(e)  # this is a generator, the function is not
                    raise
                pending, block, index = e, handler, 0

    def step(self, fn, op, o, r, closure, namespace):
        self.operations += 1
        names, consts = fn.names, fn.consts

        def need(register, name):
            if r[register] is EMPTY:
                raise UnboundLocalError(f"cannot access local variable '{names[name]}' where it is not associated with a value")

        def cell_value(cell, name, what="local"):
            try:
                return cell.cell_contents
            except ValueError:
                if what == "free":
                    raise NameError(f"cannot access free variable '{name}' where it is not associated with a value in enclosing scope") from None
                raise UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value") from None

        if op in BINARY:
            r[o[0]] = BINARY[op](r[o[1]], r[o[2]])
        elif op in UNARY:
            r[o[0]] = UNARY[op](r[o[1]])
        elif op.startswith("jump_if_"):
            return self.branch(op[8:], o, r)
        elif op == "jump":
            return o[0]
        elif op == "move":
            r[o[0]] = r[o[1]]
        elif op == "const":
            r[o[0]] = consts[o[1]]
        elif op == "int":
            r[o[0]] = o[1]
        elif op == "clear":
            r[o[0]] = EMPTY
        elif op in ("check_bound", "check_delete"):
            need(o[0], o[1])
        elif op == "load_global":
            r[o[0]] = self.load_global(names[o[1]])
        elif op == "store_global":
            self.globals[names[o[1]]] = r[o[0]]
        elif op == "delete_global":
            if names[o[0]] not in self.globals:
                raise NameError(f"name '{names[o[0]]}' is not defined")
            del self.globals[names[o[0]]]
        elif op == "load_name":
            r[o[0]] = self.load_name(namespace, names[o[1]])
        elif op == "store_name":
            namespace[names[o[1]]] = r[o[0]]
        elif op == "delete_name":
            if names[o[0]] not in namespace:
                raise NameError(f"name '{names[o[0]]}' is not defined")
            del namespace[names[o[0]]]
        elif op == "make_cell":
            r[o[0]] = types.CellType() if r[o[0]] is EMPTY else types.CellType(r[o[0]])
        elif op == "new_cell":
            r[o[0]] = types.CellType()
        elif op == "load_cell":
            r[o[0]] = cell_value(r[o[1]], names[o[2]])
        elif op == "store_cell":
            r[o[0]].cell_contents = r[o[1]]
        elif op == "delete_cell":
            cell_value(r[o[0]], names[o[1]])
            del r[o[0]].cell_contents
        elif op == "load_free":
            r[o[0]] = cell_value(closure[o[1]], fn.free[o[1]], "free")
        elif op == "store_free":
            closure[o[1]].cell_contents = r[o[0]]
        elif op == "delete_free":
            cell_value(closure[o[0]], fn.free[o[0]], "free")
            del closure[o[0]].cell_contents
        elif op == "free_cell":
            r[o[0]] = closure[o[1]]
        elif op == "load_class_cell":
            name = names[o[2]]
            r[o[0]] = namespace[name] if name in namespace else cell_value(r[o[1]], name, "free")
        elif op == "load_locals":
            r[o[0]] = namespace
        elif op == "add_int":
            r[o[0]] = r[o[1]] + o[2]
        elif op == "sub_int":
            r[o[0]] = r[o[1]] - o[2]
        elif op == "get_attr":
            r[o[0]] = getattr(r[o[1]], names[o[2]])
        elif op == "set_attr":
            setattr(r[o[0]], names[o[1]], r[o[2]])
        elif op == "del_attr":
            delattr(r[o[0]], names[o[1]])
        elif op == "load_method":
            r[o[0]:o[0] + 2] = getattr(r[o[2]], names[o[3]]), EMPTY
        elif op == "load_special":
            value, name = r[o[2]], SPECIAL[o[3]]
            found = getattr(type(value), name, None)
            if found is None:
                raise TypeError(f"'{type(value).__name__}' object does not support the context manager protocol")
            r[o[0]:o[0] + 2] = found.__get__(value, type(value)), EMPTY
        elif op == "get_item":
            r[o[0]] = r[o[1]][r[o[2]]]
        elif op == "set_item":
            r[o[0]][r[o[1]]] = r[o[2]]
        elif op == "del_item":
            del r[o[0]][r[o[1]]]
        elif op == "build_slice":
            r[o[0]] = slice(r[o[1]], r[o[2]], r[o[3]])
        elif op == "load_super_attr":
            base = o[1]
            r[o[0]] = getattr(r[base](r[base + 1], r[base + 2]), names[o[3]])
        elif op == "load_super_method":
            base = o[2]
            r[o[0]:o[0] + 2] = getattr(r[base](r[base + 1], r[base + 2]), names[o[4]]), EMPTY
        elif op in ("call", "call_method", "call_kw"):
            values = r[o[1]:o[1] + o[2]]
            callee, args, kw = values[0], values[1:], {}
            if op != "call":
                self_, args = args[0], args[1:]
                if self_ is not EMPTY:
                    args = [self_] + args
            if op == "call_kw":
                keys = consts[o[3]]
                args, kw = args[:len(args) - len(keys)], dict(zip(keys, args[len(args) - len(keys):]))
            assert not any(a is EMPTY for a in args)
            r[o[0]] = callee(*args, **kw)
        elif op == "call_ex":
            callee, args, kw = r[o[1]:o[1] + 3]
            r[o[0]] = callee(*args, **({} if kw is EMPTY else kw))
        elif op == "make_function":
            r[o[0]] = self.make_function(consts[o[1]][1], *(r[o[2]:o[2] + 4] if o[3] else ()))
        elif op == "load_build_class":
            r[o[0]] = self.build_class
        elif op == "setup_annotations":
            namespace.setdefault("__annotations__", {})
        elif op == "load_assertion_error":
            r[o[0]] = AssertionError
        elif op in ("build_tuple", "build_list", "build_set", "build_map", "build_string"):
            values = r[o[1]:o[1] + o[2]]
            assert not any(v is EMPTY for v in values)
            r[o[0]] = {"build_tuple": tuple, "build_list": list, "build_set": set, "build_string": "".join,
                       "build_map": lambda v: dict(zip(v[::2], v[1::2]))}[op](values)
        elif op == "format_value":
            value = CONVERSIONS[o[3]](r[o[1]])
            r[o[0]] = format(value, "" if r[o[2]] is EMPTY else r[o[2]])
        elif op == "list_append":
            r[o[0]].append(r[o[1]])
        elif op == "list_extend":
            r[o[0]].extend(r[o[1]])
        elif op == "list_to_tuple":
            r[o[0]] = tuple(r[o[1]])
        elif op == "set_add":
            r[o[0]].add(r[o[1]])
        elif op == "set_update":
            r[o[0]].update(r[o[1]])
        elif op == "map_add":
            r[o[0]][r[o[1]]] = r[o[2]]
        elif op == "dict_update":
            r[o[0]].update(r[o[1]])
        elif op == "dict_merge":
            for key in r[o[1]].keys():
                if key in r[o[0]]:
                    raise TypeError(f"{r[o[2]].__qualname__}() got multiple values for keyword argument '{key}'")
                r[o[0]][key] = r[o[1]][key]
        elif op == "unpack_sequence":
            values = list(self.exactly(r[o[2]], o[1]))
            r[o[0]:o[0] + o[1]] = values
        elif op == "unpack_ex":
            before, count = o[3], o[1]
            values = list(r[o[2]])
            if len(values) < count - 1:
                raise ValueError(f"not enough values to unpack (expected at least {count - 1}, got {len(values)})")
            after = len(values) - (count - 1 - before)
            r[o[0]:o[0] + count] = values[:before] + [values[before:after]] + values[after:]
        elif op == "get_iter":
            r[o[0]] = iter(r[o[1]])
        elif op == "for_iter":
            try:
                r[o[0]] = next(r[o[1]])
            except StopIteration:
                return o[2]
        elif op == "end_iter":
            if isinstance(r[o[0]], types.GeneratorType):
                r[o[0]].close()
        elif op in ("loop_header", "nop"):
            pass
        elif op == "async_gen_wrap":
            r[o[0]] = Wrapped(r[o[1]])
        elif op == "get_yield_from_iter":
            r[o[0]] = r[o[1]] if isinstance(r[o[1]], (types.GeneratorType, types.CoroutineType)) else iter(r[o[1]])
        elif op == "get_awaitable":
            value = r[o[1]]
            if isinstance(value, types.CoroutineType) or (isinstance(value, types.GeneratorType) and value.gi_code.co_flags & 0x100):
                r[o[0]] = value
            else:
                r[o[0]] = type(value).__await__(value)
        elif op == "get_aiter":
            r[o[0]] = type(r[o[1]]).__aiter__(r[o[1]])
        elif op == "get_anext":
            value = type(r[o[1]]).__anext__(r[o[1]])
            r[o[0]] = value if isinstance(value, types.CoroutineType) else type(value).__await__(value)
        elif op == "raise":
            exc, cause = r[o[0]], r[o[1]]
            if isinstance(exc, type) and issubclass(exc, BaseException):
                exc = exc()
            if not isinstance(exc, BaseException):
                raise TypeError("exceptions must derive from BaseException")
            if cause is not EMPTY:
                exc.__cause__ = cause() if isinstance(cause, type) else cause
            elif self.handled is not None and self.handled is not exc:
                exc.__context__ = self.handled
            raise exc
        elif op == "raise_again":
            if self.handled is None:
                raise RuntimeError("No active exception to reraise")
            raise self.handled
        elif op == "reraise":
            raise r[o[0]]
        elif op == "get_handled":
            r[o[0]] = self.handled
        elif op == "set_handled":
            self.handled = r[o[0]]
        elif op == "match_exc":
            types_ = r[o[2]]
            for t in types_ if isinstance(types_, tuple) else (types_,):
                if not (isinstance(t, type) and issubclass(t, BaseException)):
                    raise TypeError("catching classes that do not inherit from BaseException is not allowed")
            r[o[0]] = issubclass(type(r[o[1]]), types_)
        elif op == "match_exc_group":
            exc, types_ = r[o[2]], r[o[3]]
            if exc is None:
                match, rest = None, None
            elif isinstance(exc, BaseExceptionGroup):
                match, rest = exc.split(types_)
            elif isinstance(exc, types_):
                match, rest = ExceptionGroup("", [exc]), None
            else:
                match, rest = None, exc
            r[o[0]:o[0] + 2] = match, rest
        elif op == "prep_reraise_star":
            left = [e for e in r[o[2]] if e is not None]
            r[o[0]] = None if not left else left[0] if len(left) == 1 else BaseExceptionGroup("", left)
        elif op == "exc_info":
            e = r[o[2]]
            r[o[0]:o[0] + 3] = type(e), e, e.__traceback__
        elif op == "is_stop_async":
            r[o[0]] = isinstance(r[o[1]], StopAsyncIteration)
        elif op == "import_name":
            r[o[0]] = __import__(names[o[3]], self.globals, None, r[o[2]], r[o[1]])
        elif op == "import_from":
            module, name = r[o[1]], names[o[2]]
            try:
                r[o[0]] = getattr(module, name)
            except AttributeError:
                try:
                    r[o[0]] = sys.modules[f"{module.__name__}.{name}"]
                except KeyError:
                    raise ImportError(f"cannot import name {name!r} from {module.__name__!r} ({getattr(module, '__file__', 'unknown location')})") from None
        elif op == "import_star":
            for name in getattr(r[o[0]], "__all__", [n for n in vars(r[o[0]]) if n[0] != "_"]):
                namespace[name] = getattr(r[o[0]], name)
        elif op == "match_mapping":
            r[o[0]] = isinstance(r[o[1]], __import__("collections.abc").abc.Mapping)
        elif op == "match_sequence":
            r[o[0]] = isinstance(r[o[1]], __import__("collections.abc").abc.Sequence) and not isinstance(r[o[1]], (str, bytes, bytearray))
        elif op == "match_len":
            r[o[0]] = len(r[o[1]])
        elif op == "match_keys":
            missing = object()
            values = tuple(r[o[1]].get(k, missing) for k in r[o[2]])
            r[o[0]] = None if missing in values else values
        elif op == "match_rest":
            r[o[0]] = {k: v for k, v in r[o[1]].items() if k not in r[o[2]]}
        elif op == "match_class":
            r[o[0]] = self.match_class(r[o[1]], r[o[2]], o[3], consts[o[4]])
        elif op == "print_expr":
            sys.displayhook(r[o[0]])
        else:
            raise SystemError("operation not emulated: " + op)
        return None

    @staticmethod
    def exactly(value, count):
        values = list(value) if not hasattr(value, "__next__") else value
        out = []
        for item in values:
            out.append(item)
            if len(out) > count:
                raise ValueError(f"too many values to unpack (expected {count})")
        if len(out) < count:
            raise ValueError(f"not enough values to unpack (expected {count}, got {len(out)})")
        return out

    @staticmethod
    def match_class(subject, cls, positional, names):
        if not isinstance(subject, cls):
            return None
        if positional and cls in (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple):
            attributes = [subject]
        else:
            attributes = []
            for i in range(positional):
                if not hasattr(subject, cls.__match_args__[i]):
                    return None
                attributes.append(getattr(subject, cls.__match_args__[i]))
        for name in names:
            if not hasattr(subject, name):
                return None
            attributes.append(getattr(subject, name))
        return tuple(attributes)

    @staticmethod
    def branch(what, o, r):
        if what == "true":
            return o[1] if r[o[0]] else None
        if what == "false":
            return None if r[o[0]] else o[1]
        if what == "none":
            return o[1] if r[o[0]] is None else None
        if what == "not_none":
            return o[1] if r[o[0]] is not None else None
        if what in ("is", "is_not"):
            return o[2] if (r[o[0]] is r[o[1]]) == (what == "is") else None
        wanted = not what.startswith("not_")
        return o[2] if bool(BINARY[what.removeprefix("not_")](r[o[0]], r[o[1]])) == wanted else None


def main():
    tool, path = sys.argv[2], sys.argv[3]
    out = subprocess.run([tool, "pir-plain", path], capture_output=True, text=True)
    text = out.stdout.partition("\n")[2]
    if "\nerror: " in "\n" + text:
        sys.exit(text)
    sys.argv = sys.argv[3:]
    sys.setrecursionlimit(20000)
    sys.path[0] = path.rpartition("/")[0]
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    unit = parse(text)
    emulator = Emulator(unit, module.__dict__)
    emulator.drive(emulator.run(unit[0], [], (), module.__dict__))


if __name__ == "__main__":
    main()
