# Types whose objects only their functions make: neither their own nor object's __new__ makes one without its fields.
import array
import contextvars
import functools
import itertools
import re
import select
import types
import weakref
import zlib


class Plain:
    pass


plain = Plain()
made = [len, [].append, str.join, int.__add__, (5).__add__, dict.__dict__["fromkeys"], types.FunctionType.__code__, types.FunctionType.__dict__["__name__"],
        iter([]), iter(()), iter({}), iter({1}), iter(b""), iter(bytearray()), iter(range(3)), iter(range(2 ** 70)), iter(int, 1), reversed([]), reversed({}),
        {}.keys(), {}.values(), {}.items(), iter({}.items()), (x for x in ()), weakref.proxy(plain), zlib.compressobj(),
        zlib.decompressobj(), select.poll(), iter(array.array("i")), functools.cmp_to_key(print), int | str]
for value in made:
    kind = type(value)
    for make in (lambda: kind(), lambda: kind.__new__(kind), lambda: object.__new__(kind)):
        try:
            print(kind.__name__, type(make()))
        except TypeError as e:
            print(kind.__name__, e)
for kind in (list, dict, int, itertools.count, re.Pattern, contextvars.Context, functools.partial, BaseException):
    try:
        print(kind.__name__, type(object.__new__(kind)))
    except TypeError as e:
        print(kind.__name__, e)


class Mine(list):
    pass


print(type(list.__new__(Mine)), type(object.__new__(Plain)))
try:
    object.__new__(Mine)
except TypeError as e:
    print(e)
