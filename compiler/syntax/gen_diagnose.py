#!/usr/bin/python3.11
"""Compile diagnose.peg into the tables of diagnose_tables.h.

    gen_diagnose.py diagnose.peg token.def OUT_CPP
"""
import re
import sys

peg, token_def, out_path = sys.argv[1:]
tokens = {}
for kind, args in re.findall(r"^PPY_(?:TOKEN|OPERATOR|KEYWORD)\((\w+), (.*?)\)(?:  //.*)?$", open(token_def).read(), re.M):
    tokens[re.findall(r'"((?:[^"\\]|\\.)*)"', args)[-1]] = kind

lexer = re.compile(r"""\s+|\#.*|(?P<str>"(?:[^"\\]|\\.)*")|(?P<lit>'[^']+')|(?P<name>\w+)|(?P<op>!!|=>|<-|&&|[:|()?*+.,&!~=$@])""")
toks = []
text = open(peg).read()
pos = 0
line_start = True
while pos < len(text):
    m = lexer.match(text, pos)
    if not m:
        sys.exit(f"diagnose.peg: bad text at {text[pos:pos + 30]!r}")
    if m.lastgroup:
        at_line_start = pos == 0 or text[pos - 1] == "\n"
        toks.append((m.lastgroup, m.group(), at_line_start))
    pos = m.end()
toks.append(("end", "", True))

rules, order = {}, []
i = 0


def peek(k=0):
    return toks[i + k][1] if i + k < len(toks) else ""


def take(expect=None):
    global i
    t = toks[i][1]
    if expect and t != expect:
        sys.exit(f"diagnose.peg: expected {expect}, found {' '.join(x[1] for x in toks[max(0, i - 8):i + 4])}")
    i += 1
    return t


class Rule:
    def __init__(self, name, memo=False):
        self.name, self.memo, self.alts, self.base = name, memo, [], None


class Alt:
    def __init__(self):
        self.items, self.version, self.action = [], 0, None


anonymous = 0


def new_group(alts):
    global anonymous
    anonymous += 1
    r = Rule(f"group{anonymous}")
    r.alts = alts
    rules[r.name] = r
    order.append(r)
    return ("rule", r.name)


def atom():
    kind, value, _ = toks[i]
    if value == "(":
        take()
        alts = alternatives(")")
        take(")")
        return new_group(alts)
    take()
    if kind == "lit":
        return ("tok", tokens[value[1:-1]])
    if kind == "str":
        return ("soft", value[1:-1])
    if kind == "name":
        special = {"AUGASSIGN": ("special", "AugAssign"), "SOFT_KEYWORD": ("special", "SoftKeyword")}
        if value in special:
            return special[value]
        if value.isupper():
            return ("tok", tokens[value])
        return ("rule", value)
    sys.exit(f"diagnose.peg: unexpected {value}")


def item():
    if toks[i][0] == "name" and peek(1) == "=" and not toks[i][2]:
        name = take()
        take("=")
        return ("capture", name, item())
    if peek() == "~":
        take()
        return ("cut",)
    if peek() == "&&":
        take()
        return ("forced", atom())
    if peek() == "&":
        take()
        return ("and", atom())
    if peek() == "!":
        take()
        return ("not", atom())
    a = atom()
    if peek() == ".":
        take()
        a = ("gather", a, atom())
        take("+")
        return a
    while peek() in ("?", "*", "+"):
        a = ({"?": "opt", "*": "star", "+": "plus"}[take()], a)
    return a


def alternative(stop):
    alt = Alt()
    while True:
        kind, value, at_start = toks[i]
        if value in ("|", stop, "=>", "!!", "@") or kind == "end" or (at_start and kind == "name"):
            break
        alt.items.append(item())
    if peek() == "=>":
        take()
        if peek() == "$":
            take()
            alt.action = ("pass", take())
        else:
            kind = take()
            take("(")
            args = []
            while peek() != ")":
                args.append(take())
            take(")")
            alt.action = ("node", kind, args)
    elif peek() == "!!":
        take()
        where = take()
        take("(")
        args = []
        while peek() != ")":
            a = take()
            if a != ",":
                args.append(a)
        take(")")
        message = None
        if toks[i][0] == "str":
            message = take()
        alt.action = ("error", where, args, message)
    if peek() == "@":
        take()
        alt.version = int(take())
    return alt


def alternatives(stop):
    alts = []
    if peek() != "|":
        alts.append(alternative(stop))
    while peek() == "|":
        take()
        alts.append(alternative(stop))
    return alts


while toks[i][0] != "end":
    name = take()
    rule = Rule(name)
    if peek() == "memo":
        take()
        rule.memo = True
    if peek() == "<-":
        take()
        rule.base = atom()
    take(":")
    rule.alts = alternatives(None)
    rules[name] = rule
    order.append(rule)

