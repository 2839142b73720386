import capi_str as m


def attempt(f, *args):
    try:
        print(ascii(f(*args)))
    except Exception as e:
        print(type(e).__name__, ascii(str(e)))


grown = ""
for i in range(100):
    grown += "ab" if i % 2 else "é"
wide = grown
wide += "€" * 3
for s in ("", "a", "hello", "héllo", "€uro", "x\U0001F600y", grown, wide, grown + "tail", "z" * 1000):
    attempt(m.describe, s)
    attempt(m.upper, s)
    attempt(m.utf8, s)
    attempt(m.codecs, s)
    attempt(m.formats, s[:5])
    if len(s) > 3:
        attempt(m.wide, s)
grown += "more"
print(m.describe(grown), len(grown))
attempt(m.ops, "the best of the rest", "e")
attempt(m.ops, "abc", "")
attempt(m.ops, "a€b€c", "€")
attempt(m.utf8, "\ud800")
attempt(m.decode, b"abc\xff", None)
attempt(m.decode, b"abc\xff", "replace")
attempt(m.decode, "é€".encode(), "strict")
print(m.interned(), m.upper("name") is m.upper("name"), m.upper("abc") == "ABC", {m.upper("key"): 1}["KEY"], hash(m.upper("q")) == hash("Q"))
