text = ""
for i in range(2000):
    text += chr(97 + i % 26)
print(len(text), text[:30], text[-5:])
module_text = "start"
alias = module_text
module_text += "!"
print(alias, module_text)


class Buffer:
    def __init__(self):
        self.text = ""

    def add(self, part):
        self.text += part
        return self


b = Buffer()
for i in range(500):
    b.add(str(i)).add(",")
print(len(b.text), b.text[-10:], hash(b.text) == hash("".join(f"{i}," for i in range(500))))
d = {"t": "a"}
for _ in range(10):
    d["t"] += d["t"]
print(len(d["t"]), d["t"] == "a" * 1024)


def local():
    s = "x"
    snapshots = []
    for i in range(5):
        s += str(i)
        snapshots.append(s)
    s += "é"
    s += "日本"
    s += "🐍"
    return s, snapshots, len(s), s.encode(), s[::-1], s == "x01234é日本🐍", {s: 1}[s]


print(local())
parts = ["a", "b"]
print("".join(parts) + "-".join(parts * 2), "x" * 3 + "y", ("ab" "cd" * 2))
rows = [f"{i:3}|{'#' * (i % 4):<4}|" for i in range(5)]
print("\n".join(rows))
