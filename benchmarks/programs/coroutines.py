"""Coroutines by send(), a pipeline of them, and async functions driven by a small loop."""
import sys
from collections.abc import Generator


def averager() -> Generator[float, float, None]:
    total, count = 0.0, 0
    average = 0.0
    while True:
        value = yield average
        total += value
        count += 1
        average = total / count


def sink(results: list) -> Generator[None, int, None]:
    total = 0
    while True:
        total += yield
        results[0] = total


def filtering(target: Generator, modulus: int) -> Generator[None, int, None]:
    while True:
        value = yield
        if value % modulus:
            target.send(value)


class Pause:
    def __await__(self) -> Generator[object, object, int]:
        value = yield self
        return value


async def worker(rounds: int) -> int:
    total = 0
    for _ in range(rounds):
        total += await Pause()
    return total


def drive(workers: int, rounds: int) -> int:
    running = [worker(rounds) for _ in range(workers)]
    for task in running:
        task.send(None)
    done = tick = 0
    while running:
        left = []
        for task in running:
            tick += 1
            try:
                task.send(tick)
                left.append(task)
            except StopIteration as stop:
                done += stop.value
        running = left
    return done


def main(scale: float) -> None:
    n = int(2_300_000 * scale)
    average = averager()
    next(average)
    for i in range(n):
        last = average.send(float(i))
    results = [0]
    end = sink(results)
    next(end)
    pipeline = end
    for modulus in (7, 5, 3):
        pipeline = filtering(pipeline, modulus)
        next(pipeline)
    for i in range(n):
        pipeline.send(i)
    print(last, results[0], drive(50, n // 60))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
