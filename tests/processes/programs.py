# multiprocessing under spawn, forkserver and fork: processes, pools, queues, managers, shared memory, errors, exits.
import multiprocessing as mp
import os
import sys
import threading
import time
from multiprocessing import shared_memory


def square(n):
    return n * n


def fails(n):
    raise ValueError(f"no {n}")


def echo(inbox, outbox):
    for item in iter(inbox.get, None):
        outbox.put((item, type(item).__name__))
    outbox.put("end")


def leaves(status):
    sys.exit(status)


def counts(value, lock, n):
    for _ in range(n):
        with lock:
            value.value += 1


def answers(connection):
    for item in iter(connection.recv, None):
        connection.send(item * 2)
    connection.close()


def fills(name, n):
    memory = shared_memory.SharedMemory(name)
    memory.buf[:n] = bytes(range(n))
    memory.close()


def adds(d, items, key):
    d[key] = key * 2
    items.append(key)


def waits(barrier, event, results):
    barrier.wait(20)
    event.wait(20)
    results.put(os.getpid() != os.getppid())


def begin(value):
    global started
    started = value


def begun(n):
    return started + n


def check(method):
    context = mp.get_context(method)
    with context.Pool(2) as pool:
        print(method, pool.map(square, range(10)), pool.apply(square, (7,)), sorted(pool.imap_unordered(square, range(5))), pool.starmap(pow, [(2, 3), (3, 2)]))
        try:
            pool.apply(fails, (3,))
        except ValueError as e:
            print(repr(e), type(e.__cause__).__name__)
        print(pool.apply_async(square, (9,)).get(20))
    with context.Pool(1, begin, (100,), maxtasksperchild=2) as pool:
        print(pool.map(begun, range(5), chunksize=1))
    inbox, outbox = context.Queue(), context.Queue()
    process = context.Process(target=echo, args=(inbox, outbox), name="echoing")
    process.start()
    for item in (1, "two", [3.0], {"four": 4}, b"five" * 10000, None):
        inbox.put(item)
    got = [outbox.get(timeout=20) for _ in range(6)]
    print([g if g == "end" else (str(g[0])[:12], g[1]) for g in got])
    inbox.close()
    inbox.join_thread()
    process.join(20)
    print(process.exitcode, process.name, process.is_alive())
    for status in (0, 3, "text"):
        process = context.Process(target=leaves, args=(status,))
        process.start()
        process.join(20)
        print(process.exitcode, end=" ")
    process = context.Process(target=time.sleep, args=(60,))
    process.start()
    process.terminate()
    process.join(20)
    print(process.exitcode)
    value, lock = context.Value("i", 0, lock=False), context.Lock()
    processes = [context.Process(target=counts, args=(value, lock, 500)) for _ in range(2)]
    for p in processes:
        p.start()
    for p in processes:
        p.join(20)
    print(value.value)
    here, there = context.Pipe()
    process = context.Process(target=answers, args=(there,))
    process.start()
    there.close()
    for item in (21, "ab", [1]):
        here.send(item)
        print(here.recv(), end=" ")
    here.send(None)
    process.join(20)
    print(process.exitcode)
    here.close()
    memory = shared_memory.SharedMemory(create=True, size=64)
    process = context.Process(target=fills, args=(memory.name, 32))
    process.start()
    process.join(20)
    with memory.buf[:32] as part:
        print(sum(part))
    memory.close()
    memory.unlink()
    with context.Manager() as manager:
        d, items = manager.dict(), manager.list()
        processes = [context.Process(target=adds, args=(d, items, k)) for k in range(3)]
        for p in processes:
            p.start()
        for p in processes:
            p.join(20)
        namespace = manager.Namespace(x=1)
        namespace.x += 1
        print(sorted(d.items()), sorted(items), namespace.x, d.get(99, "none"))
    barrier, event, results = context.Barrier(3), context.Event(), context.Queue()
    processes = [context.Process(target=waits, args=(barrier, event, results), daemon=True) for _ in range(2)]
    for p in processes:
        p.start()
    barrier.wait(20)
    event.set()
    print([results.get(timeout=20) for _ in processes])
    for p in processes:
        p.join(20)


if __name__ == "__main__":
    mp.freeze_support()
    for method in sys.argv[1:] or ("spawn", "forkserver", "fork"):
        check(method)
    print(threading.active_count())
