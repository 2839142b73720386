# Nothing, any number of times, takes no time; a list repeated in place stays the list it is.
import array
import collections
for nothing in ((), [], "", b"", bytearray(), array.array("i"), collections.deque(), type("T", (tuple,), {})(), type("L", (list,), {})()):
    for times in (-1, 0, 1, 2 ** 40, 2 ** 62):
        made = nothing * times, times * nothing
        nothing *= times
        assert made == (nothing, nothing)
    print(len(made[0]), len(nothing))
shared = kept = [1, [2]]
shared *= 3
print(shared is kept, kept, kept[1] is kept[5])
shared *= 0
kept += [4]
shared *= True
print(shared is kept, kept)
