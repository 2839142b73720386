# The unicodedata module: properties of every block, names, normal forms, the older database, errors.
import unicodedata as u

old = u.ucd_3_2_0
total = 0
for code in list(range(0, 0x3400, 3)) + list(range(0xA000, 0x11000, 7)) + list(range(0x1D100, 0x1F700, 5)):
    c = chr(code)
    for m in (u, old):
        text = m.category(c) + m.bidirectional(c) + m.east_asian_width(c) + m.decomposition(c) + m.name(c, '')
        numbers = (m.mirrored(c), m.combining(c), m.decimal(c, 77), m.digit(c, 77), int(m.numeric(c, 77) * 100))
        for form in ('NFC', 'NFD', 'NFKC', 'NFKD'):
            text += m.normalize(form, c + '\u0301a' + c + '\u0328')
        total = (total * 31 + sum(map(ord, text)) + sum(numbers)) % 2305843009213693951
    name = u.name(c, '')
    if name and u.lookup(name) != c:
        print('lookup', hex(code))
print(total, u.unidata_version, old.unidata_version)
for call in (lambda: u.name(''), lambda: u.name(5), lambda: u.name('\x00'), lambda: u.name('\x00', 7), lambda: u.lookup('foo'), lambda: u.lookup('KEYCAP DIGIT ONE'),
             lambda: u.decimal('a'), lambda: u.digit('a', None), lambda: u.numeric('\xbd'), lambda: u.normalize('x', 'a'), lambda: u.normalize('NFC', 5),
             lambda: u.is_normalized('NFC', 'e\u0301'), lambda: u.category('ab'), lambda: u.name('\uac01'), lambda: u.name('\u4e00'), lambda: old.name('\u0221'),
             lambda: old.normalize('NFC', '\U0002F868'), lambda: u.normalize('NFC', '\U0002F868'), lambda: u.UCD()):
    try:
        print(ascii(call()))
    except (TypeError, ValueError, KeyError) as e:
        print(type(e).__name__, e)
