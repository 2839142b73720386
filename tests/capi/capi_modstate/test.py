# threads: own copy
import gc
import importlib.machinery
import importlib.util

import capi_modstate as m


def another():
    spec = importlib.util.spec_from_file_location("capi_modstate", m.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


print(m.__name__, m.__doc__, m.answer, m.word, m.put.__doc__, m.put.__text_signature__, m.Item.__doc__, m.Item.__module__)
print(m.put("a", 1), m.put(2, [3]), m.table, m.facts())
n = another()
print(n is m, n.Item is m.Item, n.table, n.put("x", "y"), m.put("z", 0), n.facts())
i, j = m.Item(), n.Item()
print(i.where(), i.where(1, 2, k=3), j.where(), m.facts()[2], n.facts()[2], i.by_def() is m, j.by_def() is n)


class Sub(m.Item):
    def where(self, *args):
        return "sub", super().where(*args)


class Both(Sub, n.Item):
    pass


s = Sub()
print(s.where(7), s.by_def() is m, Sub.__mro__[1] is m.Item, Both().by_def() is m)
for k in range(10):
    x = another()
    x.put("self", x)
    x.put(k, x.Item())
    x.table["items"] = [x.Item() for _ in range(3)]
    if k == 5:
        kept = x.table["items"][0]
del x
gc.collect()
print(kept.where(), kept.by_def().table[5] is not None, len(kept.by_def().table["items"]))
print(sorted(k for k in vars(m) if not k.startswith("__")), isinstance(m.Item(), n.Item))
try:
    m.Item(5)
except TypeError as e:
    print(e)
for f in m.add_state, m.remove_state:
    try:
        f()
    except SystemError as e:
        print(e)
