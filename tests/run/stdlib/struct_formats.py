# The struct module: ranges, alignment, buffers, errors.
import struct

for f, v in [('b', 200), ('b', 'x'), ('B', -1), ('h', 1 << 20), ('H', -1), ('i', 1 << 40), ('i', 1 << 80), ('I', -1), ('I', 1 << 40), ('l', 1 << 80), ('L', -1),
             ('q', 1 << 80), ('Q', -1), ('n', 1 << 80), ('N', -1), ('P', -1), ('f', 'a'), ('e', 1e10), ('e', 1.5), ('e', 6e-8), ('f', 1e300), ('d', 2.5),
             ('c', b'ab'), ('c', b'a'), ('s', 'a'), ('?', 2.5), ('5p', b'abcdefgh'), ('3s', b'a'), ('h', -2), ('q', -3)]:
    for order in '@<>':
        try:
            packed = struct.pack(order + f, v)
            print(order + f, packed, struct.unpack(order + f, packed))
        except (struct.error, OverflowError) as e:
            print(order + f, type(e).__name__, e)
for f in ['z', '3', 'xx', '9999999999999999999x', 'i\0', b'i', 5, '4 i', 'bhilq', '=bhilq', 'c0i', '>bhxq']:
    try:
        print(f, struct.calcsize(f))
    except (struct.error, TypeError) as e:
        print(f, type(e).__name__, e)
buffer = bytearray(8)
for call in (lambda: struct.unpack('i', b''), lambda: struct.unpack('i', 5), lambda: struct.unpack_from('i', b'abc', 1), lambda: struct.unpack_from('i', b'abc', -4),
             lambda: struct.unpack_from('i', b'abcdef', -3), lambda: struct.pack('ii', 1), lambda: struct.pack_into('i', 5), lambda: struct.pack_into('i'),
             lambda: struct.pack_into('i', bytearray(3), 0, 1), lambda: struct.pack_into('i', b'abcd', 0, 1), lambda: struct.pack_into('<i', buffer, 2, -2),
             lambda: struct.iter_unpack('', b''), lambda: struct.iter_unpack('i', b'abc'), lambda: list(struct.iter_unpack('<hb', b'abcdef')),
             lambda: struct.Struct(b'<i').format, lambda: struct.Struct('<iq').size, lambda: struct.pack()):
    try:
        print(call(), buffer)
    except (struct.error, TypeError) as e:
        print(type(e).__name__, e)
