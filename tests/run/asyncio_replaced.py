"""Loops whose call_soon has been replaced somewhere are asked as they are; loops of several threads keep apart."""
import asyncio
import threading
from asyncio import base_events, events

calls = []


async def work(n):
    await asyncio.sleep(0)
    return n


async def main():
    return await asyncio.gather(work(1), work(2))


class Loop(asyncio.SelectorEventLoop):
    def call_soon(self, callback, *args, context=None):
        calls.append(type(callback).__name__)
        return super().call_soon(callback, *args, context=context)


def run(loop):
    calls.clear()
    try:
        result = loop.run_until_complete(main())
    finally:
        loop.close()
    steps = calls.count("TaskStepMethWrapper") or calls.count("step")
    return result, steps > 3


print("plain", run(asyncio.new_event_loop())[0])
print("subclass", run(Loop()))
loop = asyncio.new_event_loop()
inner = loop.call_soon


def noted(callback, *args, context=None):
    calls.append(type(callback).__name__)
    return inner(callback, *args, context=context)


loop.call_soon = noted
print("instance", run(loop))

original = events.Handle


class Counted(original):
    def __init__(self, *args):
        calls.append("step")
        super().__init__(*args)


events.Handle = Counted
print("handle", run(asyncio.new_event_loop()))
events.Handle = original
print("again", run(asyncio.new_event_loop()))

code = base_events.BaseEventLoop._check_closed.__code__


def check(self):
    calls.append("step")
    if self._closed:
        raise RuntimeError("Event loop is closed")


base_events.BaseEventLoop._check_closed.__code__ = check.__code__
base_events.calls = calls
print("code", run(asyncio.new_event_loop()))
base_events.BaseEventLoop._check_closed.__code__ = code

loop = asyncio.new_event_loop()
loop.set_debug(True)
print("debug", run(loop)[0])

closed = asyncio.new_event_loop()
future = closed.create_future()
future.add_done_callback(print)
closed.close()
try:
    future.set_result(1)
except RuntimeError as e:
    print(e)

results = []


async def counting(n):
    total = 0
    for i in range(200):
        await asyncio.sleep(0)
        total += i
    return total + n


def inThread(n):
    async def all():
        return sum(await asyncio.gather(*(counting(n) for _ in range(5))))
    results.append(asyncio.run(all()))


threads = [threading.Thread(target=inThread, args=(n,)) for n in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results), len(asyncio.tasks._current_tasks))
