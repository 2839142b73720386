"""Pancake flipping over every permutation, by three ways to list permutations."""
from itertools import permutations


def fannkuch(n: int) -> tuple[int, int]:
    """(checksum, most flips), permutations in the benchmark's own order."""
    perm1 = list(range(n))
    count = [0] * n
    max_flips = checksum = sign = 0
    r = n
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        first = perm1[0]
        if first:
            perm = perm1[:]
            flips = 0
            while first:
                perm[:first + 1] = perm[first::-1]
                flips += 1
                first = perm[0]
            if flips > max_flips:
                max_flips = flips
            checksum += -flips if sign else flips
        sign = not sign
        while True:
            if r == n:
                return checksum, max_flips
            perm1.insert(r, perm1.pop(0))
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1


def flips(deck):
    cards = list(deck)
    n = 0
    while cards[0] != 0:
        k = cards[0] + 1
        i, j = 0, k - 1
        while i < j:
            cards[i], cards[j] = cards[j], cards[i]
            i += 1
            j -= 1
        n += 1
    return n


def all_permutations(items):
    if len(items) <= 1:
        yield items
        return
    for i, item in enumerate(items):
        for rest in all_permutations(items[:i] + items[i + 1:]):
            yield [item] + rest


def heaps(items):
    """Heap's algorithm, without recursion."""
    n = len(items)
    counters = [0] * n
    yield tuple(items)
    i = 0
    while i < n:
        if counters[i] < i:
            j = 0 if i % 2 == 0 else counters[i]
            items[i], items[j] = items[j], items[i]
            yield tuple(items)
            counters[i] += 1
            i = 0
        else:
            counters[i] = 0
            i += 1


def pancake_sort(deck):
    """Sorts by flips of a prefix alone; gives the deck and the flips."""
    deck, moves = list(deck), []
    for size in range(len(deck), 1, -1):
        largest = max(range(size), key=deck.__getitem__)
        if largest == size - 1:
            continue
        for k in (largest + 1, size):
            if k > 1:
                deck[:k] = reversed(deck[:k])
                moves.append(k)
    return deck, moves


def main():
    for n in range(2, 8):
        checksum, most = fannkuch(n)
        print(f"{checksum}\nPfannkuchen({n}) = {most}")
    for n in (4, 5, 6):
        one = max(flips(p) for p in permutations(range(n)))
        two = max(map(flips, all_permutations(list(range(n)))))
        three = max(flips(p) for p in heaps(list(range(n))))
        print(n, one, two, three, one == two == three == fannkuch(n)[1])
    sorts = [pancake_sort(p) for p in permutations(range(5))]
    print(all(deck == [0, 1, 2, 3, 4] for deck, _ in sorts), max(len(moves) for _, moves in sorts), sum(len(moves) for _, moves in sorts))
    print(pancake_sort([3, 1, 4, 1, 5, 9, 2, 6]))
    worst = [p for p in permutations(range(6)) if flips(p) == 10]
    print(worst)
    print(len(list(all_permutations(list("abcd")))), len(set(heaps(list("abcd")))), "".join(next(heaps(list("abc")))))


main()
