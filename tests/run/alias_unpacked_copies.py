# Copies and pickles of unpacked aliases, and of their iterators.
import copy
import pickle

for plain in (tuple[int], list[str], tuple[int, ...]):
    starred = next(iter(plain))
    for copied in (copy.copy(starred), copy.deepcopy(starred), pickle.loads(pickle.dumps(starred))):
        print(copied, copied == starred, copied != plain, type(copied).__name__)

iterator = iter(tuple[int])
print(type(iterator).__name__, iter(iterator) is iterator)
again = pickle.loads(pickle.dumps(iterator))
print(list(iterator), list(iterator), list(again), list(again))
