class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Colour:
    RED = "r"
    GREEN = "g"


def describe(value):
    match value:
        case None:
            return "none"
        case True | False as flag:
            return f"bool {flag}"
        case 0:
            return "zero"
        case int(n) if n < 0:
            return f"negative {n}"
        case int() | float():
            return f"number {value}"
        case -1.5 | 2 + 3j:
            return "special"
        case "":
            return "empty string"
        case Colour.RED:
            return "red"
        case str(text) if len(text) > 5:
            return f"long {text}"
        case str():
            return f"short {value}"
        case []:
            return "empty list"
        case [x]:
            return f"one {x}"
        case [Point(x=0, y=0), *_]:
            return "starts at the origin"
        case ["move", (int(dx), int(dy)) as delta]:
            return f"move by {dx},{dy} {delta}"
        case ["say", *words]:
            return f"say {words}"
        case [first, *middle, last]:
            return f"from {first} over {len(middle)} to {last}"
        case {"type": "circle", "radius": r}:
            return f"circle {r}"
        case {"type": str(kind), **rest}:
            return f"{kind} with {rest}"
        case {}:
            return f"mapping of {len(value)}"
        case Point(0, y):
            return f"on the y axis at {y}"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point(x=px):
            return f"point {px}"
        case _:
            return f"other {type(value).__name__}"


for value in (None, True, False, 0, -5, 7, 2.5, 2 + 3j, "", "r", "elephant", "cat", [], [1], (), (2,), [Point(0, 0), 1], ["move", (1, 2)], ["move", (1, "a")], ["say", "a", "b"], ["say"], [1, 2, 3, 4], range(3), {"type": "circle", "radius": 2, "z": 1}, {"type": "square", "side": 3}, {}, {"a": 1}, Point(0, 3), Point(4, 4), Point(5, 6), {1}, b"ab", object):
    print(describe(value))


def command(line):
    match line.split():
        case ["go", ("north" | "south" | "east" | "west") as direction]:
            return direction
        case ["get", item] | ["pick", "up", item]:
            return "got " + item
        case ["drop", *items] if items:
            return f"dropped {len(items)}"
        case [cmd, *_]:
            return "unknown " + cmd
        case []:
            return "nothing"


for line in ("go north", "go up", "get lamp", "pick up sword", "drop", "drop a b", ""):
    print(repr(line), command(line))


def bindings(value):
    match value:
        case [int(a), int(b)] if a > b:
            pass
        case [a, [b, c]]:
            pass
        case _:
            a = "unset"
    return a


print(bindings([2, 1]), bindings([1, [2, 3]]), bindings(5), bindings([1, 2]))
match = {"match": 1}
case = [k for k in match]
print(match["match"], case)
try:
    match 5:
        case int(a, b):
            pass
except TypeError as error:
    print(error)
try:
    match Point(1, 2):
        case Point(1, 2, 3):
            pass
except TypeError as error:
    print(error)
match 1, [2, {"k": (3, 4)}]:
    case a, [b, {"k": (c, d)}]:
        print(a, b, c, d)
