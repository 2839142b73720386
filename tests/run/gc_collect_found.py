# run: modes=protopy,aot-O0,aot-O2,deopt
"""What gc.collect() finds, tells and keeps: counts, callbacks, gc.garbage, statistics, objects saved by finalisers."""
import gc
import weakref


class Node:
    def __init__(self):
        self.me = self


class Saved(Node):
    def __del__(self):
        saved.append(self)


class Chain:
    """Its finaliser frees the next one."""

    def __init__(self, n):
        self.next = Chain(n - 1) if n else None
        self.n = n

    def __del__(self):
        ended.append(self.n)


def garbage(cls, n):
    for _ in range(n):
        cls()


def told(phase, info):
    calls.append((phase, info["generation"], sorted(info)))


saved, ended, calls = [], [], []
gc.disable()
gc.collect()

before = gc.get_stats()[2]
garbage(Node, 50)
print(gc.collect() >= 45, gc.collect() < 5)
after = gc.get_stats()[2]
print(after["collected"] - before["collected"] >= 45, after["collections"] - before["collections"], after["uncollectable"] - before["uncollectable"])

garbage(Saved, 20)
print(gc.collect() < 5, len(saved) >= 18, all(s.me is s for s in saved))
saved.clear()
print(gc.collect() >= 15, len(saved) < 3)

c = Chain(5)
w = weakref.ref(c.next.next.next)
del c
gc.collect()
print(sorted(ended), w())

gc.callbacks.append(told)
gc.collect()
gc.collect(0)
gc.callbacks.remove(told)
gc.collect()
print(calls)

print(gc.get_count()[1:])
gc.collect(0)
print(gc.get_count()[1:])
gc.collect(1)
print(gc.get_count()[1:])
gc.collect()
print(gc.get_count()[1:])

gc.set_debug(gc.DEBUG_SAVEALL)
garbage(Node, 30)
gc.collect()
gc.set_debug(0)
print(sum(isinstance(o, Node) for o in gc.garbage) >= 25)
gc.garbage.clear()
gc.collect()
