# Regular expressions: about a hundred patterns on many subjects, every method of patterns and matches.
import re

CASES = [
    # (pattern, subjects)
    (r"abc", ["abc", "xabcx", "ab", ""]),
    (r"a.c", ["abc", "a\nc", "a\u20acc"]),
    (r"a*", ["aaa", "baa", ""]),
    (r"a+?", ["aaa", ""]),
    (r"a{2,3}", ["a", "aa", "aaaa"]),
    (r"a{2,3}?", ["aaaa"]),
    (r"(a|b)*c", ["ababc", "c", "abd"]),
    (r"(?:a|ab)(?:c|bcd)(d*)", ["abcd"]),
    (r"^(\w+)\s*=\s*(.*)$", ["key = value", "key=", "= v"]),
    (r"(?m)^\w+$", ["one\ntwo\nthree four\nfive"]),
    (r"(?s)a.*b", ["a\n\nb", "ab"]),
    (r"(?i)hello", ["HeLLo", "hell"]),
    (r"(?i)[a-f]+", ["ABCxyz", "GFE"]),
    (r"(?i)straße", ["STRASSE", "STRAßE", "straẞe"]),
    (r"(?i)ΑΒΓ", ["αβγ", "ΑβΓ"]),
    (r"(?i)[к-н]+", ["КЛМН", "клмн", "абв"]),
    (r"(?i)ſ", ["s", "S", "ſ"]),
    (r"(?ai)k", ["K", "k", "\u212a"]),
    (r"(?i)k", ["K", "k", "\u212a"]),
    (r"\d+", ["abc123def", "\u0661\u0662", "no"]),
    (r"(?a)\d+", ["\u0661\u0662", "12"]),
    (r"\bfoo\b", ["foo", "a foo b", "afoo", "foo.bar"]),
    (r"\Bo\B", ["foo", "fooo", "o"]),
    (r"\b", ["", "ab cd"]),
    (r"\w+", ["h\xe9llo w\xf6rld", "\u4f60\u597d", "_x9-"]),
    (r"(?a)\w+", ["h\xe9llo"]),
    (r"\s+", ["a \t\n b", "a\u2003b", "ab"]),
    (r"\S+", ["  ab  "]),
    (r"[^abc]+", ["abcdef", "abc"]),
    (r"[\d\-x]+", ["1-x-2y"]),
    (r"[]a]+", ["]a]"]),
    (r"[\u0400-\u04ff\u4e00-\u9fff]+", ["abc \u0416\u0418 \u4f60"]),
    (r"[\U0001F600-\U0001F64F]", ["hi \U0001F603", "hi"]),
    (r"(\w)\1", ["hello", "abc"]),
    (r"(?i)(\w)\1", ["aA", "ab"]),
    (r"(?P<q>['\"]).*?(?P=q)", ["say 'hi' \"there\"", "'a\""]),
    (r"(?P<year>\d{4})-(?P<month>\d\d)", ["on 2024-05-06", "24-05"]),
    (r"foo(?=bar)", ["foobar", "foobaz"]),
    (r"foo(?!bar)", ["foobar", "foobaz"]),
    (r"(?<=\$)\d+", ["$42", "42"]),
    (r"(?<!\$)\b\d+", ["$42", "x 42"]),
    (r"(?<=ab)c(?=(d))", ["abcd", "acd"]),
    (r"(?!(a)b)\w", ["ab", "cd"]),
    (r"(<)?\w+(?(1)>|$)", ["<tag>", "tag", "<tag"]),
    (r"(a)?(?(1)b|c)", ["ab", "c", "a"]),
    (r"(?>a+)b", ["aaab", "aaa"]),
    (r"(?>a|ab)c", ["abc", "ac"]),
    (r"a++b", ["aaab", "aaa"]),
    (r"a++a", ["aaaa"]),
    (r"(?:ab)*+c", ["ababc", "c", "abab"]),
    (r"(?:ab){2,3}+x", ["ababx", "abababx", "abx", "ababababx"]),
    (r"(?:(a)|b)*+", ["bbaa", ""]),
    (r"a?+a", ["a", "aa"]),
    (r"(a*)*", ["aaab", "b"]),
    (r"(a*)+", ["aa", "b"]),
    (r"(?:a?)*?b", ["aab", "b"]),
    (r"(a?b??)*", ["abab", "aabb"]),
    (r"(?:(a)|(b)|(c))+", ["abc", "cab"]),
    (r"((a)(b)?)+", ["aba", "ab"]),
    (r"(a+)(b+)?(c+)?", ["aac", "aabbcc"]),
    (r"(?:x(\d)?)+", ["x1x2x", "xx"]),
    (r"(.*?)(\d+)$", ["abc123", "x1y22"]),
    (r"(.*)(\d+)$", ["abc123"]),
    (r"^.*?,(.*?),.*$", ["a,b,c,d"]),
    (r"\A\w+\Z", ["word", "word\n"]),
    (r"x*$", ["xx\n", "axx"]),
    (r"^$", ["", "\n", "a"]),
    (r"(?m)^", ["a\nb\n"]),
    (r"(?m)$", ["a\nb\n"]),
    (r"", ["", "abc"]),
    (r"|a", ["a"]),
    (r"a|", ["aba"]),
    (r"cat|dog|bird", ["a bird and a dog", "fish"]),
    (r"(?:cat|category)\b", ["category", "cat"]),
    (r"(?x) \d+ # digits \n \. \d*", ["3.14"]),
    (r"(?i:a)b", ["Ab", "AB"]),
    (r"(?-i:a)b", ["ab", "aB"]),
    (r"(?s:.)x.", ["\nxa", "\nx\n"]),
    (r"\.\*\\", [".*\\"]),
    (r"[\x00-\x1f]+", ["a\x01\x02b"]),
    (r"\x41\u0042\103", ["ABC"]),
    (r"(?:(?:a{1,2}){1,2}){1,2}b", ["aaaaaaab", "aaaaaaaaab"]),
    (r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})", ["192.168.0.1", "1.2.3"]),
    (r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", ["3.14e-10 -7 .5", "e"]),
    (r"\"(?:[^\"\\]|\\.)*\"", ['say "a\\"b" now', '"open']),
    (r"\((?:[^()]|\([^()]*\))*\)", ["f(a(b)c)d", "((("]),
    (r"(?:(?P<num>\d+)|(?P<op>[-+*/])|(?P<ws>\s+))", ["12 + 3*4"]),
    (r"([a-z]+)(?:\s+\1)+", ["the the the cat", "a b"]),
    (r"^(?:(?!ab).)*$", ["xxab", "xxa"]),
    (r"(?=(\w+))\1:", ["abc:", "abc"]),
    (r"(?<=(a))b\1", ["aba"]),
    (r"(?<![\w.])(\d+)(?![\w.])", ["1 2a 3.4 5"]),
    (r"[^\W\d_]+", ["ab_12cd"]),
    (r"[\W_]+", ["a-_b"]),
    (r"(?:a|b|c|d){3,5}?x", ["abcdx", "abx"]),
    (r"(a{0,2}){3}b", ["aaaaaab", "b"]),
    (r"(?:a{0}b)+", ["bb"]),
    (r"(?:)+x", ["x"]),
    (r"(?:\w+\.)*\w+@", ["first.last@x", "@"]),
    (r"()|a", ["a"]),
    (r"(?:a(?:b(c)?)?)*d", ["abcabad", "ad"]),
]


