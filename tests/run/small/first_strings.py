text = "A man, a plan, a canal: Panama"
letters = [c.lower() for c in text if c.isalpha()]
print("palindrome" if letters == letters[::-1] else "no palindrome")
word = "mississippi"
counts = {}
for letter in word:
    counts[letter] = counts.get(letter, 0) + 1
for letter, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
    print(letter, "#" * count, count)
print(" ".join(w[::-1] for w in "hello big world".split()), word.upper(), word[1:5], word[::2], len(word))
vowels = sum(1 for c in text.lower() if c in "aeiou")
print("vowels:", vowels, "words:", len(text.split()), "title:", "the end of time".title())
print("anagrams" if sorted("listen") == sorted("silent") else "different")
print("".join(chr((ord(c) - 97 + 13) % 26 + 97) if c.islower() else c for c in "uryyb jbeyq"))
password = "Secret123"
checks = {"long": len(password) >= 8, "upper": any(c.isupper() for c in password), "digit": any(c.isdigit() for c in password), "special": any(not c.isalnum() for c in password)}
print(checks, "strong" if all(checks.values()) else "weak")
print(bin(10), int("1010", 2), hex(255), "{:08b}".format(37), ord("A"), chr(97))
name, age = "Ann", 30
print("Hello, " + name + "! You are " + str(age) + ".", f"Next year: {age + 1}", "%s is %d" % (name, age))
