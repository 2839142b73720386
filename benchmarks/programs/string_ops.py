"""String methods over lines of text: split, join, strip, replace, find, format, case, comparison."""
import sys

WORDS = "the quick brown fox jumps over the lazy dog while seven wizards quietly vex big jackdaws".split()


def make_lines(n: int) -> list[str]:
    lines: list[str] = []
    for i in range(n):
        lines.append("  " + " ".join(WORDS[(i * 7 + j) % len(WORDS)] for j in range(8)) + ", %d \n" % i)
    return lines


def process(line: str) -> int:
    clean = line.strip()
    words = clean.split(" ")
    total = len(words)
    title = clean.title().replace("Fox", "Cat")
    total += title.find("Cat") + clean.count("o")
    if clean.startswith("the") or clean.endswith("7"):
        total += 1
    joined = "-".join(words[:4]).upper()
    total += len(joined) + (joined.lower() < clean)
    name, _, number = clean.rpartition(", ")
    total += int(number) + len(name[::-1])
    total += len(f"{name[:10]:>20}|{number:<8}|{total:06d}")
    if name.isalpha() or number.isdigit():
        total += ord(name[3])
    return total


def main(scale: float) -> None:
    lines = make_lines(2000)
    total = 0
    for _ in range(max(1, int(180 * scale))):
        for line in lines:
            total += process(line)
    letters: dict[str, int] = {}
    for line in lines:
        for c in line:
            letters[c] = letters.get(c, 0) + 1
    print(total, letters["o"])


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
