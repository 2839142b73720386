"""List, set and dict comprehensions and generator expressions, nested and filtered."""
import sys


def round_of(n: int) -> int:
    squares = [i * i for i in range(n)]
    odd = [s for s in squares if s & 1]
    remainders = {s % 97 for s in squares}
    table = {i: s for i, s in enumerate(odd)}
    pairs = [(a, b) for a in range(30) for b in range(30) if a < b]
    matrix = [[r * c for c in range(20)] for r in range(20)]
    flat = [cell for row in matrix for cell in row if cell % 3 == 0]
    return sum(odd) + len(remainders) + len(table) + sum(a * b for a, b in pairs) + sum(flat) + max(v for v in table.values())


def main(scale: float) -> None:
    total = 0
    for i in range(int(3000 * scale)):
        total += round_of(3000 + i % 7)
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
