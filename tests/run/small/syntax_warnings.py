"""What the compiler warns of, in source that eval and compile are given at run time."""
for source in ("5()", "1.5[0]", "[1, 2][None]", "{1}[0]", "'abc'['a']", "'x' is y", "1 is not y", "'\\d'", "b'\\q'", "(1, 2)()", "1if y else 2", "0x1for x in y", "assert (y, 'always true')"):
    try:
        compile(source, f"<{source}>", "exec")
        print("compiled", source)
    except SyntaxError as error:
        print(source, error.msg)
print(eval("7 is 7") in (True, False))
