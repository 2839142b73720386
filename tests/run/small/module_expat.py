"""pyexpat and what stands on it: handlers, buffered text, errors, ElementTree, minidom."""
import io
import xml.dom.minidom
import xml.etree.ElementTree as ET
from xml.parsers import expat

DOCUMENT = b"""<?xml version="1.0" encoding="iso-8859-1" standalone="yes"?>
<!DOCTYPE quotations SYSTEM "quotations.dtd" [
<!ELEMENT root (a|b)*> <!ATTLIST root attr1 CDATA #REQUIRED attr2 CDATA #REQUIRED>
<!ENTITY internal "text of the entity"> <!ENTITY external SYSTEM "x.txt"> <!NOTATION note SYSTEM "n"> <!ENTITY picture SYSTEM "p" NDATA note>
]>
<root attr1="v1" attr2="v2&#8000;"><?target data?><!-- a comment -->
<sub xmlns="http://x/y" xmlns:p="urn:p" p:k="v">contents <![CDATA[of cdata]]> \xe9 &internal;</sub><empty/>&external;</root>"""
NAMES = [n for n in dir(expat.ParserCreate()) if n.endswith("Handler") and n not in ("DefaultHandler", "DefaultHandlerExpand", "NotStandaloneHandler")]
for options in ({}, {"namespace_separator": "!"}):
    p = expat.ParserCreate(**options)
    p.buffer_text = bool(options)
    p.ordered_attributes = bool(options)
    log = []
    for name in NAMES:
        def handler(*args, name=name):
            log.append((name[:-7], *args))
            return 1
        setattr(p, name, handler)
    print(p.Parse(DOCUMENT, True), p.CurrentLineNumber, p.ErrorCode)
    for row in log:
        print(*row)
for text in (b"<a><b></a>", b"<a", b"", b"<a>&unknown;</a>", "<a>\x01</a>", b"<a/><b/>"):
    p = expat.ParserCreate()
    try:
        p.Parse(text, True)
    except expat.ExpatError as e:
        print(e, e.code, e.lineno, e.offset, expat.ErrorString(e.code) == expat.errors.messages[e.code])
p = expat.ParserCreate()
p.StartElementHandler = lambda name, attributes: 1 / 0
try:
    p.ParseFile(io.BytesIO(b"<x><y/></x>"))
except ZeroDivisionError as e:
    print("ZeroDivisionError", e)
for wrong in (lambda: expat.ParserCreate(namespace_separator="ab"), lambda: expat.ParserCreate(1), lambda: expat.ParserCreate(intern=1), lambda: p.Parse(1),
              lambda: setattr(p, "buffer_size", 0), lambda: setattr(p, "buffer_size", "x"), lambda: p.ParseFile(1)):
    try:
        print(wrong())
    except Exception as e:
        print(type(e).__name__, e)
tree = ET.fromstring("<data><item name='a'>1</item><item name='b'>2<sub/>tail</item></data>")
print([(e.tag, e.attrib, e.text, e.tail) for e in tree.iter()], tree.find("item[@name='b']/sub").tail, ET.tostring(tree, encoding="unicode"))
for event, element in ET.iterparse(io.BytesIO(b"<r><x k='1'/><y>t</y></r>"), events=("start", "end")):
    print(event, element.tag, element.attrib, element.text)
print(xml.dom.minidom.parseString("<a x='1'><b>t</b></a>").toprettyxml(indent=" "))
try:
    ET.fromstring("<a><b></a>")
except ET.ParseError as e:
    print(e, e.position)
