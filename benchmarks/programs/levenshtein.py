"""Edit distance between strings by dynamic programming."""
import sys


def levenshtein(a: str, b: str) -> int:
    previous = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        current = [i] + [0] * len(b)
        for j in range(1, len(b) + 1):
            cost = 0 if a[i - 1] == b[j - 1] else 1
            insert = current[j - 1] + 1
            delete = previous[j] + 1
            change = previous[j - 1] + cost
            best = insert if insert < delete else delete
            current[j] = best if best < change else change
        previous = current
    return previous[len(b)]


def text_of(n: int, seed: int) -> str:
    letters: list[str] = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2147483648
        letters.append("abcdefgh"[seed >> 16 & 7])
    return "".join(letters)


def main(scale: float) -> None:
    total = 0
    for i in range(max(1, int(60 * scale))):
        total += levenshtein(text_of(300, i), text_of(310, i * 3 + 1))
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
