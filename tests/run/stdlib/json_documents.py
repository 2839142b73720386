# The json module: documents, objects, options, errors, shared keys.
import json

documents = ['{"a":1,"b":[1,2.5,-3e10,"x\\u00e9\\ud83d\\ude00\\n"],"c":null,"d":{"e":true,"f":false}}', '[]', '{}', '[1', '{"a"', '{"a":', '{a:1}', '[1,]',
             '{"a":1,}', 'nul', '-', '"abc', '"a\\', '"\\x"', '"\\u12"', '"\x01"', '1 2', '', 'NaN', '[Infinity,-Infinity]', '01', '1.', '1e', '-0',
             '-0.0', '1E400', '123456789012345678901234567890', '[1 2]', '{"a" 1}', '"\xe9\u4e2d\U0001f600"', '"\\ud800"', '{"a":1,"a":2}']
for d in documents:
    try:
        print(ascii(d), ascii(json.loads(d)))
    except ValueError as e:
        print(ascii(d), type(e).__name__, e)


class I(int):
    def __repr__(self):
        return 'I'


class D(dict):
    def items(self):
        return [('k', 'v')]


objects = [{'a': 1, 2: 3, 1.5: [], None: (), True: {}, '\xe9': '\x7f\u2028\U0001f600'}, [1.5, float('nan'), float('inf'), 10**30, True, None, ''],
           'a"b\\c\n\x00', {'z': 1, 'a': 2}, set(), {(1, 2): 3}, I(5), D(a=1), {I(5): 1}]
for o in objects:
    for options in ({}, {'ensure_ascii': False}, {'sort_keys': True}, {'separators': (',', ':')}, {'skipkeys': True}, {'allow_nan': False}, {'default': str}):
        try:
            print(ascii(json.dumps(o, **options)))
        except (TypeError, ValueError) as e:
            print(sorted(options), type(e).__name__, e)
loop = []
loop.append(loop)
try:
    json.dumps(loop)
except ValueError as e:
    print(e)
for deep in ('[' * 100000, '{"a":' * 100000):
    try:
        json.loads(deep)
    except RecursionError as e:
        print(e)
print(json.loads('{"a":[1,{"b":2}]}', object_hook=lambda d: sorted(d.items())), json.loads('{"a":1,"b":2}', object_pairs_hook=tuple))
print(json.loads('[1.5,2]', parse_float=repr, parse_int=repr), json.loads('[NaN]', parse_constant=repr))
a, b = json.loads('[{"key": 1, "b_\xe9": 2}, {"key": 3, "b_\xe9": 4}]')
print([x is y for x, y in zip(a, b)])
