data = list(range(10))
text = "abcdefghij"
for key in (slice(None), slice(2, 5), slice(None, None, -1), slice(-3, None), slice(None, None, 3), slice(8, 2, -2), slice(20, 30), slice(-100, 3), slice(5, 5)):
    print(key, data[key], text[key], tuple(data)[key], bytes(data)[key], range(10)[key], key.indices(10))
data[2:5] = ["x"]
print(data)
data[1:1] = [7, 8, 9]
print(data)
data[::2] = range(len(data[::2]))
print(data)
del data[::3]
print(data)
del data[-2:]
print(data)
data[:] = []
print(data)
data += "xyz"
data[len(data):] = "w"
data[:0] = "v"
print(data)
for statement in ("data[::2] = [1]", "data[::0]", "data['a']", "data[99]", "data[1.5:]", "text[3] = 'x'", "data[-99] = 1", "del data[50]", "data[1:2] = 5"):
    try:
        exec(statement)
    except (ValueError, TypeError, IndexError) as error:
        print(statement, "->", type(error).__name__ + ":", error)


class Show:
    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        print("set", key, value)

    def __delitem__(self, key):
        print("del", key)


s = Show()
print(s[1], s[1:2], s[::], s[1:2, ::3], s[...], s[()], s[1,], s["a":"b"])
s[1:2] = 3
del s[:, 1]
print(slice(1, 2) == slice(1, 2), slice(1, 2) < slice(1, 3), slice(3).stop)
matrix = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
print([row[::-1] for row in matrix[::-1]], list(map(list, zip(*matrix))))
