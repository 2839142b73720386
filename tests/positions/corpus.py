#!/usr/bin/python3.11
"""Compare the source ranges of raising instructions with CPython's, code object by code object.

    corpus.py --tool BIN/ppy_stage_dump [--sample N] [--verbose] [ROOT…]

For each kind of operation (calls, attribute loads, arithmetic, …) the ranges, in order of the
instructions, have to be the same; how many bytecodes make one of ours is evened out by kind. Dead code,
copies of finally bodies and loop tests make both sides repeat ranges, so repetitions are dropped.
"""
import argparse
import collections
import dis
import os
import subprocess
import sys
import types
import warnings

CPYTHON = {
    "CALL": "call", "CALL_FUNCTION_EX": "call", "LOAD_ATTR": "attr", "LOAD_METHOD": "attr", "STORE_ATTR": "set_attr",
    "DELETE_ATTR": "del_attr", "BINARY_OP": "arith", "UNARY_NEGATIVE": "arith", "UNARY_POSITIVE": "arith", "UNARY_INVERT": "arith",
    "BINARY_SUBSCR": "get_item", "STORE_SUBSCR": "set_item", "DELETE_SUBSCR": "del_item", "FOR_ITER": "for_iter",
    "RAISE_VARARGS": "raise", "IMPORT_NAME": "import_name", "IMPORT_FROM": "import_from", "BEFORE_WITH": "load_special",
    "BEFORE_ASYNC_WITH": "load_special", "YIELD_VALUE": "yield", "CHECK_EXC_MATCH": "match_exc", "CHECK_EG_MATCH": "match_exc_group",
    "UNPACK_SEQUENCE": "unpack", "UNPACK_EX": "unpack", "LOAD_GLOBAL": "global", "LOAD_NAME": "name", "GET_AWAITABLE": "awaitable",
    "GET_AITER": "aiter", "GET_ANEXT": "anext", "FORMAT_VALUE": None, "COMPARE_OP": "compare", "CONTAINS_OP": "contains", "GET_ITER": "get_iter",
    "LOAD_CLOSURE": None, "WITH_EXCEPT_START": "call", "LOAD_DEREF": "deref", "LOAD_CLASSDEREF": "deref", "LIST_EXTEND": "extend", "DICT_MERGE": "merge",
}
OURS = {
    "call": "call", "call_method": "call", "call_kw": "call", "call_ex": "call", "get_attr": "attr", "load_method": "attr",
    "load_super_attr": "attr", "load_super_method": "attr", "set_attr": "set_attr", "del_attr": "del_attr", "get_item": "get_item", "set_item": "set_item",
    "del_item": "del_item", "for_iter": "for_iter", "raise": "raise", "raise_again": "raise", "import_name": "import_name",
    "import_from": "import_from", "load_special": "load_special", "yield": "yield", "yield_delegate": "yield", "match_exc": "match_exc",
    "match_exc_group": "match_exc_group", "unpack_sequence": "unpack", "unpack_ex": "unpack", "load_global": "global", "load_name": "name",
    "get_awaitable": "awaitable", "get_aiter": "aiter", "get_anext": "anext", "contains": "contains", "not_contains": "contains",
    "get_iter": "get_iter", "load_cell": "deref", "load_free": "deref", "load_class_cell": "deref", "list_extend": "extend", "dict_merge": "merge",
    **{k: "arith" for k in "add sub mul truediv floordiv mod pow matmul lshift rshift and or xor iadd isub imul itruediv ifloordiv imod ipow imatmul ilshift irshift iand ior ixor add_int sub_int neg pos invert".split()},
    **{k: "compare" for k in "lt le eq ne gt ge jump_if_lt jump_if_le jump_if_eq jump_if_ne jump_if_gt jump_if_ge jump_if_not_lt jump_if_not_le jump_if_not_eq jump_if_not_ne jump_if_not_gt jump_if_not_ge".split()},
}
# Ours come from positions inside f-strings, which are the true ones here.
# super() reads __class__ and self in our code; tuple assignments of any length are not unpacked.
SKIPPED = {"name", "global", "deref", "unpack"}


