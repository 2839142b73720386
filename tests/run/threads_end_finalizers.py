# What a thread leaves behind ends before its join() returns: __del__ methods, files, its own attributes.
import gc
import os
import sys
import tempfile
import threading
import time
import _thread


class Noisy:
    def __init__(self, name, log):
        self.name = name
        self.log = log

    def __del__(self):
        self.log.append(self.name)


def local_variable():
    log = []
    stack = []

    class Shows(Noisy):
        def __del__(self):
            super().__del__()
            frame = sys._getframe()
            while frame is not None:
                stack.append(frame.f_code.co_name)
                frame = frame.f_back

    class Worker(threading.Thread):
        def run(self):
            kept = Shows("local of run", log)

    w = Worker()
    w.start()
    w.join()
    print(log, "run" in stack, stack[0])


def disabled():
    log = []
    gc.disable()
    try:
        t = threading.Thread(target=lambda: Noisy("gc is off", log))
        t.start()
        t.join()
        print(log)
    finally:
        gc.enable()


def argument():
    log = []
    done = _thread.allocate_lock()
    done.acquire()

    class Releases(Noisy):
        def __del__(self):
            super().__del__()
            done.release()

    def body(x):
        Releases("argument's friend", log)

    _thread.start_new_thread(body, ("x",))
    print(done.acquire(timeout=30), log)


def attributes():
    log = []
    own = threading.local()

    def body():
        own.thing = Noisy("attribute of the thread", log)

    t = threading.Thread(target=body)
    t.start()
    t.join()
    print(log)


def unclosed_file():
    path = os.path.join(tempfile.mkdtemp(), "out.txt")

    def body():
        f = open(path, "w")
        f.write("all of it\n")

    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        t = threading.Thread(target=body)
        t.start()
        t.join()
    with open(path) as f:
        print(f.read().strip())
    os.unlink(path)
    os.rmdir(os.path.dirname(path))


def asks_for_its_thread():
    log = []

    class Asks(Noisy):
        def __del__(self):
            threading.current_thread().name
            super().__del__()

    t = threading.Thread(target=lambda: Asks("asked", log) and None)
    t.start()
    t.join()
    print(log, threading.active_count(), [x.name for x in threading.enumerate()])


def many_at_once():
    log = []
    busy = True

    def works():
        n = 0
        while busy:
            n += len([n] * 3)

    worker = threading.Thread(target=works)
    worker.start()

    def body(i):
        things = [Noisy((i, j), log) for j in range(3)]
        time.sleep(0.001)

    for _ in range(5):
        threads = [threading.Thread(target=body, args=(i,)) for i in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    busy = False
    worker.join()
    print(len(log), sorted(set(log)))


def raises():
    caught = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda a: caught.append((type(a.exc_value).__name__, str(a.exc_value)))

    class Bad:
        def __del__(self):
            raise ValueError("from __del__")

    t = threading.Thread(target=lambda: Bad() and None)
    t.start()
    t.join()
    sys.unraisablehook = hook
    print(caught)


for f in (local_variable, disabled, argument, attributes, unclosed_file, asks_for_its_thread, many_at_once, raises):
    print(f.__name__)
    f()
