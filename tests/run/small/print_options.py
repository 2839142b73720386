import sys

print()
print("a", 1, 2.5, None, True, [1], ("x",), {"k": 1})
print("a", "b", sep="")
print("a", "b", sep="-", end="!\n")
print("no newline", end="")
print(" continued")
print(*range(5), sep=", ")
print("to stderr", file=sys.stderr)
print("x", "y", sep="\n")
print("flush", flush=True)
print("end none", end=None, sep=None)
print(print, print("inner") is None) if False else print(str(print), print("inner") is None)
sys.stdout.write("written\n")
print(sys.stdout.write("1234\n"))
sys.stderr.write("error text\n")


class Collector:
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)


collector = Collector()
print("a", "b", file=collector)
print(end="", file=collector)
print(collector.parts)
saved, sys.stdout = sys.stdout, collector
print("redirected")
sys.stdout = saved
print(collector.parts)


class Shown:
    def __repr__(self):
        return "repr"

    def __str__(self):
        return "str"


print(Shown(), [Shown()], {"k": Shown()}, (Shown(),), f"{Shown()} {Shown()!r}", str([Shown()]), "%s %r" % (Shown(), Shown()))
print("tab\there", "new\\n", r"raw\n", "é日本🐍", "nul\0".replace("\0", "0"))
for arguments in ({"sep": 1}, {"end": 5}, {"file": 3}, {"bogus": 1}):
    try:
        print("x", **arguments)
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)
