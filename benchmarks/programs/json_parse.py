"""Parses a JSON text with a parser written in Python, and writes it again."""
import sys


class Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def skip(self) -> str:
        text = self.text
        at = self.at
        while text[at] in " \n\t\r":
            at += 1
        self.at = at
        return text[at]

    def value(self):
        c = self.skip()
        if c == "{":
            return self.object()
        if c == "[":
            return self.array()
        if c == '"':
            return self.string()
        if c in "-0123456789":
            return self.number()
        for word, result in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return result
        raise ValueError(f"unexpected {c!r} at {self.at}")

    def object(self) -> dict:
        result: dict = {}
        self.at += 1
        if self.skip() == "}":
            self.at += 1
            return result
        while True:
            self.skip()
            key = self.string()
            if self.skip() != ":":
                raise ValueError("expected ':'")
            self.at += 1
            result[key] = self.value()
            c = self.skip()
            self.at += 1
            if c == "}":
                return result

    def array(self) -> list:
        result: list = []
        self.at += 1
        if self.skip() == "]":
            self.at += 1
            return result
        while True:
            result.append(self.value())
            c = self.skip()
            self.at += 1
            if c == "]":
                return result

    def string(self) -> str:
        text = self.text
        start = self.at + 1
        at = start
        parts: list[str] = []
        while True:
            c = text[at]
            if c == '"':
                parts.append(text[start:at])
                self.at = at + 1
                return "".join(parts)
            if c == "\\":
                parts.append(text[start:at])
                parts.append({"n": "\n", "t": "\t"}.get(text[at + 1], text[at + 1]))
                at += 2
                start = at
            else:
                at += 1

    def number(self):
        text = self.text
        start = at = self.at
        while text[at] in "+-0123456789.eE":
            at += 1
        self.at = at
        literal = text[start:at]
        return float(literal) if "." in literal or "e" in literal else int(literal)


def write(value, out: list[str]) -> None:
    if isinstance(value, dict):
        out.append("{")
        for i, (key, item) in enumerate(value.items()):
            out.append(("," if i else "") + '"' + key + '":')
            write(item, out)
        out.append("}")
    elif isinstance(value, list):
        out.append("[")
        for i, item in enumerate(value):
            if i:
                out.append(",")
            write(item, out)
        out.append("]")
    elif isinstance(value, str):
        out.append('"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"')
    elif value is None or isinstance(value, bool):
        out.append({True: "true", False: "false", None: "null"}[value])
    else:
        out.append(repr(value))


def document(n: int) -> str:
    rows = []
    for i in range(n):
        rows.append('{"id": %d, "name": "item \\"%d\\"", "price": %d.5, "tags": ["a", "b%d", null], "on": %s, "sub": {"x": [%d, %d]}}' % (i, i, i, i, "true" if i % 2 else "false", -i, i * i))
    return "[" + ",\n ".join(rows) + "] "


def main(scale: float) -> None:
    text = document(1000)
    total = 0
    for _ in range(max(1, int(60 * scale))):
        value = Parser(text).value()
        out: list[str] = []
        write(value, out)
        total += len("".join(out)) + len(value) + value[7]["id"]
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
