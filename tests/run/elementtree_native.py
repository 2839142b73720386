"""xml.etree.ElementTree's own elements, builder and parser: trees, texts, events, copies, and errors by their words."""
import copy
import io
import pickle
import warnings
import xml.etree.ElementTree as ET


def shown(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


warnings.simplefilter("error")
e = ET.Element("a", {"x": "1"}, y="2")
for text in "bcb":
    ET.SubElement(e, text, k=text).text = text.upper()
print(ET.tostring(e), len(e), bool(e), bool(ET.Element("q")), e.get("x"), e.get("z", 5), e.keys(), e.items(), [c.tag for c in e[::-1]])
print(e.find("b").text, e.findtext("c"), e.findtext("zz", "none"), len(e.findall("b")), [c.tag for c in e.iterfind("*")], e.find("./c").tag, e.find("zz"))
e[1:2] = [ET.Element("n1"), ET.Element("n2")]
e.insert(-1, ET.Element("last but one"))
del e[0]
e.remove(e[0])
print([c.tag for c in e], [c.tag for c in e.iter()], [c.tag for c in e.iter("b")])
d = copy.deepcopy(e)
d[0].tag = "changed"
c = copy.copy(e)
print(e[0].tag, d[0].tag, c[0] is e[0], ET.tostring(pickle.loads(pickle.dumps(e))) == ET.tostring(e), sorted(e.__getstate__()))
e.clear()
print(ET.tostring(e), e.attrib, e.text)
for f, *a in ((ET.Element,), (ET.Element, "a", 5), (ET.SubElement, 1, "a"), (e.append, 5), (e.extend, ["x"]), (e.insert, 0, 5), (e.remove, ET.Element("q")),
              (e.__getitem__, 5), (e.__setitem__, 0, e), (e.__setitem__, "x", e), (e.__delitem__, 3), (e.makeelement, "a", 5), (e.__setstate__, {}),
              (delattr, e, "tag"), (setattr, e, "attrib", 3), (setattr, e, "other", 3), (ET.TreeBuilder().end, "a"), (ET.TreeBuilder().start, "a", 3),
              (ET.XML, "<a></b>"), (ET.XML, "<a>&x;</a>"), (ET.XML, "<a"), (ET.XML, ""), (ET.XMLParser, 1), (ET.XMLParser().feed, 5)):
    print(shown(f, *a))
try:
    ET.XML("<a>\n<b></a>")
except ET.ParseError as error:
    print(error, error.code, error.position, isinstance(error, SyntaxError))

source = "<r xmlns='u' xmlns:p='v' p:k='1'>t\u00e9xt &amp; <p:i>in</p:i>tail<!--note--><?do this?>end</r>"
root = ET.XML(source)
print(root.tag, root.attrib, repr(root.text), root[0].tag, repr(root[0].tail), list(root.itertext()))
root = ET.XML(source, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True)))
print([(c.tag if isinstance(c.tag, str) else c.tag.__name__, c.text, c.tail) for c in root], ET.parse(io.BytesIO(source.encode())).getroot()[0].text)
puller = ET.XMLPullParser(["start", "end", "start-ns", "end-ns", "comment", "pi"])
for piece in (source[:20], source[20:50], source[50:]):
    puller.feed(piece)
    print([(kind, what.tag if hasattr(what, "tag") and isinstance(what.tag, str) else what if not hasattr(what, "tag") else what.text) for kind, what in puller.read_events()])


class Target:
    def start(self, tag, attrs):
        print("start", tag, attrs)

    def end(self, tag):
        print("end", tag)

    def data(self, data):
        print("data", repr(data))

    def doctype(self, *args):
        print("doctype", args)

    def close(self):
        return "closed"


parser = ET.XMLParser(target=Target())
parser.feed("<!DOCTYPE d SYSTEM 's' [<!ENTITY e 'f'>]><d a='1'>x&e;</d>")
print(parser.close(), parser.entity, type(parser.target).__name__)


class Sub(ET.Element):
    def extra(self):
        return self.tag * 2


builder = ET.TreeBuilder(Sub)
builder.start("s", {})
builder.data("one ")
builder.data("two")
builder.start("t", {})
builder.end("t")
builder.data("tail")
builder.end("s")
root = builder.close()
print(root.extra(), root.text, root[0].tail, type(root[0]).__name__)
deep = node = ET.Element("deep")
for i in range(20000):
    node = ET.SubElement(node, "x")
print(sum(1 for _ in deep.iter()))
big = ET.fromstring("<b>" + "<i n='1'>v</i>" * 5000 + "</b>")
print(len(big), sum(int(i.get("n")) for i in big), big[4999].text)
