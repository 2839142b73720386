# threads: own copy
import _thread
import gc

import capi_callbacks as m

seen = []


def callback(i):
    seen.append([i, str(i)])
    if i % 25 == 0:
        gc.collect()


print(m.in_threads(callback, 4, 50), len(seen), sum(x for x, _ in seen))


def failing(i):
    if i % 2:
        raise ValueError(i)


print(m.in_threads(failing, 3, 10))
idents = set()
m.in_threads(lambda i: idents.add(_thread.get_ident()), 1, 5)
print(len(idents), _thread.get_ident() in idents)
print(m.nap(0.01), m.nested(lambda: sum(range(10))))
done = []
m.in_threads(lambda i: m.in_threads(lambda k: done.append(k), 2, 2), 2, 2)
print(len(done))
print(m.add_pending(), m.ran() in (0, 5), m.ran())
try:
    m.nested(lambda: 1 / 0)
except ZeroDivisionError as e:
    print(e)
