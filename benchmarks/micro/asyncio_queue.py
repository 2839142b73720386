"""Two asyncio tasks that play ping-pong through queues."""
import asyncio
import sys


async def player(take: asyncio.Queue, give: asyncio.Queue, rounds: int) -> int:
    total = 0
    for _ in range(rounds):
        ball = await take.get()
        total += ball
        await give.put(ball + 1)
    return total


async def main(scale: float) -> None:
    left, right = asyncio.Queue(1), asyncio.Queue(1)
    rounds = int(20_000 * scale)
    await left.put(0)
    print(await asyncio.gather(player(left, right, rounds), player(right, left, rounds)))


asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
