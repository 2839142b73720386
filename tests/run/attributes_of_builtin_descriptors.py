# What programs put on the static and class methods of built-in classes, which belong to all Runtimes, lives on.
import gc
import pickle


class Held:
    pass


method = bytearray.__dict__["maketrans"]
print(type(method).__name__, method.__dict__)
for i in range(3):
    gc.collect()
    junk = [{j: [j]} for j in range(20000)]
    print(method.__dict__)
method.note = Held()
method.note.text = "kept"
del junk
for i in range(3):
    gc.collect()
    junk = [{j: [j]} for j in range(20000)]
print(type(method.note).__name__, method.note.text)
del method.note
for proto in range(pickle.HIGHEST_PROTOCOL + 1):
    try:
        pickle.dumps(method, proto)
    except TypeError as e:
        print(e)
    gc.collect()
print(hasattr(method, "note"), bytearray.maketrans(b"a", b"b")[97])
