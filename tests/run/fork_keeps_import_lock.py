# fork() takes the import lock: the child has it as often as the thread that forked had it.
import os
import sys
import threading
import time
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import imp


def child(levels):
    for _ in range(levels):
        imp.acquire_lock()
    pid = os.fork()
    try:
        for _ in range(levels):
            imp.release_lock()
        held = imp.lock_held()
    except RuntimeError:
        held = "error"
    if pid == 0:
        os._exit(1 if held else 42)
    return held, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


print([child(levels) for levels in range(4)])

started = threading.Event()


def importing():
    imp.acquire_lock()
    sys.modules["half made"] = "half"
    started.set()
    time.sleep(0.05)
    sys.modules["half made"] = "whole"
    imp.release_lock()


thread = threading.Thread(target=importing)
thread.start()
started.wait()
pid = os.fork()
if pid == 0:
    import json
    os._exit(42 if __import__("half made") == "whole" else 1)
thread.join()
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
