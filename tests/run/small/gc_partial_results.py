"""Values that an unfinished operation holds while it allocates: starred unpacking, argument binding with many
parameters, keyword-only defaults, frames that end with a traceback. Meant for the collector's stress modes."""


class Loud:
    def __init__(self, tag):
        self.tag = tag

    def __repr__(self):
        return f"Loud({self.tag})"


def pairs(n):
    for i in range(n):
        yield Loud(i)


def starred(n):
    first, second, *rest, last = pairs(n)
    return first, second, len(rest), rest[-1], last


def many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, *rest, key=None, **more):
    return a, r, rest, key, sorted(more.items(), key=lambda item: item[0])


def failing(depth, held):
    local = [Loud(("local", depth))]
    if depth == 0:
        raise ValueError([Loud("raised"), held])
    return failing(depth - 1, local) + local


def walk(error):
    tb, found = error.__traceback__, []
    while tb is not None:
        found.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    return found


for size in (4, 5, 40):
    print(starred(size))
for round_ in range(3):
    arguments = [Loud(i) for i in range(20)]
    print(many(*arguments, key=Loud("key"), **{f"name{i}": Loud(i * 10) for i in range(5)}))
try:
    failing(4, None)
except ValueError as error:
    print(error)
    for line in walk(error)[1:]:
        print(line)
(x, *y), *z = [list(pairs(3)), Loud("z0"), Loud("z1")]
print(x, y, z)
