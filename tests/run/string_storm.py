"""Methods of str and bytes, list slices and dict views over many small values of every width, with
arguments chosen by a generator of our own; results and errors are printed."""

TEXTS = ["", "a", "ab", "abcabc", "Hello, World", "  spaced\t out \n", "ÀÉÎ", "straße", "ΑΒΓς", "日本語 テキスト", "🐍 and 🦀", "a\u0301e", "İı", "ǅ ﬁ", "x\x00y", "12", "½²٣", "line\nline\r\nlast", "CamelCase_and_snake", "%s {} \\", "\ud800", "MiXeD 123", "\u2028sep", "aXbXc", "‮rtl", "00-7", "a,b,,c"]
METHODS = {
    "capitalize": 0, "casefold": 0, "lower": 0, "upper": 0, "title": 0, "swapcase": 0, "strip": 1, "lstrip": 1, "rstrip": 1, "split": 1, "rsplit": 2, "splitlines": 0, "partition": 1, "rpartition": 1,
    "find": 1, "rfind": 1, "index": 1, "rindex": 1, "count": 1, "startswith": 1, "endswith": 1, "replace": 2, "join": 1, "center": 3, "ljust": 3, "rjust": 3, "zfill": 4, "expandtabs": 4,
    "isalpha": 0, "isalnum": 0, "isdigit": 0, "isdecimal": 0, "isnumeric": 0, "isspace": 0, "istitle": 0, "islower": 0, "isupper": 0, "isidentifier": 0, "isprintable": 0, "isascii": 0, "removeprefix": 1, "removesuffix": 1,
}
CODECS = ["utf-8", "ascii", "latin-1", "utf-16", "utf-16-be", "utf-32-le", "utf-8-sig", "cp1252", "raw_unicode_escape", "unicode_escape"]
HANDLERS = ["strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace", "surrogateescape", "surrogatepass"]


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def choice(self, items):
        return items[self.below(len(items))]


def attempt(action):
    try:
        return ascii(action())
    except Exception as error:
        return f"{type(error).__name__}: {ascii(str(error))}"


def call(random, text, name, kind):
    if kind == 0:
        arguments = ()
    elif kind == 1:
        arguments = (random.choice([random.choice(TEXTS), text[1:2] or "q", None, 5]),)
    elif kind == 2:
        arguments = (random.choice(["a", "", "X", text[:1], "\n"]), random.choice(["-", "", "日", 1, -1]))
    elif kind == 3:
        arguments = (random.below(14), random.choice(["*", " ", "é", "ab"]))
    else:
        arguments = (random.below(9) - 1,)
    return arguments, attempt(lambda: getattr(text, name)(*arguments))


def slices(random, rounds):
    sequences = {"text": "aé日🐍-xyz", "list": list(range(9)), "tuple": tuple("abcdefg"), "bytes": b"0123456789", "range": range(3, 40, 4)}
    bounds = [None, 0, 1, 3, 7, 100, -1, -2, -8, -100]
    steps = [None, 1, 2, 3, -1, -2, -5]
    for _ in range(rounds):
        name = random.choice(list(sequences))
        key = slice(random.choice(bounds), random.choice(bounds), random.choice(steps))
        print(name, key, ascii(sequences[name][key]))
        target = list(range(8))
        new = list(range(100, 100 + random.below(4)))

        def assign():
            target[key] = new
            return target

        print("  assigned", attempt(assign))


def main():
    random = Random(99)
    for text in TEXTS:
        print(ascii(text), len(text), text.encode("utf-8", "surrogatepass"), [ascii(c) for c in text][:4], ascii(text[::-1]), ascii(text * 2)[:30])
        for name, kind in METHODS.items():
            arguments, result = call(random, text, name, kind)
            print(f"  .{name}{ascii(arguments)} = {result}")
    for text in TEXTS:
        for _ in range(6):
            codec, handler = random.choice(CODECS), random.choice(HANDLERS)
            encoded = attempt(lambda: text.encode(codec, handler))
            print(ascii(text), codec, handler, encoded)
    raw = [b"plain", b"caf\xc3\xa9", b"\xff\xfe", b"\xe2\x82", b"\xed\xa0\x80", b"\xf0\x9f\x90\x8d!", b"\xc0\x80", b"a\x80b", b"\xf5\x80\x80\x80", b"\\u00e9\\x41", b"ab\x00"]
    for data in raw:
        for codec in CODECS:
            handler = random.choice(HANDLERS[:4] + ["surrogateescape"])
            print(data, codec, handler, attempt(lambda: data.decode(codec, handler)))
    for a in TEXTS[:12]:
        for b in TEXTS[4:16]:
            print(ascii(a), ascii(b), a < b, a == b, a > b, b in a, attempt(lambda: (a + b).find(b)), attempt(lambda: "%s|%r|%5.3s" % (a, b, a)), attempt(lambda: f"{a:>8}|{b!a:^10}|{len(a + b):03}"))
    slices(random, 150)
    table = {text: index for index, text in enumerate(TEXTS)}
    print([table[text] for text in TEXTS] == list(range(len(TEXTS))), sorted(map(ascii, table))[:5], len({t.lower() for t in TEXTS}), sorted(TEXTS[:20], key=str.casefold)[:4])
    text = ""
    for index in range(400):
        text += random.choice(["a", "é", "日", "🐍", str(index)])
        if index % 97 == 0:
            print(len(text), ascii(text[-3:]), text.count("a"), text.find("日"))
    for bad in ("'a'.encode('nope')", "b'a'.decode('nope')", "'a'.encode('utf-8', 'nope')", "'\\ud800'.encode('utf-8', 'nope')", "'a'.maketrans(1)", "'{0.x}'.format(1)", "'{'.format()", "'a' % 1", "'%d' % 'a'", "'a'.join('b', 'c')", "str(b'a', 5)"):
        print(bad, attempt(lambda: eval(bad)))


main()
