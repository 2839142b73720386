# 200,000 nested `yield from`.
# run: timeout=60
# run: max-mb=500
# expect: [0, 1, 2] 200000
# expect: closed 200000
import sys

sys.setrecursionlimit(3_000_000)
closed = 0


def nested(n):
    global closed
    try:
        if n == 0:
            yield 0
            yield 1
            yield 2
        else:
            yield from nested(n - 1)
    finally:
        closed += 1


generator = nested(199_999)
print([next(generator), next(generator), next(generator)], 200_000)
generator.close()
print("closed", closed)
