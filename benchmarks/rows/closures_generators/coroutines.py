# rounds: 1500
"""async functions driven by hand."""
import sys


class Wait:
    def __await__(self):
        return (yield 1)


async def leaf(i):
    return await Wait() + i


async def parent(i):
    return await leaf(i) + await leaf(i + 1)


def main(n):
    total = 0
    for i in range(n):
        c = parent(i)
        value = None
        try:
            while True:
                value = c.send(value)
        except StopIteration as stop:
            total += stop.value
    print(total)


main(int(sys.argv[1]))
