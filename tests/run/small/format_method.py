print("{} {} {}".format(1, "two", 3.0))
print("{2}{0}{1}{0}".format("a", "b", "c"))
print("{name!r:>8}|{0:<6}|{1:^7}|{2:*>5}".format("l", "mid", 7, name="n"))
print("{0[1]} {0[0]} {1[key]} {2.real} {2.__class__.__name__}".format([1, 2], {"key": "v"}, 3))
print("{{}} {{{}}}".format("in"))
print("{:{}} {:{width}.{precision}f}|".format("x", 5, 3.14159, width=8, precision=2))
print("{:,} {:_} {:,.2f} {:_x} {:_b}".format(1234567, 1234567, 1234567.891, 0xDEADBEEF, 1023))
print("{:b} {:o} {:x} {:X} {:#b} {:#o} {:#x} {:08b} {:c} {:n}".format(10, 10, 255, 255, 10, 10, 255, 10, 65, 1234))
print("{:+d} {: d} {:-d} {:=+6d} {:06d} {:<06d} {:^+9,d}".format(5, 5, 5, 5, -5, -5, 12345))
print("{:e} {:E} {:.3e} {:f} {:F} {:g} {:G} {:%} {:.1%}".format(1234.5, 1234.5, 1234.5, 1.5, float("inf"), 1e20, 1e-7, 0.25, 0.123))
print("{:10.4}|{:<10}|{:>10}|{:^10}|{!s:10}|".format(3.14159265, 1.5, 2.5, "mid", None))
print("{:.3s}|{:5.1s}|{:🐍^7}".format("abcdef", "xyz", "s"))
print("{:} {!s} {!r} {!a}".format("é", "é", "é", "é"))
print(format(3, ""), format("a", ">3"), format(2.0, ".0f"), format(True, "d"), format(True), format(None))
print("{:10}|{:<10}|{:10}|".format(True, False, 1 + 2j))
print("{:.2f} {:+.1e} {:>12.2f}".format(1 + 2j, 3 - 4j, 1j))
print("{a}{b}".format_map({"a": 1, "b": 2}))


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __format__(self, spec):
        if spec == "eur":
            return f"{self.cents / 100:.2f} EUR"
        if not spec:
            return f"Money({self.cents})"
        raise ValueError(f"bad spec {spec!r}")


print("{0} {0:eur}".format(Money(1999)), f"{Money(5):eur}")
for template, args in (("{} {}", (1,)), ("{0} {}", (1, 2)), ("{a}", ()), ("{", ()), ("}", ()), ("{:d}", ("x",)), ("{:s}", (1,)), ("{:.2d}", (1,)), ("{0.x}", (1,)), ("{0[5]}", ([1],)), ("{!z}", (1,)), ("{:q}", (1.0,)), ("{:,s}", ("a",)), ("{:x}", (Money(1),)), ("{:=5}", ("a",)), ("{:5}", ([],)), ("{:+}", ("a",)), ("{:,_}", (1,)), ("{:c}", (-1,))):
    try:
        print(template.format(*args))
    except (ValueError, IndexError, KeyError, AttributeError, TypeError, OverflowError) as error:
        print(repr(template), "->", type(error).__name__ + ":", error)
