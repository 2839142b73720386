"""The library's dis module for the bytecode of this runtime: register instructions of 64-bit words.

An instruction is one word {op, a, b, c}, with a second word of operands where it has more than three, doubled behind
a WIDE prefix, and one word of inline cache at the end where it has one. Offsets are of bytes of co_code, as f_lasti and
co_lines() have them. Operations that mean what an instruction of CPython means have its name.
"""
import collections
import io
import opcode
import sys
import types
from _opcode import stack_effect, operations as _operations, operand_names as _operand_names

__all__ = ["code_info", "dis", "disassemble", "distb", "disco", "findlinestarts", "findlabels", "show_code",
           "get_instructions", "Instruction", "Bytecode", "COMPILER_FLAG_NAMES", "pretty_flags", "stack_effect",
           "cmp_op", "hasarg", "hasconst", "hasname", "hasjrel", "hasjabs", "haslocal", "hascompare", "hasfree",
           "hasexc", "opname", "opmap", "HAVE_ARGUMENT", "EXTENDED_ARG", "hasnargs"]

COMPILER_FLAG_NAMES = {1: "OPTIMIZED", 2: "NEWLOCALS", 4: "VARARGS", 8: "VARKEYWORDS", 16: "NESTED", 32: "GENERATOR",
                       64: "NOFREE", 128: "COROUTINE", 256: "ITERABLE_COROUTINE", 512: "ASYNC_GENERATOR"}
cmp_op = ("<", "<=", "==", "!=", ">", ">=")

_BINARY = {"Add": "+", "Sub": "-", "Mul": "*", "TrueDiv": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**", "MatMul": "@",
           "LShift": "<<", "RShift": ">>", "And": "&", "Or": "|", "Xor": "^"}
_NAMES = {"GetAttr": "LOAD_ATTR", "SetAttr": "STORE_ATTR", "DelAttr": "DELETE_ATTR", "GetItem": "BINARY_SUBSCR",
          "SetItem": "STORE_SUBSCR", "DelItem": "DELETE_SUBSCR", "Return": "RETURN_VALUE", "Yield": "YIELD_VALUE",
          "Raise": "RAISE_VARARGS", "LoadCell": "LOAD_DEREF", "StoreCell": "STORE_DEREF", "DeleteCell": "DELETE_DEREF",
          "LoadFree": "LOAD_DEREF", "StoreFree": "STORE_DEREF", "DeleteFree": "DELETE_DEREF", "CallEx": "CALL_FUNCTION_EX",
          "GetAIter": "GET_AITER", "GetANext": "GET_ANEXT", "Neg": "UNARY_NEGATIVE", "Pos": "UNARY_POSITIVE",
          "Invert": "UNARY_INVERT", "Not": "UNARY_NOT", "Is": "IS_OP", "IsNot": "IS_OP", "Contains": "CONTAINS_OP",
          "NotContains": "CONTAINS_OP", "MapAdd": "MAP_ADD", "YieldDelegate": "YIELD_FROM", "MakeFunction": "MAKE_FUNCTION", "CallMethod": "CALL"}
_COMPARE = {"Lt": "<", "Le": "<=", "Eq": "==", "Ne": "!=", "Gt": ">", "Ge": ">="}
_symbols = {}
_OPNAME_WIDTH, _OPARG_WIDTH = 20, 5  # of the columns of names and operands
_WORD = 8     # bytes of a word
_OTHERS = 256  # the numbers of CPython's other instructions are behind it
_UNITS = 4    # entries of co_positions() for a word: of two bytes each, as in CPython


class _Numbers(dict):
    """Numbers of operations by name. Programs look up CPython's other instructions, too, at import: each has a number that no code
    contains. Who asks whether there is such an instruction is told that there is none."""
    def __missing__(self, name):
        return _OTHERS + opcode.opmap[name]


def _public_name(row):
    for table, name in ((_BINARY, "BINARY_OP"), (_COMPARE, "COMPARE_OP")):
        if row in table:
            _symbols[row] = table[row]
            return name
    plain = row[1:] if row[:1] == "I" else row
    for key in _BINARY:  # in-place forms
        if plain.lower() == key.lower() and row != plain:
            _symbols[row] = _BINARY[key] + "="
            return "BINARY_OP"
    if row in ("AddInt", "SubInt"):
        _symbols[row] = _BINARY[row[:3]]
        return "BINARY_OP"
    if row in _NAMES:
        return _NAMES[row]
    return "".join("_" + c if c.isupper() and i and not row[i - 1].isupper() else c for i, c in enumerate(row)).upper()


