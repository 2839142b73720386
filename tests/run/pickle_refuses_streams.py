# Objects whose state nothing in Python sees are not copied; streams written in Python are.
import copy
import io
import os
import pickle
import types


class Raw(io.RawIOBase):
    pass


class Slots:
    __slots__ = ("a", "__weakref__")


with open(os.devnull) as text, open(os.devnull, "rb") as binary, open(os.devnull, "rb", 0) as raw:
    s = Slots()
    s.a = 5
    for o in (text, binary, raw, memoryview(b""), types.ModuleType("m"), staticmethod(len), io.IncrementalNewlineDecoder(None, False),
              Raw(), io.IOBase(), io.TextIOBase(), io.BytesIO(b"x"), io.StringIO("y"), s):
        for way in (lambda o: pickle.dumps(o, 2), lambda o: pickle.dumps(o, 4), copy.copy, copy.deepcopy):
            try:
                print(type(o).__name__, type(way(o)).__name__)
            except TypeError as e:
                print(type(o).__name__, e)
