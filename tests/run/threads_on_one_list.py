# Two threads use one list whose size changes while the other makes room for a copy of it.
import threading

shared = list(range(8))
ROUNDS = 400


def sorts():
    for _ in range(ROUNDS):
        try:
            shared.sort()
        except ValueError:
            pass


def copies():
    for _ in range(ROUNDS):
        for made in (shared * 2, shared + shared, shared[:], shared[::2], shared.copy(), tuple(shared), [*shared]):
            assert all(type(x) is int for x in made)


def grows():
    for i in range(ROUNDS):
        shared.append(i)
        shared.insert(3, i)
        shared.extend(range(3))
        shared[2:3] = [7, 8, 9]
        shared.__imul__(2)
        if len(shared) > 300:
            del shared[8:]
            if i % 2:
                shared.clear()
            else:
                shared.__imul__(0)
            shared.extend(shared)


threads = [threading.Thread(target=f) for f in (sorts, copies, grows, copies, grows)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
shared *= 1
print(len(shared) <= 1300, all(type(x) is int for x in shared))
