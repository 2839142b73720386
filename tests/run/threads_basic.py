# Threads: starting, joining, locks, events, thread-local data, exceptions, what a thread is called.
import _thread
import queue
import sys
import threading
import time


def squares(n, out, lock):
    for i in range(n):
        with lock:
            out.append(i * i)


def start_and_join():
    out, lock = [], threading.Lock()
    threads = [threading.Thread(target=squares, args=(50, out, lock)) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(len(out), sum(out), [t.is_alive() for t in threads])
    print(threading.active_count(), threading.current_thread() is threading.main_thread())


def locks():
    lock = threading.Lock()
    print(lock.acquire(), lock.acquire(False), lock.locked(), lock.acquire(timeout=0.01))
    lock.release()
    try:
        lock.release()
    except RuntimeError as e:
        print("RuntimeError:", e)
    again = threading.RLock()
    with again, again:
        print(repr(again).split(" at ")[0].split(" owner")[0], again._is_owned())
    try:
        again.release()
    except RuntimeError as e:
        print("RuntimeError:", e)
    for bad in ((1, -2), (0, 1), (1, 1e100)):
        try:
            lock.acquire(*bad)
        except (ValueError, OverflowError) as e:
            print(type(e).__name__, e)


def released_by_another():
    lock = threading.Lock()
    lock.acquire()
    threading.Timer(0.02, lock.release).start()
    print("waited", lock.acquire())


def conditions():
    items, done = [], []
    ready = threading.Condition()

    def consumer():
        for _ in range(3):
            with ready:
                ready.wait_for(lambda: items)
                done.append(items.pop(0))

    t = threading.Thread(target=consumer)
    t.start()
    for i in range(3):
        with ready:
            items.append(i)
            ready.notify()
    t.join()
    print("consumed", done)
    event, barrier = threading.Event(), threading.Barrier(3)
    places = []

    def wait():
        event.wait()
        places.append(barrier.wait())

    waiting = [threading.Thread(target=wait) for _ in range(3)]
    for t in waiting:
        t.start()
    event.set()
    for t in waiting:
        t.join()
    print("barrier", sorted(places), event.is_set())
    few = threading.BoundedSemaphore(2)
    few.acquire()
    few.release()
    try:
        few.release()
    except ValueError as e:
        print("ValueError:", e)


class Named(threading.local):
    made = []

    def __init__(self, name="nobody"):
        Named.made.append(name)
        self.name = name


def local_data():
    data, named = threading.local(), Named("someone")
    data.x = "main"
    named.name = "changed"
    seen = []

    def look():
        seen.append((hasattr(data, "x"), named.name, sorted(named.__dict__)))
        data.x = "thread"
        seen.append(data.x)

    t = threading.Thread(target=look)
    t.start()
    t.join()
    print(seen, data.x, named.name, Named.made, data.__dict__)
    try:
        threading.local(1)
    except TypeError as e:
        print("TypeError:", e)


def queues():
    work, results = queue.Queue(maxsize=4), queue.SimpleQueue()

    def worker():
        while (item := work.get()) is not None:
            results.put(item * 2)
            work.task_done()
        work.task_done()

    workers = [threading.Thread(target=worker) for _ in range(3)]
    for w in workers:
        w.start()
    for i in range(30):
        work.put(i)
    work.join()
    for _ in workers:
        work.put(None)
    for w in workers:
        w.join()
    print(sorted(results.get() for _ in range(30)) == [2 * i for i in range(30)], results.empty())
    try:
        results.get(timeout=0.01)
    except queue.Empty:
        print("empty")


def failing():
    def fail(n):
        return 1 // n

    t = threading.Thread(target=fail, args=(0,), name="failing")
    t.start()
    t.join()
    quiet = threading.Thread(target=sys.exit, args=(3,))
    quiet.start()
    quiet.join()
    caught = []
    threading.excepthook = lambda args: caught.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))
    other = threading.Thread(target=fail, args=("x",), name="hooked")
    other.start()
    other.join()
    threading.excepthook = threading.__excepthook__
    print(caught)


def low_level():
    for bad in ((1, ()), (print, []), (print, (), 1)):
        try:
            _thread.start_new_thread(*bad)
        except TypeError as e:
            print("TypeError:", e)
    done = _thread.allocate_lock()
    done.acquire()
    out = []

    def run(a, *, b):
        out.append((a, b, _thread.get_ident() != threading.main_thread().ident))
        done.release()

    _thread.start_new_thread(run, (1,), {"b": 2})
    done.acquire()
    print(out, _thread.stack_size())


def deep():
    def down(n):
        return 0 if n == 0 else 1 + down(n - 1)

    def run():
        print("deep", down(800))
        try:
            down(5000)
        except RecursionError as e:
            print("RecursionError:", e)

    t = threading.Thread(target=run)
    t.start()
    t.join()


for part in (start_and_join, locks, released_by_another, conditions, local_data, queues, failing, low_level, deep):
    print("--", part.__name__)
    part()
daemon = threading.Thread(target=time.sleep, args=(60,), daemon=True)
daemon.start()
late = threading.Thread(target=lambda: (time.sleep(0.05), print("late")))
late.start()
print("main ends")
