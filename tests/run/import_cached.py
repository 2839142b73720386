"""Modules of the library look as they do when they come from their files: names, places, source, tracebacks."""
import importlib.util
import inspect
import json
import json.decoder
import marshal
import re
import sys
import traceback
import types

for module in (json, json.decoder, re, types):
    spec = module.__spec__
    print(module.__name__, module.__file__, spec.origin == module.__file__, type(spec.loader).__name__, spec.has_location,
          module.__cached__ == importlib.util.cache_from_source(module.__file__) == spec.cached, spec.parent)
code = json.decoder.JSONDecoder.decode.__code__
print(code.co_filename, code.co_name, code.co_varnames, code.co_freevars, code.co_argcount)
print(inspect.getsource(json.loads).splitlines()[0])
print(inspect.signature(json.dumps))
print(json.loads.__doc__.splitlines()[0], json.decoder.JSONDecoder.__doc__.splitlines()[0], sep="\n")
try:
    json.loads('{"a": ')
except ValueError as e:
    for entry in traceback.extract_tb(e.__traceback__)[1:]:
        print(entry.filename, entry.lineno, entry.name, entry.line)
for data in (b"P", b"P" + bytes(12)):
    try:
        marshal.loads(data)
    except (ValueError, EOFError) as e:
        print(type(e).__name__ in ("ValueError", "EOFError"))


def outer():
    """Never called, looked into."""
    value = 1

    def inner(a, /, b, *, c=2):
        return a, b, c, value
    return inner


print(outer.__doc__, outer.__code__.co_cellvars, "code" in [type(c).__name__ for c in outer.__code__.co_consts])
other = types.FunctionType(outer.__code__.replace(co_name="renamed"), globals())
print(other.__name__, other.__doc__, other()(1, 2), outer.__code__ == outer.__code__.replace())


def keyword_only(*, x):
    return x


def many(a, b=2, *rest, k=3, **others):
    return a, b, rest, k, others


try:
    keyword_only(1)
except TypeError as e:
    print(e)
print(keyword_only(x=4), many(1, k=5, z=6), [*(lambda n: (i for i in range(n)))(3)])
swapped = types.FunctionType(keyword_only.__code__, globals(), "swapped")
swapped.__code__ = many.__code__
print(swapped(1, 7, 8, k=9), swapped.__doc__, sys.getsizeof(1) > 0)