_rows = _operations()
_letters = [operands for _, operands in _rows]
opname = [_public_name(name) for name, _ in _rows] + ["WIDE", "CACHE"]
opmap = _Numbers()
for _number, _name in enumerate(opname):
    opmap.setdefault(_name, _number)
opname += [f"<{n}>" for n in range(len(opname), _OTHERS)] + opcode.opname
EXTENDED_ARG = len(_rows)
CACHE = EXTENDED_ARG + 1
HAVE_ARGUMENT = 0


def _having(letters):
    return [i for i, operands in enumerate(_letters) if any(c in operands for c in letters)]


hasarg = _having("DUBKNLIRW#")
hasconst, hasname, hasjrel, haslocal = _having("K"), _having("N"), _having("L"), _having("DUB")
hasjabs, hasexc, hasnargs = [], [], []
hascompare = [i for i, name in enumerate(opname) if name == "COMPARE_OP"]
hasfree = [i for i, (name, _) in enumerate(_rows) if name in ("LoadFree", "StoreFree", "DeleteFree", "FreeCell")]

Positions = collections.namedtuple("Positions", ["lineno", "end_lineno", "col_offset", "end_col_offset"], defaults=[None] * 4)
_Fields = collections.namedtuple("_Instruction", "opname opcode arg argval argrepr offset starts_line is_jump_target positions",
                                 defaults=[None])


class Instruction(_Fields):
    """One instruction: opname and opcode; arg, a tuple of its operands; argval, what they refer to (a constant, a
    name, the offset of a jump); argrepr, all of them for people; offset; starts_line; is_jump_target; positions."""
    __slots__ = ()

    def _line(self, width=3, current=False, offset_width=4):
        line = "" if self.starts_line is None else str(self.starts_line)
        return " ".join([line.rjust(width), "-->" if current else "   ", ">>" if self.is_jump_target else "  ",
                         str(self.offset).rjust(offset_width), self.opname.ljust(_OPNAME_WIDTH), self.argrepr]).rstrip()


def _decode(code):
    """(word, op, operands, words) of each instruction of the bytes of a co_code."""
    words = memoryview(code).cast("Q")
    at = 0
    while at < len(words):
        start, high = at, 0
        wide = words[at] & 0xffff == EXTENDED_ARG
        if wide:
            high = words[at]
            at += 1
        word = words[at]
        at += 1
        op = word & 0xffff
        letters = _letters[op]
        cached = letters.endswith("C")
        letters = letters.rstrip("C")
        more = more_high = 0
        if len(letters) > 3:
            more = words[at]
            at += 1
            if wide:
                more_high = words[at]
                at += 1
        operands = []
        for k, letter in enumerate(letters):
            low_word, high_word, position = (word, high, k + 1) if k < 3 else (more, more_high, k - 3)
            value = low_word >> 16 * position & 0xffff
            if wide:
                value |= (high_word >> 16 * position & 0xffff) << 16
                value -= value >> 31 << 32
            elif letter in "LI":
                value -= value >> 15 << 16
            operands.append(value)
        at += cached
        yield start, op, tuple(operands), at - start


def _instructions(co, line_offset=0, show_caches=False):
    code = co.co_code
    lines = dict(findlinestarts(co))
    targets = set(findlabels(code))
    for _, _, handler in _handlers(co):
        targets.add(handler)
    positions = list(co.co_positions())
    names = _operand_names(co)
    for start, op, operands, size in _decode(code):
        letters, argval, texts = _letters[op], None, []
        for k, (letter, value) in enumerate(zip(letters, operands)):
            if letter in "DUB":
                text = co.co_varnames[value] if value < len(co.co_varnames) else f"r{value}"
            elif letter == "K":
                argval = co.co_consts[value]
                text = repr(argval)
            elif letter == "N":
                argval = text = names[value]
            elif letter == "L":
                argval = _WORD * (start + size + value)
                text = f"to {argval}"
            elif letter in "RW":
                text = f"r{value}…r{value + operands[k + 1] - 1}" if operands[k + 1] else "()"
            elif letter == "#":
                continue
            else:
                text = str(value)
            texts.append(text)
        if op in hasfree:
            argval = co.co_freevars[operands[-1] if letters.endswith("I") else operands[0]]
            texts.append(f"({argval})")
        if _rows[op][0] in _symbols:
            texts.append(f"({_symbols[_rows[op][0]]})")
        if argval is None and operands:
            argval = operands if len(operands) > 1 else operands[0]
        line, at = lines.get(_WORD * start), _UNITS * start
        yield Instruction(opname[op], op, operands or None, argval, ", ".join(texts), _WORD * start,
                          None if line is None else line + line_offset, _WORD * start in targets,
                          Positions(*positions[at]) if at < len(positions) else Positions())
        if show_caches:  # whatever units follow the first
            for at in range(_UNITS * start + 1, _UNITS * (start + size)):
                yield Instruction("CACHE", CACHE, None, None, "", _WORD * at // _UNITS, None, False,
                                  Positions(*positions[at]) if at < len(positions) else Positions())


