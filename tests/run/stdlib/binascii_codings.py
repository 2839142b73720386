# The binascii module: every coding, its corners and errors.
import binascii as b

calls = [(b.unhexlify, 'abc'), (b.unhexlify, 'zz'), (b.unhexlify, 5), (b.unhexlify, '\xe9'), (b.unhexlify, '00fF'), (b.a2b_base64, 'abc'), (b.a2b_base64, 'a'),
         (b.a2b_base64, 'YQ==YQ=='), (b.a2b_base64, 'YWJj!!ZGVm'), (b.a2b_base64, 'YW=J='), (b.b2a_uu, b'x' * 46), (b.b2a_uu, b'abc'), (b.a2b_uu, b'#86)C\n'),
         (b.a2b_uu, b'#86'), (b.a2b_uu, b'#86)C  x'), (b.a2b_uu, b'!\x7f'), (b.b2a_qp, b'a=b \t\nc\x00\xff' + b'q' * 90), (b.b2a_qp, b'.\n. x.\r\n.'),
         (b.a2b_qp, 'a=3Db=\nc_=zz=4'), (b.a2b_qp, 'a=\r\nb='), (b.b2a_base64, b'abcde'), (b.b2a_base64, 'x'), (b.crc32, b'x' * 100), (b.crc32, 'x')]
for f, v in calls:
    try:
        print(f.__name__, ascii(v), f(v))
    except (ValueError, TypeError) as e:
        print(f.__name__, ascii(v), type(e).__name__, e)
for text in ('YQ==Y', 'Y!Q==', '=YQ==', 'YQ=Q', 'YQ===', 'YQ', 'Y', 'YQ==\n', 'YWJj', ''):
    try:
        print(text, b.a2b_base64(text, strict_mode=True))
    except b.Error as e:
        print(ascii(text), e)
print(b.hexlify(b'abcdef', ':', 2), b.hexlify(b'abcdef', ':', -4), b.b2a_qp(b'a b_c', header=True, quotetabs=True), b.a2b_qp('a_b', header=True))
print(b.crc_hqx(b'abc', 0), b.crc32(b'abc', -1), b.b2a_base64(b'abc', newline=False), b.b2a_uu(b'\0\0', backtick=True))
