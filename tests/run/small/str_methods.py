s = "Hello, World"
print(s.upper(), s.lower(), s.swapcase(), s.title(), s.capitalize(), "straße".upper(), "ǅ".lower(), "ΑΣ".lower(), "ß".casefold(), "they're bill's".title())
print(s.find("o"), s.find("o", 5), s.rfind("o"), s.find("z"), s.index("W"), s.count("l"), s.count(""), "aaaa".count("aa"), s.find("", 50), "abc".rindex("c"))
print(s.startswith("Hell"), s.startswith(("x", "H")), s.endswith("ld"), s.startswith("World", 7), s.endswith("Hello", 0, 5), "".startswith(""))
print(s.replace("l", "L"), s.replace("l", "", 2), s.replace("", "-"), "abc".replace("x", "y"), "aaa".replace("aa", "b"))
print("a,b,,c".split(","), "a b  c ".split(), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1), " x  y ".split(None, 1), "".split(), "".split(","), "l1\nl2\r\nl3\x0bl4\u2028l5".splitlines(), "a\nb\n".splitlines(True))
print(",".join(["a", "b"]), "".join("xyz"), "-".join({"k": 1}), " ".join(str(i) for i in range(3)))
print("  x ".strip(), "xxaxx".strip("x"), "  x ".lstrip() + "|", "  x ".rstrip() + "|", "abcabc".strip("abc"), "a.b.c".partition("."), "a.b.c".rpartition("."), "abc".partition("x"), "prefix-x".removeprefix("prefix-"), "x.py".removesuffix(".py"))
print("ab".center(7, "*"), "ab".ljust(5) + "|", "ab".rjust(5), "42".zfill(5), "-42".zfill(5), "+1".zfill(1), "a\tb\tc".expandtabs(4), "ab".center(5), "abc".center(6, "é"))
print("abc".isalpha(), "ab1".isalnum(), "123".isdigit(), "½".isnumeric(), "²".isdigit(), "²".isdecimal(), " \t".isspace(), "Abc".istitle(), "abc".islower(), "ABC".isupper(), "a1_".isidentifier(), "1a".isidentifier(), "".isalpha(), "abc\n".isprintable(), "é".isascii(), "class".isidentifier())
print("abc"[1], "abc"[-1], "abc" * 2, "a" + "b", "b" in "abc", "" in "", "abc" < "abd", "a" < "B", "Z" < "a", "abc" == "abc", len("日本語"), len("🐍"), min("hello"), max("hello"), sorted("hello"), list("añ"), "".join(reversed("abc")))
print("a-b_c".translate({ord("-"): " ", ord("_"): None}), "abc".translate(str.maketrans("ab", "xy", "c")), str.maketrans({"a": "1", 98: 2}), ord("a"), chr(8364), ord("🐍"), chr(0x1F40D), ascii("é🐍\n"), repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("\x00\x1f\x7f\xa0\u200b\ud800\n\t\\"))
print(str(5), str(None), str([1, "a"]), str(b"x"), str(b"caf\xc3\xa9", "utf-8"), str(), "é".encode(), "é".encode("latin-1"), "日本".encode("utf-16-le"), "a\ud800".encode("utf-8", "surrogatepass"), "é".encode("ascii", "replace"), "é".encode("ascii", "backslashreplace"), "é".encode("ascii", "xmlcharrefreplace"), "é".encode("ascii", "ignore"))
print("%s|%5s" % ("a", "b"), "{:>4}".format("x"), "abc".encode().hex(), "Ünïcödé".encode("utf-8").decode("utf-8"), "x".__class__, "abc".__contains__("b"), "a".__add__("b"), hash("a") == hash("a"), "a" "b", "\N{GREEK SMALL LETTER ALPHA}\u03b2\x41\101\
joined")
print("é" == "é", len("é"), "İ".lower(), len("İ".lower()), "ﬁ".upper(), "ŉ".upper(), "ᾳ".title(), "a".isidentifier(), "º".isalpha(), "Ⅷ".lower(), "ǆ".title(), "1".isdecimal(), "٣".isdigit(), "〇".isnumeric())
text = ""
for i in range(10):
    text += str(i)
    text += "é" if i == 5 else ""
print(text, len(text))
for expression in ("'a' + 1", "1 + 'a'", "'a' * 'b'", "'abc'[10]", "'a'.index('z')", "'a'.join([1])", "'a'.split('')", "'a' < 1", "chr(-1)", "ord('ab')", "ord('')", "'a'.center('x')", "'a'.replace('a')", "'é'.encode('ascii')", "b'\\xff'.decode()", "'a'.encode('nope')", "'a'.zfill()", "'a'.strip(1)", "'a'.startswith(1)", "''.join(5)", "str(b'\\xff', 'ascii')", "'a'.ljust(5, 'ab')", "'x'.foo", "'a'.translate(5)", "str.upper()", "str.upper(5)", "str(1, 2)", "'a' in 1", "1 in 'a'", "text['a']", "'{}'.format()"):
    try:
        print(expression, "=", eval(expression))
    except (TypeError, ValueError, IndexError, LookupError, AttributeError) as error:
        print(expression, "->", type(error).__name__ + ":", error)
