import contextvars
import gc

import capi_context as m


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0].split("<")[0])


print(m.var.name, m.get(m.var), m.get(m.plain), m.get(m.plain, 5), m.get(m.var, 6))
token = m.set(m.var, [1, 2])
t2 = m.set(m.plain, 2 ** 40)
print(m.get(m.var), m.get(m.plain), m.var.get(), token.var is m.var, token.old_value is contextvars.Token.MISSING)
print(m.checks(m.fresh()), m.checks(m.var), m.checks(token), m.checks(5))
c = m.current()
gc.collect()
print(c[m.var], len(c), m.plain in c, c == m.copy(c), len(m.fresh()))


def change():
    m.set(m.var, "inside")
    return m.get(m.var), m.get(m.plain, "none")


print(m.inside(c, change), m.get(m.var), c[m.var], m.inside(m.fresh(), change))
attempt(m.inside, c, lambda: m.inside(c, change))
attempt(m.inside, c, lambda: 1 / 0)
print(m.inside(c, lambda: m.get(m.var)))
attempt(m.leave, c)
attempt(m.inside, 5, change)
attempt(m.get, 5)
m.reset(m.var, token)
print(m.get(m.var))
attempt(m.reset, m.var, token)
attempt(m.reset, m.var, t2)
own = contextvars.ContextVar("own", default=1.5)
print(m.get(own), c.run(change), contextvars.copy_context().get(m.plain))
