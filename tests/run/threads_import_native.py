# Threads that import a module at the same time all find it whole.
import importlib
import sys
import threading

NAMES = ["gc", "array", "cmath", "_bisect", "_heapq", "_random", "_struct", "_csv", "_statistics", "unicodedata", "zlib", "fcntl",
         "grp", "select", "_lsprof_not_there", "_socket", "math", "binascii", "_pickle", "_datetime", "pwd", "syslog", "_sha512"]
names = [n for n in NAMES if n not in sys.modules]
gate = threading.Barrier(4)
found = {}


def work(which):
    for name in names:
        gate.wait()
        try:
            found[name, which] = len(dir(importlib.import_module(name)))
        except ImportError as e:
            found[name, which] = type(e).__name__


threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
for name in NAMES:
    if name in names and len({found[name, which] for which in range(4)}) != 1:
        print(name, [found[name, which] for which in range(4)])
print(len(found) == 4 * len(names), found["_lsprof_not_there", 0])
