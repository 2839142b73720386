# What modules show: of their specs, else their loaders, else their files.
import importlib
import json
import sys
import types

print(sys, json, importlib._bootstrap, types.ModuleType("x"))
m = types.ModuleType("x")
del m.__name__
print(m)
m.__loader__ = int
print(m)
m.__file__ = 3
print(m)


class Loader:
    shown = "<mine>"

    @classmethod
    def module_repr(cls, m):
        if not cls.shown:
            raise LookupError
        return cls.shown


m.__loader__ = Loader
print(m)
Loader.shown = ""
print(m)
json.__file__ = "gone"
print(json)
json.__spec__ = None
print(json)
print(str(sys.modules["__main__"]).split(" from ")[0])
