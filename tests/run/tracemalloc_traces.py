"""tracemalloc: where memory was asked for, how much, what is left, snapshots and their differences."""
import tracemalloc

print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_object_traceback(object()), tracemalloc._get_traces())
for n in (0, -1, 65536):
    try:
        tracemalloc.start(n)
    except ValueError as e:
        print(e)


def make(size):
    return bytearray(size)  # line 14


def deeper(size):
    return make(size)


tracemalloc.start(2)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())


def measured():
    keep = [deeper(100_000) for _ in range(3)]
    where = [t for t in tracemalloc._get_traces() if t[1] >= 100_000]
    print(len(where), {(t[0], tuple(line for _, line in t[2])) for t in where}, where[0][2] is where[1][2])
    size, peak = tracemalloc.get_traced_memory()
    print(size >= 300_000, peak >= size)

    before = tracemalloc.take_snapshot()
    keep.append([0] * 50_000)
    after = tracemalloc.take_snapshot()
    top = after.compare_to(before, "lineno")[0]
    print(top.count_diff > 0, 390_000 < top.size_diff < 410_000, top.traceback[0].lineno)
    top = after.statistics("traceback")[0]
    print(len(top.traceback), 0 < tracemalloc.get_tracemalloc_memory())

    o = [1, 2, 3]
    t = tracemalloc.get_object_traceback(o)
    print(t[-1].lineno, len(t), tracemalloc.get_object_traceback(print))
    big = keep.pop()
    del big
    smaller, peak = tracemalloc.get_traced_memory()
    keep.clear()
    return smaller < peak


shrunk = measured()  # what its frame held is gone now, compiled without optimisation too
print(shrunk, tracemalloc.get_traced_memory()[0] < 100_000)
tracemalloc.reset_peak()
print(tracemalloc.get_traced_memory()[1] < 200_000)


def texts():
    return [bytes(1000 + i) for i in range(100)]


objects = texts()
print({tracemalloc.get_object_traceback(c)[-1].lineno for c in objects})
tracemalloc.clear_traces()
print(tracemalloc.get_object_traceback(objects), tracemalloc.is_tracing())
tracemalloc.stop()
tracemalloc.stop()
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc._get_traces())
