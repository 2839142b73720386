#!/usr/bin/python3.11
"""Generate the Unicode tables declared in unicode_tables.h.

    gen_unicode.py UCD_DIR OUT_CPP

What CPython 3.11 says about a character (str methods, unicodedata) is taken from CPython itself, so the
tables have its Unicode version by construction; what it does not expose (simple case mappings, name
aliases) comes from the Unicode Character Database in UCD_DIR, and characters that
CPython does not know are left out.
"""
import re
import sys
import unicodedata as ud

UCD, OUT = sys.argv[1:]
CATEGORIES = "Cn Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So".split()
CAT = {c: i for i, c in enumerate(CATEGORIES)}
BLOCK = 128


# What follows a cased character is not titled; a final sigma follows a cased character, ignorable ones aside.
cased = {code for code in range(0x110000) if (chr(code) + "a").title().endswith("a")}
ignorable = {code for code in range(0x110000) if ("a" + chr(code) + "Σ").lower().endswith("ς") and ("1" + chr(code) + "Σ").lower().endswith("σ")}
simple = {}
for line in open(f"{UCD}/UnicodeData.txt", encoding="utf-8"):
    f = line.rstrip("\n").split(";")
    if f[12] or f[13] or f[14]:
        code = int(f[0], 16)
        up, lo, ti = (int(x, 16) if x else code for x in f[12:15])
        simple[code] = (up, lo, ti if f[14] else up)

records, record_index = [], {}
blocks, block_index, index = [], {}, []
numeric, special, decomp, combining, compose = [], [], [], [], []
names = {}


