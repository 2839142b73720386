"""Runs a program of tests/capi in two Python threads at once and prints what each of them wrote, one after
the other.

usage: two_threads.py DIR NAME   (DIR holds the built extension)
Each thread runs test.py in a namespace of its own. A program whose C code keeps state of its own in static
variables says so in a line `# threads: own copy`: then each thread loads the extension from its own file.
"""
import builtins
import importlib.machinery
import importlib.util
import os
import shutil
import sys
import tempfile
import threading
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))


class Writer:
    """Standard output that keeps what each thread writes apart."""

    encoding, errors = "utf-8", "strict"

    def __init__(self):
        self.parts = {}
        self.owners = {}

    def write(self, text):
        self.parts.setdefault(self.owners.get(threading.get_ident(), "others"), []).append(text)
        return len(text)

    def flush(self):
        pass


def loadCopy(name, path, folder):
    copied = shutil.copy(path, folder)
    loader = importlib.machinery.ExtensionFileLoader(name, copied)
    spec = importlib.util.spec_from_file_location(name, copied, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def main():
    directory, name = sys.argv[1:]
    path = os.path.join(HERE, name, "test.py")
    with open(path, encoding="utf-8") as file:
        source = file.read()
    code = compile(source, path, "exec")
    scratch = tempfile.mkdtemp()
    own = "\n# threads: own copy" in "\n" + source
    extension = os.path.join(directory, name + ".cpython-311-x86_64-linux-gnu.so")
    writer, real = Writer(), sys.stdout
    gate = threading.Barrier(2)
    statuses = [None, None]

    def body(which):
        writer.owners[threading.get_ident()] = which
        namespace = {"__name__": "__main__", "__file__": path}
        if own:
            module = modules[which]
            special = dict(vars(builtins))
            special["__import__"] = lambda wanted, *rest: module if wanted == name else builtins.__import__(wanted, *rest)
            namespace["__builtins__"] = special
        gate.wait()
        try:
            exec(code, namespace)
            statuses[which] = "ended"
        except BaseException:
            traceback.print_exc()
            statuses[which] = "failed"

    modules = []
    if own:
        for which in range(2):
            os.mkdir(os.path.join(scratch, str(which)))
            modules.append(loadCopy(name, extension, os.path.join(scratch, str(which))))
    sys.stdout = writer
    threads = [threading.Thread(target=body, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout = real
    for which in range(2):
        print("=== thread", which, statuses[which])
        print("".join(writer.parts.get(which, ())), end="")
    print("=== others")
    print("".join(writer.parts.get("others", ())), end="")
    shutil.rmtree(scratch)


main()
