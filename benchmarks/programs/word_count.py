"""Counts the words of a long generated text and prints the commonest."""
import sys

SYLLABLES = ["ba", "ko", "ri", "tan", "mel", "so", "du", "vin", "ar", "est"]


def make_text(words: int) -> str:
    parts: list[str] = []
    state = 1
    for i in range(words):
        state = (state * 1103515245 + 12345) % 2147483648
        word = SYLLABLES[state >> 8 & 7] + SYLLABLES[(state >> 12) % 10]
        if state >> 20 & 1:
            word += SYLLABLES[(state >> 16) % 10]
        parts.append(word.capitalize() if i % 11 == 0 else word)
        if i % 13 == 12:
            parts[-1] += ".\n"
    return " ".join(parts)


def count(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in text.split("\n"):
        for word in line.lower().split():
            word = word.strip(".,;")
            if word in counts:
                counts[word] += 1
            else:
                counts[word] = 1
    return counts


def main(scale: float) -> None:
    text = make_text(int(400_000 * scale))
    total = 0
    for _ in range(9):
        counts = count(text)
        total += len(counts)
    common = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
    print(total, sum(counts.values()), common)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
