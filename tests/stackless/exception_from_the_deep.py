# An exception raised 300,000 frames down passes every finally on its way up.
# run: timeout=60
# expect: KeyError 'deep' 300000
# expect: 300001
import sys

sys.setrecursionlimit(3_000_000)
passed = 0


def down(n):
    global passed
    try:
        if n == 0:
            raise KeyError("deep")
        down(n - 1)
    finally:
        passed += 1


try:
    down(300_000)
except KeyError as error:
    frames = 0
    traceback = error.__traceback__
    while traceback.tb_next:
        frames += 1
        traceback = traceback.tb_next
    print(type(error).__name__, error, frames - 1)
print(passed)
