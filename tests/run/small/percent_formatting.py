print("%s %r %a" % ("é", "é", "é"))
print("%d|%5d|%-5d|%05d|%+d|% d" % (42, 42, 42, 42, 42, 42))
print("%x %X %#x %o %#o" % (255, 255, 255, 8, 8))
print("%f|%.2f|%10.3f|%-10.1f|%e|%G|%g" % (3.14159, 3.14159, 3.14159, 3.14159, 31415.9, 1e-10, 100000.0))
print("%c%c" % (65, "b"), "%%")
print("%(name)s is %(age)d" % {"name": "Ann", "age": 30, "extra": None})
print("%*d|%-*d|%.*f" % (6, 42, 6, 42, 2, 2.71828))
print("%s" % [1, 2], "%s" % ((1, 2),), "%5s|%-5s|%.2s" % ("ab", "ab", "abcdef"))
print("%d" % 3.99, "%d" % True, "%i" % -7, "%u" % 7)
print("%s %s" % (None, True), "%r" % "it's", "%.3r" % "abcdef")
print("%.10d|%+.3e|%#.0f" % (42, 12345.678, 3.0))
print(b"%s %d %x %a" % (b"raw", 5, 255, "é"))
print("%d" % 10**30, "%x" % (2**100), "%o" % -(8**20))
for template, values in (("%d", "x"), ("%s %s", (1,)), ("%s", (1, 2)), ("%z", 1), ("%(a)s", 1), ("%", 1), ("%d", None), ("%c", 1 << 40), ("%c", "ab"), ("%(a)s", {}), ("%x", 1.5)):
    try:
        print(template % values)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        print(repr(template), repr(values), "->", type(error).__name__ + ":", error)
