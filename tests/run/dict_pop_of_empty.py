# pop() of an empty dict does not hash the key; every other look-up does.
class Loud:
    def __hash__(self):
        print("hash")
        return 1


for make in (dict, lambda: {1: 2}):
    for key in ([], {}, Loud(), 5):
        for call in (lambda d: d.pop(key), lambda d: d.pop(key, "default"), lambda d: d.get(key), lambda d: d.setdefault(key), lambda d: key in d, lambda d: d[key]):
            try:
                print(type(key).__name__, call(make()))
            except Exception as error:
                print(type(key).__name__, type(error).__name__, str(error)[:25])
