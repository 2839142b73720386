"""Waves of threads, more than the heap has owners of blocks: what each builds lives on while others come, allocate and end."""
import gc
import threading


class Item:
    def __init__(self, n):
        self.n = n
        self.row = [n] * (n % 37)


def work(number, results):
    kept = {}
    for i in range(600):
        item = Item(i)
        kept[i % 97] = (item, str(i), [j for j in range(i % 11)], b"x" * (i % 700))
        if i % 100 == 0:
            kept[number, i] = bytearray(40_000)
        if i % 300 == 299 and number % 8 == 0:
            gc.collect()
            kept = {k: v for k, v in kept.items() if not isinstance(k, tuple)}
    results[number] = kept


def check(kept):
    total = 0
    for key, value in kept.items():
        if isinstance(key, tuple):
            assert len(value) == 40_000 and not any(value)
            continue
        item, text, numbers, data = value
        assert item.row == [item.n] * (item.n % 37) and text == str(item.n)
        assert numbers == list(range(item.n % 11)) and data == b"x" * (item.n % 700)
        total += item.n
    return total


older = {}
for wave in range(3):
    results = {}
    threads = [threading.Thread(target=work, args=(number, results)) for number in range(20)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print("wave", wave, len(results), set(map(check, results.values())))
    older[wave] = results[wave]
    print("older", [check(kept) for kept in older.values()])
