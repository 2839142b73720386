# Three threads do everything with one deque: what each sees is some state of it.
import collections
import random
import threading

shared = collections.deque(range(9))
OPERATIONS = [compile(text, "operation", "exec") for text in (
    "shared.clear()", "shared.remove(8)", "shared.insert(1, 1)", "shared == shared", "shared + shared", "shared.__init__(shared, 3)", "del shared[2]", "shared * 2",
    "list(shared)", "shared.rotate(2)", "shared.append(1)", "shared.extend(range(9))", "shared.copy()", "sorted(shared)", "shared[1]", "shared.pop()", "shared.count(1)",
    "shared.index(1)", "repr(shared)", "shared.__init__(range(20))", "shared += shared", "shared *= 2 if len(shared) < 100 else 0", "shared < shared")]


def work(seed):
    choice = random.Random(seed).choice
    for _ in range(3000):
        try:
            exec(choice(OPERATIONS))
        except (ValueError, IndexError, RuntimeError):
            pass


threads = [threading.Thread(target=work, args=(seed,)) for seed in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(all(type(x) is int for x in list(shared)))
