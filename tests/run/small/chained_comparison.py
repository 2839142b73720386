def value(x):
    print("eval", x)
    return x


print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 >= 2 != 1, 1 == 1.0 == True)
print(value(1) < value(5) < value(3) < value(100))
print(value(5) < value(1) < value(3))
print(not 1 < 2, 1 < 2 in [True], (1 < 2) in [True], 1 in [1] == True, "a" < "b" < "c")
print(value(1) and value(0) and value(2), value("") or value("x") or value(3), not value([]))
print(1 if value(0) else 2 if value(1) else 3)


class Logged:
    def __init__(self, name):
        self.name = name

    def __lt__(self, other):
        print(f"{self.name} < {other.name}")
        return [] if self.name == "b" else "yes"


print(Logged("a") < Logged("b") < Logged("c"))
print(None is None, None == 0, [] is [], () == (), [] is not None, "x" not in "abc", [1, 2] == [1, 2] != [3])
x = 5
print(0 <= x < 10, 0 <= x <= 4, (x == 5) is not False, -x < 0 < x)
if 1 < x < 10 and not 6 < x < 8 or x in (7,):
    print("in range")
while 0 < x < 6:
    x += 1
print(x, [n for n in range(10) if 2 <= n < 5])
print(float("nan") < 1 < 2, 1 < float("inf") <= 10**400, 2**70 > 2**69 > -2**70)
