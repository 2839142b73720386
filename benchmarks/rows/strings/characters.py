# rounds: 12000
"""Walking, comparing and indexing characters."""
import sys


def main(n):
    text = "abcdefghij" * (n // 10)
    vowels = upper = 0
    for c in text:
        if c in "aeiou":
            vowels += 1
        elif c > "g":
            upper += ord(c)
    for i in range(0, len(text), 3):
        vowels += text[i] == "a"
    print(vowels, upper, text[5:50][::-1][:3])


main(int(sys.argv[1]))
