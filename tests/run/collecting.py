# run: modes=protopy,aot-O0,aot-O2,deopt
# A collection that comes between finds what the counting one would have.
"""What gc.collect() counts, and what the gc module says of containers."""
import gc


def cyclic_list():
    x = []
    x.append(x)


def cyclic_dict():
    d = {}
    d[1] = d


def function_cycle():
    d = {}
    exec("def f(): pass\n", d)


def acyclic():
    [[[]], {}, ([],)]


def many():
    for i in range(50):
        a, b = [i], [i]
        a.append(b)
        b.append(a)


gc.collect()
gc.collect()
for make in (cyclic_list, cyclic_dict, function_cycle, acyclic, many):
    make()
    make()
    gc.collect()
    make()
    n = gc.collect()
    print(make.__name__, n)
print(gc.collect())


class Node:
    def __del__(self):
        Node.gone += 1


Node.gone = 0


def nodes():
    a, b = Node(), Node()
    a.other, b.other = b, a


nodes()
print(gc.collect() > 0, Node.gone)
for v in ([1, 3, 5], (1, 3, 5), {7: 9, 1: 2}, 1, "abc"):
    print(sorted(gc.get_referents(v)))
for bad in (3, -2, 1000, "x"):
    try:
        gc.get_objects(bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
for v in ((1, 1.5, "a"), ((1,), ("a",)), ([],), {1: "a"}, {1: (2,)}, {1: []}):
    print(gc.is_tracked(v))
