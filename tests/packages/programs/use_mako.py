# Mako: expressions, control lines, defs, blocks, inheritance, namespaces, filters, caching of compiled modules, errors.
# needs: mako
import os
import tempfile

from mako import exceptions
from mako.lookup import TemplateLookup
from mako.template import Template

print(Template("hello ${name | u,h}!").render(name="a&b c"))
print(Template("""<%! import math %>\\
<%def name="row(items, sep=',')">
% for i in items:
${loop.index}:${i}${'' if loop.last else sep} \\
% endfor
</%def>\\
${row([1, 2, 3])}
% if x > 3:
big ${math.floor(x)}
% elif x == 3:
three
% else:
small
% endif
## a comment
<%doc>gone</%doc><%text>${raw}</%text>
<% total = 0 %>\\
% while total < 3:
<% total += 1 %>w${total}\\
% endwhile
% try:
${1 // 0}
% except ZeroDivisionError:
caught
% endtry
""").render(x=4.5))
with tempfile.TemporaryDirectory() as folder:
    files = {
        "base.html": "<head>${self.title()}</head><%block name='main'>base</%block>${next.body()}<%def name='title()'>T</%def>",
        "page.html": "<%inherit file='base.html'/><%namespace name='u' file='util.html'/><%def name='title()'>${parent.title()}-page</%def><%block name='main'>mine ${parent.main()}</%block>\n"
                     "${u.box('x')} <%u:wrap n='2'>in ${caller and 1}</%u:wrap> <%include file='part.html' args='a=5'/>",
        "util.html": "<%def name='box(t)'>[${t}]</%def><%def name='wrap(n)'>\n% for i in range(int(n)):\n(${caller.body()})\n% endfor\n</%def>",
        "part.html": "<%page args='a'/>part ${a}",
        "wrong.html": "line\n% for x in y:\n",
        "fails.html": "one\ntwo ${missing.attribute}\n",
    }
    for name, text in files.items():
        with open(os.path.join(folder, name), "w") as f:
            f.write(text)
    lookup = TemplateLookup([folder], module_directory=os.path.join(folder, "mods"), default_filters=["str", "h"], strict_undefined=False)
    print(lookup.get_template("page.html").render())
    print(sorted(os.listdir(os.path.join(folder, "mods"))))
    for name in ("wrong.html", "fails.html", "none.html"):
        try:
            print(lookup.get_template(name).render())
        except exceptions.MakoException as e:
            print(type(e).__name__, str(e).replace(folder, "D"))
        except Exception as e:
            print(type(e).__name__, e)
            print(exceptions.text_error_template().render().replace(folder, "D").splitlines()[-2:])
    print(lookup.get_template("part.html").render(a=1), lookup.has_template("x"))
template = Template("<%def name='a()' filter='trim,h'>  x </%def>${a()}", imports=["import re"])
print(template.render(), template.get_def("a").render(), "def render_body" in template.code, template.list_defs())
