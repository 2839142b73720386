"""Sequences that are changed by the __index__ of the slice that they are asked for, or given."""
import array
import xml.etree.ElementTree as ET


class Index:
    def __init__(self, sequence, value, change):
        self.sequence, self.value, self.change = sequence, value, change

    def __index__(self):
        self.change(self.sequence)
        return self.value


def clear(s):
    del s[:]


def grow(s):
    s.extend(s[:1] * 50)


def tried(make, change, use):
    s = make()
    try:
        result = use(s, Index(s, 5, change))
    except (ValueError, IndexError) as e:
        result = f"{type(e).__name__}: {e}"
    return result, len(s), s[:3]


def assign(s, i):
    s[:i] = s[:0]


def assignStep(s, i):
    s[::i] = s[:0]


def delete(s, i):
    del s[:i]


def deleteStep(s, i):
    del s[:i:2]


everything = (lambda s, i: s[:i], lambda s, i: s[i:], lambda s, i: s[2:i:2], delete, deleteStep, assign, assignStep)
for change in (clear, grow):
    for use in everything:
        print(tried(lambda: list(range(100, 120)), change, use))
for make in (lambda: bytearray(range(100, 120)), lambda: array.array("i", range(100, 120))):
    for use in everything[:4]:
        print(tried(make, clear, use))


def element():
    e = ET.Element("e")
    e.extend([ET.Element("c") for _ in range(20)])
    return e


for use in (lambda s, i: len(s[:i]), lambda s, i: len(s[::i]), delete, deleteStep, assign):
    for change in (clear, grow):
        result = tried(element, change, use)
        print(result[0], result[1])
keep = [[object() for _ in range(50)] for _ in range(200)]
print(all(type(o) is object for row in keep for o in row))
