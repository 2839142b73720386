# The hooks of asynchronous generators belong to the thread that set them.
import asyncio
import gc
import sys
import threading


async def numbers():
    yield 1
    yield 2


def begin(g):
    step = g.__anext__()
    try:
        step.send(None)
    except StopIteration as e:
        print("got", e.value)


def first(g):
    print("first", g.__name__)


def final(g):
    print("final", g.__name__)
    try:
        g.aclose().send(None)
    except StopIteration:
        pass


sys.set_asyncgen_hooks(first, final)
print(sys.get_asyncgen_hooks() == (first, final))


def elsewhere():
    print(sys.get_asyncgen_hooks())
    begin(numbers())
    sys.set_asyncgen_hooks(firstiter=lambda g: print("other"))
    begin(numbers())


thread = threading.Thread(target=elsewhere)
thread.start()
thread.join()
print(sys.get_asyncgen_hooks() == (first, final))
gc.collect()
begin(numbers())
gc.collect()
sys.set_asyncgen_hooks(finalizer=None)
print(sys.get_asyncgen_hooks().firstiter is first, sys.get_asyncgen_hooks().finalizer)
# Who replaces the function that tells of them changes nothing.
sys.get_asyncgen_hooks, kept = (lambda: 1 / 0), sys.get_asyncgen_hooks
begin(numbers())
sys.get_asyncgen_hooks = kept
sys.set_asyncgen_hooks(None, None)
gc.collect()


async def left():
    g = numbers()
    await g.__anext__()
    held.append(g)


held = []
loops = [threading.Thread(target=lambda: asyncio.run(left())) for _ in range(3)]
for thread in loops:
    thread.start()
    thread.join()
print(len(held), sys.get_asyncgen_hooks())
