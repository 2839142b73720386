"""Trees: AVL insertion and deletion, a trie, an expression tree, Huffman codes, walks with generators
and recursion that goes too deep and is caught."""
import sys


class AvlNode:
    __slots__ = ("key", "value", "left", "right", "height")

    def __init__(self, key, value):
        self.key, self.value = key, value
        self.left = self.right = None
        self.height = 1


def height(node):
    return node.height if node else 0


def fix(node):
    node.height = 1 + max(height(node.left), height(node.right))
    balance = height(node.left) - height(node.right)
    if balance > 1:
        if height(node.left.left) < height(node.left.right):
            node.left = rotate_left(node.left)
        return rotate_right(node)
    if balance < -1:
        if height(node.right.right) < height(node.right.left):
            node.right = rotate_right(node.right)
        return rotate_left(node)
    return node


def rotate_left(node):
    top = node.right
    node.right, top.left = top.left, node
    fix_height(node), fix_height(top)
    return top


def rotate_right(node):
    top = node.left
    node.left, top.right = top.right, node
    fix_height(node), fix_height(top)
    return top


def fix_height(node):
    node.height = 1 + max(height(node.left), height(node.right))


def insert(node, key, value):
    if node is None:
        return AvlNode(key, value)
    if key < node.key:
        node.left = insert(node.left, key, value)
    elif key > node.key:
        node.right = insert(node.right, key, value)
    else:
        node.value = value
    return fix(node)


def remove(node, key):
    if node is None:
        raise KeyError(key)
    if key < node.key:
        node.left = remove(node.left, key)
    elif key > node.key:
        node.right = remove(node.right, key)
    elif node.left is None:
        return node.right
    elif node.right is None:
        return node.left
    else:
        next_node = node.right
        while next_node.left:
            next_node = next_node.left
        node.key, node.value = next_node.key, next_node.value
        node.right = remove(node.right, next_node.key)
    return fix(node)


class TreeMap:
    def __init__(self, pairs=()):
        self.root = None
        self.size = 0
        for key, value in pairs:
            self[key] = value

    def __setitem__(self, key, value):
        if key not in self:
            self.size += 1
        self.root = insert(self.root, key, value)

    def __getitem__(self, key):
        node = self.root
        while node:
            if key == node.key:
                return node.value
            node = node.left if key < node.key else node.right
        raise KeyError(key)

    def __delitem__(self, key):
        self.root = remove(self.root, key)
        self.size -= 1

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def __len__(self):
        return self.size

    def __iter__(self):
        yield from self._walk(self.root)

    def _walk(self, node):
        if node:
            yield from self._walk(node.left)
            yield node.key
            yield from self._walk(node.right)

    def range(self, low, high):
        def visit(node):
            if node is None:
                return
            if low < node.key:
                yield from visit(node.left)
            if low <= node.key < high:
                yield node.key, node.value
            if node.key < high:
                yield from visit(node.right)
        return visit(self.root)

    def draw(self, node="root", depth=0):
        node = self.root if node == "root" else node
        if node is None:
            return []
        return self.draw(node.right, depth + 1) + ["    " * depth + f"{node.key}"] + self.draw(node.left, depth + 1)


class Trie:
    def __init__(self):
        self.children, self.ends = {}, 0

    def add(self, word):
        node = self
        for letter in word:
            node = node.children.setdefault(letter, Trie())
        node.ends += 1

    def words(self, prefix=""):
        if self.ends:
            yield prefix, self.ends
        for letter in sorted(self.children):
            yield from self.children[letter].words(prefix + letter)

    def complete(self, prefix):
        node = self
        for letter in prefix:
            if letter not in node.children:
                return []
            node = node.children[letter]
        return [word for word, _ in node.words(prefix)]


def huffman(text):
    counts = {}
    for c in text:
        counts[c] = counts.get(c, 0) + 1
    forest = sorted((n, c, None, None) for c, n in counts.items())
    while len(forest) > 1:
        a, b = forest.pop(0), forest.pop(0)
        forest.append((a[0] + b[0], min(a[1], b[1]), a, b))
        forest.sort(key=lambda t: t[:2])
    codes = {}

    def assign(tree, code):
        _, letter, left, right = tree
        if left is None:
            codes[letter] = code or "0"
        else:
            assign(left, code + "0")
            assign(right, code + "1")

    assign(forest[0], "")
    return codes


def decode(bits, codes):
    letters = {code: letter for letter, code in codes.items()}
    out, current = [], ""
    for bit in bits:
        current += bit
        if current in letters:
            out.append(letters[current])
            current = ""
    return "".join(out)


def degenerate(n):
    node = None
    for i in range(n):
        node = (node, i)
    return node


def depth_of(node):
    return 0 if node is None else 1 + depth_of(node[0])


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def hanoi(n, a, b, c, moves):
    if n:
        hanoi(n - 1, a, c, b, moves)
        moves.append(a + c)
        hanoi(n - 1, b, a, c, moves)


def main():
    tree = TreeMap((key, key * key) for key in [50, 20, 70, 10, 30, 60, 80, 25, 35, 5])
    print(*tree.draw(), sep="\n")
    print(list(tree), len(tree), tree[30], 31 in tree, list(tree.range(20, 61)))
    for key in (50, 5, 70):
        del tree[key]
    print(list(tree), tree.root.height)
    try:
        del tree[999]
    except KeyError as error:
        print("no key", error)
    big = TreeMap((i * 7919 % 1009, i) for i in range(1009))
    print(len(big), big.root.height, list(big) == list(range(1009)))
    trie = Trie()
    for word in "tea ten tent to inn in into tea".split():
        trie.add(word)
    print(list(trie.words()), trie.complete("te"), trie.complete("x"))
    text = "a rose is a rose is a rose, said gertrude"
    codes = huffman(text)
    bits = "".join(codes[c] for c in text)
    print(sorted(codes.items(), key=lambda p: (len(p[1]), p[1]))[:6], len(bits), decode(bits, codes) == text)
    for size in (100, 800, 5000):
        try:
            print(size, depth_of(degenerate(size)))
        except RecursionError as error:
            print(size, error)
    print(ackermann(2, 9), end=" ")
    try:
        print(ackermann(3, 9))
    except RecursionError as error:
        print(type(error).__name__)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    print(depth_of(degenerate(5000)), ackermann(3, 5))
    sys.setrecursionlimit(limit)
    moves = []
    hanoi(9, "A", "B", "C", moves)
    print(len(moves), moves[:5], moves[-3:])


main()
