# rounds: 1
"""Small text programs in one: Caesar and Vigenère ciphers, run lengths, roman numerals, word wrap and
justification, a pattern matcher, edit distance with its path, a diff, soundex, a text table of primes."""
import sys


def caesar(text: str, shift: int) -> str:
    out = []
    for c in text:
        if "a" <= c <= "z":
            out.append(chr((ord(c) - 97 + shift) % 26 + 97))
        elif "A" <= c <= "Z":
            out.append(chr((ord(c) - 65 + shift) % 26 + 65))
        else:
            out.append(c)
    return "".join(out)


def vigenere(text, key, sign=1):
    shifts = [(ord(k) - 97) * sign for k in key]
    result, n = "", 0
    for c in text:
        if c.isascii() and c.isalpha():
            result += caesar(c, shifts[n % len(shifts)])
            n += 1
        else:
            result += c
    return result


def crack(text):
    """The Caesar shift whose letters look most like English."""
    usual = "etaoinshrdlu"
    def score(shift):
        plain = caesar(text.lower(), -shift)
        return sum(plain.count(c) * (12 - i) for i, c in enumerate(usual))
    return max(range(26), key=score)


def run_lengths(text):
    if not text:
        return []
    runs = [[text[0], 1]]
    for c in text[1:]:
        if c == runs[-1][0]:
            runs[-1][1] += 1
        else:
            runs.append([c, 1])
    return [(c, n) for c, n in runs]


ROMAN = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def to_roman(n):
    if not 0 < n < 4000:
        raise ValueError(f"{n} has no Roman numeral")
    out = ""
    for value, letters in ROMAN:
        while n >= value:
            out += letters
            n -= value
    return out


def from_roman(text):
    values = dict(zip("IVXLCDM", (1, 5, 10, 50, 100, 500, 1000)))
    total = 0
    for here, after in zip(text, text[1:] + " "):
        total += -values[here] if values[here] < values.get(after, 0) else values[here]
    return total


def wrap(text, width):
    lines, line = [], []
    for word in text.split():
        if line and sum(map(len, line)) + len(line) + len(word) > width:
            lines.append(line)
            line = []
        line.append(word)
    if line:
        lines.append(line)
    return lines


def justify(words, width):
    if len(words) == 1:
        return words[0]
    gaps = len(words) - 1
    spaces, extra = divmod(width - sum(map(len, words)), gaps)
    return "".join(w + " " * (spaces + (i < extra)) for i, w in enumerate(words[:-1])) + words[-1]


def match(pattern, text):
    """A whole-text match of `.`, `*`, `^`, `$`, after Rob Pike."""
    if pattern.startswith("^"):
        return match_here(pattern[1:], text)
    while True:
        if match_here(pattern, text):
            return True
        if not text:
            return False
        text = text[1:]


def match_here(pattern, text):
    if not pattern:
        return True
    if pattern[1:2] == "*":
        return match_star(pattern[0], pattern[2:], text)
    if pattern == "$":
        return not text
    return bool(text) and pattern[0] in (text[0], ".") and match_here(pattern[1:], text[1:])


def match_star(c, pattern, text):
    while True:
        if match_here(pattern, text):
            return True
        if not text or (text[0] != c and c != "."):
            return False
        text = text[1:]


def edit_path(a, b):
    rows = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if i == 0 or j == 0:
                rows[i][j] = i + j
            else:
                rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
    i, j, path = len(a), len(b), []
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]):
            path.append("=" if a[i - 1] == b[j - 1] else f"{a[i - 1]}>{b[j - 1]}")
            i, j = i - 1, j - 1
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            path.append(f"-{a[i - 1]}")
            i -= 1
        else:
            path.append(f"+{b[j - 1]}")
            j -= 1
    return rows[-1][-1], path[::-1]


def diff(old, new):
    n, m = len(old), len(new)
    common = [[0] * (m + 1) for _ in range(n + 1)]
    for i in reversed(range(n)):
        for j in reversed(range(m)):
            common[i][j] = common[i + 1][j + 1] + 1 if old[i] == new[j] else max(common[i + 1][j], common[i][j + 1])
    i = j = 0
    while i < n or j < m:
        if i < n and j < m and old[i] == new[j]:
            yield "  " + old[i]
            i, j = i + 1, j + 1
        elif j < m and (i == n or common[i][j + 1] > common[i + 1][j]):
            yield "+ " + new[j]
            j += 1
        else:
            yield "- " + old[i]
            i += 1


def soundex(name):
    codes = {c: str(d) for d, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), 1) for c in letters}
    digits, last = "", codes.get(name[0].lower())
    for c in name[1:].lower():
        code = codes.get(c)
        if code and code != last:
            digits += code
        if c not in "hw":
            last = code
    return (name[0].upper() + digits + "000")[:4]


def primes(limit):
    sieve = bytearray([1]) * (limit + 1)
    sieve[:2] = b"\0\0"
    for n in range(2, int(limit ** 0.5) + 1):
        if sieve[n]:
            sieve[n * n::n] = bytes(len(range(n * n, limit + 1, n)))
    return [n for n, flag in enumerate(sieve) if flag]


TEXT = """It is a truth that any sufficiently long text, when wrapped by a program, will contain at least one line with
ugly gaps; and that the reader will see no other line. The quick brown fox, by now rather tired, jumps over it."""


def main():
    secret = caesar(TEXT, 11)
    print(secret[:40], crack(secret), caesar(secret, -crack(secret)) == TEXT)
    hidden = vigenere("Attack at dawn, not at noon", "lemon")
    print(hidden, vigenere(hidden, "lemon", -1))
    print(run_lengths("aaabccd"), "".join(c + (str(n) if n > 1 else "") for c, n in run_lengths("wwwwbbbwwo")))
    print([to_roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2024, 3999)], all(from_roman(to_roman(n)) == n for n in range(1, 4000)))
    try:
        to_roman(4000)
    except ValueError as error:
        print(error)
    for width in (28, 44):
        lines = wrap(TEXT, width)
        print("+" + "-" * width + "+")
        for words in lines[:-1]:
            print("|" + justify(words, width) + "|")
        print("|" + " ".join(lines[-1]).ljust(width) + "|")
    for pattern in ("^It", "fox.*tired", "z", "it.$", "^a*.*\\.$", "..gap", "x*$"):
        print(pattern, match(pattern, TEXT.replace("\n", " ")))
    print(edit_path("kitten", "sitting"), edit_path("", "ab"), edit_path("flaw", "lawn"))
    print(*diff("a b c d e f".split(), "a c d x e g f".split()), sep="\n")
    print([soundex(n) for n in ("Robert", "Rupert", "Ashcraft", "Tymczak", "Pfister", "Honeyman")])
    found = primes(5000)
    print(len(found), found[-5:], [b for a, b in zip(found, found[1:]) if b - a >= 30])


for _ in range(int(sys.argv[1])):
    main()