ids = {r.name: k for k, r in enumerate(order)}
KEYED = {"genexp", "tuple", "group", "list", "listcomp", "dict", "set", "dictcomp", "setcomp", "atom", "named_expression", "args",
         "kwargs", "slices", "star_named_expression", "t_primary_base", "for_if_clauses", "star_atom", "statement", "compound_stmt"}
items, alts, softs, errors, actions, kinds = [], [], [], [], [], []


def index_of(table, value):
    if value not in table:
        table.append(value)
    return table.index(value)


def emit_single(it, captures):
    items.append(None)
    at = len(items) - 1
    items[at] = encode(it, captures)
    return at


def encode(it, captures, capture=255):
    op = it[0]
    if op == "capture":
        slot = captures.setdefault(it[1], len(captures))
        return encode(it[2], captures, slot)
    if op == "tok":
        return ("Token", capture, f"static_cast<uint16_t>(Tok::{it[1]})", 0)
    if op == "soft":
        return ("Soft", capture, index_of(softs, it[1]), 0)
    if op == "special":
        return (it[1], capture, 0, 0)
    if op == "rule":
        return ("Rule", capture, ids[it[1]], 0)
    if op == "cut":
        return ("Cut", capture, 0, 0)
    if op == "forced":
        return ("Forced", capture, f"static_cast<uint16_t>(Tok::{it[1][1]})", 0)
    if op == "gather":
        return ("Gather", capture, emit_single(it[1], captures), emit_single(it[2], captures))
    return ({"opt": "Opt", "star": "Star", "plus": "Plus", "and": "And", "not": "Not"}[op], capture, emit_single(it[1], captures), 0)


rows = []
for rule in order:
    first = len(alts)
    for alt in rule.alts:
        captures = {}
        encoded = [encode(it, captures) for it in alt.items]
        begin = len(items)
        items.extend(encoded)
        values = sum(it[0] not in ("and", "not", "cut") for it in alt.items)
        args = [255] * 3
        if alt.action is None:
            action, arg = ("PassOnly", 0) if values == 1 else ("Generic", 0)
            if values == 1:
                args[0] = next(k for k, it in enumerate(alt.items) if it[0] not in ("and", "not", "cut"))
        elif alt.action[0] == "pass":
            action, arg = "PassCapture", 0
            args[0] = captures[alt.action[1]]
        elif alt.action[0] == "node":
            action, arg = "Node", index_of(kinds, alt.action[1])
            arg = f"static_cast<uint16_t>(DiagKind::{alt.action[1]})"
            for k, a in enumerate(alt.action[2]):
                args[k] = captures[a]
        else:
            _, where, names, message = alt.action
            if where == "target":
                where += names.pop(0).capitalize()
            action = "Error"
            arg = len(errors)
            errors.append(("".join(w.capitalize() for w in where.split("_")) if "_" in where else where[0].upper() + where[1:], message or "nullptr"))
            for k, a in enumerate(names):
                args[k] = captures[a]
        assert len(captures) <= 6, rule.name
        # Only an alternative that is nothing but a reporting rule waits for the second pass.
        invalid = len(alt.items) == 1 and alt.items[0][0] == "rule" and alt.items[0][1].startswith("invalid_")
        alts.append((begin, len(encoded), alt.version, str(invalid).lower(), action, arg, args))
    base = -1
    if rule.base:
        base = len(items)
        items.append(encode(rule.base, {}))
    flags = []
    if rule.memo or rule.base:
        flags.append("kMemo")
    elif rule.name.startswith("invalid_") or rule.name in KEYED:
        flags.append("kMemoByPass")
    if rule.name == "without_invalid":
        flags.append("kWithoutInvalid")
    rows.append((rule.name, first, len(rule.alts), " | ".join(flags) or "0", base))

out = ["// Generated by gen_diagnose.py from diagnose.peg.", '#include "compiler/syntax/diagnose_tables.h"', "",
       "namespace ppy::syntax::diag {", f"const Item kItems[{len(items)}] = {{"]
out += ["    {Op::%s, %s, %s, %s}," % it for it in items]
out += ["};", f"const Alternative kAlternatives[{len(alts)}] = {{"]
out += ["    {%d, %d, %d, %s, Action::%s, %s, {%d, %d, %d}}," % (*a[:6], *a[6]) for a in alts]
out += ["};", f"const Rule kRules[{len(rows)}] = {{"]
out += ['    {"%s", %d, %d, %s, %d},' % r for r in rows]
out += ["};", f"const char* const kSoftKeywords[{len(softs)}] = {{" + ", ".join(f'"{s}"' for s in softs) + "};",
        f"const ErrorRow kErrors[{len(errors)}] = {{"]
out += ["    {Where::%s, %s}," % e for e in errors]
out += ["};"]
for start in ("file", "interactive", "eval", "func_type", "fstring"):
    out.append(f"const uint16_t kStart{''.join(w.capitalize() for w in start.split('_'))} = {ids[start]};")
out += ["}  // namespace ppy::syntax::diag", ""]
open(out_path, "w").write("\n".join(out))
