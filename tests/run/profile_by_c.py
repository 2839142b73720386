# cProfile: its profiler is an extension that asks to be told of calls.
import cProfile
import io
import pstats
import sys


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def work():
    items = []
    for i in range(50):
        items.append(i)
        sorted([3, 2, 1])
        "a".upper()
        len(items)
    try:
        [].pop()
    except IndexError:
        pass
    return fib(12)


profile = cProfile.Profile()
profile.enable()
print(sys.getprofile() is profile)
work()
profile.disable()
print(sys.getprofile())
text = io.StringIO()
pstats.Stats(profile, stream=text).strip_dirs().sort_stats("ncalls", "name").print_stats()
for line in text.getvalue().splitlines():
    parts = line.split()
    if parts and parts[0][0].isdigit() and "seconds" not in line and "profile" not in line.replace("profile_by_c", ""):
        print(parts[0], " ".join(parts[5:]))

with cProfile.Profile() as second:
    fib(5)
print(sorted((e.callcount, e.reccallcount) for e in second.getstats() if not isinstance(e.code, str)))
