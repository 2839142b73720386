# Jinja2: loops, macros, inheritance, filters, tests, autoescape, sandbox, async, errors with template lines.
# needs: jinja2
import asyncio

import jinja2
import jinja2.meta
from jinja2.sandbox import SandboxedEnvironment

SOURCES = {
    "base.html": "<title>{% block title %}none{% endblock %}</title>{% block body %}{% endblock %}",
    "page.html": "{% extends 'base.html' %}{% import 'macros.html' as m %}{% block title %}{{ super() }}-{{ title|upper }}{% endblock %}"
                 "{% block body %}{% for i in items recursive %}{{ m.row(i.name, n=loop.index) }}"
                 "{% if i.kids %}[{{ loop(i.kids) }}]{% endif %}{% else %}empty{% endfor %}{% endblock %}",
    "macros.html": "{% macro row(name, n=0) -%} <i>{{ n }}:{{ name }}</i> {%- endmacro %}",
    "broken.html": "line one\n{% for %}",
    "fails.html": "a\n{{ 1 // zero }}\n",
    "include.html": "{% set x = namespace(total=0) %}{% for v in values %}{% set x.total = x.total + v %}{% endfor %}{{ x.total }}"
                    "{% include 'missing.html' ignore missing %}{% with a=1, b=2 %}{{ a ~ b }}{% endwith %}{% filter reverse %}abc{% endfilter %}",
}
env = jinja2.Environment(loader=jinja2.DictLoader(SOURCES), autoescape=True, trim_blocks=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"])
env.filters["shout"] = lambda text: text + "!"
env.tests["small"] = lambda n: n < 3
env.globals["greet"] = jinja2.pass_context(lambda context, who: f"{context.get('hello', 'hi')} {who}")
items = [{"name": "a<b", "kids": [{"name": "k1"}, {"name": "k2"}]}, {"name": "c"}]
print(env.get_template("page.html").render(title="t", items=items))
print(env.get_template("page.html").render(title="t", items=[]))
print(env.get_template("include.html").render(values=range(5)))
say = lambda text, **names: print(env.from_string(text).render(**names))
say("{{ 'x'|shout }} {{ 2 is small }} {{ greet('you') }} {{ '<b>' }} {{ '<b>'|safe }} {{ [3,1,2]|sort|join('-') }}", hello="yo")
say("{{ people|groupby('city')|list }} {{ people|map(attribute='name')|join(',') }} {{ people|selectattr('city','eq','X')|list|length }}",
    people=[{"name": "A", "city": "X"}, {"name": "B", "city": "Y"}, {"name": "C", "city": "X"}])
say("{% for n in range(9) if n is odd %}{% if n > 5 %}{% break %}{% endif %}{{ loop.cycle('a','b') }}{{ n }}{{ ',' if not loop.last }}{% endfor %}")
say("{{ 'a long sentence to cut'|truncate(12) }} {{ 3.14159|round(2) }} {{ 'x'|center(5) }}| {{ {'b':1,'a':2}|dictsort }} {{ '%s-%s'|format(1,2) }} {{ 12345|filesizeformat }}")
say("{% call(x) wrap(3) %}<{{ x }}>{% endcall %}", wrap=env.from_string("{% macro wrap(n) %}{% for i in range(n) %}{{ caller(i) }}{% endfor %}{% endmacro %}").module.wrap)
say("{{ missing }}|{{ missing is defined }}|{{ none_value or 'or' }}|{{ 'a' if x else 'b' }}|{{ 'q'.join(['1','2']) }}|{{ [1,2,3][::-1] }}|{{ 2**10 % 7 }}")
for name in ("broken.html", "fails.html", "nothing.html"):
    try:
        env.get_template(name).render(zero=0)
    except jinja2.TemplateError as e:
        print(type(e).__name__, getattr(e, "lineno", None), str(e).splitlines()[0])
    except ZeroDivisionError as e:
        trace = e.__traceback__
        while trace.tb_next:
            trace = trace.tb_next
        print("ZeroDivisionError at", trace.tb_frame.f_code.co_filename, trace.tb_lineno)
try:
    SandboxedEnvironment().from_string("{{ ().__class__.__bases__ }}").render()
except jinja2.exceptions.SecurityError as e:
    print("sandbox:", e)
try:
    jinja2.Environment(undefined=jinja2.StrictUndefined).from_string("{{ a.b }}").render()
except jinja2.UndefinedError as e:
    print("undefined:", e)


async def numbers():
    for i in range(3):
        yield i

later = jinja2.Environment(enable_async=True).from_string("{% for n in numbers() %}{{ n }};{% endfor %}")
print(asyncio.run(later.render_async(numbers=numbers)))
print(sorted(jinja2.meta.find_undeclared_variables(env.parse("{{ a }}{% set b = c %}{{ b }}"))), [t[1:] for t in env.lex("a{{ b }}")])