def show(match):
    if match is None:
        return None
    return (match.span(), match.groups(), match.lastindex, match.lastgroup)


for number, (pattern, subjects) in enumerate(CASES):
    p = re.compile(pattern)
    print(number, p, p.flags, p.groups, dict(p.groupindex))
    for s in subjects:
        print("  ", ascii(s))
        print("    m", show(p.match(s)), "f", show(p.fullmatch(s)), "s", show(p.search(s)))
        print("    a", ascii(p.findall(s)), [m.span() for m in p.finditer(s)])
        print("    p", ascii(p.split(s)), ascii(p.subn("<\\g<0>>", s)), ascii(p.sub("", s, 1)))

print("--- bytes")
for pattern, s in [(rb"(\w+)\s(\w+)", b"hello world"), (rb"(?i)ABC", b"xabcX"), (rb"[\x80-\xff]+", b"a\xc3\xa9b"), (rb"\w+", b"\xe9a"),
                   (rb"(?L)\w+", b"abc"), (rb"(?Li)[a-c]+X", b"ABCx")]:
    p = re.compile(pattern)
    print(p, p.findall(s), p.sub(b"-", s), show(p.search(bytearray(s))), p.split(s), p.search(memoryview(s)).group())

print("--- match objects")
m = re.compile(r"(?P<a>\w)(?P<b>\d)?(-)?").search("..x-..", 1, 5)
print(m, m.pos, m.endpos, m.regs, m.groupdict(), m.groupdict("?"), m.groups("!"))
print(m[0], m["a"], m[2], m.group("a", 3), m.start("b"), m.end("a"), m.span(3), m.lastindex, m.lastgroup)
print(m.expand(r"[\g<a>\3\g<0>]"), m.string, m.re is re.compile(m.re), bool(m))
import copy
print(copy.copy(m) is m, copy.deepcopy(m.re) is m.re, hash(m.re) == hash(re.compile(m.re.pattern)), m.re == re.compile("x"))
print(re.Pattern[str], re.Match[bytes], type(re.finditer("a", "a")).__name__)

print("--- functions")
print(re.sub(r"\d+", lambda k: str(int(k[0]) * 2), "1 22 333"), re.sub("(?P<x>b)", r"\g<x>\g<1>\n", "abc"))
print(re.escape("a.b*c?"), re.split(r"([,;])", "a,b;c", maxsplit=1), re.subn("x*", "-", "abxd"))
print(re.sub("a", lambda k: "", "banana"), re.sub("a", r"\\", "banana", count=2), re.findall(r"(a)(b)?", "aba"))
scanner = re.compile(r"\d").scanner("12a3")
print(scanner.match(), scanner.match(), scanner.match(), scanner.search(), scanner.pattern)
lexer = re.Scanner([(r"[0-9]+", lambda sc, tok: ("int", tok)), (r"[a-z]+", lambda sc, tok: ("id", tok)), (r"\s+", None)])
print(lexer.scan("12 abc 3!"))
print(re.compile("a", re.I | re.M | re.S | re.X | re.A), re.compile(b"a", re.L), repr(re.RegexFlag.I | re.M))
print(re.match("(a)(?:(b)|c)*", "a" + "cb" * 50000).span(), re.match(r"(?:a|b)*?c", "ab" * 20000 + "c").end())

print("--- errors")
for f in [lambda: re.compile("("), lambda: re.compile("a**"), lambda: re.compile("[z-a]"), lambda: re.compile("(?P<1>a)"),
          lambda: re.compile(r"(?<=a*)b"), lambda: re.compile("\\"), lambda: re.compile("(?P=x)"), lambda: re.compile(3),
          lambda: re.match("a", b"a"), lambda: re.match(b"a", "a"), lambda: re.match("a", 1), lambda: m.group(9), lambda: m["zz"],
          lambda: re.sub("a", lambda k: 1, "a"), lambda: re.sub("a", r"\2", "a"), lambda: re.Pattern(), lambda: m.start("q")]:
    try:
        print("no error", f())
    except Exception as e:
        print(type(e).__name__, e)
