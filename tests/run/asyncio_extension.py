"""CPython's own _asyncio extension, loaded by path beside the module of that name."""
import asyncio
import glob
import importlib.machinery
import importlib.util
import sysconfig

path = glob.glob(sysconfig.get_paths()["platstdlib"] + "/lib-dynload/_asyncio*.so")[0]
loader = importlib.machinery.ExtensionFileLoader("_asyncio", path)
spec = importlib.util.spec_from_file_location("_asyncio", path, loader=loader)
extension = importlib.util.module_from_spec(spec)
loader.exec_module(extension)
print(sorted(name for name in dir(extension) if not name.startswith("__")))


async def main():
    loop = asyncio.get_running_loop()

    async def work(n):
        f = extension.Future(loop=loop)
        loop.call_soon(f.set_result, n)
        return await f + 1

    async def fails():
        raise KeyError("k")

    tasks = [extension.Task(work(i), loop=loop) for i in range(5)]
    print(await asyncio.gather(*tasks), all(type(t) is extension.Task for t in tasks))
    t = extension.Task(fails(), loop=loop)
    print(await asyncio.gather(t, return_exceptions=True))
    t = extension.Task(work(1), loop=loop)
    t.cancel()
    print(await asyncio.gather(t, return_exceptions=True), t.cancelled())


async def own():
    # The extension's tasks know the running loop of the extension, so both look at one here.
    extension._set_running_loop(asyncio.get_running_loop())
    try:
        await main()
    finally:
        extension._set_running_loop(None)

asyncio.run(own())
