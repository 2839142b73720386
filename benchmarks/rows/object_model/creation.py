# rounds: 7000
"""Objects made and dropped."""
import sys


class Node:
    __slots__ = ("left", "right", "value")

    def __init__(self, left, right, value):
        self.left = left
        self.right = right
        self.value = value


class Plain:
    def __init__(self, a):
        self.a = a


def main(n):
    head = None
    total = 0
    for i in range(n):
        head = Node(head if i % 50 else None, None, i)
        total += Plain(i).a + head.value
    print(total)


main(int(sys.argv[1]))
