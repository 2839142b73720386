# The csv module: dialects, reading, writing, errors.
import csv, io, _csv

def rd(s, **k):
    try:
        print(list(csv.reader(s if isinstance(s, list) else io.StringIO(s, newline=''), **k)))
    except Exception as e:
        print(type(e).__name__, e)
rd('a,b,c\r\n1,"x,y","q""r"\r\n')
rd('a,b\n\nc')
rd('"a\nb",c\n')
rd('a\\,b', escapechar='\\')
rd('1,2.5,"x"\n', quoting=csv.QUOTE_NONNUMERIC)
rd("'a'|b", quotechar="'", delimiter='|')
rd('a, b, "c"', skipinitialspace=True)
rd('"a"b,c', strict=True)
rd('"a"b,c')
rd('"abc')
rd('"abc', strict=True)
rd('a\rb')
rd(['a\rb'])
rd(['a\nb'])
rd([1])
rd([b'a'])
rd('a,"b', quoting=csv.QUOTE_NONE)
rd('x,y\\', escapechar='\\')
rd('x\x00y')
rd(['"a', 'b"', 'c'])
rd('a"b,c"d')
rd('x,', quoting=csv.QUOTE_NONNUMERIC)
rd(',"",')
rd('"a"",b')
for k in [dict(delimiter=''), dict(delimiter='ab'), dict(delimiter=None), dict(delimiter=1), dict(quotechar='ab'), dict(quotechar=1), dict(quotechar=None), dict(quotechar=None, quoting=3), dict(lineterminator=None), dict(lineterminator=5), dict(quoting=7), dict(quoting='x'), dict(escapechar='ab'), dict(foo=1), dict(dialect='nope'), dict(dialect='excel-tab'), dict(dialect=5), dict(delimiter='\n'), dict(quotechar=''), dict(quoting=None), dict(escapechar=1), dict(doublequote=None), dict(dialect=None)]:
    print(k)
    rd('a,b\n', **k)
    try:
        f = io.StringIO(newline='')
        w = csv.writer(f, **k)
        print(w.writerow(['a', 'b c', 1, None, 1.5, 'x"y', 'l\nm', '', 'a,b']))
        print(repr(f.getvalue()))
    except Exception as e:
        print(type(e).__name__, e)
for k in [dict(quoting=1), dict(quoting=2), dict(quoting=3), dict(quoting=3, escapechar='\\'), dict(doublequote=False), dict(doublequote=False, escapechar='\\'), dict(quotechar="'"), dict(lineterminator='!')]:
    for row in (['a', 'b c', 1, None, 1.5, 'x"y', 'l\nm', '', 'a,b', 'x!'], [''], [None], [], ['a\\b'], 5, 'abc', (x for x in (1, 2)), [' a'], ['a\rb']):
        try:
            f = io.StringIO(newline='')
            w = csv.writer(f, **k)
            print(w.writerow(row))
            print(repr(f.getvalue()))
        except Exception as e:
            print(k, type(e).__name__, e)
w = csv.writer(io.StringIO())
print(w.writerows([[1], [2]]))
print(w.dialect.delimiter, w.dialect.lineterminator.encode(), w.dialect.quoting, w.dialect.strict, w.dialect.escapechar, w.dialect.quotechar, w.dialect.doublequote, w.dialect.skipinitialspace)
for c in ['csv.writer(5)', 'csv.writer()', 'csv.reader()', 'csv.reader(5)', 'csv.field_size_limit()', "csv.field_size_limit('x')", 'csv.field_size_limit(10)', 'csv.field_size_limit(131072)', 'sorted(csv.list_dialects())', "csv.get_dialect('zz')", "csv.register_dialect('x',delimiter=';')", "csv.get_dialect('x').delimiter", "csv.unregister_dialect('x')", "csv.unregister_dialect('x')", 'csv.register_dialect(5)', 'csv.reader([]).line_num', '_csv.Dialect().foo', "_csv.Dialect(delimiter='::')", '_csv.Reader', '_csv.Writer', 'type(csv.reader([]))', 'csv.__version__', '_csv.Error.__mro__', "list(csv.DictReader(io.StringIO('a,b\\n1,2\\n3\\n4,5,6\\n')))", "csv.Sniffer().sniff('a;b;c\\n1;2;3\\n').delimiter", 'csv.field_size_limit(1<<80)', "setattr(_csv.Dialect(),'delimiter','x')"]:
    try:
        print(c, eval(c))
    except Exception as e:
        print(c, type(e).__name__, e)
csv.field_size_limit(3)
rd('abcd,e')
csv.field_size_limit(131072)
r = csv.reader(['a,b', '"c', 'd"'])
print(next(r), r.line_num, next(r), r.line_num)
