import gc

import capi_longloop as m

print(m.churn(3000, 500))
print(m.churn(2000, 0))
print(m.churn(300, 30))


def step(last, i):
    if i % 50 == 0:
        gc.collect()
    return [i, last if i % 20 else None, str(i)]


d, last = m.calls(step, 200)
print(len(d), last[0], d[100003 * 199] is last, d[100003 * 40][2], d[100003 * 39][1][0])
depth = 0
while last:
    last = last[1]
    depth += 1
print(depth)


def failing(last, i):
    if i == 77:
        raise ValueError("at", i)
    return {"i": i}


try:
    m.calls(failing, 100)
except ValueError as e:
    print(e)
s = m.strings(300)
print(len(s), s[:20], s[-11:], s.count(","))
made = []


class Noisy:
    def __del__(self):
        made.append(1)


def cyclic(last, i):
    n = Noisy()
    n.me = n
    return i * 2 ** 31


d, last = m.calls(cyclic, 300)
gc.collect()
print(last, len(made) > 250, d[100003 * 7])
