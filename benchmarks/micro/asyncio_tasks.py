"""Switches of asyncio: many tasks that give way, and tasks that wait for futures."""
import asyncio
import sys


async def giveWay(times: int) -> int:
    for _ in range(times):
        await asyncio.sleep(0)
    return times


async def waitFor(times: int) -> int:
    loop, total = asyncio.get_running_loop(), 0
    for i in range(times):
        future = loop.create_future()
        loop.call_soon(future.set_result, i)
        total += await future
    return total


async def main(scale: float) -> None:
    print(sum(await asyncio.gather(*(giveWay(10) for _ in range(int(10_000 * scale))))))
    print(sum(await asyncio.gather(*(waitFor(10) for _ in range(int(1_000 * scale))))))


asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