def _handlers(co):
    table = memoryview(co.co_exceptiontable).cast("I")
    for i in range(0, len(table), 3):
        yield _WORD * table[i], _WORD * table[i + 1], _WORD * table[i + 2]


def findlabels(code):
    """Offsets that jumps of the bytes of a co_code lead to."""
    labels = []
    for start, op, operands, size in _decode(code):
        for letter, value in zip(_letters[op], operands):
            target = _WORD * (start + size + value)
            if letter == "L" and target not in labels:
                labels.append(target)
    return labels


def findlinestarts(code):
    """(offset, line) where the line changes."""
    last = None
    for start, _, line in code.co_lines():
        if line is not None and line != last:
            last = line
            yield start, line


def _find_imports(co):
    """(module, level, names or None) of each import of a code object."""
    names, constants = _operand_names(co), {}
    for _, op, operands, _ in _decode(co.co_code):
        row = _rows[op][0]
        if row == "LoadInt":
            constants[operands[0]] = operands[1]
        elif row == "LoadConst":
            constants[operands[0]] = co.co_consts[operands[1]]
        elif row == "ImportName":
            _, level, fromlist, name = operands
            yield names[name], constants.get(level), constants.get(fromlist)


def _find_store_names(co):
    """The names that a code object binds in its namespace or its module's."""
    names = _operand_names(co)
    for _, op, operands, _ in _decode(co.co_code):
        if _rows[op][0] in ("StoreName", "StoreGlobal"):
            yield names[operands[1]]


def pretty_flags(flags):
    """The names of the bits of co_flags."""
    names = []
    bit = 1
    while flags:
        if flags & bit:
            names.append(COMPILER_FLAG_NAMES.get(bit, hex(bit)))
            flags ^= bit
        bit <<= 1
    return ", ".join(names) or "0x0"


def _get_code_object(x):
    """The code object behind a function, generator, text and so on."""
    x = getattr(x, "__func__", x)
    for name in ("__code__", "gi_code", "ag_code", "cr_code"):
        if hasattr(x, name):
            x = getattr(x, name)
            break
    if isinstance(x, str):
        try:
            x = compile(x, "<disassembly>", "eval")
        except SyntaxError:
            x = compile(x, "<disassembly>", "exec")
    if hasattr(x, "co_code"):
        return x
    raise TypeError(f"don't know how to disassemble {type(x).__name__} objects")


def code_info(x):
    """What there is to say of a code object beside its instructions."""
    co = _get_code_object(x)
    rows = [("Name", co.co_name), ("Filename", co.co_filename), ("Argument count", co.co_argcount),
            ("Positional-only arguments", co.co_posonlyargcount), ("Kw-only arguments", co.co_kwonlyargcount),
            ("Number of locals", co.co_nlocals), ("Stack size", co.co_stacksize), ("Flags", pretty_flags(co.co_flags))]
    lines = [f"{label + ':':<18} {value}" for label, value in rows]
    for title, values in (("Constants", co.co_consts), ("Names", co.co_names), ("Variable names", co.co_varnames),
                          ("Free variables", co.co_freevars), ("Cell variables", co.co_cellvars)):
        if values:
            lines.append(title + ":")
            lines += [f"{i:4}: {v!r}" if title == "Constants" else f"{i:4}: {v}" for i, v in enumerate(values)]
    return "\n".join(lines)


def show_code(co, *, file=None):
    """Prints code_info()."""
    print(code_info(co), file=file)


def get_instructions(x, *, first_line=None, show_caches=False, adaptive=False):
    """The instructions of a function, method, text or code object."""
    co = _get_code_object(x)
    return _instructions(co, first_line - co.co_firstlineno if first_line is not None else 0, show_caches)


