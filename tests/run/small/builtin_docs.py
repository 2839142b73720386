"""Documentation and text signatures of built-in functions, methods, descriptors, types and modules."""
import collections
import functools
import itertools
import math
import sys
import time


class Plain:
    pass


class Documented:
    """A class with its own words."""
    __slots__ = ("x",)


def show(o):
    doc = o.__doc__
    print(getattr(o, "__name__", o), "|", doc and doc.split("\n")[0], "|", getattr(o, "__text_signature__", "none"))


for thing in (str.split, list.append, [].append, len, math.sin, collections.deque, collections.deque.append, int.__add__, (1).__add__,
              list.__len__, dict.fromkeys, {}.fromkeys, sys.exit, print, time.sleep, itertools.chain, functools.partial, type, object,
              property.getter, Plain.__dict__["__dict__"], Plain.__dict__["__weakref__"], ValueError, KeyError.with_traceback, str.maketrans,
              complex.real, slice.start, bytes.hex, set.union, memoryview.cast, Plain, Documented, (lambda: 0).__class__, sys, math):
    show(thing)
