# queue.SimpleQueue: order, blocking, time limits, errors, many threads, puts from finalisers.
import gc
import pickle
import queue
import threading
import time
import weakref
from queue import Empty, SimpleQueue

q = SimpleQueue()
print(q.empty(), q.qsize(), type(q).__module__, Empty.__mro__[1].__name__, Empty.__module__)
for i in range(200):
    q.put(i)
print(q.qsize(), [q.get() for _ in range(100)] == list(range(100)), q.qsize())
q.put_nowait("last")
print([q.get_nowait() for _ in range(101)][-1], q.empty())

for call in (lambda: q.get_nowait(), lambda: q.get(False), lambda: q.get(timeout=0.01), lambda: q.get(True, -1), lambda: q.get(timeout="x"),
             lambda: q.get(timeout=1e20), lambda: q.get(timeout=float("nan")), lambda: SimpleQueue(1), lambda: SimpleQueue(a=1),
             lambda: q.put(), lambda: pickle.dumps(q), lambda: q.get(1, 2, 3)):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
print(q.put(1, block=False, timeout=3), q.get(False, timeout="never looked at"))
print(SimpleQueue[int])


class Sub(SimpleQueue):
    def __init__(self, n):
        self.n = n


s = Sub(5)
s.put("x")
print(s.n, s.get(), weakref.ref(s)() is s)

# Several producers and consumers: nothing is lost or seen twice.
work, done = SimpleQueue(), SimpleQueue()


def produce(k):
    for i in range(500):
        work.put((k, i))
    work.put(None)


def consume():
    last = {}
    while (item := work.get()) is not None:
        k, i = item
        if last.get(k, -1) >= i:
            print("out of order")
        last[k] = i
        done.put(item)


threads = [threading.Thread(target=produce, args=(k,)) for k in range(4)] + [threading.Thread(target=consume) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
items = [done.get() for _ in range(done.qsize())]
print(len(items), len(set(items)))

# A get that waits is woken by a put.
def later():
    time.sleep(0.05)
    q.put("late")


t = threading.Thread(target=later)
t.start()
print(q.get(timeout=5))
t.join()


class Ends:
    def __del__(self):
        q.put("ended")


for _ in range(3):
    Ends()
gc.collect()
print([q.get(timeout=5) for _ in range(3)])

# What was taken is not kept.
class Thing:
    pass


refs = []
for _ in range(3):
    thing = Thing()
    refs.append(weakref.ref(thing))
    q.put(thing)
    del thing
    q.get()
gc.collect()
print(sum(r() is None for r in refs) >= 2)
