# Code objects whose instructions and parameters are replaced together, as extensions describe their functions.


def f():
    return 1


def described(names, **counts):
    c = f.__code__.replace(co_code=f.__code__.co_code, co_varnames=names, co_nlocals=len(names), **counts)
    return c.co_varnames, c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_nlocals, c.co_name


print(described(("a", "b", "c"), co_argcount=2))
print(described(("a", "b", "args", "kw"), co_argcount=1, co_kwonlyargcount=1, co_flags=f.__code__.co_flags | 0x4 | 0x8))
print(described(("self", "x", "k", "local"), co_argcount=2, co_posonlyargcount=1, co_kwonlyargcount=1))
print(described(("only", "locals")))
c = f.__code__.replace(co_code=f.__code__.co_code, co_varnames=("a",), co_nlocals=1, co_argcount=1, co_name="shown", co_filename="there.pyx", co_firstlineno=77)
print(c.co_name, c.co_filename, c.co_firstlineno, c.co_varnames)
for names, counts in ((("a",), {"co_argcount": 3}), (("a",), {"co_argcount": 1, "co_posonlyargcount": 2})):
    try:
        described(names, **counts)
    except (ValueError, SystemError):
        print("refused")
