"""Future and Task of _asyncio: states, callbacks, cancellation, and what they say when used wrongly."""
import asyncio
import gc
import _asyncio

assert asyncio.Future is _asyncio.Future and asyncio.Task is _asyncio.Task


def shown(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


class Other:
    """An object with the protocol of futures."""
    def __init__(self, loop):
        self.loop, self.callbacks = loop, []
        self._asyncio_future_blocking = False

    def get_loop(self):
        return self.loop

    def add_done_callback(self, f, *, context):
        self.callbacks.append((f, context))

    def result(self):
        return "other's result"

    def __await__(self):
        self._asyncio_future_blocking = True
        yield self
        return self.result()


class Evil:
    def __init__(self, future):
        self.future = future

    def __eq__(self, other):
        self.future.remove_done_callback(print)
        return False


def blank():
    f = _asyncio.Future.__new__(_asyncio.Future)
    print(repr(f._loop), shown(f.done), shown(f.cancelled), shown(f.result), shown(f.exception))
    for use in (lambda: f.set_result(1), lambda: f.cancel(), f.get_loop, lambda: repr(f), lambda: iter(f), lambda: f._state, lambda: f._callbacks):
        print("  ", shown(use))
    print(shown(_asyncio.Future, 1), shown(_asyncio.Task, 1, loop=asyncio.new_event_loop()))
    print(shown(asyncio.get_running_loop), _asyncio._get_running_loop())


async def states():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    print(f, f._state, f._callbacks, f._log_traceback, shown(f.result), shown(f.exception))
    order = []
    for name in "abc":
        f.add_done_callback(lambda _, name=name: order.append(name))
    f.add_done_callback(print)
    print(len(f._callbacks), f.remove_done_callback(print), f.remove_done_callback(Evil(f)), len(f._callbacks))
    f.set_result([1])
    print(f, f.done(), f.result(), await f, order, shown(f.set_result, 2), shown(f.set_exception, ValueError), f.cancel())
    await asyncio.sleep(0)
    print(order)
    g = loop.create_future()
    print(shown(g.set_exception, 5), shown(g.set_exception, StopIteration), g.set_exception(KeyError("k")), g._log_traceback, g.exception(), g._log_traceback)
    print(shown(setattr, g, "_log_traceback", True), shown(delattr, g, "_log_traceback"), shown(g.result), shown(setattr, g, "_state", 1))
    h = loop.create_future()
    print(h.cancel(msg="why"), h, h.cancelled(), h._cancel_message, shown(h.result), shown(h.exception), repr(h._make_cancelled_error()))
    it = iter(loop.create_future())
    print(type(it).__name__, next(it).done(), shown(next, it), shown(it.throw, 3), shown(it.throw, KeyError, "x"), it.close())
    h.extra = 1
    print(h.extra, type(h).__class_getitem__(int))


async def tasks():
    loop = asyncio.get_running_loop()

    async def work(f):
        return await f

    f = loop.create_future()
    t = asyncio.create_task(work(f), name="worker")
    await asyncio.sleep(0)
    print(t.get_name(), t._fut_waiter is f, t._coro is t.get_coro(), t._must_cancel, t.cancelling(), asyncio.current_task() in asyncio.all_tasks())
    print(shown(t.set_result, 1), shown(t.set_exception, 1), [frame.f_code.co_name for frame in t.get_stack()])
    f.set_result("done")
    print(await t, t.done(), t._fut_waiter)

    t = asyncio.create_task(work(Other(loop)))
    await asyncio.sleep(0)
    callback, context = t._fut_waiter.callbacks[0]
    loop.call_soon(callback, t._fut_waiter, context=context)
    print(await t)

    async def stubborn():
        try:
            await loop.create_future()
        except asyncio.CancelledError as e:
            print("cancelled with", e.args)
        return 7

    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    print(t.cancel("now"), t.cancelling(), await t, t.cancelled(), t.uncancel(), t.uncancel(), t.cancel())
    t = asyncio.create_task(work(loop.create_future()))
    t.cancel()
    print(await asyncio.gather(t, return_exceptions=True), t.cancelled())

    class Bad:
        def __await__(self):
            yield self.what

    for what in (5, loop.create_future(), (x for x in "a")):
        b = Bad()
        b.what = what
        print(str(*(await asyncio.gather(work(b), return_exceptions=True))).split(" in task")[0].split(" <")[0])

    async def itself():
        await asyncio.current_task()

    print(shown(_asyncio._enter_task, loop, 5).split("Task-")[0].split(" <")[0], shown(_asyncio._leave_task, loop, 5)[:30])
    print(str(*(await asyncio.gather(itself(), return_exceptions=True)))[:27])

    async def quits():
        raise SystemExit(3)

    seen = []
    loop.set_exception_handler(lambda loop, context: seen.append((context["message"], sorted(context))))
    async def fails():
        raise ValueError("nobody asks")
    asyncio.create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for _ in range(3):  # a word that looks like a reference to the task may keep it for a round
        if not seen:
            gc.collect()
            await asyncio.sleep(0)
    print(seen)


class Sub(asyncio.Task):
    def set_name(self, name):
        super().set_name("sub " + name)


async def derived():
    async def nothing():
        return None
    t = Sub(nothing(), loop=asyncio.get_running_loop())
    t.set_name("x")
    print(t.get_name(), await t, t.done())


blank()
asyncio.run(states())
asyncio.run(tasks())
asyncio.run(derived())
