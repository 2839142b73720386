# Where a coroutine was made, as sys.set_coroutine_origin_tracking_depth asks for.
import sys


async def job():
    pass


def inner(n):
    c = job()
    origin = c.cr_origin
    c.close()
    return n, origin and [(file.rpartition("/")[2], line, name) for file, line, name in origin]


def outer(n):
    return inner(n)


for depth in (0, 1, 2, 3, 10):
    sys.set_coroutine_origin_tracking_depth(depth)
    print(depth, outer(depth))
sys.set_coroutine_origin_tracking_depth(0)
