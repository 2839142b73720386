"""Builds and walks many small binary trees beside one long-lived one."""
import sys


class Node:
    def __init__(self, left: "Node | None", right: "Node | None") -> None:
        self.left = left
        self.right = right


def build(depth: int) -> Node:
    if depth == 0:
        return Node(None, None)
    return Node(build(depth - 1), build(depth - 1))


def check(node: Node) -> int:
    if node.left is None:
        return 1
    return 1 + check(node.left) + check(node.right)


def main(scale: float) -> None:
    deepest = 14
    long_lived = build(deepest)
    for depth in range(4, deepest + 1, 5):
        count = int((1 << (deepest - depth + 5)) * scale)
        total = 0
        for _ in range(count):
            total += check(build(depth))
        print(count, depth, total)
    print(check(long_lived))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
