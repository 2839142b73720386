# What leaves a list ends at a collection, also while several threads run.
import gc
import threading
import weakref


class Item:
    pass


def alive(refs):
    def deep(n):
        return n and deep(n - 1)

    for _ in range(4):
        deep(40)
        gc.collect()
    return sum(r() is not None for r in refs)


def fill(items, n):
    items.extend(Item() for _ in range(n))
    return [weakref.ref(item) for item in items]


def body():
    items = []
    refs = fill(items, 200)
    del items[150:]
    print(len(items), alive(refs) <= 155)
    del items[::2]
    print(len(items), alive(refs) <= 80)
    while len(items) > 20:
        items.pop()
    print(len(items), alive(refs) <= 25)
    items.clear()
    print(len(items), alive(refs) <= 5)
    items.append("new")
    items[:] = [1, 2, 3]
    items.insert(0, 0)
    items.sort(reverse=True)
    print(items)


body()
for _ in range(2):
    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