# Code objects known to differ, by reason.
KNOWN = {
    "ClassTests.testClassWithExtCall": "class bases before ** are a tuple at once",
    "ComplexTest.test_pow": "complex powers are not folded",
    "ComplexTest.test_format": "complex products are not folded",
    "GrammarTests.test_assert": "the handler of a body that cannot raise is dropped",
    "TestTaskGroup.test_taskgroup_context_manager_exit_raises.<locals>.main": "an empty suppressing exit: other block order",
}


def cpython_codes(code, out):
    kinds = collections.defaultdict(dict)
    for i in dis.get_instructions(code):
        kind = CPYTHON.get(i.opname)
        p = i.positions
        if kind and p.lineno is not None:
            kinds[kind][(p.lineno, p.col_offset, p.end_lineno, p.end_col_offset)] = None
    out.append((code.co_qualname, code.co_firstlineno, kinds))
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            cpython_codes(c, out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("roots", nargs="*", default=["/usr/lib/python3.11"])
    args = parser.parse_args()
    names = []
    for root in args.roots:
        if os.path.isfile(root):
            names.append(root)
        for folder, subfolders, found in os.walk(root):
            subfolders.sort()
            names += (os.path.join(folder, n) for n in sorted(found) if n.endswith(".py"))
    if args.sample and len(names) > args.sample:
        names = names[:: len(names) // args.sample]
    out = subprocess.run([args.tool, "positions", "-"], input="\n".join(names), capture_output=True, text=True, errors="surrogateescape", timeout=600)
    ours, codes = {}, None
    for line in out.stdout.split("\n"):
        if line.startswith("=== "):
            codes = ours.setdefault(line[4:], [])
        elif line.startswith("code "):
            name, first = line[5:].rsplit(" ", 1)
            codes.append((name, int(first), collections.defaultdict(dict)))
        elif line and codes and not line.startswith(("warning", "error")):
            op, *p = line.split()
            kind = OURS.get(op)
            if kind:
                codes[-1][2][kind][tuple(map(int, p))] = None
    same = different = 0
    by_kind = collections.Counter()
    shown = collections.Counter()
    for name in names:
        with open(name, "rb") as f:
            source = f.read()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                code = compile(source, name, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError):
            continue
        theirs = []
        cpython_codes(code, theirs)
        mine = collections.defaultdict(list)
        for qualname, first, kinds in ours.get(name, []):
            mine[qualname, first].append(kinds)
        fstring_lines = {n for n, l in enumerate(source.split(b"\n"), 1) if b'f"' in l or b"f'" in l or b"{" in l}
        for qualname, first, kinds in theirs:
            candidates = mine.get((qualname, first))
            if not candidates:
                different += 1
                by_kind["missing code"] += 1
                if args.verbose:
                    print(name, qualname, first, "missing")
                continue
            found = candidates.pop(0) if len(candidates) > 1 else candidates[0]
            # A super() call is part of the attribute load here.
            calls = {p[:2] for p in kinds["attr"]}
            for p in [p for p in kinds["call"] if p not in found["call"] and p[:2] in calls]:
                del kinds["call"][p]
            for kind in set(kinds) | set(found):
                if kind in SKIPPED:
                    continue
                a = [p for p in kinds[kind] if p[0] not in fstring_lines]
                b = [p for p in found[kind] if p[0] not in fstring_lines]
                if a == b:
                    same += 1
                    continue
                if set(a) > set(b) and kind.startswith("match_exc"):
                    continue  # the body cannot raise, and ours drops its handler
                if qualname in KNOWN:
                    continue
                different += 1
                if args.verbose and set(a) == set(b):
                    print(f"{name}:{first} {qualname}: {kind} order: CPython {[x for x, y in zip(a, b) if x != y][:3]} ours {[y for x, y in zip(a, b) if x != y][:3]}")
                by_kind[kind if set(a) != set(b) else kind + " (order)"] += 1
                if args.verbose and shown[kind] < 6:
                    shown[kind] += 1
                    print(f"{name}:{first} {qualname}: {kind}: CPython only {sorted(set(a) - set(b))[:3]} ours only {sorted(set(b) - set(a))[:3]}")
    print(dict(by_kind))
    print(f"{same} passed, {different} failed")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
