# Objects that several threads change at once: nothing is lost, nothing is seen half done.
import collections
import gc
import itertools
import sys
import threading
import weakref

THREADS, ROUNDS = 4, 400


def together(body):
    begin = threading.Barrier(THREADS)

    def run(k):
        begin.wait()
        body(k)

    threads = [threading.Thread(target=run, args=(k,)) for k in range(THREADS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def lists():
    shared = []

    def add(k):
        for i in range(ROUNDS):
            shared.append((k, i))

    together(add)
    print("append", len(shared), all([i for j, i in shared if j == k] == list(range(ROUNDS)) for k in range(THREADS)))
    taken = [[] for _ in range(THREADS)]

    def take(k):
        try:
            while True:
                taken[k].append(shared.pop())
        except IndexError:
            pass

    together(take)
    print("pop", len(set(itertools.chain(*taken))), shared)
    table = [0] * 64
    more = []

    def store(k):
        for i in range(ROUNDS):
            table[(i * THREADS + k) % 64] = k
            more.append(table[i % 64])
            more.sort()

    together(store)
    print("store", all(0 <= v < THREADS for v in table), len(more), more == sorted(more))


def dicts():
    shared = {}

    def add(k):
        for i in range(ROUNDS):
            shared[k, i] = i
            shared.setdefault(i, []).append(k)

    together(add)
    print("dict", len(shared), sum(v for key, v in shared.items() if isinstance(key, tuple)), {len(shared[i]) for i in range(ROUNDS)})

    def remove(k):
        for i in range(ROUNDS):
            del shared[k, i]
            shared.get(i), shared.pop((k, i), None), (k, i) in shared

    together(remove)
    print("left", len(shared), list(shared)[:5] == sorted(list(shared)[:5]))
    names = {}

    def name(k):
        for i in range(ROUNDS):
            names["n%d" % i] = names.get("n%d" % i, "") or "n%d" % i

    together(name)
    print("names", len(names), all(key == v for key, v in names.items()))


def sets_and_deques():
    shared, ends = set(), collections.deque()

    def add(k):
        for i in range(ROUNDS):
            shared.add(i * THREADS + k)
            shared.add(i)
            ends.append(i)
            ends.appendleft(-i)
            (i in shared) or print("lost")

    together(add)
    print("set", len(shared), "deque", len(ends), sum(ends))

    def drop(k):
        for i in range(ROUNDS):
            shared.discard(i * THREADS + k)
            ends.pop()
            ends.popleft()

    together(drop)
    print("set", len(shared), "deque", len(ends))


class Thing:
    kind = 0


def attributes():
    things = [Thing() for _ in range(20)]

    def give(k):
        for thing in things:
            setattr(thing, f"a{k}", k)
            thing.last = k
            setattr(thing, f"b{k}", -k)
            Thing.kind = k
            assert getattr(thing, f"a{k}") == k and thing.kind in range(THREADS)

    together(give)
    print("attributes", all(sum(vars(t).values()) == t.last for t in things), {len(vars(t)) for t in things})

    def take(k):
        for thing in things:
            delattr(thing, f"a{k}")

    together(take)
    print("deleted", {tuple(sorted(vars(t))) for t in things})


def iterators():
    numbers, one = itertools.count(), iter(range(THREADS * ROUNDS))
    seen, mine = [], [[] for _ in range(THREADS)]

    def advance(k):
        for _ in range(ROUNDS):
            seen.append(next(numbers))
        for v in iter(lambda: next(one, None), None):
            mine[k].append(v)

    together(advance)
    print("count", sorted(seen) == list(range(THREADS * ROUNDS)), sorted(itertools.chain(*mine)) == list(range(THREADS * ROUNDS)))

    def forever():
        n = 0
        while True:
            n += 1
            yield n

    generator, refused, given = forever(), [], []

    def step(k):
        for _ in range(ROUNDS):
            try:
                given.append(next(generator))
            except ValueError as e:
                refused.append(str(e))

    together(step)
    print("generator", sorted(given) == list(range(1, len(given) + 1)), set(refused) <= {"generator already executing"})


def classes():
    made = []

    def make(k):
        for i in range(30):
            cls = type(f"C{k}_{i}", (Thing,), {"v": i, "get": lambda self: self.v})
            made.append(cls().get())
            cls.v = i + 1
            assert cls().get() == i + 1

    together(make)
    print("classes", len(made), sum(made))


class Node:
    def __init__(self, n):
        self.n, self.me = n, self


def garbage():
    alive = []

    def churn(k):
        refs = []
        for i in range(ROUNDS * 5):
            node = Node([i] * 8)
            refs.append(weakref.ref(node))
            if i % 500 == 0:
                alive.append(node)
                gc.collect()
        del node

    together(churn)
    print("garbage", len(alive), all(node.me is node and len(node.n) == 8 for node in alive))


sys.setswitchinterval(1e-5)
for part in (lists, dicts, sets_and_deques, attributes, iterators, classes, garbage):
    part()
