"""A least-recently-used cache three ways (linked nodes, a dict's order, closures), decorators over it,
and a check that all three agree on the same long sequence of requests."""
from functools import wraps


class Node:
    __slots__ = ("key", "value", "previous", "next")

    def __init__(self, key=None, value=None):
        self.key, self.value = key, value
        self.previous = self.next = None


class LinkedCache:
    """A ring of nodes; root.next is the most recent."""

    def __init__(self, capacity: int):
        if capacity <= 0:
            raise ValueError("capacity must be positive")
        self.capacity = capacity
        self.nodes: dict = {}
        self.root = Node()
        self.root.previous = self.root.next = self.root
        self.hits = self.misses = self.evictions = 0

    def _unlink(self, node):
        node.previous.next = node.next
        node.next.previous = node.previous

    def _push(self, node):
        first = self.root.next
        node.previous, node.next = self.root, first
        self.root.next = first.previous = node

    def get(self, key, default=None):
        node = self.nodes.get(key)
        if node is None:
            self.misses += 1
            return default
        self.hits += 1
        self._unlink(node)
        self._push(node)
        return node.value

    def put(self, key, value):
        node = self.nodes.get(key)
        if node is not None:
            node.value = value
            self._unlink(node)
            self._push(node)
            return
        if len(self.nodes) >= self.capacity:
            oldest = self.root.previous
            self._unlink(oldest)
            del self.nodes[oldest.key]
            self.evictions += 1
        self.nodes[key] = node = Node(key, value)
        self._push(node)

    def __len__(self):
        return len(self.nodes)

    def __contains__(self, key):
        return key in self.nodes

    def __iter__(self):
        node = self.root.next
        while node is not self.root:
            yield node.key
            node = node.next

    __getitem__ = get
    __setitem__ = put

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(map(repr, self))})"


class DictCache(LinkedCache):
    """The same by deleting and inserting again: a dict keeps insertion order."""

    def __init__(self, capacity):
        super().__init__(capacity)
        self.table = {}

    def get(self, key, default=None):
        try:
            value = self.table.pop(key)
        except KeyError:
            self.misses += 1
            return default
        self.table[key] = value
        self.hits += 1
        return value

    def put(self, key, value):
        if key in self.table:
            del self.table[key]
        elif len(self.table) >= self.capacity:
            del self.table[next(iter(self.table))]
            self.evictions += 1
        self.table[key] = value

    def __len__(self):
        return len(self.table)

    def __contains__(self, key):
        return key in self.table

    def __iter__(self):
        return reversed(self.table)


def closure_cache(capacity):
    table, order = {}, []
    hits = misses = 0

    def get(key, default=None):
        nonlocal hits, misses
        if key not in table:
            misses += 1
            return default
        hits += 1
        order.remove(key)
        order.append(key)
        return table[key]

    def put(key, value):
        if key in table:
            order.remove(key)
        elif len(table) == capacity:
            del table[order.pop(0)]
        table[key] = value
        order.append(key)

    def info():
        return hits, misses, len(table), order[::-1]

    return get, put, info


def cached(capacity=16, cache_type=LinkedCache):
    missing = object()

    def decorate(function):
        cache = cache_type(capacity)

        @wraps(function)
        def wrapper(*args, **kwargs):
            key = args + tuple(sorted(kwargs.items()))
            result = cache.get(key, missing)
            if result is missing:
                result = function(*args, **kwargs)
                cache.put(key, result)
            return result
        wrapper.cache = cache
        return wrapper
    return decorate


def counted(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


@cached(capacity=64)
@counted
def binomial(n: int, k: int) -> int:
    """Pascal's triangle by recursion."""
    if k in (0, n):
        return 1
    return binomial(n - 1, k - 1) + binomial(n - 1, k)


@cached(8, DictCache)
def describe(number, *, base=10):
    digits = []
    while number:
        number, digit = divmod(number, base)
        digits.append(str(digit) if digit < 10 else chr(87 + digit))
    return "".join(reversed(digits)) or "0"


def requests(count, seed=7):
    """A stream with a hot set, a warm set and a long tail."""
    for _ in range(count):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        kind, value = seed >> 61, seed >> 40
        if kind < 4:
            yield value % 10
        elif kind < 7:
            yield 100 + value % 40
        else:
            yield 1000 + value % 5000


def main():
    linked, by_dict = LinkedCache(32), DictCache(32)
    get, put, info = closure_cache(32)
    disagreements = 0
    for key in requests(12000):
        answers = []
        for getter, putter in ((linked.get, linked.put), (by_dict.get, by_dict.put), (get, put)):
            value = getter(key)
            if value is None:
                putter(key, value := key * key)
            answers.append(value)
        if len(set(answers)) != 1:
            disagreements += 1
    hits, misses, size, order = info()
    print("disagreements", disagreements)
    print(linked.hits, linked.misses, linked.evictions, len(linked))
    print(by_dict.hits == linked.hits == hits, by_dict.misses == misses, size)
    print(list(linked) == list(by_dict) == order, list(linked)[:8])
    print(f"hit rate {linked.hits / (linked.hits + linked.misses):.3%}")

    small = LinkedCache(3)
    for key in "abcab":
        small[key] = key.upper()
    print(small, small["c"], small, "a" in small, small["zzz"])
    small["d"] = 1
    print(small, len(small), [k for k in small])

    print(binomial(60, 30), binomial.__wrapped__.calls, binomial.__name__, binomial.__doc__)
    print(binomial.cache.hits, binomial.cache.misses, len(binomial.cache))
    print([describe(n) for n in (0, 5, 255)], describe(255, base=16), describe(255, base=2), describe(255, base=16), describe.cache.hits)
    print(describe.cache)
    for capacity in (0, -1):
        try:
            LinkedCache(capacity)
        except ValueError as error:
            print(error)
    try:
        linked.get([1, 2])
    except TypeError as error:
        print(error)


main()
