data = [3, 8, 1, 9]
if (n := len(data)) > 3:
    print(n)
while (item := data.pop()) != 8:
    print("popped", item)
print(item, [y for x in range(5) if (y := x * x) > 3], y)
print((a := 1, b := a + 1), a, b)
print(f"{(c := 5)} {c=}", [d := 1, d + 1])


def f(x):
    return (half := x // 2) + half * 10


print(f(9), (lambda: (z := 3) + z)())
total = 0
print([total := total + v for v in [1, 2, 3]], total)
print(any((witness := v) % 7 == 0 for v in [3, 14, 5]), witness)
x = (y := 0) or 5
print(x, y)
def keyword(**k):
    return k
print(keyword(a=(q := 2)), q)
for source in ("x := 1", "f(a := 1, b=(c := 2))", "[i := 0 for i in range(3)]", "(a.b := 1)", "[j for j in (k := [1])]", "class A:\n    [t := 1 for _ in ()]", "lambda: x := 1"):
    try:
        compile(source, "<t>", "exec")
        print("fine", source)
    except SyntaxError as error:
        print(repr(source), error.msg)
