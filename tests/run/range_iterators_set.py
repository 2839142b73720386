"""__setstate__ and __reduce__ of range iterators, with small and with large numbers."""
it = iter(range(10)); next(it); next(it); print(it.__reduce__()); it.__setstate__(1); print(next(it), it.__reduce__(), it.__length_hint__())
it.__setstate__(-5); print(next(it)); it.__setstate__(50); print(list(it)); it.__setstate__(3); print(list(it))
it = iter(range(2**70, 2**70+10)); next(it); next(it); print(it.__reduce__()); it.__setstate__(1); print(next(it), it.__reduce__(), it.__length_hint__())
it.__setstate__(-5); print(next(it)); it.__setstate__(2**80); print(list(it)); it.__setstate__(3); print(list(it))
it = iter(range(0, 2**80, 3)); it.__setstate__(2**62); print(next(it)); it.__setstate__(2**75); print(next(it), it.__length_hint__() if 0 else "")
for it in (iter(range(5)), iter(range(10, -10, -3))):
    for v in (2**63, -2**63 - 1, "a", 1.5):
        try:
            it.__setstate__(v)
        except (OverflowError, TypeError) as e:
            print(type(e).__name__, e)
    it.__setstate__(True)
    print(list(it), it.__reduce__())
it = iter(range(2**62, -2**62, -2**61))
next(it)
print(it.__reduce__(), list(it), it.__reduce__())
it = reversed(range(2**90, 2**90 + 50, 7))
next(it)
print(it.__reduce__(), list(it))
