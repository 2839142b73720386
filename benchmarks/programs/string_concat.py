"""Strings that grow by += as a local, a global and an attribute."""
import sys

text = ""


class Log:
    def __init__(self) -> None:
        self.text = ""

    def add(self, part: str) -> None:
        self.text += part


def local(n: int) -> int:
    s = ""
    for i in range(n):
        s += "ab"
        if i % 3 == 0:
            s += str(i)
    return len(s)


def module_level(n: int) -> int:
    global text
    for _ in range(n):
        text += "x"
    return len(text)


def attribute(n: int) -> int:
    log = Log()
    for i in range(n):
        log.add("entry ")
    return len(log.text)


def short(n: int) -> int:
    total = 0
    for i in range(n):
        word = "<" + str(i) + ">"
        total += len(word + word)
    return total


def main(scale: float) -> None:
    n = int(2_400_000 * scale)
    print(local(n * 2), module_level(n // 30), attribute(n // 60), short(n * 2))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