def _print(co, lasti=-1, line_offset=0, file=None, show_caches=False):
    last_line = max((line for _, line in findlinestarts(co)), default=0)
    width = max(3, len(str(last_line + line_offset)))
    offset_width = max(4, len(str(len(co.co_code))))
    first = True
    for instruction in _instructions(co, line_offset, show_caches):
        if instruction.starts_line is not None and not first:
            print(file=file)
        first = False
        print(instruction._line(width, instruction.offset == lasti, offset_width), file=file)
    handlers = list(_handlers(co))
    if handlers:
        print("ExceptionTable:", file=file)
        for start, end, handler in handlers:
            print(f"  {start} to {end - _WORD} -> {handler}", file=file)


def disassemble(co, lasti=-1, *, file=None, show_caches=False, adaptive=False):
    """Prints a code object's instructions; an arrow stands before the one at lasti."""
    _print(co, lasti, 0, file, show_caches)


disco = disassemble


def _print_with_nested(co, depth, file, show_caches):
    _print(co, file=file, show_caches=show_caches)
    if depth is None or depth > 0:
        for constant in co.co_consts:
            if hasattr(constant, "co_code"):
                print(file=file)
                print(f"Disassembly of {constant!r}:", file=file)
                _print_with_nested(constant, None if depth is None else depth - 1, file, show_caches)


def dis(x=None, *, file=None, depth=None, show_caches=False, adaptive=False):
    """Prints the instructions of a class, method, function, generator, code object or text; without one, of what the
    last traceback ended in. Functions inside follow, `depth` levels of them."""
    if x is None:
        return distb(file=file)
    if isinstance(x, (bytes, bytearray)):
        for start, op, operands, _ in _decode(bytes(x)):
            print(f"{_WORD * start:>10} {opname[op]:<20} {', '.join(map(str, operands))}".rstrip(), file=file)
        return
    if isinstance(x, (type, types.ModuleType)):
        for name, member in sorted(vars(x).items()):
            member = getattr(member, "__func__", member)
            if hasattr(member, "__code__") or hasattr(member, "co_code") or isinstance(member, type):
                print(f"Disassembly of {name}:", file=file)
                try:
                    dis(member, file=file, depth=depth)
                except TypeError as error:
                    print("Sorry:", error, file=file)
                print(file=file)
        return
    _print_with_nested(_get_code_object(x), depth, file, show_caches)


def distb(tb=None, *, file=None, show_caches=False, adaptive=False):
    """Prints the function a traceback (by default the last one) ended in, with an arrow at the instruction."""
    if tb is None:
        tb = getattr(sys, "last_traceback", None)
        if tb is None:
            raise RuntimeError("no last traceback to disassemble")
    while tb.tb_next:
        tb = tb.tb_next
    disassemble(tb.tb_frame.f_code, tb.tb_lasti, file=file, show_caches=show_caches)


class Bytecode:
    """The instructions of something that has code: iterates over them; info() and dis() give text."""

    def __init__(self, x, *, first_line=None, current_offset=None, show_caches=False, adaptive=False):
        self.codeobj = co = _get_code_object(x)
        self.first_line = co.co_firstlineno if first_line is None else first_line
        self._line_offset = self.first_line - co.co_firstlineno
        self._original_object = x
        self.current_offset = current_offset
        self.show_caches = show_caches

    @classmethod
    def from_traceback(cls, tb, *, show_caches=False, adaptive=False):
        while tb.tb_next:
            tb = tb.tb_next
        return cls(tb.tb_frame.f_code, current_offset=tb.tb_lasti, show_caches=show_caches)

    def __iter__(self):
        return _instructions(self.codeobj, self._line_offset, self.show_caches)

    def __repr__(self):
        return f"{type(self).__name__}({self._original_object!r})"

    def info(self):
        return code_info(self.codeobj)

    def dis(self):
        with io.StringIO() as out:
            _print(self.codeobj, -1 if self.current_offset is None else self.current_offset, self._line_offset, out, self.show_caches)
            return out.getvalue()


def _main():
    import argparse
    parser = argparse.ArgumentParser()
    parser.add_argument("infile", type=argparse.FileType("rb"), nargs="?", default="-")
    arguments = parser.parse_args()
    with arguments.infile as file:
        dis(compile(file.read(), file.name, "exec"))


if __name__ == "__main__":
    _main()
