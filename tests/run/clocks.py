"""The time module's clocks by number and by name, strptime, and a signal that arrives while a generator waits."""
import os
import signal
import time

for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    info = time.get_clock_info(name)
    print(name, info.monotonic, info.adjustable, info.implementation, 0 < info.resolution < 1)
try:
    time.get_clock_info("sun")
except ValueError as e:
    print(e)
for clock in (time.CLOCK_REALTIME, time.CLOCK_MONOTONIC, time.CLOCK_PROCESS_CPUTIME_ID, time.CLOCK_THREAD_CPUTIME_ID):
    a, b = time.clock_gettime(clock), time.clock_gettime_ns(clock)
    print(clock, type(a), type(b), abs(a - b / 1e9) < 1, time.clock_getres(clock) > 0)
try:
    time.clock_gettime(123456)
except OSError as e:
    print(e.errno)
print(tuple(time.strptime("3 Feb 2021 04:05:06", "%d %b %Y %H:%M:%S")))
print(time.strptime("Sat Jun  6 16:26:11 1998").tm_yday)
try:
    time.strptime("x", "%Y")
except ValueError as e:
    print(e)
time.tzset()
print(type(time.tzname), len(time.tzname))


def inner():
    try:
        yield 1
        yield 2
    except KeyError as e:
        print("caught inside", e)
        yield 3


def outer():
    yield from inner()


def handler(number, frame):
    raise KeyError(number == signal.SIGUSR1)


signal.signal(signal.SIGUSR1, handler)
try:
    os.kill(os.getpid(), signal.SIGUSR1)
    for i in range(1000):
        pass
    print("not reached")
except KeyError as e:
    print("caught outside", e)
g = outer()
print(next(g), next(g))
try:
    print(g.throw(KeyError("thrown")))
except StopIteration:
    print("stop")
