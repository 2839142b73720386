"""The mistakes of the first week, each caught and printed as a beginner would see it."""
mistakes = [
    "print(undefined)", "'5' + 5", "int('five')", "[1, 2, 3][3]", "{'a': 1}['b']", "'abc'.push('d')", "10 / 0", "len(5)", "x = 5; x()", "import maths",
    "def f(a, b): return a\nf(1)", "for i in 5: pass", "if 1 = 1: pass", "while True print(1)", "print 'hello'", "def g():\nreturn 1", "'unclosed", "(1, 2", "return 5", "else: pass",
    "None.lower()", "[3, 'a', 1].sort()", "open('no_such_file.txt')", "x: int = 'a'; x + 1", "range(1.5)", "'a' * 'b'", "{[]: 1}", "(1, 2)[0] = 3", "class A: pass\nA().method()", "sum(['a', 'b'])", "input + 1", "raise 'error'", "lambda x: = 1", "a = [1, 2\nb = 3",
]
for source in mistakes:
    try:
        exec(source, {})
    except SyntaxError as error:
        print(f"{source!r}: {type(error).__name__}: {error.msg} (line {error.lineno}, column {error.offset})")
    except Exception as error:
        print(f"{source!r}: {type(error).__name__}: {error}")
    else:
        print(f"{source!r}: fine")
