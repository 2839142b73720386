"""A JSON parser and pretty-printer, used on documents of many shapes, with errors that point."""


class JsonError(Exception):
    def __init__(self, message, text, position):
        line = text.count("\n", 0, position) + 1
        column = position - (text.rfind("\n", 0, position) + 1) + 1
        super().__init__(f"{message} at line {line}, column {column}")
        self.line, self.column = line, column


class Parser:
    ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/", "\\": "\\", '"': '"'}
    NAMES = {"true": True, "false": False, "null": None}

    def __init__(self, text):
        self.text = text
        self.position = 0

    def fail(self, message, position=None):
        raise JsonError(message, self.text, self.position if position is None else position)

    def skip(self):
        text, n = self.text, len(self.text)
        while self.position < n and text[self.position] in " \t\r\n":
            self.position += 1

    def peek(self):
        return self.text[self.position] if self.position < len(self.text) else ""

    def parse(self):
        value = self.value(0)
        self.skip()
        if self.position != len(self.text):
            self.fail("extra text")
        return value

    def value(self, depth):
        if depth > 100:
            self.fail("too deep")
        self.skip()
        c = self.peek()
        if c == "{":
            return self.object(depth)
        if c == "[":
            return self.array(depth)
        if c == '"':
            return self.string()
        if c == "-" or c.isdigit():
            return self.number()
        for name, result in self.NAMES.items():
            if self.text.startswith(name, self.position):
                self.position += len(name)
                return result
        self.fail("unexpected end" if not c else f"unexpected {c!r}")

    def object(self, depth):
        result = {}
        self.position += 1
        self.skip()
        if self.peek() == "}":
            self.position += 1
            return result
        while True:
            self.skip()
            if self.peek() != '"':
                self.fail("a key must be a string")
            start = self.position
            key = self.string()
            if key in result:
                self.fail(f"duplicate key {key!r}", start)
            self.skip()
            if self.peek() != ":":
                self.fail("expected ':'")
            self.position += 1
            result[key] = self.value(depth + 1)
            self.skip()
            c = self.peek()
            if c == ",":
                self.position += 1
            elif c == "}":
                self.position += 1
                return result
            else:
                self.fail("expected ',' or '}'")

    def array(self, depth):
        result = []
        self.position += 1
        self.skip()
        if self.peek() == "]":
            self.position += 1
            return result
        while True:
            result.append(self.value(depth + 1))
            self.skip()
            c = self.peek()
            if c == ",":
                self.position += 1
            elif c == "]":
                self.position += 1
                return result
            else:
                self.fail("expected ',' or ']'")

    def string(self):
        text, parts = self.text, []
        self.position += 1
        start = self.position
        while True:
            if self.position >= len(text):
                self.fail("unterminated string", start - 1)
            c = text[self.position]
            if c == '"':
                parts.append(text[start:self.position])
                self.position += 1
                return "".join(parts)
            if c == "\\":
                parts.append(text[start:self.position])
                parts.append(self.escape())
                start = self.position
            elif c < " ":
                self.fail("control character in a string")
            else:
                self.position += 1

    def escape(self):
        c = self.text[self.position + 1:self.position + 2]
        if c in self.ESCAPES and c:
            self.position += 2
            return self.ESCAPES[c]
        if c == "u":
            code = self.hex4(self.position + 2)
            self.position += 6
            if 0xD800 <= code < 0xDC00 and self.text.startswith("\\u", self.position):
                low = self.hex4(self.position + 2)
                if 0xDC00 <= low < 0xE000:
                    self.position += 6
                    return chr(0x10000 + (code - 0xD800 << 10) + (low - 0xDC00))
            return chr(code)
        self.fail("bad escape")

    def hex4(self, at):
        digits = self.text[at:at + 4]
        if len(digits) < 4 or any(d not in "0123456789abcdefABCDEF" for d in digits):
            self.fail("bad \\u escape", at)
        return int(digits, 16)

    def number(self):
        start = self.position
        text, n = self.text, len(self.text)
        i = start + (text[start] == "-")
        digits = i
        while i < n and text[i].isdigit():
            i += 1
        if i == digits or (text[digits] == "0" and i > digits + 1):
            self.fail("bad number")
        is_float = False
        if i < n and text[i] == ".":
            is_float = True
            i += 1
            while i < n and text[i].isdigit():
                i += 1
        if i < n and text[i] in "eE":
            is_float = True
            i += 1
            if i < n and text[i] in "+-":
                i += 1
            exponent = i
            while i < n and text[i].isdigit():
                i += 1
            if i == exponent:
                self.fail("bad exponent", i)
        self.position = i
        return float(text[start:i]) if is_float else int(text[start:i])


