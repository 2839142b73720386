"""Lists and dicts that grow to many blocks, among other allocation: contents, aliases and iteration survive every move."""


class Node:
    def __init__(self, number):
        self.number = number


def grow_alone(count):
    items = []
    alias = items
    for i in range(count):
        items.append(i)
    assert alias is items and items[-1] == count - 1
    return sum(items[::997])


def grow_among_others(count):
    """Every element is an object of its own, so that other blocks lie behind the list's."""
    items = []
    texts = []
    for i in range(count):
        items.append(Node(i))
        texts.append("n%d" % i)
    assert all(node.number == i for i, node in enumerate(items))
    return sum(len(text) for text in texts), items[count // 2].number


def grow_side_by_side(count):
    lists = [[] for _ in range(6)]
    for i in range(count):
        lists[i % 6].append((i,))
        if i % 5 == 0:
            lists[(i + 1) % 6].extend(lists[i % 6][-3:])
    return [len(part) for part in lists], sum(part[-1][0] for part in lists), sum(part[len(part) // 2][0] for part in lists)


def grow_while_iterating(limit):
    items = [0]
    for item in items:
        if len(items) < limit:
            items.append(item + 1)
            items.append(item + 2)
    return len(items), items[-1]


def shrink_and_grow(rounds):
    items = list(range(50_000))
    total = 0
    for i in range(rounds):
        items += items[:20_000]
        del items[10_000:40_000]
        items.insert(5, i)
        total += len(items) + items[9_999]
        while len(items) < 50_000:
            items.extend(items[-7_000:])
    return total, items[5], items[-1]


def mixed_keys(count):
    table = {}
    for i in range(count):
        table[i] = i
        table[str(i)] = i
        table[i, i + 1] = i
        if i % 3 == 0:
            del table[i]
        if i % 4 == 0:
            table[float(i)] = -i
    table[True] = "one"
    found = sum(1 for i in range(count) if i in table), sum(table.get(str(i), 0) for i in range(count))
    return len(table), found, table[1.0], next(iter(table)), sum(table.get((i, i + 1), 0) for i in range(0, count, 7))


def deleted_places(count):
    """Keys leave and come back: the index is full of deleted places."""
    table = {i: i for i in range(64)}
    names = {"k%d" % i: i for i in range(64)}
    for i in range(count):
        del table[i]
        table[i + 64] = i
        names["k%d" % (i + 64)] = names.pop("k%d" % i)
    return list(table.items())[:3], list(names)[-2:], 10 in table, "k%d" % count in names, len(table), len(names)


def recent_values(count):
    """Old containers are given new objects: the collector must hear of each."""
    table, items = {}, [None] * 5000
    for i in range(count):
        table[i % 5000] = [i]
        items[i % 5000] = table[(i * 7) % 5000] if (i * 7) % 5000 in table else {}
    return sum(value[0] for value in table.values()), sum(item[0] for item in items if item)


print(grow_alone(400_000))
print(grow_among_others(120_000))
print(grow_side_by_side(200_000))
print(grow_while_iterating(150_000))
print(shrink_and_grow(20))
print(mixed_keys(20_000))
print(deleted_places(20_000))
print(recent_values(100_000))
