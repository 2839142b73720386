"""Recursion to depth 1,000,000; bytes per frame are measured from the resident set outside."""
import sys

sys.setrecursionlimit(3_000_000)


def depth(n: int) -> int:
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