def quote(text):
    out = ['"']
    for c in text:
        if c == '"' or c == "\\":
            out.append("\\" + c)
        elif c < " ":
            out.append({"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(c) or f"\\u{ord(c):04x}")
        else:
            out.append(c)
    out.append('"')
    return "".join(out)


def dump(value, indent=None, level=0, sort_keys=False):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        parts = [dump(v, indent, level + 1, sort_keys) for v in value]
        return wrap("[", "]", parts, indent, level)
    if isinstance(value, dict):
        keys = sorted(value) if sort_keys else value
        colon = ": " if indent else ":"
        parts = [quote(k) + colon + dump(value[k], indent, level + 1, sort_keys) for k in keys]
        return wrap("{", "}", parts, indent, level)
    raise TypeError(f"cannot write {type(value).__name__}")


def wrap(opening, closing, parts, indent, level):
    if not parts:
        return opening + closing
    if indent is None:
        return opening + ",".join(parts) + closing
    pad = "\n" + " " * (indent * (level + 1))
    return opening + pad + ("," + pad).join(parts) + "\n" + " " * (indent * level) + closing


def walk(value, path="$"):
    yield path, value
    if isinstance(value, dict):
        for key, child in value.items():
            yield from walk(child, f"{path}.{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from walk(child, f"{path}[{index}]")


def query(value, path):
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def make_document(records: int) -> dict:
    return {"version": 2, "records": [{"id": i, "name": f"item {i}", "tags": ["t%d" % (i % 3), "α" * (i % 4)], "price": i * 1.25, "sub": {"on": i % 2 == 0, "none": None, "deep": [[i], [-i, [1e10 * i]]]}} for i in range(records)]}


SAMPLE = """
{
  "name": "protocol \\"seven\\"", "numbers": [0, -1, 3.25, 1e3, -2.5E-3, 12345678901234567890],
  "text": "tab\\tnew\\nline \\u00e9 \\ud83d\\ude00 / \\/ caf\u00e9",
  "empty": [{}, [], ""], "flags": [true, false, null],
  "nested": {"a": {"b": {"c": [1, [2, [3, [4]]]]}}}
}
"""


def main():
    document = Parser(SAMPLE).parse()
    print(dump(document))
    print(dump(document, indent=2))
    print(dump(document, indent=1, sort_keys=True) == dump(Parser(dump(document)).parse(), indent=1, sort_keys=True))
    for path, value in walk(document):
        if not isinstance(value, (dict, list)):
            print(path, type(value).__name__, repr(value))
    print(query(document, "nested.a.b.c.1.1.0"), query(document, "numbers.5"))
    big = make_document(300)
    text = dump(big)
    again = Parser(text).parse()
    print(len(text), again == big, sum(1 for _ in walk(again)), len(dump(again, 4)))
    for bad in ("", "[1, 2", "{\"a\" 1}", "[1,]", "{\"a\": 1, \"a\": 2}", "nul", "01", "1.", "-", "1e", '"abc', '"\\x"', '"\\u12"', '"a\nb"', "[1] 2", "{1: 2}", "[" * 200, "{\n  \"k\": [1,\n   oops]\n}", "tru", "[1 2]"):
        try:
            print(repr(bad[:20]), dump(Parser(bad).parse()))
        except JsonError as error:
            print(repr(bad[:20]), "->", error)
    try:
        dump({"a": {1, 2}})
    except TypeError as error:
        print(error)
    try:
        query(document, "nested.x")
    except KeyError as error:
        print("KeyError", error)


if __name__ == "__main__":
    main()
