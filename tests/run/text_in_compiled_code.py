"""Subscripts, comparisons with constants and membership of strs, plain and not so plain."""


class Odd(str):
    def __eq__(self, other):
        return "odd"

    __hash__ = str.__hash__

    def __getitem__(self, i):
        return "item"

    def __contains__(self, v):
        return True


class Index:
    def __index__(self):
        return 1


def each(text):
    found = []
    at = 0
    while at < len(text):
        c = text[at]
        if c == "a":
            found.append("A")
        elif c in " \n\t":
            found.append("space")
        elif c not in "-0123456789é":
            found.append("other")
        elif c != "5":
            found.append(c)
        at += 1
    return found


def compare(v):
    return [v == "", v == "a", v == "ab", v == "abc", v == "abcd", v == "abcdefgh", v == "abcdefghi", v == "é", v == "abcdefghijklmnopqrst",
            v != "a", v != "abc", "a" == v, "abcdefgh" != v]


def branches(v):
    if v == "abc":
        return 1
    if v != "abcdefghi":
        return 2
    return 3


def member(v):
    try:
        return v in "abc ", v not in "abc ", v in "", v in "éa", v in "\x7f@`"
    except TypeError as e:
        return str(e)


def item(s, i):
    try:
        return s[i]
    except (IndexError, TypeError, ValueError) as e:
        return str(e)


grown = ""
for k in range(300):
    grown += "ab5 "[k % 4]
for text in "", "a b5-7\tz", "aé b\u2003", grown, grown + "é", Odd("ab"):
    print(each(text))
VALUES = ["", "a", "b", "ab", "abc", "abd", "abcd", "abcdefgh", "abcdefgi", "abcdefghi", "xbcdefghi", "é", "\u2003", "abcdefghijklmnopqrst",
          grown, Odd("a"), b"a", 1, 1.5, None, ["a"], "\x7f", "`", "@"]
for v in VALUES:
    print(compare(v), branches(v), member(v))
for s in "", "a", "abc", "aéb", "a\u2003b", grown, Odd("abc"), b"abc":
    print([item(s, i) for i in (0, 1, 2, -1, -3, -4, 299, 300, True, Index(), 1.0, "x")])
    print([item(s, slice(i, j)) for i in (None, 0, 1, -2, -400, 5) for j in (None, 0, 2, -1, -400, 400)])
    print([item(s, slice(i, j, k)) for i in (None, 1, -2) for j in (None, 2, -1) for k in (None, 2, -1, -2, 0)])


def typed(text: str) -> int:
    total = 0
    for i in range(len(text)):
        if text[i] == text[-1 - i]:
            total += 1
        if text[i:i + 2] == "ab":
            total += 10
    return total


print(typed("abcabcba"), typed(grown))
