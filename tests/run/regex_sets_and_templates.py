"""Character sets, replacement templates and groups of regular expressions, on str of every width and on bytes."""
import re


def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


T = "Hello, wörld 42 foo_bar \u2003 x=1; y='two'\nline2 ÀÉ ünï 3.14 AAA aaa\x85İ"
PATS = ['\\w+', '\\W+', '[a-z]+', '[^a-z]+', '[\\w.]+', '\\d+(?:\\.\\d+)?', '[A-Zé-ÿ]+', '\\s+', '\\S+', '[^\\s,]+?x?', '(\\w)(\\w)?', '(?i)[a]+', '(?a)\\w+', "(?P<k>\\w+)=(?P<v>'[^']*'|\\d+)", '[\\u2000-\\u20ff]', '[^\\x00-\\x7f]+', '(?:[ab]|[l-o])+', '[aeiou]{2,}', '\\b[a-zö]', 'x*', '[A]{1,2}+', '(?>[a-z]+)o', '(?<=[o,])\\s', '[^\\d\\s]']
REPL = ['-', '<\\g<0>>', '\\\\', '[\\1]', '\\g<k>:\\2', '\\n\\t', 'é\\g<0>\u2003', '', '\\0', '\\g<9>', '\\x']
for p in PATS:
    c = re.compile(p)
    show(lambda: c.findall(T))
    show(lambda: [m.span() for m in c.finditer(T)])
    show(lambda: c.split(T, 3))
    show(lambda: c.search(T, 5, 20))
    show(lambda: c.match(T).group())
    show(lambda: c.fullmatch('aaa'))
    for r in REPL:
        show(lambda: c.sub(r, T))
        show(lambda: c.subn(r, T, 2))
    show(lambda: c.sub(lambda m: str(m.start()), T))
    m = c.search(T)
    for k in (0, 1, 2, -1, 5, True, 'k', None, 1.5):
        show(lambda: m.group(k))
        show(lambda: m[k])
    show(lambda: m.group(0, 1))
    show(lambda: m.groups())
    show(lambda: m.expand('<\\g<0>>'))
B = T.encode()
for p in [b'\\w+', b'[^a-z]+', b'(\\d)(\\d)?', b'(?L)[\\w]+']:
    c = re.compile(p)
    show(lambda: c.findall(B))
    show(lambda: c.sub(b'<\\g<0>>', B))
    show(lambda: c.sub(b'\\1\\2', bytearray(B)))
    show(lambda: c.sub('x\\g<0>', B))
    show(lambda: c.search(memoryview(B)).group())
show(lambda: re.compile('\\d').sub(b'\\g<0>', 'a1'))

class S(str):
    pass
show(lambda: re.sub('(b)', '\\1\\1', S('abc')))
show(lambda: type(re.search('b', S('abc')).group()))
show(lambda: re.sub('x', '\\g<0>', S('abc')))
show(lambda: re.sub('(a)|b', '\\1x', 'ab'))
show(lambda: re.findall('(a)|(b)', 'ab'))
show(lambda: re.match('a' * 50 + '*[b]?', 'a' * 100))
show(lambda: re.compile('(a|b)*c[d]').match('ab' * 500 + 'cd').span())
show(lambda: re.compile('|'.join(('[%s]x%d' % (chr(97 + i % 26), i) for i in range(120)))).findall('ax0 bx1 zx25 cx2 px119'))
