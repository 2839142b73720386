# Several threads import the same modules at once: each is run once, and nobody sees one half done.
import os
import sys
import tempfile
import threading
import _imp

sys.dont_write_bytecode = True
folder = tempfile.mkdtemp()
for i in range(12):
    with open(os.path.join(folder, f"part{i}.py"), "w") as file:
        file.write("import time\nRUNS = []\nRUNS.append(1)\ntime.sleep(0.002)\n")
        if i:
            file.write(f"import part{i - 1}\nLOWER = part{i - 1}.LAST\n")
        file.write("LAST = len(RUNS)\n")
sys.path.insert(0, folder)
gate = threading.Barrier(4)
seen = []


def load():
    gate.wait()
    for i in range(12):
        module = __import__(f"part{i}")
        seen.append((i, module.LAST, len(module.RUNS)))


threads = [threading.Thread(target=load) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(seen), sorted(set(seen)))
print(_imp.lock_held())
_imp.acquire_lock()
_imp.acquire_lock()
print(_imp.lock_held())
_imp.release_lock()
_imp.release_lock()
try:
    _imp.release_lock()
except RuntimeError as e:
    print(e)
for i in range(12):
    os.remove(os.path.join(folder, f"part{i}.py"))
os.rmdir(folder)
