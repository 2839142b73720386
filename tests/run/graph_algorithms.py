"""Graphs: a heap of our own, Dijkstra, A*, topological order, union-find with Kruskal, strongly
connected components, bipartite matching, all-pairs paths."""


class Heap:
    """A binary min-heap."""

    def __init__(self, items=()):
        self.items = list(items)
        for i in range(len(self.items) // 2 - 1, -1, -1):
            self._down(i)

    def __len__(self):
        return len(self.items)

    def push(self, item):
        self.items.append(item)
        i = len(self.items) - 1
        while i > 0:
            parent = (i - 1) // 2
            if not self.items[i] < self.items[parent]:
                break
            self.items[i], self.items[parent] = self.items[parent], self.items[i]
            i = parent

    def pop(self):
        if not self.items:
            raise IndexError("pop from an empty heap")
        smallest = self.items[0]
        last = self.items.pop()
        if self.items:
            self.items[0] = last
            self._down(0)
        return smallest

    def _down(self, i):
        items, n = self.items, len(self.items)
        while (child := 2 * i + 1) < n:
            if child + 1 < n and items[child + 1] < items[child]:
                child += 1
            if not items[child] < items[i]:
                break
            items[i], items[child] = items[child], items[i]
            i = child


class Graph:
    def __init__(self, directed: bool = False):
        self.directed = directed
        self.edges: dict = {}

    def add(self, a, b, weight=1):
        self.edges.setdefault(a, {})[b] = weight
        self.edges.setdefault(b, {})
        if not self.directed:
            self.edges[b][a] = weight
        return self

    def __iter__(self):
        return iter(self.edges)

    def __getitem__(self, node):
        return self.edges[node]

    def __len__(self):
        return len(self.edges)

    def all_edges(self):
        for a, targets in self.edges.items():
            for b, weight in targets.items():
                if self.directed or a < b:
                    yield weight, a, b


class CycleError(ValueError):
    def __init__(self, cycle):
        super().__init__(" -> ".join(map(str, cycle)))
        self.cycle = cycle


class NoPath(LookupError):
    pass


def dijkstra(graph, start):
    distance, previous, done = {start: 0}, {}, set()
    heap = Heap([(0, start)])
    while heap:
        d, node = heap.pop()
        if node in done:
            continue
        done.add(node)
        for neighbour, weight in graph[node].items():
            new = d + weight
            if neighbour not in distance or new < distance[neighbour]:
                distance[neighbour] = new
                previous[neighbour] = node
                heap.push((new, neighbour))
    return distance, previous


def path_to(previous, start, goal):
    path = [goal]
    while path[-1] != start:
        try:
            path.append(previous[path[-1]])
        except KeyError:
            raise NoPath(f"{start} to {goal}") from None
    return path[::-1]


def a_star(maze, start, goal):
    def estimate(p):
        return abs(p[0] - goal[0]) + abs(p[1] - goal[1])

    heap = Heap([(estimate(start), 0, start)])
    best, previous = {start: 0}, {}
    expanded = 0
    while heap:
        _, cost, here = heap.pop()
        if here == goal:
            return path_to(previous, start, goal), expanded
        if cost > best[here]:
            continue
        expanded += 1
        row, column = here
        for there in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            r, c = there
            if 0 <= r < len(maze) and 0 <= c < len(maze[r]) and maze[r][c] != "#":
                new = cost + (5 if maze[r][c] == "~" else 1)
                if new < best.get(there, 10**9):
                    best[there] = new
                    previous[there] = here
                    heap.push((new + estimate(there), new, there))
    raise NoPath(f"{start} to {goal}")


def topological(graph):
    order, state, trail = [], {}, []

    def visit(node):
        if state.get(node) == "done":
            return
        if state.get(node) == "open":
            raise CycleError(trail[trail.index(node):] + [node])
        state[node] = "open"
        trail.append(node)
        for target in sorted(graph[node]):
            visit(target)
        trail.pop()
        state[node] = "done"
        order.append(node)

    for node in sorted(graph):
        visit(node)
    return order[::-1]


class UnionFind:
    def __init__(self, items):
        self.parent = {item: item for item in items}
        self.size = dict.fromkeys(self.parent, 1)
        self.groups = len(self.parent)

    def find(self, item):
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        if self.size[a] < self.size[b]:
            a, b = b, a
        self.parent[b] = a
        self.size[a] += self.size[b]
        self.groups -= 1
        return True


def kruskal(graph):
    sets = UnionFind(graph)
    return [(w, a, b) for w, a, b in sorted(graph.all_edges()) if sets.union(a, b)]


def components(graph):
    """Strongly connected components, by Tarjan's method."""
    index, low, stack, result = {}, {}, [], []

    def connect(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in graph[v]:
            if w not in index:
                connect(w)
                low[v] = min(low[v], low[w])
            elif w in stack:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            component = []
            while True:
                w = stack.pop()
                component.append(w)
                if w == v:
                    break
            result.append(sorted(component))

    for v in graph:
        if v not in index:
            connect(v)
    return sorted(result)


def matching(wishes):
    matched = {}

    def place(person, tried):
        for job in wishes[person]:
            if job not in tried:
                tried.add(job)
                if job not in matched or place(matched[job], tried):
                    matched[job] = person
                    return True
        return False

    count = sum(place(person, set()) for person in wishes)
    return count, dict(sorted(matched.items()))


def floyd_warshall(n, edges):
    infinity = float("inf")
    d = [[0 if i == j else infinity for j in range(n)] for i in range(n)]
    for a, b, w in edges:
        d[a][b] = min(d[a][b], w)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if d[i][k] + d[k][j] < d[i][j]:
                    d[i][j] = d[i][k] + d[k][j]
    return d


def lcg(seed):
    while True:
        seed = (seed * 1664525 + 1013904223) % 2**32
        yield seed >> 8


MAZE = """
S..#......#....
.#.#.####.#.##.
.#...#..#...#..
.#####.##.#####
...~~......~..G
"""


def main():
    heap = Heap([5, 3, 8, 1, 9, 2])
    heap.push(0)
    print([heap.pop() for _ in range(len(heap))])
    try:
        heap.pop()
    except IndexError as error:
        print(error)
    cities = Graph()
    for a, b, km in [("Bergen", "Oslo", 463), ("Oslo", "Göteborg", 294), ("Göteborg", "Malmö", 272), ("Malmö", "København", 28), ("Oslo", "Stockholm", 521), ("Stockholm", "Malmö", 614), ("Stockholm", "Turku", 300), ("Turku", "Helsinki", 169)]:
        cities.add(a, b, km)
    distance, previous = dijkstra(cities, "Bergen")
    for city in sorted(cities, key=distance.get):
        print(f"{city:<10} {distance[city]:>5} {' - '.join(path_to(previous, 'Bergen', city))}")
    tree = kruskal(cities)
    print(sum(w for w, _, _ in tree), tree[:3])
    random = lcg(42)
    big = Graph(directed=True)
    for _ in range(1800):
        big.add(next(random) % 400, next(random) % 400, next(random) % 100 + 1)
    distance, _ = dijkstra(big, 0 if 0 in big.edges else next(iter(big)))
    print(len(big), len(distance), max(distance.values()), sum(distance.values()))
    tasks = Graph(directed=True)
    for line in "shirt>tie tie>jacket trousers>shoes trousers>belt belt>jacket socks>shoes".split():
        tasks.add(*line.split(">"))
    print(topological(tasks))
    try:
        topological(tasks.add("jacket", "shirt"))
    except CycleError as error:
        print(error, len(error.cycle))
    print(components(tasks), [len(c) for c in components(big) if len(c) > 1])
    maze = MAZE.strip().splitlines()
    path, expanded = a_star(maze, (0, 0), (4, 14))
    cells = set(path)
    for r, row in enumerate(maze):
        print("".join("o" if (r, c) in cells and ch in ".~" else ch for c, ch in enumerate(row)))
    print(len(path), expanded)
    try:
        a_star(["S#G"], (0, 0), (0, 2))
    except NoPath as error:
        print("no path:", error)
    try:
        path_to({}, "a", "b")
    except LookupError as error:
        print(type(error).__name__, error)
    print(matching({"ann": ["cook", "clean"], "bob": ["cook"], "cid": ["clean", "cook"], "dee": ["wash"]}))
    d = floyd_warshall(25, [(next(random) % 25, next(random) % 25, next(random) % 50 + 1) for _ in range(90)])
    print(d[0][:10], sum(x for row in d for x in row if x < float("inf")))
    sets = UnionFind(range(1000))
    for _ in range(800):
        sets.union(next(random) % 1000, next(random) % 1000)
    print(sets.groups, max(sets.size[sets.find(i)] for i in range(1000)))


main()
