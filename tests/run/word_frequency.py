"""A word-frequency report over the licence texts that every Debian machine has, plus a short text of
our own: counts, lengths, a histogram, bigrams, an index of lines, and simple statistics."""
import math
import sys

FOLDER = "/usr/share/common-licenses/"
FILES = ["GPL-1", "GPL-2", "GPL-3", "LGPL-2.1", "LGPL-3", "GFDL-1.3", "Apache-2.0", "MPL-2.0", "Artistic", "BSD", "CC0-1.0"]
STOP_WORDS = frozenset("a an and any are as at be by for from if in is it its no not of on or such that the this to which with you your".split())


def read_text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def words_of(line: str):
    """Lower-case words of a line; an apostrophe inside a word stays."""
    word = []
    for character in line:
        if character.isalpha():
            word.append(character.lower())
        elif character == "'" and word:
            word.append(character)
        elif word:
            yield "".join(word).rstrip("'")
            word = []
    if word:
        yield "".join(word).rstrip("'")


class Document:
    def __init__(self, name, text):
        self.name = name
        self.lines = text.splitlines()
        self.characters = len(text)
        self.counts = {}
        self.total = 0
        self.first_line = {}

    def count(self):
        for number, line in enumerate(self.lines, 1):
            for word in words_of(line):
                self.counts[word] = self.counts.get(word, 0) + 1
                self.total += 1
                if word not in self.first_line:
                    self.first_line[word] = number
        return self

    def __len__(self):
        return self.total

    def __contains__(self, word):
        return word in self.counts


def merge(documents):
    totals: dict[str, int] = {}
    for document in documents:
        for word, count in document.counts.items():
            totals[word] = totals.get(word, 0) + count
    return totals


def top(counts, n, skip=frozenset()):
    ranked = [(count, word) for word, count in counts.items() if word not in skip]
    ranked.sort(key=lambda pair: (-pair[0], pair[1]))
    return ranked[:n]


def bar(value, largest, width=30):
    return "#" * max(1, round(value * width / largest))


def bigrams(lines):
    pairs = {}
    previous = None
    for line in lines:
        for word in words_of(line):
            if previous is not None:
                key = (previous, word)
                if key in pairs:
                    pairs[key] += 1
                else:
                    pairs[key] = 1
            previous = word
    return pairs


def length_histogram(counts):
    lengths = {}
    for word, count in counts.items():
        lengths.setdefault(len(word), [0, 0])
        lengths[len(word)][0] += 1
        lengths[len(word)][1] += count
    return lengths


def entropy(counts):
    total = sum(counts.values())
    return -sum(c / total * math.log2(c / total) for c in sorted(counts.values()))


def similarity(a, b):
    """Cosine of the angle between two documents' word vectors."""
    dot = sum(count * b.counts[word] for word, count in a.counts.items() if word in b)
    norm = math.sqrt(sum(c * c for c in a.counts.values())) * math.sqrt(sum(c * c for c in b.counts.values()))
    return dot / norm if norm else 0.0


def main():
    documents = []
    missing = 0
    for name in FILES:
        try:
            text = read_text(FOLDER + name)
        except FileNotFoundError:
            missing += 1
            continue
        documents.append(Document(name, text).count())
    documents.append(Document("own", read_text("data/harbour.txt")).count())
    print(f"{len(documents)} documents, {missing} missing")
    print(f"{'document':<12} {'lines':>6} {'chars':>8} {'words':>7} {'unique':>6} {'richness':>8}")
    for d in documents:
        print(f"{d.name:<12} {len(d.lines):>6,} {d.characters:>8,} {len(d):>7,} {len(d.counts):>6,} {len(d.counts) / len(d):>8.3f}")
    totals = merge(documents)
    print(f"\n{sum(totals.values()):,} words, {len(totals):,} different; entropy {entropy(totals):.4f} bits")
    ranked = top(totals, 25)
    largest = ranked[0][0]
    for rank, (count, word) in enumerate(ranked, 1):
        print(f"{rank:>3}. {word:<14}{count:>6}  {bar(count, largest)}")
    print("\nWithout stop words:")
    for count, word in top(totals, 15, STOP_WORDS):
        places = ", ".join(f"{d.name}:{d.first_line[word]}" for d in documents if word in d)
        print(f"  {word} ({count}): {places}")
    print("\nPairs:")
    pairs = bigrams([line for d in documents for line in d.lines])
    for count, (left, right) in sorted(((c, p) for p, c in pairs.items()), key=lambda x: (-x[0], x[1]))[:12]:
        print(f"  {left + ' ' + right:<24} {count:5d}")
    print("\nWord lengths:")
    for length, (different, count) in sorted(length_histogram(totals).items()):
        print(f"  {length:>2}: {different:>5} {count:>6} {100 * count / sum(totals.values()):6.2f} %")
    longest = sorted(totals, key=lambda w: (-len(w), w))[:5]
    print("\nLongest:", *longest)
    print("Once only:", sum(1 for c in totals.values() if c == 1))
    print("\nMost similar:")
    scores = []
    for i, a in enumerate(documents):
        for b in documents[i + 1:]:
            scores.append((similarity(a, b), a.name, b.name))
    for score, a, b in sorted(scores, reverse=True)[:6]:
        print(f"  {a} and {b}: {score:.4f}")
    palindromes = sorted(w for w in totals if len(w) > 2 and w == w[::-1])
    print("Palindromes:", palindromes)
    anagrams = {}
    for word in totals:
        anagrams.setdefault("".join(sorted(word)), []).append(word)
    groups = sorted(sorted(g) for g in anagrams.values() if len(g) > 2 and len(g[0]) > 3)
    print("Anagrams:", groups[:6])
    return 0 if documents else 1


if __name__ == "__main__":
    sys.exit(main())
