# compile() with the flag that tells input that may go on from input that is wrong, down to empty text.
INCOMPLETE, DEDENT = 0x4000, 0x200
TEXTS = ["", "\n", "\n\n", " ", "\t", "#", "#\n", "\\", "\\\n", "a = 9+ \\", "a = 9+ \\\n", "a = 'a\\", "9+ \\", "lambda z: \\", "x \\", "if 1: \\", "(\\", "a\\\n", "f'{\\", "a = (",
         "def f():", "class A:\n", "'''x", "[1,", "try:", "try:\n a", "for", "with a", "@d", "@d\n", "a b", ")", "a = = 1", "if 1:\n a\nelse", "x = {1: ", "yield\\"]
for text in TEXTS:
    for mode in "exec", "single", "eval":
        seen = []
        for flags in 0, DEDENT, INCOMPLETE, DEDENT | INCOMPLETE:
            try:
                seen.append(type(compile(text, "x", mode, flags)).__name__)
            except SyntaxError as e:
                seen.append((type(e).__name__, str(e.args[0]), e.args[1][1:]))
        print(ascii(text), mode, seen)
