# Loops that never come back to their header, left and entered anew in generators.
total = 0


def values(a, b):
    global total
    total = total + len([2, 27][::2])
    c = b
    for i in [*list(range(b & 7)), a + a][:12]:
        return

    def inner():
        return c
    yield 1


def waits(a):
    global total
    total += 1
    while a:
        yield a + a
        return
    yield -1


def plain(a):
    global total
    total += 1
    for i in range(a):
        return i + total
    return None


for n in range(30):
    print(list(values(-6, n)), list(waits(n)), plain(n))
print(total)
