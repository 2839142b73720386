"""Methods and operators of built-in classes on receivers that are known, guessed, and something else."""


class Loud(list):
    def append(self, value):
        super().append(("loud", value))

    def pop(self, *place):
        return "popped", super().pop(*place)


class Box:
    def __init__(self):
        self.seen = []

    def append(self, value):
        self.seen.append(value)
        return "kept"

    def pop(self):
        return "box"

    def send(self, value):
        return "sent", value


def grow(items, n):
    for i in range(n):
        items.append(i * i)
    return items


def shrink(items):
    out = []
    while items:
        out.append(items.pop())
    return out


def attempt(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__, str(e)


def echo(log):
    got = None
    while True:
        got = yield got
        log.append(got)
        if got == "end":
            return "finished"


def drive(target, values):
    return [target.send(v) for v in values]


def membership(candidates, pool):
    return [c in pool for c in candidates], [c not in pool for c in candidates]


def typed_membership(n):
    pool = set()
    for i in range(n):
        pool.add(i * 3)
    for i in range(0, n, 2):
        pool.discard(i * 3)
    pool.add(-1)
    pool.add(2.0)
    pool.add(True)
    hits = 0
    for k in range(-5, 3 * n + 5):
        if k in pool:
            hits += k
        if k not in pool:
            hits -= 1
    return hits, 2 in pool, 1 in pool, -2 in pool, 2**61 - 2 in pool, 10**30 in pool, sorted(pool)


def slices(seq):
    n = len(seq)
    return [seq[1:3], seq[:], seq[-2:], seq[:-1], seq[5:2], seq[n:], seq[-100:100], seq[::2], seq[::-1], seq[True:3], seq[None:2]]


class Odd:
    def __getitem__(self, key):
        return key

    def __index__(self):
        return 1


def truths(values):
    return [1 if v else 0 for v in values]


def total(*parts):
    result = 0
    for p in parts:
        result += p
    return result


def main():
    for make in (list, Loud):
        print(make.__name__, attempt(grow, make(), 4))
    print(shrink(grow([], 5)), shrink(Loud([1, 2])), attempt([].pop), attempt([1].pop, 3), [1, 2, 3].pop(0))
    grown = grow(Box(), 3)
    print(grown.seen, grown.pop(), grown.append(1))
    log = []
    e = echo(log)
    print(next(e), drive(e, [1, "two", 3.0]), attempt(e.send, "end"), attempt(e.send, 1), log, drive(Box(), [1]))
    print(attempt(echo([]).send, 5), attempt(next, e), next(e, "nothing"), attempt(next, iter([])))
    candidates = [1, 1.0, True, "1", None, (1,), 10**20, -1]
    for pool in ({1, 2}, [1.0, None], (True,), {"1": 0}, frozenset([10**20]), range(3), "1", {-1, -2}):
        print(attempt(membership, candidates, pool) if pool != "1" else attempt(membership, ["1", ""], pool))
    print(attempt(membership, [[]], {1}), attempt(membership, [1], 5))
    print(typed_membership(40))
    for seq in ([0, 1, 2, 3, 4], (0, 1, 2, 3, 4), "abcde", b"abcde", range(5), Odd()):
        print(attempt(slices, seq) if not isinstance(seq, Odd) else (seq[1:2], attempt(slices, seq)))
    print([1, 2, 3][Odd():], attempt(lambda: [1]["a":]), attempt(lambda: (None or None)[1:2]))
    print(truths([0, 1, -1, 2**60, 0.0, "", "a", None, True, False, [], [0], Odd()]))
    print(total(1, True, 2.5, False), total(True, True), total(2**48 - 1, True), attempt(total, True, "a"))
    print(sum([2**62, 2**62, 1]), sum([2**48, -(2**49), 5]), sum([1, 2.5, True]), sum([True, False]), sum([[1], [2]], []), sum(x for x in (10**18,) * 20))
    print(sum([2**63 - 1, -(2**63)], 1), attempt(sum, ["a"]), sum([-(2**62)] * 3, 2**62))
    print(sorted([3, 1, 2])[:2], list("abc")[1:], dict(a=1), set([1]) | {2}, str(5)[:1], tuple([1, 2])[-1:], [1] + [2], (1,) + (2,))


main()