def fnv(name):
    h = 0xCBF29CE484222325
    for b in name.encode():
        h = ((h ^ b) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h ^ (h >> 29)


def record_of(code, cat):
    c = chr(code)
    flags = 0
    dec = dig = 0
    up, lo, ti = simple.get(code, (code, code, code))
    if cat in ("Lu", "Ll", "Lt", "Lm", "Lo"):
        flags |= 1
    if c.isdecimal():
        flags |= 2
        dec = ud.decimal(c)
    if c.isdigit():
        flags |= 4
        dig = ud.digit(c)
    if c.isnumeric():
        flags |= 8
        numeric.append((code, float(ud.numeric(c))))
    if c.islower():
        flags |= 16
    if c.isupper():
        flags |= 32
    if cat == "Lt":
        flags |= 64
    if c.isspace():
        flags |= 128
    if c.isprintable():
        flags |= 256
    if c.isidentifier() and c != "_":
        flags |= 512
    if ("a" + c).isidentifier():
        flags |= 1024
    if len(f"a{c}b".splitlines()) == 2:
        flags |= 2048
    if code in cased:
        flags |= 4096
    if code in ignorable:
        flags |= 8192
    full = (c.upper(), c.lower(), c.title(), c.casefold())
    if full != (chr(up), chr(lo), chr(ti), chr(lo)):
        flags |= 16384
        special.append((code, full))
    return (flags, CAT[cat], dec, dig, up - code, lo - code, ti - code)


uniform = {}
for start in range(0, 0x110000, BLOCK):
    block = []
    for code in range(start, start + BLOCK):
        c = chr(code)
        cat = ud.category(c)
        if cat in ("Cn", "Co") and code not in simple:
            key = cat
            if key not in uniform:
                uniform[key] = record_of(code, cat)
            rec = uniform[key]
        else:
            rec = record_of(code, cat)
            ccc = ud.combining(c)
            if ccc:
                combining.append((code, ccc))
            if not 0xAC00 <= code <= 0xD7A3 and cat != "Cs":
                nfd, nfkd = ud.normalize("NFD", c), ud.normalize("NFKD", c)
                if nfd != c or nfkd != c:
                    decomp.append((code, nfd if nfd != c else "", nfkd if nfkd != nfd else ""))
                if nfd != c and ud.normalize("NFC", c) == c:
                    first, second = (int(x, 16) for x in ud.decomposition(c).split())
                    compose.append((first, second, code))
            if not 0xAC00 <= code <= 0xD7A3:
                name = ud.name(c, None)
                if name and not name.startswith("CJK UNIFIED IDEOGRAPH-"):
                    names[name] = code
        if rec not in record_index:
            record_index[rec] = len(records)
            records.append(rec)
        block.append(record_index[rec])
    block = tuple(block)
    if block not in block_index:
        block_index[block] = len(blocks)
        blocks.append(block)
    index.append(block_index[block])

for line in open(f"{UCD}/NameAliases.txt", encoding="utf-8"):
    line = line.split("#")[0].strip()
    if line:
        code, alias, _ = line.split(";")
        try:
            if ord(ud.lookup(alias)) == int(code, 16):
                names[alias] = int(code, 16)
        except KeyError:
            pass

cjk = []
code = 0
while code < 0x110000:
    if (ud.name(chr(code), "")).startswith("CJK UNIFIED IDEOGRAPH-"):
        first = code
        while (ud.name(chr(code), "")).startswith("CJK UNIFIED IDEOGRAPH-"):
            code += 1
        cjk.append((first, code - 1))
    code += 1

hashes = sorted((fnv(n) >> 21 << 21) | c for n, c in names.items())
assert len({h >> 21 for h in hashes}) == len(hashes)

pool, pool_at = [], {}


def pooled(text):
    if not text:
        return 0, 0
    if text not in pool_at:
        pool_at[text] = len(pool)
        pool.extend(map(ord, text))
    return pool_at[text], len(text)


def emit(out, ctype, name, values, per_line=16):
    out.append(f"const {ctype} {name}[{len(values)}] = {{")
    for i in range(0, len(values), per_line):
        out.append("  " + ",".join(values[i:i + per_line]) + ",")
    out.append("};")


out = ["// Generated by gen_unicode.py.", '#include "compiler/support/unicode_tables.h"', "",
       "namespace ppy::support::unicode {"]
out.append("const char kCategoryNames[30][3] = {" + ", ".join(f'"{c}"' for c in CATEGORIES) + "};")
emit(out, "CharInfo", "kRecords",
     ["{%d,static_cast<Category>(%d),%d,%d,%d,%d,%d}" % r for r in records], 4)
emit(out, "uint16_t", "kIndex", list(map(str, index)), 24)
emit(out, "uint16_t", "kBlocks", [str(x) for b in blocks for x in b], 24)
emit(out, "NumericEntry", "kNumericValues", [f"{{0x{c:X},{v!r}}}" for c, v in numeric], 8)
emit(out, "SpecialCase", "kSpecial",
     ["{0x%X,{%s}}" % (c, ",".join("{%s}" % ",".join(str(ord(ch)) for ch in t) for t in full)) for c, full in special], 2)
emit(out, "CodeByte", "kCombining", [f"{{0x{c:X},{v}}}" for c, v in combining], 12)
emit(out, "Decomposition", "kDecompositions", ["{0x%X,%d,%d,%d,%d}" % (c, *pooled(d), *pooled(k)) for c, d, k in decomp], 8)
emit(out, "uint32_t", "kDecompositionPool", [f"0x{c:X}" for c in pool], 16)
emit(out, "Composition", "kCompositions", ["{0x%X,0x%X,0x%X}" % t for t in sorted(compose)], 8)
emit(out, "uint64_t", "kNameHashes", [f"0x{h:X}u" for h in hashes], 8)
emit(out, "CodeRange", "kCjkRanges", ["{0x%X,0x%X}" % r for r in cjk], 8)
for name, n in (("Numeric", len(numeric)), ("Special", len(special)), ("Combining", len(combining)),
                ("Decomposition", len(decomp)), ("Composition", len(compose)), ("NameHash", len(hashes)),
                ("CjkRange", len(cjk))):
    out.append(f"const uint32_t k{name}Count = {n};")
out += ["}  // namespace ppy::support::unicode", ""]
open(OUT, "w", encoding="utf-8").write("\n".join(out))
